;;; dapscope-answers.el --- Asking dapscope, and what comes back -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Requests to the current session, the state of each, and what its events bring.

;;; Code:

(require 'dapscope-clients)
(require 'dapscope-results)
(require 'dapscope-words)

(defvar dapscope--states (make-hash-table :test #'eq :weakness 'key)
  "What runs in each session: a plist with :capture and :tracking.")

(defvar dapscope--last nil
  "The newest result of this Emacs: a plist with :profile and :report.
A session has its own as :last of its state.")

;;; Asking

(defvar dapscope--answered-failure nil
  "Whether the last answer was a failure: its event tells the same once more.")

(defun dapscope--ask (session command arguments take)
  "Send COMMAND with ARGUMENTS to SESSION; TAKE gets the body of the answer."
  (setq dapscope--answered-failure nil)
  (funcall (plist-get session :ask) command arguments
           (lambda (body failure)
             (if (setq dapscope--answered-failure failure)
                 (message "dapscope: %s" (dapscope--told failure))
               (funcall take body)))))

;; For the macro that listens to them, too.
(eval-and-compile
  (defconst dapscope--events
    '(dapscope.cpu.started dapscope.cpu.finished dapscope.memory.snapshot dapscope.memory.diff dapscope.diagnostics)
    "The events that are shown, whoever asked for what they bring."))

(defun dapscope--type (line)
  "Send LINE as if it were typed into the debug console, such as `%cpu 10'.
The text that comes back is shown, unless an event shows the same."
  (let ((session (dapscope--session-or-explain)))
    (dapscope--ask session "evaluate"
                   (append (list :expression line :context "repl")
                           (when-let* ((frame (plist-get session :frame))) (list :frameId frame)))
                   (lambda (body)
                     (let ((event (plist-get (plist-get body :dapscope) :event)))
                       (unless (and event (memq (intern event) dapscope--events))
                         (dapscope--show (dapscope--told (plist-get body :result)))))
                     (when (string-prefix-p "%mem" line) (dapscope--refresh session))))))

(defun dapscope--set-state (session key value)
  "Remember VALUE as the KEY of SESSION's state."
  (let ((key-of-session (plist-get session :key)))
    (puthash key-of-session (plist-put (gethash key-of-session dapscope--states) key value) dapscope--states))
  (force-mode-line-update t))

(defun dapscope--state (session)
  "What is known of SESSION: a plist with :capture, :tracking and :last."
  (gethash (plist-get session :key) dapscope--states))

(defun dapscope--keep (session body profile)
  "Remember that PROFILE is the newest result of SESSION, with BODY.
A child's is that of the session which the user started, too."
  (setq dapscope--last (list :profile (funcall (plist-get session :local) profile) :report (plist-get body :reportPath)))
  (dapscope--set-state (list :key (plist-get session :root)) :last dapscope--last))

(defun dapscope--refresh (session)
  "Ask SESSION whether memory is tracked: the console can also switch that."
  (dapscope--ask session "dapscope.status" nil
                 (lambda (body)
                   (let ((tracking (plist-get (plist-get body :memory) :tracking)))
                     (dapscope--set-state session :tracking (plist-get tracking :tracking))))))

;;; What comes back

(defun dapscope--failed (failure)
  "Show FAILURE, the end of an event, unless that was the last answer."
  (unless dapscope--answered-failure
    (let ((filled (replace-regexp-in-string
                   "{\\([a-zA-Z]+\\)}"
                   (lambda (whole)
                     (or (plist-get (plist-get failure :variables) (intern (concat ":" (substring whole 1 -1)))) whole))
                   (plist-get failure :format) t t)))
      (message "dapscope: %s" (dapscope--told filled)))))

(defun dapscope--via (each)
  "The user's line that leads to EACH, which is library code."
  (if-let* ((via (plist-get each :via)))
      (format ", from %s:%d" (file-name-nondirectory (plist-get via :path)) (plist-get via :line))
    ""))

(defun dapscope--place (session each text)
  "The place of EACH in SESSION's files, with TEXT."
  (list (funcall (plist-get session :local) (plist-get each :path)) (plist-get each :line) text))

(defun dapscope--size (bytes)
  "BYTES as text, by 1000 as dapscope's own tables have it."
  (let ((units '("B" "kB" "MB" "GB")) (amount bytes))
    (while (and (>= amount 999.95) (cdr units))
      (setq amount (/ amount 1000.0) units (cdr units)))
    (format (if (equal (car units) "B") "%d %s" "%.1f %s") amount (car units))))

(defun dapscope--on-cpu (session body)
  "Show BODY, a finished capture of SESSION."
  (dapscope--set-state session :capture nil)
  (if-let* ((failure (plist-get body :error)))
      (dapscope--failed failure)
    (dapscope--keep session body (plist-get body :cpuProfilePath))
    (let ((lines (plist-get body :hotLines)))
      (dapscope--show-shares
       (mapcar (lambda (each)
                 (append (seq-take (dapscope--place session each "") 2)
                         (list (plist-get each :selfPercent) (plist-get each :totalPercent))))
               lines))
      (dapscope--list
       (or (plist-get body :summary) "")
       (mapcar (lambda (each)
                 (dapscope--place session each
                                  (format "%5.1f %% self %5.1f %% total  %s%s" (plist-get each :selfPercent)
                                          (plist-get each :totalPercent) (plist-get each :function) (dapscope--via each))))
               lines))
      (message "dapscope: %s, M-x dapscope-open for the whole picture"
               (if lines "M-x next-error for the hot lines" "no hot lines")))))

(defun dapscope--worth-telling-p (site)
  "Whether SITE is not the debugger's own, and more than a trifle."
  (and (not (equal (plist-get site :category) "debugger")) (>= (plist-get site :percent) 0.1)))

(defun dapscope--on-snapshot (session body)
  "Show BODY, a snapshot of SESSION."
  (if-let* ((failure (plist-get body :error)))
      (dapscope--failed failure)
    ;; Of several processes each tells its own.
    (when-let* ((profile (plist-get body :heapProfilePath)))
      (dapscope--keep session body profile)
      (dapscope--leaks-are-of (plist-get session :root))
      (dapscope--list
       (or (plist-get body :summary) "")
       (mapcar (lambda (each)
                 (dapscope--place session each
                                  (format "%s in %d blocks  %s%s" (dapscope--size (plist-get each :bytes))
                                          (plist-get each :count) (plist-get each :function) (dapscope--via each))))
               (seq-filter #'dapscope--worth-telling-p (plist-get body :sites)))))))

(defun dapscope--leak-worth-telling-p (leak)
  "Return non-nil where LEAK is no trifle of a library's."
  (or (equal (plist-get leak :category) "user") (not (equal (plist-get leak :confidence) "LOW"))))

(defun dapscope--grown (body)
  "What grew in BODY, without trifles."
  (let ((least (/ (abs (plist-get (plist-get body :total) :change)) 1000.0)))
    (seq-filter (lambda (each) (>= (plist-get (plist-get each :bytes) :change) least)) (plist-get body :grown))))

(defun dapscope--on-diff (session body)
  "Show BODY, a comparison of two snapshots of SESSION: leaks first."
  (if-let* ((failure (plist-get body :error)))
      (dapscope--failed failure)
    (dapscope--list
     (let ((change (plist-get (plist-get body :total) :change)))
       (if (zerop change)
           "As much as before"
         (format "%s %s than before" (dapscope--size (abs change)) (if (< change 0) "less" "more"))))
     (append
      (mapcar (lambda (each)
                (dapscope--place session each
                                 (format "%s leak +%s  %s: %s" (plist-get each :confidence)
                                         (dapscope--size (plist-get each :growthBytes))
                                         (plist-get each :function) (plist-get each :reason))))
              (seq-filter #'dapscope--leak-worth-telling-p (plist-get body :leaks)))
      (mapcar (lambda (each)
                (dapscope--place session each
                                 (format "+%s  %s" (dapscope--size (plist-get (plist-get each :bytes) :change))
                                         (plist-get each :function))))
              (dapscope--grown body))))))

(defun dapscope--stack (session head frames)
  "The places of FRAMES in SESSION's files; HEAD stands before the first."
  (cl-loop for frame in frames
           for before = (concat head ": ") then ""
           collect (dapscope--place session frame (concat before (plist-get frame :name)))))

(defun dapscope--on-dump (session body)
  "List the frames of SESSION's threads in BODY, busy ones first, then of tasks."
  (let ((threads (plist-get body :threads)))
    (dapscope--list
     "Stacks, innermost frames first"
     (append
      (cl-loop for thread in (append (seq-filter (lambda (each) (plist-get each :active)) threads)
                                     (seq-remove (lambda (each) (plist-get each :active)) threads))
               for head = (format "%s (%s)" (plist-get thread :name) (if (plist-get thread :active) "busy" "waiting"))
               append (dapscope--stack session head (plist-get thread :frames)))
      (cl-loop for task in (plist-get body :tasks)
               for head = (format "task %s (%s)" (plist-get task :name) (plist-get task :state))
               append (dapscope--stack session head (reverse (plist-get task :frames))))))))

(defun dapscope--on-event (session event body)
  "Take EVENT of SESSION, with BODY as plists."
  (pcase event
    ('dapscope.cpu.started
     (dapscope--set-state session :capture t)
     (message "dapscope: a CPU profile of process %s is running" (plist-get body :pid)))
    ('dapscope.cpu.finished (dapscope--on-cpu session body))
    ('dapscope.memory.snapshot (dapscope--on-snapshot session body))
    ('dapscope.memory.diff (dapscope--on-diff session body))
    ('dapscope.diagnostics
     (dapscope--show-leaks (funcall (plist-get session :local) (plist-get body :path))
                           (plist-get body :diagnostics)))))

(defmacro dapscope--listen (generic session-of &rest arguments)
  "Define methods of GENERIC for our events; ARGUMENTS are its parameters.
SESSION-OF makes a session of the client's object."
  `(progn
     ,@(mapcar (lambda (event)
                 `(cl-defmethod ,generic ,(mapcar (lambda (each) (if (eq each 'event) `(_event (eql ,event)) each)) arguments)
                    ,(format "Show what `%s' brings." event)
                    (dapscope--on-event (,session-of client) ',event (dapscope--plain body))))
               dapscope--events)))

(declare-function dape-handle-event "ext:dape")
(declare-function dap-handle-event "ext:dap-mode")
(with-eval-after-load 'dape
  (dapscope--listen dape-handle-event dapscope--dape-session client event body))
(with-eval-after-load 'dap-mode
  (dapscope--listen dap-handle-event dapscope--dap-session event client body))

(provide 'dapscope-answers)
;;; dapscope-answers.el ends here
