"""What Python and the program do around a fork by themselves: found out, avoided where it can be, and named."""

import _signal
import sys

from .named import module_of, name_of
from .system import bare_sys, gc, posix, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Modules of Python's own that have hooks on a fork.
_OWN = ("threading", "random", "logging", "concurrent.futures.thread", "weakref")
#: Seconds to wait for a lock that is only held for a moment.
PATIENCE = 0.05

#: Numbers of wait4 and waitid by machine, for /proc/PID/task/TID/syscall.
_WAIT = {"x86_64": (61, 247), "aarch64": (260, 95)}


def held_lock() -> "str | None":
    """The lock that a fork would wait for, for good if a stopped thread holds it: logging's or concurrent.futures'."""
    for module, name in (("logging", "_lock"), ("concurrent.futures.thread", "_global_shutdown_lock")):
        lock: Any = getattr(sys.modules.get(module), name, None)
        # gevent's are not asked: they belong to its own switching.
        if type(lock).__module__ != "_thread":
            continue
        if not lock.acquire(True, PATIENCE):
            return "%s.%s" % (module, name)
        lock.release()
    return None


def who_watches_children() -> "str | None":
    """Why the program would notice a child that comes and goes; None where it would not."""
    handler = _signal.getsignal(_signal.SIGCHLD)
    if callable(handler):
        return "the program handles SIGCHLD (%s), and would be called" % name_of(handler)
    if _waits_for_any():
        return "a thread of the program waits for any child to end, and would get ours"
    return None


def _waits_for_any() -> bool:
    wait4, waitid = _WAIT.get(posix.uname().machine, (-1, -1))
    try:
        for thread in posix.listdir("/proc/self/task"):
            call = read_text("/proc/self/task/%s/syscall" % thread, 200).split()
            if len(call) < 2 or not call[0].isdigit():
                continue
            first = int(call[1], 16) & 0xFFFFFFFF
            # wait4: any child (-1), or any of the process group (0); waitid: P_ALL.
            if (int(call[0]) == wait4 and first in (0xFFFFFFFF, 0)) or (int(call[0]) == waitid and first == 0):
                return True
    except OSError:
        pass
    return False


def silence() -> "tuple | None":
    """Keeps the DeprecationWarning of 3.12 and later on a fork with threads from the program, for the time of the fork.

    One entry before the program's filters, which applies to fork.py alone; `unsilence` takes it out of that list again.
    """
    filters = getattr(sys.modules.get("warnings"), "filters", None)
    if sys.version_info < (3, 12) or type(filters) is not list:
        return None
    entry = ("ignore", None, DeprecationWarning, __package__ + ".fork", 0)
    filters.insert(0, entry)
    return filters, entry


def unsilence(silenced: "tuple | None") -> None:
    """Ends what `silence` began."""
    if silenced is None:
        return
    filters, entry = silenced
    for at, each in enumerate(filters):
        if each is entry:
            del filters[at]
            return


def untrace() -> None:
    """Frees this process, a forked one, from the debugger's and others' tracing."""
    bare_sys.settrace(None)
    bare_sys.setprofile(None)
    monitoring: Any = getattr(sys, "monitoring", None)
    for tool in range(6) if monitoring else ():
        if monitoring.get_tool(tool) is not None:
            monitoring.set_events(tool, 0)


def called() -> "list[str]":
    """In the forked process: a sentence for each hook of the program's (os.register_at_fork) that has run."""
    named = []
    known = [getattr(sys.modules.get("threading"), "_after_fork", None)]
    known += [getattr(sys.modules.get("logging"), name, None) for name in ("_acquireLock", "_releaseLock")]
    for function in known:
        for holder in gc.get_referrers(function) if function is not None else ():
            if type(holder) is list and holder is not known and all(map(callable, holder)):
                named += [hook for hook in holder if type(hook) is not type(len) and module_of(hook) not in _OWN]
    unique = []
    for hook in named:
        sentence = "The fork called %s (os.register_at_fork)." % name_of(hook)
        if sentence not in unique:
            unique.append(sentence)
    return unique
