"""Which frames were not traced at one moment, so that those born later can be told at another."""

import sys

from .debugger import is_own_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any


class Traced:
    """The stacks as they are now, by address: no frame is kept alive by it."""

    def __init__(self) -> None:
        self._untraced = {
            (ident, depth, id(frame), id(frame.f_code))
            for ident, top in sys._current_frames().items()
            for depth, frame in from_the_bottom(top)
            if frame.f_trace is None
        }

    def trace_the_new(self, db: "Any") -> None:
        """Gives the frames of the program that are new since a trace function, as pydevd does when a breakpoint is set.

        A frame at the place, address and code of one that pydevd had left untraced stays so.
        """
        own = debuggers_threads(db)
        for ident, top in sys._current_frames().items():
            if ident in own:
                continue
            for depth, frame in from_the_bottom(top):
                known = (ident, depth, id(frame), id(frame.f_code)) in self._untraced
                # One that waits for its debugger to wake has frames of ours.
                if is_own_file(frame.f_code.co_filename):
                    continue
                if frame.f_trace is None and not known and db.get_file_type(frame) is None:
                    frame.f_trace = db.trace_dispatch


def debuggers_threads(db: "Any") -> "set[int]":
    """The idents of pydevd's own threads, and the one that calls."""
    own = {thread.ident for thread in list(db.created_pydb_daemon_threads)}
    own.add(sys.modules["_thread"].get_ident())
    return own


def from_the_bottom(top: "FrameType | None") -> "Iterator[tuple[int, FrameType]]":
    """(depth, frame) of a stack, the outermost frame first."""
    stack = []
    while top is not None:
        stack.append(top)
        top = top.f_back
    return enumerate(reversed(stack))
