"""How long the program itself runs, and which files it has loaded.

debugpy makes imports for some tenths of a second before the first line, and holds the end of the process.
"""

import sys

from . import debugger, deliver, threads
from .system import thread, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Callable

    from .calls import Order

#: Seconds from one look to the next: until the first line, and then.
STARTING = 0.002
RUNNING = 0.02
#: Seconds after which a program that has not begun never will.
MOST = 60.0


def watch(arguments: dict, order: "Order") -> dict:
    """Writes into the file `path`, as an answer that comes later, {"begun", "ended", "files"}.

    The times are seconds since the epoch, or None; `files` are those of its modules. It is written when the first line
    runs, and anew when the main thread and all threads that Python waits for have ended.
    `begun` is the last look at which there was no first line yet: one that holds the GIL delays the next look.
    """
    main = sys.modules["threading"].main_thread().ident
    outermost = _stack(main)[-1].f_code
    path, nonce = arguments["path"], order.nonce

    def has_ended() -> bool:
        # Another outermost frame: Python waits for the other threads.
        stack = _stack(main)
        return not stack or stack[-1].f_code is not outermost

    def work() -> None:
        begun = _until(lambda: has_ended() or any(map(_is_programs, _stack(main))), STARTING, MOST)
        deliver.write_late(path, nonce, {"begun": begun, "ended": None, "files": None})
        _until(lambda: has_ended() and not any(map(_is_waited_for, _others(main))), RUNNING)
        deliver.write_late(path, nonce, {"begun": begun, "ended": time.time(), "files": _files()})

    threads.start(work)
    return {}


def _until(is_so: "Callable[[], bool]", period: float, most: float = 1e9) -> "float | None":
    """Returns when it was last seen not to be so."""
    bell = thread.allocate_lock()
    bell.acquire()
    until = time.monotonic() + most
    before = time.time()
    while time.monotonic() < until:
        now = time.time()
        if is_so():
            return before
        before = now
        bell.acquire(True, period)
    return None


def _stack(ident: int) -> "list[Any]":
    """The innermost frame first."""
    frame: Any = sys._current_frames().get(ident)
    stack = []
    while frame is not None:
        stack.append(frame)
        frame = frame.f_back
    return stack


def _is_programs(frame: "FrameType") -> bool:
    """What runs as `__main__`; debugpy runs a line of code (`-c`) in globals that have no name at all (1.6 to 1.8.22)."""
    if debugger.is_own_file(frame.f_code.co_filename):
        return False
    name = frame.f_globals.get("__name__")
    return name == "__main__" or (name is None and frame.f_code.co_name == "<module>")


def _files() -> "list[str]":
    found = [each.__dict__.get("__file__") for each in list(sys.modules.values()) if type(each) is type(sys)]
    return [path for path in found if type(path) is str and not debugger.is_own_file(path)]


def _others(main: int) -> "list[Any]":
    return [each for ident, each in list(sys.modules["threading"]._active.items()) if ident != main]


def _is_waited_for(each: "Any") -> bool:
    fields = each.__dict__
    return not fields.get("_daemonic", True) and not fields.get("is_pydev_daemon_thread", False)
