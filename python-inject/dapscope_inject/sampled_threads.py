"""Who the program's threads are, from what `threading` keeps of them and without a question to any of them."""

import sys

from . import codec
from .system import thread as c_thread
from .system import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

_OURS = "<dapscope>/"
_SUBINTERPRETERS = {"_xxsubinterpreters", "_interpreters"}


class Seen:
    """One thread as it was last seen."""

    __slots__ = ("clock", "is_debuggers", "name", "node", "number", "tick", "tid")

    def __init__(self, number: int, clock: int, tid: "int | None", name: str, is_debuggers: bool) -> None:
        self.clock = clock
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
        # The class's own way to an instance's attributes: a subclass may have code in the place of any other.
        self._attributes: Any = thread.__dict__["__dict__"].__get__ if thread else None

    def seen(self, ident: int, clock: int, frame: "FrameType") -> Seen:
        """The thread that has this ident now: another one if the ident was used again. `clock`: see `clock_of_thread`."""
        tid, name, is_debuggers = self._told(self._active.get(ident), _tid_of(clock))
        seen = self.by_ident.get(ident)
        if seen is None or (seen.tid != tid and seen.tid is not None):
            self._last += 1
            seen = self.by_ident[ident] = Seen(self._last, clock, tid, name, is_debuggers)
            self._write("t %d %d %s\n" % (ident, tid or 0, codec.dumps([name])))
        elif seen.name != name or seen.tid != tid:
            seen.name, seen.tid = name, tid
            self._write("r %d %d %s\n" % (seen.number, tid or 0, codec.dumps([name])))
        # Whoever watches a lease (lease.py) is a thread that `threading` does not know.
        seen.clock, seen.is_debuggers = clock, is_debuggers or frame.f_code.co_filename.startswith(_OURS)
        return seen

    def programs(self) -> int:
        """How many are the program's own."""
        return sum(not seen.is_debuggers for seen in self.by_ident.values())

    def _told(self, thread: "Any", tid: "int | None") -> "tuple[int | None, str, bool]":
        if thread is None or self._kind not in type(thread).__mro__:
            return tid, "", False
        attributes = self._attributes(thread)
        own, name = attributes.get("_native_id"), attributes.get("_name")
        if tid is None:
            tid = own if type(own) is int else None
        elif type(own) is int and own != tid:
            # What `threading` has made for a thread of `_thread` stays after its end (up to 3.12), for the next of that ident.
            return tid, "", False
        return tid, (name if type(name) is str else ""), attributes.get("is_pydev_daemon_thread") is True


def clock_of_thread() -> "Callable[[int], int]":
    """What tells, of the ident of a thread that runs Python code, its clock's number, in which Linux has the thread's own; or 0.

    Idents are used again at once, often between two looks. Only one that lives may be asked about: with the GIL held none of
    those can end, but a subinterpreter may be run by another thread than that by whose ident it is known.
    """
    has_gil = getattr(sys, "_is_gil_enabled", None)
    if (has_gil is not None and not has_gil()) or not _SUBINTERPRETERS.isdisjoint(sys.modules):
        return _unknown
    clock_of: Callable[[int], int] = getattr(time, "pthread_getcpuclockid", _unknown)
    return clock_of if _tid_of(clock_of(c_thread.get_ident())) == c_thread.get_native_id() else _unknown


def _unknown(_ident: int) -> int:
    return 0


def _tid_of(clock: int) -> "int | None":
    """The lowest three bits say which clock of the thread's it is; the rest is the complement of its number."""
    return ~(clock >> 3) if clock else None
