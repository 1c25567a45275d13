"""A thread of ours in the program: of pydevd's own kind, so that it is neither traced, nor stopped, nor listed."""

import sys

from . import debugger
from .failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def start(target: "Callable[[Any], None]", name: str) -> "Any":
    """Runs `target(thread)` on a new thread. Returns the thread; its `_kill_received` tells it to end.

    Without a debugger it is a daemon thread like any other. Raises Failure `greenlets` where gevent has made threads into
    something else: what waits there stops the whole program.
    """
    threading = sys.modules.get("threading") or __import__("threading")
    # Its name in Python up to 3.12, and from 3.13.
    begin = threading.__dict__.get("_start_new_thread") or threading.__dict__.get("_start_joinable_thread")
    if type(begin) is not type(len) and "gevent.monkey" in sys.modules:
        raise Failure("greenlets", "gevent has replaced the threads of this program")
    kinds = sys.modules.get("_pydevd_bundle.pydevd_daemon_thread") or sys.modules.get("_pydevd_bundle.pydevd_comm")
    kind = getattr(kinds, "PyDBDaemonThread", None)
    db = debugger.py_db()
    thread: Any
    if kind is None or db is None:
        thread = threading.Thread(target=lambda: target(thread), daemon=True)
        thread._kill_received = False
    else:
        thread = kind(db)
        # Of the instance: what pydevd takes besides differs between its versions.
        thread._on_run = lambda: target(thread)
    thread.name = name
    thread.start()
    return thread
