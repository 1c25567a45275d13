"""Neutral mode: the debugger's own cost is put to sleep in this process for a while, and wakes exactly as it was.

One sleep a process. A lease ends it whatever happens to the one who asked for it.
"""

import sys

from . import debugger, monitoring, threads, tracing
from .lease import Lease
from .system import posix, thread, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

#: Ticks of the lease (a second each) without renewal until the debugger wakes by itself.
LEASE_TICKS = 4
#: Seconds that a thread which is to stop waits for its debugger to wake: that takes milliseconds.
WAKES_WITHIN = 2.0

_current: "dict[str, Any]" = {}
_lock = thread.allocate_lock()
_pid = posix.getpid()


def sleep(arguments: dict, _order: object) -> dict:
    """Puts the debugger to sleep; called again, what has woken up meanwhile sleeps again.

    `lease`: a file that is touched every second or so, seen by both sides; without it call `renew` as often.
    Returns {"how": "monitoring" | "tracing" | "none"}. Raises Failure unknownLayout, greenlets: nothing sleeps then.
    """
    _after_fork()
    with _lock:
        if debugger.py_db() is None:
            return {"how": "none"}
        if "sleeper" not in _current:
            how = "monitoring" if debugger.is_monitoring() else "tracing"
            sleeper = monitoring.Monitoring(_stopping) if how == "monitoring" else tracing.Tracing(_stopping)
            lease = _lease(arguments)
            _current.update(how=how, sleeper=sleeper, lease=lease, why=None)
        elif arguments.get("lease") != _current["lease"].path:
            # Whoever had it put to sleep is gone, and somebody else has come before that was noticed.
            _current["lease"].end()
            _current["lease"] = _lease(arguments)
        _current["sleeper"].sleep()
        return {"how": _current["how"]}


def wake(arguments: dict, _order: object) -> dict:
    """Wakes the debugger, if it sleeps. Returns {"woken": whether it slept, "why": what has woken it before or None, "agoMs"}."""
    _after_fork()
    return _wake(arguments.get("why", "it was asked to"))


def _wake(why: str, expired: "Lease | None" = None) -> dict:
    _lock.acquire()
    try:
        # While a lease that has expired waited for the lock, another may have been taken.
        is_over = expired is not None and expired is not _current.get("lease")
        sleeper = None if is_over else _current.pop("sleeper", None)
        if sleeper is None:
            ago = time.monotonic() - _current.get("woken", 0)
            return {"woken": False, "why": _current.get("why"), "agoMs": ago * 1000}
        _current["lease"].end()
        _current.update(why=why, woken=time.monotonic())
        sleeper.wake()
        return {"woken": True, "why": None}
    finally:
        _lock.release()


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
        told["monitoring"] = monitoring.now()
    elif sys.version_info < (3, 12):
        told["threads"] = tracing.now()
    return told


def take_over(before: "ModuleType") -> None:
    """A newer version of this package is installed over one whose debugger sleeps: that one wakes it."""
    older = getattr(before, "neutral", None)
    if older is not None:
        older.wake({"why": "a newer dapscope came"}, None)


def _lease(arguments: dict) -> Lease:
    return Lease(arguments.get("lease"), LEASE_TICKS, _tick, _expire)


def _tick() -> None:
    with _lock:
        if "sleeper" in _current:
            _current["sleeper"].tick()


def _expire(lease: Lease) -> None:
    _wake("nobody renewed the lease", lease)


def _stopping() -> None:
    """The program itself calls `breakpoint()`, or pydevd is to stop it.

    A thread of ours does it: in the main thread a signal handler of the program's may run amid it, which comes here again,
    takes its time, or raises. Nothing of the program's runs where the lock is held.
    """
    _after_fork()
    done = thread.allocate_lock()
    done.acquire()

    def work() -> None:
        try:
            _wake("the program was to stop in the debugger")
        finally:
            done.release()

    try:
        threads.start(work)
    except RuntimeError:  # No more threads may be, or 3.12 is about to end.
        work()
    done.acquire(True, WAKES_WITHIN)


def _after_fork() -> None:
    """In a child that was forked meanwhile pydevd sets its own state anew; no thread watches a lease, or gives back the lock."""
    global _lock, _pid
    if _pid != posix.getpid():
        _lock, _pid = thread.allocate_lock(), posix.getpid()
        _current.clear()
