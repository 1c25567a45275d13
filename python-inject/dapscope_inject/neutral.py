"""Neutral mode: the debugger's own cost is put to sleep in this process for a while, and wakes exactly as it was.

One sleep a process. A lease ends it whatever happens to the one who asked for it.
"""

import sys

from . import debugger, frames, thread_states
from .lease import Lease
from .monitoring import Monitoring
from .system import posix, thread
from .tracing import Tracing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import LockType
    from ctypes import Structure
    from types import ModuleType
    from typing import Any

#: Ticks of the lease (a second each) without renewal until the debugger wakes by itself.
LEASE_TICKS = 4

_current: "dict[str, Any]" = {}


def sleep(arguments: dict, _order: object) -> dict:
    """Puts the debugger to sleep; called again, what has woken up meanwhile sleeps again.

    `lease`: a file that is touched every second or so, seen by both sides; without it call `renew` as often.
    Returns {"how": "monitoring" | "tracing" | "none"}. Raises Failure unknownLayout, greenlets: nothing sleeps then.
    """
    with _lock():
        _after_fork()
        if debugger.py_db() is None:
            return {"how": "none"}
        if "sleeper" not in _current:
            how = "monitoring" if debugger.is_monitoring() else "tracing"
            kind: type[Monitoring] | type[Tracing] = Monitoring if how == "monitoring" else Tracing
            sleeper = kind(_stopping)
            lease = _lease(arguments)
            _current.update(how=how, sleeper=sleeper, lease=lease, pid=posix.getpid(), why=None)
        elif arguments.get("lease") != _current["lease"].path:
            # Whoever had it put to sleep is gone, and somebody else has come before that was noticed.
            _current["lease"].end()
            _current["lease"] = _lease(arguments)
        _current["sleeper"].sleep()
        return {"how": _current["how"]}


def wake(arguments: dict, _order: object) -> dict:
    """Wakes the debugger, if it sleeps. Returns {"woken": whether it slept, "why": what has woken it before, or None}."""
    lock = _lock()
    lock.acquire()
    try:
        _after_fork()
        sleeper = _current.pop("sleeper", None)
        if sleeper is None:
            return {"woken": False, "why": _current.get("why")}
        _current["lease"].end()
        _current["why"] = arguments.get("why", "it was asked to")
        sleeper.wake()
        return {"woken": True, "why": None}
    finally:
        lock.release()


def renew(_arguments: dict, _order: object) -> dict:
    """Renews the lease. Returns {"asleep": bool}."""
    if "sleeper" in _current:
        _current["lease"].renew()
    return {"asleep": "sleeper" in _current}


def state(_arguments: dict, _order: object) -> dict:
    """Whether the debugger sleeps, and everything of it that a sleep must leave as it was, as JSON.

    Returns {"asleep", "how", "sleeping": counts, "why", "monitoring" | "threads": the debugger's state now}.
    """
    _after_fork()
    sleeper = _current.get("sleeper")
    told = {"asleep": sleeper is not None, "how": _current.get("how"), "why": _current.get("why")}
    told["sleeping"] = sleeper.describe() if sleeper else None
    if debugger.is_monitoring():
        told["monitoring"] = _monitoring_now()
    elif sys.version_info < (3, 12):
        told["threads"] = _threads_now()
    return told


def take_over(before: "ModuleType") -> None:
    """A newer version of this package is installed over one whose debugger sleeps: that one wakes it."""
    older = sys.modules.get(before.__name__ + ".neutral")
    if older is not None:
        older.wake({"why": "a newer dapscope came"}, None)


def _lease(arguments: dict) -> Lease:
    return Lease(arguments.get("lease"), LEASE_TICKS, _tick, _expire)


def _tick() -> None:
    with _lock():
        if "sleeper" in _current:
            _current["sleeper"].tick()


def _expire() -> None:
    wake({"why": "nobody renewed the lease"}, None)


def _stopping() -> None:
    """The program itself calls `breakpoint()`, or pydevd is to stop it."""
    wake({"why": "the program was to stop in the debugger"}, None)


def _after_fork() -> None:
    """In a child that was forked meanwhile pydevd sets its own state anew, and no thread watches a lease."""
    if _current and _current["pid"] != posix.getpid():
        _current.clear()


def _lock() -> "LockType":
    if "lock" not in _LOCK:
        _LOCK["lock"] = thread.allocate_lock()
    return _LOCK["lock"]


_LOCK: "dict[str, LockType]" = {}


def _monitoring_now() -> dict:
    monitoring: Any = getattr(sys, "monitoring", None)
    tool = monitoring.DEBUGGER_ID
    callbacks = {}
    for name, event in vars(monitoring.events).items():
        if not name.startswith("_") and isinstance(event, int) and event and event & (event - 1) == 0:
            callback = monitoring.register_callback(tool, event, None)
            monitoring.register_callback(tool, event, callback)
            if callback is not None:
                callbacks[name] = callback.__name__
    local = {getattr(code, "co_qualname", ""): monitoring.get_local_events(tool, code) for code in debugger.known_codes()}
    return {
        "tool": monitoring.get_tool(tool),
        "events": monitoring.get_events(tool),
        "callbacks": callbacks,
        "local": {name: events for name, events in local.items() if events},
    }


def _threads_now() -> dict:
    own = frames.debuggers_threads(debugger.py_db())
    tops = sys._current_frames()
    told: dict[str, dict] = {}

    def tell(thread: "Structure") -> None:
        traced = thread_states.object_at(thread.c_traceobj) if thread.c_traceobj else None
        told[str(thread.thread_id)] = {
            "function": thread.c_tracefunc or 0,
            "object": type(traced).__name__ if thread.c_traceobj else None,
            "flag": thread_states.flag(thread) or thread.tracing > 0,
        }

    thread_states.visit(tell)
    for ident, top in tops.items():
        stack = frames.from_the_bottom(top)
        told.get(str(ident), {})["frames"] = [
            "%s: %s" % (frame.f_code.co_name, type(frame.f_trace).__name__) for _, frame in stack
        ]
    return {ident: thread for ident, thread in told.items() if int(ident) not in own}
