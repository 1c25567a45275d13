;;; dape.el --- Stands in for dape where that is not installed -*- lexical-binding: t; -*-

;;; Commentary:

;; The part of dape's interface that a configuration and our package use, with a real adapter process behind it.  Written from
;; dape 0.27's documentation (`dape-configs', `dape-default-config-functions', `dape-request', `dape-handle-event'), in the names
;; and the shapes that it gives; see test/clients/emacs/emacs.test.ts.  The test uses the real one where it is installed.

;;; Code:

(require 'cl-lib)
(require 'tramp)

(defvar dape-configs nil)
(defvar dape-default-config-functions '(dape-config-autoport))
(defvar dape-stand-in t)
(defvar dape--current nil)

(cl-defstruct dape-connection process config (seq 0) (asked (make-hash-table)) capabilities (rest ""))

(defun dape-config-autoport (config)
  (when (eq (plist-get config 'port) :autoport)
    (plist-put config 'port 47123)
    (plist-put config 'command-args
               (mapcar (lambda (each) (if (eq each :autoport) "47123" each)) (plist-get config 'command-args))))
  config)

(defun dape-cwd () (tramp-file-local-name default-directory))
(defun dape-command-cwd () default-directory)
(defun dape-buffer-default () (file-relative-name (buffer-file-name)))

(defun dape--live-connection (_type &optional nowarn)
  (if (and dape--current (process-live-p (dape-connection-process dape--current)))
      dape--current
    (unless nowarn (user-error "No debug connection"))))
(defun dape--capabilities (conn) (dape-connection-capabilities conn))
(defun dape--current-stack-frame (_conn) nil)
(defun dape--config (conn) (dape-connection-config conn))
(defun dape--file-name-local (conn path) (concat (plist-get (dape-connection-config conn) 'prefix-local) path))

(cl-defgeneric dape-handle-event (_conn _event _body) nil)
(cl-defmethod dape-handle-event (conn (_event (eql initialized)) _body)
  (dape-request conn :configurationDone nil #'ignore))
(cl-defmethod dape-handle-event (conn (_event (eql terminated)) _body)
  (delete-process (dape-connection-process conn)))

(defun dape--send (conn message)
  (let ((text (encode-coding-string
               (json-serialize (append (list :seq (cl-incf (dape-connection-seq conn))) message)
                               :false-object :json-false :null-object nil)
               'utf-8)))
    (process-send-string (dape-connection-process conn) (format "Content-Length: %d\r\n\r\n%s" (length text) text))
    (dape-connection-seq conn)))

(defun dape-request (conn command arguments &optional callback)
  (let ((name (string-remove-prefix ":" (format "%s" command))))
    (puthash (dape--send conn `(:type "request" :command ,name ,@(when arguments `(:arguments ,arguments))))
             (or callback #'ignore) (dape-connection-asked conn))))

(defun dape--take (conn message)
  (pcase (plist-get message :type)
    ("event" (dape-handle-event conn (intern (plist-get message :event)) (plist-get message :body)))
    ("response"
     (funcall (gethash (plist-get message :request_seq) (dape-connection-asked conn))
              (plist-get message :body)
              (unless (eq (plist-get message :success) t) (or (plist-get message :message) ""))))))

(defun dape--filter (conn chunk)
  (setf (dape-connection-rest conn) (concat (dape-connection-rest conn) chunk))
  (while (let ((rest (dape-connection-rest conn)))
           (when (string-match "Content-Length: \\([0-9]+\\)\r\n\r\n" rest)
             (let ((end (+ (match-end 0) (string-to-number (match-string 1 rest)))))
               (when (>= (length rest) end)
                 (let ((body (substring rest (match-end 0) end)))
                   (setf (dape-connection-rest conn) (substring rest end))
                   (dape--take conn (json-parse-string (decode-coding-string body 'utf-8) :object-type 'plist
                                                       :false-object :json-false :null-object nil))
                   t)))))))

(defun dape--body (config)
  (cl-loop for (key value) on config by #'cddr when (keywordp key) append (list key value)))

(defun dape (config)
  "Start a session with CONFIG, a plist as in `dape-configs', by a pipe."
  (setq config (seq-reduce (lambda (config each) (funcall each config)) dape-default-config-functions (copy-tree config)))
  (when (plist-get config 'port) (error "The stand-in knows no servers"))
  (let* ((default-directory (or (plist-get config 'command-cwd) default-directory))
         (conn (make-dape-connection :config config)))
    (setf (dape-connection-process conn)
          (make-process :name "dape adapter" :connection-type 'pipe :coding 'no-conversion :noquery t :file-handler t
                        :command (cons (plist-get config 'command) (plist-get config 'command-args))
                        :stderr (generate-new-buffer " *dape stderr*")
                        :filter (lambda (_process chunk) (dape--filter conn chunk))))
    (setq dape--current conn)
    (dape-request conn :initialize '(:clientID "dape" :adapterID "python" :pathFormat "path" :linesStartAt1 t)
                  (lambda (body _failure)
                    (setf (dape-connection-capabilities conn) body)
                    (dape-request conn (plist-get config :request) (dape--body config)
                                  (lambda (_body failure) (when failure (message "dape: %s" failure))))))))

(defun dape-quit ()
  "End the session."
  (let ((conn (dape--live-connection 'parent)))
    (dape-request conn :disconnect '(:terminateDebuggee t)
                  (lambda (&rest _) (delete-process (dape-connection-process conn))))))

(provide 'dape)
;;; dape.el ends here
