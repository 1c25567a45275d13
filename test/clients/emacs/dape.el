;;; dape.el --- A user of dape, with its configuration for debugpy -*- lexical-binding: t; -*-

(unless (locate-library "dape")
  (add-to-list 'load-path (expand-file-name "dape-stand-in" (file-name-directory load-file-name))))
;; This file has the package's name, too.
(load (locate-library "dape" nil (remove (file-name-directory load-file-name) load-path)) nil t)
(load (expand-file-name "both.el" (file-name-directory load-file-name)) nil t)
(play-tell 'isStandIn (if (boundp 'dape-stand-in) t :json-false))

;; As dape's own configuration has it, but for the programs.
(setq dape-configs
      `((debugpy modes (python-mode) command ,play-python
                 command-args ("-m" "debugpy.adapter" "--host" "0.0.0.0" "--port" :autoport)
                 port :autoport :request "launch" :type "python" :console "internalConsole")))
;; As on another machine, but for the way there: a shell of this one (tramp-tests.el of Emacs has the same).
(require 'tramp)
(add-to-list 'tramp-methods
             '("mock" (tramp-login-program "sh") (tramp-login-args (("-i"))) (tramp-remote-shell "/bin/sh")
               (tramp-remote-shell-args ("-c")) (tramp-connection-timeout 20)))
(add-to-list 'tramp-default-host-alist '("\\`mock\\'" nil "localhost"))
(add-to-list 'tramp-remote-path (expand-file-name "bin" (getenv "SCRATCH")))
(add-to-list 'tramp-remote-path 'tramp-own-remote-path)

(dapscope-mode)
(find-file (concat (and (equal (getenv "PART") "tramp") "/mock::") (getenv "FILE")))

(defvar both-running nil)
(cl-defmethod dape-handle-event (_conn (_event (eql process)) _body) (setq both-running t))

(defun both-launch (arguments)
  (dape (append (cdr (assq 'debugpy dape-configs))
                (list 'command-cwd default-directory :program (file-name-nondirectory (buffer-file-name)) :args arguments
                      :cwd (file-local-name (directory-file-name default-directory))))))
(defun both-quit () (dape-quit))

(defun both-configs ()
  "Which configurations go through dapscope, and how."
  (cl-flet ((wrapped (&rest config)
              (let ((got (dapscope--dape-config config)))
                (list :command (vconcat (cons (plist-get got 'command) (plist-get got 'command-args)))
                      :port (plist-get got 'port)))))
    (play-tell 'debugpy (wrapped 'command "python" 'command-args '("-m" "debugpy.adapter" "--host" "0.0.0.0" "--port" "7") 'port 7))
    (play-tell 'attach (wrapped 'host "10.0.0.1" 'port 5678 :type "python" :request "attach"))
    (play-tell 'other (wrapped 'command "dlv" 'command-args '("dap") 'port 7))
    (play-tell 'otherAttach (wrapped 'host "10.0.0.1" 'port 5678 :type "go"))
    (let ((dapscope-command '("surely-not-here")))
      (play-tell 'missing-program (wrapped 'command "python" 'command-args '("-m" "debugpy.adapter")))))
  ;; As dape evaluates a configuration: what is a function is called.
  (let ((dapscope-command '("node" "/src/dapscope.cjs"))
        (config (cdr (assq 'dapscope dape-configs))))
    (play-tell 'own (vconcat (list (funcall (plist-get config 'command))) (funcall (plist-get config 'command-args)))))
  (play-tell 'names (vconcat (mapcar #'car dape-configs)))
  (dapscope-mode -1)
  (play-tell 'namesAfter (vconcat (mapcar #'car dape-configs)))
  (play-tell 'functionsAfter (vconcat dape-default-config-functions)))

(defun both-tramp ()
  "A session on another machine: its files, its marks, its page."
  (both-launch ["60"])
  (play-wait "a session through dapscope" (dapscope--session))
  (play-wait "the program" both-running)
  (play-tell 'command (vconcat (process-command (get-process "dape adapter"))))
  (dapscope-cpu-seconds 2)
  (play-wait "the profile" (get-buffer "*dapscope list*"))
  (play-tell 'list (vconcat (play-list)))
  (play-tell 'first (vconcat (play-first-place)))
  (play-tell 'shares (play-shares))
  (play-tell 'profile (plist-get dapscope--last :profile))
  (cl-letf (((symbol-function 'browse-url-of-file) (lambda (page) (play-tell 'opened page))))
    (dapscope-open))
  (both-quit)
  (play-wait "the end" (null (dapscope--session))))

(funcall (intern (concat "both-" (getenv "PART"))))
