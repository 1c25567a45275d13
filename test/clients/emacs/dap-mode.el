;;; dap-mode.el --- A user of dap-mode, with its own template for Python -*- lexical-binding: t; -*-

(require 'dap-python)
(load (expand-file-name "both.el" (file-name-directory load-file-name)) nil t)
(setq dap-python-debugger 'debugpy
      dap-python-executable play-python
      dap-auto-configure-features nil
      ;; Where pyenv is, dap-python takes no absolute path.
      exec-path (seq-remove (lambda (each) (string-search "pyenv" each)) exec-path))
(dapscope-mode)
(find-file (getenv "FILE"))

(defvar both-running nil)
(cl-defmethod dap-handle-event ((_event (eql process)) _session _body) (setq both-running t))

(defun both-launch (arguments)
  (dap-debug (list :type "python" :request "launch" :name "old" :program (buffer-file-name) :args arguments
                   :cwd default-directory)))
(defun both-quit () (dap-disconnect (dap--cur-session)))

(funcall (intern (concat "both-" (getenv "PART"))))
