"""The threads at this moment: their names and stacks, and what their functions have in local variables."""

import sys

from . import debugger, peek

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Callable

_IS_OPTIMIZED = 1
#: From 3.13 on reading `f_locals` changes nothing; before, a function's frame keeps the dict that it makes, and all values.
READS_LOCALS = sys.version_info >= (3, 13)
#: A recursion is not followed further than this many frames a thread.
_DEPTH = 2000


class Stack:
    """One thread: `name`, `ident`, and `frames`, the innermost first, without the debugger's and ours."""

    __slots__ = ("frames", "ident", "name")

    def __init__(self, name: str, ident: int, frames: "list[FrameType]") -> None:
        self.name = name
        self.ident = ident
        self.frames = frames


class Local:
    """A variable of a function that runs: `thread`, `function`, `file`, `line` say where."""

    __slots__ = ("file", "function", "line", "name", "thread")

    def __init__(self, thread: str, frame: "FrameType", name: str) -> None:
        code = frame.f_code
        self.thread = thread
        self.function = function_of(code)
        self.file = code.co_filename
        self.line = frame.f_lineno
        self.name = name

    def root(self) -> dict:
        """It, named."""
        where = {"thread": self.thread, "function": self.function, "file": self.file, "line": self.line}
        return dict(where, kind="frame local", name=self.name)


def function_of(code: "CodeType") -> str:
    """The qualified name where code has one (from 3.11 on), else the name."""
    return getattr(code, "co_qualname", code.co_name)


def stacks() -> "list[Stack]":
    """Of every thread but pydevd's."""
    known = known_threads()
    is_own: dict[int, bool] = {}
    found = []
    for ident, frame in sys._current_frames().items():
        thread = known.get(ident)
        if thread is None or not is_debuggers(thread):
            found.append(Stack(_name(thread, ident), ident, _frames(frame, is_own)))
    return found


def now(_arguments: dict, _order: object) -> dict:
    """What every thread but pydevd's does now.

    `threads`: [{"name", "ident", "tid" (None where Python does not say), "frames": [[function, file, line]]}], the innermost
    frame first and 2,000 of them at most.
    """
    known = known_threads()
    # By the ids of codes, which their frames keep alive: a thousand threads have few of them.
    places: dict[int, tuple[str, str]] = {}

    def place(frame: "FrameType") -> "tuple[str, str]":
        code = frame.f_code
        found = places.get(id(code))
        if found is None:
            found = places[id(code)] = (function_of(code), code.co_filename)
        return found

    def told(stack: Stack) -> dict:
        tid = (peek.instance_dict(known.get(stack.ident)) or {}).get("_native_id")
        frames = [(*place(each), each.f_lineno or 0) for each in stack.frames]
        return {"name": stack.name, "ident": stack.ident, "tid": tid if type(tid) is int else None, "frames": frames}

    return {"threads": [told(each) for each in stacks()]}


def names() -> "dict[int, str]":
    """{ident: name} of every thread that `threading` knows."""
    return {ident: _name(thread, ident) for ident, thread in known_threads().items()}


def locals_of(all_stacks: "list[Stack]", may_read: "Callable[[FrameType], bool]") -> "dict[int, list[Local]]":
    """The local variables of all stacks by the id of what they hold: {id: [Local]}.

    `may_read(frame)` says whether its `f_locals` may be asked for (see READS_LOCALS).
    """
    found: dict[int, list[Local]] = {}
    for stack in all_stacks:
        for frame in stack.frames:
            if frame.f_code.co_flags & _IS_OPTIMIZED and may_read(frame):
                for name, value in list(frame.f_locals.items()):
                    if not name.startswith("."):
                        found.setdefault(id(value), []).append(Local(stack.name, frame, name))
    return found


def known_threads() -> "dict[int, object]":
    """{ident: Thread object} as `threading` keeps them, gevent or not."""
    return dict(getattr(sys.modules.get("threading"), "_active", {}))


def is_debuggers(thread: object) -> bool:
    """Whether a Thread object is pydevd's, or ours."""
    return bool((peek.instance_dict(thread) or {}).get("is_pydev_daemon_thread")) or debugger.is_own_module(
        peek.module_name(type(thread))
    )


def _name(thread: object, ident: int) -> str:
    own = peek.instance_dict(thread) if thread is not None else None
    name = (own or {}).get("_name")
    return (peek.plain(name) if name is not None else None) or "thread %d" % ident


def _frames(frame: "FrameType | None", is_own: "dict[int, bool]") -> "list[FrameType]":
    """From the innermost on. `is_own`: what is known of codes, by their ids (the frames keep them alive)."""
    found = []
    for _ in range(_DEPTH):
        if frame is None:
            break
        code = frame.f_code
        own = is_own.get(id(code))
        if own is None:
            own = is_own[id(code)] = debugger.is_own_file(code.co_filename)
        if not own:
            found.append(frame)
        frame = frame.f_back
    return found
