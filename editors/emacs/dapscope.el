;;; dapscope.el --- Profile the Python process that is being debugged -*- lexical-binding: t; -*-

;; Author: the dapscope developers
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: tools, languages
;; URL: https://github.com/dapscope/dapscope
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; dapscope stands between a debug client (dape or dap-mode) and debugpy, and
;; profiles the CPU time and the memory of the very process being debugged.
;;
;;     (dapscope-mode)
;;
;; puts it into every session of debugpy's to come: configurations stay as they
;; are.  Then, in a session: M-x dapscope-cpu-seconds, M-x dapscope-open.
;; Bind `dapscope-map' to a prefix key for the rest.  docs/EMACS.md tells more.

;;; Code:

(require 'dapscope-answers)

;;; CPU

;;;###autoload
(defun dapscope-cpu-start (&optional arguments)
  "Begin a CPU profile of the process that is being debugged.
With a prefix argument ask for ARGUMENTS, such as `rate=200 label=before'."
  (interactive (list (and current-prefix-arg (read-string "Arguments (name=value …): "))))
  (dapscope--type (string-trim (concat "%cpu start " arguments))))

;;;###autoload
(defun dapscope-cpu-stop ()
  "End the CPU profile, and show the result."
  (interactive)
  (dapscope--type "%cpu stop"))

;;;###autoload
(defun dapscope-cpu-seconds (seconds)
  "Profile the next SECONDS (10, or the prefix argument), and show the result."
  (interactive (list (if current-prefix-arg (prefix-numeric-value current-prefix-arg) 10)))
  (dapscope--type (format "%%cpu %s" seconds)))

;;;###autoload
(defun dapscope-cpu-dump ()
  "List the stacks of all threads at this moment."
  (interactive)
  (let ((session (dapscope--session-or-explain)))
    (dapscope--ask session "dapscope.cpu.dump" nil (lambda (body) (dapscope--on-dump session body)))))

;;;###autoload
(defun dapscope-cpu-diff ()
  "Compare the last two CPU profiles of the session."
  (interactive)
  (dapscope--type "%cpu diff"))

;;; Memory

;;;###autoload
(defun dapscope-memory-start (&optional arguments)
  "Begin to track where memory is allocated.
With a prefix argument ask for ARGUMENTS, such as `frames=10'."
  (interactive (list (and current-prefix-arg (read-string "Arguments (name=value …): "))))
  (dapscope--type (string-trim (concat "%mem start " arguments))))

;;;###autoload
(defun dapscope-memory-stop ()
  "End the tracking of memory."
  (interactive)
  (dapscope--type "%mem stop"))

;;;###autoload
(defun dapscope-memory-snapshot (&optional arguments)
  "Show where memory is, at this moment.
With a prefix argument ask for ARGUMENTS, such as `label=idle collect=true'."
  (interactive (list (and current-prefix-arg (read-string "Arguments (name=value …): "))))
  (dapscope--type (string-trim (concat "%mem snapshot " arguments))))

;;;###autoload
(defun dapscope-memory-diff ()
  "Show what has grown since the last snapshot, and what leaks."
  (interactive)
  (dapscope--type "%mem diff"))

;;;###autoload
(defun dapscope-memory-objects ()
  "Count objects by type; the second time tell what has changed."
  (interactive)
  (dapscope--type "%mem objects"))

;;;###autoload
(defun dapscope-memory-references (expression)
  "Show paths from named roots to EXPRESSION; `type=NAME' is for all of a type."
  (interactive (list (read-string "Who holds: " (thing-at-point 'symbol t))))
  (dapscope--type (concat "%mem refs " expression)))

;;;###autoload
(defun dapscope-memory-collect ()
  "Collect garbage in the program, and tell what was found."
  (interactive)
  (dapscope--type "%mem gc"))

;;; The page

(defun dapscope--browse (page)
  "Open PAGE in the browser; one of another machine as a copy."
  (browse-url-of-file (if (file-remote-p page) (file-local-copy page) page)))

(defun dapscope--newest ()
  "The newest result of the current session, or of the last one after its end."
  (or (if-let* ((session (dapscope--session)))
          (plist-get (dapscope--state session) :last)
        dapscope--last)
      (user-error "There is no result of this session yet: M-x dapscope-cpu-seconds makes one")))

;;;###autoload
(defun dapscope-open (&optional file)
  "Open the newest result in the browser: flame graph, hot lines, sites.
That is the running session's, or that of the one which has just ended.
With a prefix argument ask for the FILE of another."
  (interactive (list (and current-prefix-arg (read-file-name "Profile: " nil nil t))))
  (let* ((newest (and (not file) (dapscope--newest)))
         (profile (or file (plist-get newest :profile)))
         (default-directory (file-name-directory (expand-file-name profile)))
         (remote (or (file-remote-p default-directory) "")))
    (if-let* ((report (plist-get newest :report)))
        (dapscope--browse (concat remote report))
      (with-temp-buffer
        (let* ((arguments (append (cdr dapscope-command) (list "view" "--no-open" (file-local-name profile))))
               (status (apply #'process-file (car dapscope-command) nil t nil arguments)))
          (unless (eql status 0) (user-error "%s" (string-trim (buffer-string))))
          (goto-char (point-max))
          (re-search-backward "^.*\\.html$")
          (dapscope--browse (concat remote (match-string 0))))))))

;;; The mode

(defvar dapscope-map
  (let ((map (make-sparse-keymap)))
    (pcase-dolist (`(,key . ,command)
                   '(("c" . dapscope-cpu-seconds) ("s" . dapscope-cpu-start) ("k" . dapscope-cpu-stop)
                     ("d" . dapscope-cpu-dump) ("=" . dapscope-cpu-diff) ("m" . dapscope-memory-start)
                     ("p" . dapscope-memory-snapshot) ("g" . dapscope-memory-diff) ("n" . dapscope-memory-objects)
                     ("r" . dapscope-memory-references) ("q" . dapscope-memory-stop) ("o" . dapscope-open)
                     ("x" . dapscope-clear)))
      (define-key map (kbd key) command))
    map)
  "Keys of dapscope, for a prefix key of your choice.")
;;;###autoload (autoload 'dapscope-map "dapscope" nil nil 'keymap)
(fset 'dapscope-map dapscope-map)

(defun dapscope-mode-line ()
  "What dapscope does in the current session, for the mode line."
  (if-let* ((session (dapscope--session)))
      (let ((state (dapscope--state session)))
        (concat " dapscope"
                (when (plist-get state :capture) "[cpu]")
                (when (plist-get state :tracking) "[mem]")))
    ""))

(defconst dapscope--mode-line '(:eval (dapscope-mode-line))
  "The segment of the mode line.")

;;;###autoload
(define-minor-mode dapscope-mode
  "Put dapscope into every session of debugpy's to come.
The configurations of dape and dap-mode stay as they are."
  :global t
  :group 'dapscope
  (if dapscope-mode
      (progn
        (dapscope--clients-on)
        (add-hook 'find-file-hook #'dapscope--visit)
        (add-to-list 'mode-line-misc-info dapscope--mode-line t))
    (dapscope--clients-off)
    (remove-hook 'find-file-hook #'dapscope--visit)
    (setq mode-line-misc-info (delete dapscope--mode-line mode-line-misc-info))
    (dapscope-clear)))

(provide 'dapscope)
;;; dapscope.el ends here
