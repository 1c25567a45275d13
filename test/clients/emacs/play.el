;;; play.el --- Plays a user in an Emacs without a screen -*- lexical-binding: t; -*-

;; Loads the scenario that SCENARIO names, and writes what that user has got as JSON to REPORT.

(require 'cl-lib)
(require 'json)
(add-to-list 'load-path (getenv "DAPSCOPE_EL"))
(require 'dapscope)

(defvar play-python (getenv "PYTHON"))
(defvar play-told nil)
(defvar play-missing nil)
(defvar play-said nil)
(advice-add 'message :before
            (lambda (&rest text) (when (stringp (car text)) (push (apply #'format-message text) play-said))))

(defun play-tell (key value)
  "Report VALUE as KEY."
  (push (cons key value) play-told))

(defmacro play-wait (what &rest test)
  "Wait until TEST holds; else report that WHAT was missing."
  `(with-timeout (40 (push ,what play-missing))
     (while (not (progn ,@test)) (accept-process-output nil 0.05))))

(defun play-said-p (part)
  (cl-some (lambda (each) (string-search part each)) play-said))

(defun play-answered-p (part)
  "Whether the buffer of answers shows PART, wherever its lines are broken."
  (when-let* ((buffer (get-buffer "*dapscope*")))
    (string-search part (string-replace "\n" " " (with-current-buffer buffer (buffer-string))))))

(defun play-pause (seconds)
  (let ((end (time-add nil seconds)))
    (while (time-less-p nil end) (accept-process-output nil 0.05))))

(defun play-list ()
  "The lines of the list, and where `next-error' goes first."
  (with-current-buffer "*dapscope list*"
    (split-string (buffer-substring-no-properties (point-min) (point-max)) "\n" t)))

(defun play-first-place ()
  (save-window-excursion
    (next-error 1 t)
    (list (buffer-file-name (window-buffer (selected-window)))
          (with-current-buffer (window-buffer (selected-window)) (line-number-at-pos)))))

(defun play-shares ()
  (mapcar (lambda (each) (cons (format "%s" (line-number-at-pos (overlay-start each)))
                               (substring-no-properties (overlay-get each 'after-string))))
          (seq-filter (lambda (each) (overlay-get each 'dapscope)) (overlays-in (point-min) (point-max)))))

(defun play-leaks ()
  (mapcar (lambda (each) (list (line-number-at-pos (flymake-diagnostic-beg each))
                               (format "%s" (flymake-diagnostic-type each)) (flymake-diagnostic-text each)))
          (flymake-diagnostics)))

(condition-case failure
    (load (getenv "SCENARIO") nil t)
  (error (play-tell 'error (format "%S" failure))))
(play-tell 'missing (vconcat play-missing))
(play-tell 'said (vconcat (reverse play-said)))
(with-temp-file (getenv "REPORT")
  (set-buffer-multibyte nil)
  (insert (encode-coding-string (json-encode play-told) 'utf-8)))
(kill-emacs 0)
