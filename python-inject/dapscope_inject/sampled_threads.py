"""Who the program's threads are, from what `threading` keeps of them and without a question to any of them."""

import _functools
import sys
from itertools import chain, starmap

from . import codec
from .system import thread as c_thread
from .system import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

#: Arguments for one call without any.
_ONCE = ((),)


class Seen:
    """One thread as it was last seen."""

    __slots__ = ("clock", "name", "node", "number", "tick", "tid")

    def __init__(self, number: int, clock: int, tid: "int | None", name: str) -> None:
        self.clock = clock
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

    def seen(self, ident: int, clock: int) -> Seen:
        """The thread that has this ident now: another one if the ident was used again. `clock`: see `clock_of_thread`."""
        tid, name = self._told(self._active.get(ident), _tid_of(clock))
        seen = self.by_ident.get(ident)
        if seen is None or (seen.tid != tid and seen.tid is not None):
            self._last += 1
            seen = self.by_ident[ident] = Seen(self._last, clock, tid, name)
            self._write("t %d %d %s\n" % (ident, tid or 0, codec.dumps([name])))
        elif seen.name != name or seen.tid != tid:
            seen.name, seen.tid = name, tid
            self._write("r %d %d %s\n" % (seen.number, tid or 0, codec.dumps([name])))
        seen.clock = clock
        return seen

    def _told(self, thread: "Any", tid: "int | None") -> "tuple[int | None, str]":
        if thread is None or self._kind not in type(thread).__mro__:
            return tid, ""
        attributes = self._attributes(thread)
        own, name = attributes.get("_native_id"), attributes.get("_name")
        if tid is None:
            tid = own if type(own) is int else None
        elif type(own) is int and own != tid and type(thread) is self._stand_in:
            # What `threading` has made for a thread of `_thread` stays after its end (up to 3.12), for the next of that ident.
            # Of any other it is the number from before a fork, which `threading` keeps.
            return tid, ""
        return tid, (name if type(name) is str else "")


def clock_of_thread() -> "Callable[[int], int]":
    """What tells, of the ident of a thread that runs Python code, its clock's number, in which Linux has the thread's own; or 0.

    Idents are used again at once, often between two looks. Only one that lives may be asked about: with the GIL held none of
    those can end, but a subinterpreter may be run by another thread than that by whose ident it is known.
    """
    has_gil = getattr(sys, "_is_gil_enabled", None)
    if (has_gil is not None and not has_gil()) or _may_have_subinterpreters():
        return _unknown
    clock_of: Callable[[int], int] = getattr(time, "pthread_getcpuclockid", _unknown)
    return clock_of if _tid_of(clock_of(c_thread.get_ident())) == c_thread.get_native_id() else _unknown


def frames_and_clocks(own: int, clock_of: "Callable[[int], int]") -> "tuple[dict[int, FrameType], dict[int, int]]":
    """The innermost frame of each thread but `own`, which calls, by its ident, and what `clock_of` tells of each.

    All in one call of C: between two steps of Python's another thread may have its turn, and a thread may end that is asked about
    then, which the C library answers with an error, or by ending the process.
    """
    if _may_have_subinterpreters():
        clock_of = _unknown
    kept: dict[int, dict[int, FrameType]] = {}
    frames = map(_functools.partial(kept.setdefault, 0), starmap(sys._current_frames, _ONCE))
    try:
        clocks = list(map(clock_of, chain.from_iterable(frames)))
        return kept[0], dict(zip(kept[0], clocks))
    finally:
        # It has all the others in its variables, and would keep them until a collection.
        kept.get(0, {}).pop(own, None)


def _may_have_subinterpreters() -> bool:
    return "_interpreters" in sys.modules or "_xxsubinterpreters" in sys.modules


def _unknown(_ident: int) -> int:
    return 0


def _tid_of(clock: int) -> "int | None":
    """The lowest three bits say which clock of the thread's it is; the rest is the complement of its number."""
    return ~(clock >> 3) if clock else None
