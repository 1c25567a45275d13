;;; dapscope-clients.el --- Sessions of dape and dap-mode through dapscope -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Puts dapscope in front of debugpy's adapter in the configurations of both
;; clients, and makes their sessions look alike to the rest of the package.
;; Checked against dape 0.27 and dap-mode 0.7.

;;; Code:

(require 'cl-lib)
(require 'subr-x)

(declare-function dape-request "ext:dape")
(declare-function dape--live-connection "ext:dape")
(declare-function dape--capabilities "ext:dape")
(declare-function dape--root-of "ext:dape")
(declare-function dape--current-stack-frame "ext:dape")
(declare-function dape--config "ext:dape")
(declare-function dape--file-name-local "ext:dape")
(declare-function dap--cur-session "ext:dap-mode")
(declare-function dap--session-running "ext:dap-mode")
(declare-function dap--send-message "ext:dap-mode")
(declare-function dap--make-request "ext:dap-mode")
(declare-function dap--debug-session-current-capabilities "ext:dap-mode")
(declare-function dap--debug-session-active-frame "ext:dap-mode")
(declare-function dap-register-debug-provider "ext:dap-mode")
(declare-function dap-register-debug-template "ext:dap-mode")

(defvar dape-configs)
(defvar dape-default-config-functions)

(defgroup dapscope nil
  "Profile the Python process that is being debugged."
  :group 'tools
  :prefix "dapscope-")

(defcustom dapscope-command '("dapscope")
  "The program, and arguments that come first.
In a TRAMP directory it is looked for on the other machine."
  :type '(repeat string)
  :risky t)

(defcustom dapscope-types '("python" "debugpy")
  "Values of `:type' that are debugpy's, also where only an address is given."
  :type '(repeat string))

;;; Which command

(defun dapscope--debugpys (command)
  "Return (PYTHON . REST) if COMMAND, a list, is for debugpy's adapter.
PYTHON is nil where it cannot be told: dapscope looks for one then."
  (let ((name (file-name-base (or (car command) "")))
        (at (cl-search '("-m" "debugpy.adapter") (cdr command) :test #'equal)))
    (cond ((string= name "debugpy-adapter") (cons nil (cdr command)))
          ;; Flags before `-m' are for the adapter's own Python.
          (at (cons (and (string-match-p "\\`py\\(?:thon\\|py\\)" name) (car command))
                    (nthcdr (+ at 2) (cdr command)))))))

(defun dapscope--present-p ()
  "Whether `dapscope-command' can be run from `default-directory'."
  (or (executable-find (car dapscope-command) t)
      (ignore (message "dapscope: `%s' was not found%s, so this session runs without it. \
Install it there, as docs/INSTALL.md of its repository says"
                       (car dapscope-command)
                       (if-let* ((host (file-remote-p default-directory))) (concat " on " host) "")))))

(defun dapscope--without-address (arguments)
  "ARGUMENTS without the address to listen on: ours talks by its pipe."
  (cl-loop while arguments
           for each = (pop arguments)
           if (member each '("--host" "--port")) do (pop arguments)
           else collect each))

(defun dapscope--in-place-of (command)
  "Return the command, a list, of dapscope in place of COMMAND.
Return nil where that is not debugpy's adapter."
  (when-let* ((found (dapscope--debugpys command)))
    (when (dapscope--present-p)
      (append dapscope-command
              ;; TRAMP's processes have a terminal.
              (when (file-remote-p default-directory) '("--stdio"))
              (when (car found) (list "--python" (car found)))
              (dapscope--without-address (cdr found))))))

(defun dapscope--connecting (host port)
  "Return the command that stands in front of an adapter at HOST and PORT."
  (when (dapscope--present-p)
    (append dapscope-command
            (when (file-remote-p default-directory) '("--stdio"))
            (list "--connect" (format "%s:%s" (or host "127.0.0.1") port)))))

;;; dape

(defun dapscope--dape-config (config)
  "Put dapscope into CONFIG, if that is one of debugpy's.
It talks by a pipe, which TRAMP carries to any machine with no port open."
  (let* ((default-directory (or (plist-get config 'command-cwd) default-directory))
         (command (plist-get config 'command))
         (port (plist-get config 'port))
         (ours (cond (command (dapscope--in-place-of (cons command (append (plist-get config 'command-args) nil))))
                     ((and port (member (plist-get config :type) dapscope-types))
                      (dapscope--connecting (plist-get config 'host) port)))))
    (when ours
      (cl-loop for (key value) on (list 'command (car ours) 'command-args (cdr ours) 'port nil 'host nil)
               by #'cddr do (setq config (plist-put config key value)))))
  config)

(defun dapscope--dape-absolute (conn path)
  "PATH of CONN's adapter as an absolute one.
dape names programs relative to `:cwd', and so does Python then their lines."
  (if (file-name-absolute-p path)
      path
    (expand-file-name path (and (fboundp 'dape--config) (plist-get (dape--config conn) :cwd)))))

(defun dapscope-dape-program ()
  "The file of the current buffer, absolute: so are the paths in reports then."
  (file-local-name (or buffer-file-name (user-error "This buffer visits no file"))))

(defun dapscope--dape-session (&optional conn)
  "Return dape's session CONN, or the current one, as the package sees it."
  (when-let* ((conn (or conn (and (fboundp 'dape--live-connection) (dape--live-connection 'parent t)))))
    (list :key conn
          :root (if (fboundp 'dape--root-of) (dape--root-of conn) conn)
          :dapscope (plist-get (dape--capabilities conn) :dapscope)
          :frame (plist-get (ignore-errors (dape--current-stack-frame conn)) :id)
          :local (lambda (path) (dape--file-name-local conn (dapscope--dape-absolute conn path)))
          :ask (lambda (command arguments callback)
                 (dape-request conn command arguments
                               (lambda (body failure) (funcall callback (dapscope--plain body) failure)))))))

(defun dapscope-dape-command ()
  "The program of `dapscope-command'."
  (car dapscope-command))

(defun dapscope-dape-arguments ()
  "What `dapscope-command' has beside the program, and our own."
  (append (cdr dapscope-command) '("--stdio")))

(defconst dapscope--dape-configs
  (mapcar (pcase-lambda (`(,name . ,more))
            `(,name modes (python-mode python-ts-mode)
                    command dapscope-dape-command command-args dapscope-dape-arguments command-cwd dape-command-cwd
                    :type "python" :request "launch" :cwd dape-cwd :program dapscope-dape-program ,@more))
          '((dapscope) (dapscope-cpu :dapscope (:cpu t))))
  "What `dape' offers beside the user's own configurations.")

;;; dap-mode

(defun dapscope--dap-arguments (arguments)
  "Put dapscope into the launch ARGUMENTS of dap-mode, if they are debugpy's."
  (let* ((server (plist-get arguments :dap-server-path))
         (port (plist-get arguments :debugServer))
         (ours (cond (server (dapscope--in-place-of server))
                     ;; With a program to start it is ptvsd, which is no adapter.
                     ((and port (member (plist-get arguments :type) dapscope-types)
                           (not (plist-get arguments :program-to-start)))
                      (dapscope--connecting (plist-get arguments :host) port)))))
    (if ours (plist-put (copy-sequence arguments) :dap-server-path ours) arguments)))

(defun dapscope--dap-filter (call)
  "Advice for `dap-start-debugging-noexpand': CALL is its list of arguments."
  (cons (dapscope--dap-arguments (car call)) (cdr call)))

(defun dapscope--dap-running ()
  "Return dap-mode's current session if it has not ended."
  (when-let* ((session (and (fboundp 'dap--cur-session) (dap--cur-session))))
    (and (dap--session-running session) session)))

(defun dapscope--dap-session (&optional session)
  "Return dap-mode's SESSION, or the current one, as the package sees it."
  (when-let* ((session (or session (dapscope--dap-running))))
    (list :key session
          :root session
          :dapscope (when-let* ((known (dap--debug-session-current-capabilities session))) (gethash "dapscope" known))
          :frame (when-let* ((frame (dap--debug-session-active-frame session))) (gethash "id" frame))
          :local #'identity
          :ask (lambda (command arguments callback)
                 (dap--send-message
                  (dap--make-request command arguments)
                  (lambda (answer)
                    (funcall callback
                             (dapscope--plain (gethash "body" answer))
                             (unless (gethash "success" answer) (or (gethash "message" answer) "no reason was given"))))
                  session)))))

(defun dapscope--dap-provide (config)
  "Complete CONFIG, a launch configuration of the type `dapscope'."
  (let ((config (copy-sequence config)))
    (unless (plist-get config :program) (setq config (plist-put config :program (buffer-file-name))))
    (plist-put config :dap-server-path dapscope-command)))

(defun dapscope--dap-register ()
  "Offer a template of our own in `dap-debug'."
  (dap-register-debug-provider "dapscope" #'dapscope--dap-provide)
  (dolist (each '(("Python :: Run file (dapscope)")
                  ("Python :: Run file, CPU profile (dapscope)" :dapscope (:cpu t))))
    (dap-register-debug-template
     (car each) (append (list :type "dapscope" :request "launch" :name (car each) :args []) (cdr each)))))

;;; Both

(defun dapscope--plain (value)
  "VALUE of either client's JSON as plists and lists, with nil for false and null."
  (cond ((hash-table-p value)
         (let (plist)
           (maphash (lambda (key each) (setq plist (cons (dapscope--plain each) (cons (intern (format ":%s" key)) plist))))
                    value)
           (nreverse plist)))
        ((stringp value) value)
        ((memq value '(:json-false :false :null)) nil)
        ((vectorp value) (mapcar #'dapscope--plain value))
        ((consp value) (mapcar #'dapscope--plain value))
        (t value)))

(defun dapscope--session ()
  "Return the current session if dapscope is in it, or nil."
  (cl-find-if (lambda (session) (plist-get session :dapscope))
              (delq nil (list (dapscope--dape-session) (dapscope--dap-session)))))

(defun dapscope--session-or-explain ()
  "Return the current session, or tell the user why there is none."
  (or (dapscope--session)
      (if (or (dapscope--dape-session) (dapscope--dap-session))
          (user-error "This debug session is still starting (try again), or does not go through dapscope (turn on `dapscope-mode', and start anew)")
        (user-error "No debug session is running: start one with M-x dape or M-x dap-debug"))))

(defun dapscope--clients-on ()
  "Put dapscope into the sessions to come of both clients."
  (with-eval-after-load 'dape
    (add-to-list 'dape-default-config-functions #'dapscope--dape-config t)
    (dolist (each dapscope--dape-configs) (add-to-list 'dape-configs each t)))
  (advice-add 'dap-start-debugging-noexpand :filter-args #'dapscope--dap-filter)
  (with-eval-after-load 'dap-mode (dapscope--dap-register)))

(defun dapscope--clients-off ()
  "Leave the sessions to come alone."
  (when (boundp 'dape-default-config-functions)
    (setq dape-default-config-functions (remq #'dapscope--dape-config dape-default-config-functions)
          dape-configs (cl-set-difference dape-configs dapscope--dape-configs :test #'equal)))
  (advice-remove 'dap-start-debugging-noexpand #'dapscope--dap-filter))

(provide 'dapscope-clients)
;;; dapscope-clients.el ends here
