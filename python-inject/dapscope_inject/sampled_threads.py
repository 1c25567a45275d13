"""Who the program's threads are, from what `threading` keeps of them and without a question to any of them."""

import sys

from . import codec
from .system import posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Seen:
    """One thread as it was last seen."""

    __slots__ = ("is_debuggers", "name", "node", "number", "tick", "tid")

    def __init__(self, number: int, tid: "int | None", name: str, is_debuggers: bool) -> None:
        self.is_debuggers = is_debuggers
        self.number = number
        self.tid = tid
        self.name = name
        self.node = -1
        self.tick = 0


class Threads:
    """Numbers threads from 0. `write` takes the lines that say who they are:

    `t ident tid ["name"]` is a new thread (tid 0 if unknown), `r number ["name"]` a new name.
    """

    def __init__(self, write: "Callable[[str], None]") -> None:
        self._write = write
        self._last = -1
        self.by_ident: dict[int, Seen] = {}
        threading = sys.modules.get("threading")
        self._active = getattr(threading, "_active", {})
        thread = getattr(threading, "Thread", None)
        self._kind = thread
        self._stand_in = getattr(threading, "_DummyThread", None)
        # The class's own way to an instance's attributes: a subclass may have code in the place of any other.
        self._attributes: Any = thread.__dict__["__dict__"].__get__ if thread else None

    def seen(self, ident: int) -> Seen:
        """The thread that has this ident now: another one if the ident was used again."""
        tid, name, is_debuggers = self._told(self._active.get(ident))
        seen = self.by_ident.get(ident)
        if seen is None or (seen.tid != tid and seen.tid is not None):
            self._last += 1
            seen = self.by_ident[ident] = Seen(self._last, tid, name, is_debuggers)
            self._write("t %d %d %s\n" % (ident, tid or 0, codec.dumps([name])))
        elif seen.name != name or seen.tid != tid:
            seen.name, seen.tid = name, tid
            self._write("r %d %d %s\n" % (seen.number, tid or 0, codec.dumps([name])))
        return seen

    def programs(self) -> int:
        """How many are the program's own."""
        return sum(not seen.is_debuggers for seen in self.by_ident.values())

    def _told(self, thread: "Any") -> "tuple[int | None, str, bool]":
        if thread is None or self._kind not in type(thread).__mro__:
            return None, "", False
        attributes = self._attributes(thread)
        tid, name = attributes.get("_native_id"), attributes.get("_name")
        if type(thread) is self._stand_in and type(tid) is int and not _is_there(tid):
            return None, "", False
        is_debuggers = attributes.get("is_pydev_daemon_thread") is True
        return (tid if type(tid) is int else None), (name if type(name) is str else ""), is_debuggers


def _is_there(tid: int) -> bool:
    """What `threading` has made for a thread of `_thread` stays after its end (up to 3.12), for the next one of that ident."""
    if sys.platform != "linux":
        return True
    try:
        # The system takes a thread's number as well; and it does not let go of the GIL.
        posix.getsid(tid)
    except OSError:
        return False
    return True
