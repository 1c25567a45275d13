"""A web server of flask's or django's own that loads itself anew when a file changes. Arguments: which, the folder for `pid`, a port."""

import os
import sys
import threading

import started

KIND, FOLDER, PORT = sys.argv[1], sys.argv[2], sys.argv[3]


def work():
    threading.Thread(target=started.main, args=(FOLDER,), daemon=True).start()


def flask():
    from flask import Flask

    # werkzeug's own sign of the process that serves; the other one only watches files.
    if os.environ.get("WERKZEUG_RUN_MAIN") == "true":
        work()
    Flask("web").run(port=int(PORT), debug=True, use_reloader=True, extra_files=[os.path.join(FOLDER, "watched")])


def django():
    from django.conf import settings
    from django.core.management import execute_from_command_line
    from django.utils import autoreload

    settings.configure(DEBUG=True, ROOT_URLCONF="web", SECRET_KEY="test", ALLOWED_HOSTS=["*"])
    autoreload.autoreload_started.connect(lambda sender, **_: sender.watch_dir(FOLDER, "watched"), weak=False)
    if os.environ.get(autoreload.DJANGO_AUTORELOAD_ENV) == "true":
        work()
    execute_from_command_line(["web.py", "runserver", PORT, "--skip-checks"])


urlpatterns = []

if __name__ == "__main__":
    {"flask": flask, "django": django}[KIND]()
