;;; dapscope-words.el --- Commands in place of the debug console's words -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; dapscope speaks of its requests and of the words of the debug console: here
;; they become the commands of this package.

;;; Code:

(require 'cl-lib)
(require 'subr-x)

(defconst dapscope--commands
  '(("cpu start" . dapscope-cpu-start) ("cpu stop" . dapscope-cpu-stop) ("cpu dump" . dapscope-cpu-dump)
    ("cpu diff" . dapscope-cpu-diff) ("mem start" . dapscope-memory-start) ("mem stop" . dapscope-memory-stop)
    ("mem snapshot" . dapscope-memory-snapshot) ("mem diff" . dapscope-memory-diff)
    ("mem objects" . dapscope-memory-objects) ("mem refs" . dapscope-memory-references)
    ("mem gc" . dapscope-memory-collect) ("prof open" . dapscope-open))
  "The commands that do what the words of the debug console do.")

(defun dapscope--in-console (request)
  "REQUEST of dapscope's as it is typed into the debug console."
  (pcase-let ((`(,topic ,word) (cdr (split-string request "\\."))))
    (format "%%%s %s" (if (equal topic "memory") "mem" topic)
            (pcase word ("gcCollect" "gc") ("references" "refs") (_ word)))))

(defun dapscope--as-command (quoted)
  "QUOTED words of the debug console as what is typed here, or as they are."
  (let ((words (substring quoted 2 -1)))
    (if-let* ((known (cl-find-if (lambda (each) (string-prefix-p (car each) words)) dapscope--commands)))
        (let ((arguments (string-trim (substring words (length (car known))))))
          (if (string-empty-p arguments)
              (format "M-x %s" (cdr known))
            (format "C-u M-x %s RET %s" (cdr known) arguments)))
      (if (string-match-p "\\`cpu [0-9]" words) "M-x dapscope-cpu-seconds" quoted))))

(defun dapscope--keeping (act)
  "ACT as `replace-regexp-in-string' wants it: with the match left as it is."
  (lambda (match) (save-match-data (funcall act match))))

(defun dapscope--told (text)
  "TEXT of dapscope's for a reader in Emacs.
It speaks of its requests and of words of the debug console."
  (thread-last text
    (replace-regexp-in-string "dapscope\\.[a-z]+\\.[a-zA-Z]+" (dapscope--keeping #'dapscope--in-console))
    (replace-regexp-in-string "`\\(%[a-z]+ [a-z]+\\)` with `\\([a-zA-Z]+\\): \\([^`]+\\)`" "`\\1 \\2=\\3`")
    (replace-regexp-in-string "`%[a-z]+ [^`]+`" (dapscope--keeping #'dapscope--as-command))))

(provide 'dapscope-words)
;;; dapscope-words.el ends here
