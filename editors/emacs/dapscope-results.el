;;; dapscope-results.el --- What dapscope answers, as lists and marks -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Hot lines, allocation sites, leaks and stacks as a list for `next-error',
;; shares beside the lines as overlays, leaks as Flymake diagnostics, tables as
;; text.

;;; Code:

(require 'cl-lib)
(require 'compile)
(require 'dapscope-words)
(require 'flymake)
(require 'subr-x)

(defcustom dapscope-show-shares t
  "Whether the share of each hot line is shown beside it."
  :type 'boolean
  :group 'dapscope)

(defcustom dapscope-use-flymake t
  "Whether leaks turn on `flymake-mode' in the buffers that they are in."
  :type 'boolean
  :group 'dapscope)

(defface dapscope-hot '((t :inherit warning))
  "Face of the share of lines with 10 % and more."
  :group 'dapscope)

(defface dapscope-warm '((t :inherit shadow))
  "Face of the share of other lines."
  :group 'dapscope)

;;; The list

(defconst dapscope--place-regexp
  '("^\\([^ \n].*?\\):\\([0-9]+\\): \\(?:HIGH \\|\\(MEDIUM \\|LOW \\)\\|\\)" 1 2 nil (3))
  "How `compilation-mode' finds the places: what is less than HIGH is a warning.")

(define-compilation-mode dapscope-list-mode "Dapscope"
  "Places that dapscope tells of; \\[next-error] goes to the next."
  (setq-local compilation-error-regexp-alist (list dapscope--place-regexp))
  (setq-local compilation-error-regexp-alist-alist nil))
;; There is nothing to compile again: `recompile' would run the user's `compile-command'.
(define-key dapscope-list-mode-map (kbd "g") #'undefined)

(defun dapscope--list (title places)
  "Show PLACES, a list of (FILE LINE TEXT), as the list TITLE."
  (let ((folder default-directory)
        (buffer (get-buffer-create "*dapscope list*")))
    (with-current-buffer buffer
      (let ((inhibit-read-only t))
        (setq default-directory folder)
        (erase-buffer)
        (insert title "\n\n")
        (pcase-dolist (`(,file ,line ,text) places)
          (when (and (> line 0) (file-name-absolute-p file))
            (insert (format "%s:%d: %s\n" (dapscope--short file folder) line text))))
        (dapscope-list-mode)
        (set-buffer-modified-p nil)
        (goto-char (point-min))))
    (setq next-error-last-buffer buffer)
    (display-buffer buffer)))

(defun dapscope--short (file folder)
  "FILE as it is shown: relative if it lies in FOLDER."
  (if (file-in-directory-p file folder) (file-relative-name file folder) file))

;;; Shares beside the lines

(defvar dapscope--shares (make-hash-table :test #'equal)
  "What is to be shown: lists of (LINE TEXT FACE) by file.")

(defun dapscope--mark-buffer ()
  "Show the shares of the current buffer's lines, in place of older ones."
  (save-restriction
    (widen)
    (remove-overlays (point-min) (point-max) 'dapscope t)
    (pcase-dolist (`(,line ,text ,face) (and buffer-file-name (gethash buffer-file-name dapscope--shares)))
      (save-excursion
        (goto-char (point-min))
        (when (zerop (forward-line (1- line)))
          (let ((overlay (make-overlay (line-end-position) (line-end-position))))
            (overlay-put overlay 'dapscope t)
            (overlay-put overlay 'after-string (propertize text 'face face))))))))

(defun dapscope--each-buffer (act)
  "Call ACT in each buffer that visits a file."
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer
      (when buffer-file-name (funcall act)))))

(defun dapscope--show-shares (lines)
  "Show LINES, a list of (FILE LINE SELF TOTAL) with percents, beside them."
  (clrhash dapscope--shares)
  (pcase-dolist (`(,file ,line ,self ,total) lines)
    (let ((part (if (and (>= self 0.1) (< self total)) (format " (self %.1f %%)" self) "")))
      (push (list line (format "  %.1f %%%s" total part) (if (>= total 10) 'dapscope-hot 'dapscope-warm))
            (gethash file dapscope--shares))))
  (when dapscope-show-shares (dapscope--each-buffer #'dapscope--mark-buffer)))

;;; Leaks

(defvar dapscope--leaks (make-hash-table :test #'equal)
  "Diagnostics as dapscope sends them, by file.")

(defun dapscope-flymake (report &rest _)
  "Flymake backend: REPORT the leaks that are known of this file."
  (funcall report
           (mapcar (lambda (each)
                     (let* ((line (1+ (plist-get (plist-get (plist-get each :range) :start) :line)))
                            (region (flymake-diag-region (current-buffer) line)))
                       (flymake-make-diagnostic
                        (current-buffer) (car region) (cdr region)
                        (pcase (plist-get each :severity) (1 :error) (2 :warning) (_ :note))
                        (dapscope--told (plist-get each :message)))))
                   (gethash buffer-file-name dapscope--leaks))))

(defun dapscope--flymake-buffer ()
  "Show the leaks of the current buffer's file, or take them away."
  (when (or (gethash buffer-file-name dapscope--leaks) (memq #'dapscope-flymake flymake-diagnostic-functions))
    (add-hook 'flymake-diagnostic-functions #'dapscope-flymake nil t)
    (when (and dapscope-use-flymake (not flymake-mode)) (flymake-mode 1))
    (when flymake-mode (flymake-start))))

(defun dapscope--show-leaks (file diagnostics)
  "Show DIAGNOSTICS, in LSP's shape, in the buffer of FILE."
  (if diagnostics (puthash file diagnostics dapscope--leaks) (remhash file dapscope--leaks))
  (when-let* ((buffer (find-buffer-visiting file)))
    (with-current-buffer buffer (dapscope--flymake-buffer))))

(defvar dapscope--leaks-root nil
  "The session that the user started, to which `dapscope--leaks' belong.")

(defun dapscope--leaks-are-of (root)
  "Forget the leaks of an earlier session than ROOT, which may be mended."
  (unless (eq root dapscope--leaks-root)
    (setq dapscope--leaks-root root)
    (clrhash dapscope--leaks)
    (dapscope--each-buffer #'dapscope--flymake-buffer)))

(defun dapscope--visit ()
  "Show what is known of the file that was just opened."
  (when dapscope-show-shares (dapscope--mark-buffer))
  (dapscope--flymake-buffer))

;;;###autoload
(defun dapscope-clear ()
  "Clear all shares and leaks beside the lines."
  (interactive)
  (clrhash dapscope--shares)
  (clrhash dapscope--leaks)
  (dapscope--each-buffer (lambda () (dapscope--mark-buffer) (dapscope--flymake-buffer))))

;;; Texts

(defun dapscope--show (text)
  "Show TEXT: in the echo area where it is a line, else in a buffer."
  (let ((text (string-trim text)))
    (when (string-prefix-p "Still at work" text)
      (setq text "dapscope: still at work: the result comes into the debug console"))
    (if (not (string-search "\n" text))
        (message "%s" text)
      (with-current-buffer (get-buffer-create "*dapscope*")
        (let ((inhibit-read-only t))
          (erase-buffer)
          (insert text "\n"))
        (special-mode)
        (goto-char (point-min))
        (display-buffer (current-buffer))))))

(provide 'dapscope-results)
;;; dapscope-results.el ends here
