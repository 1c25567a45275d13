"""How long the program itself runs, and which files it has loaded.

debugpy makes imports for some tenths of a second before the first line, and holds the end of the process.
"""

import sys

from . import debugger, deliver, frames, peek, stacks, threads
from .system import thread, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Callable

    from .calls import Order

#: Seconds from one look to the next: until the first line, and then.
STARTING = 0.002
RUNNING = 0.02
#: Looking takes no more than this part of a core: a stack may be thousands of frames deep.
SHARE = 0.01
#: Seconds after which a program that has not begun never will.
MOST = 60.0


def watch(arguments: dict, order: "Order") -> dict:
    """Writes into the file `path`, as an answer that comes later, {"begun", "ended", "files"}.

    The times are seconds since the epoch, or None; `files` are those of its modules. It is written when the first line
    runs, and anew when the main thread and all threads that Python waits for have ended.
    `begun` is the last look at which there was no first line yet: one that holds the GIL delays the next look.
    """
    main = sys.modules["threading"].main_thread().ident
    outermost = _stack(main)[0].f_code
    path, nonce = arguments["path"], order.nonce

    def has_ended() -> bool:
        # Another outermost frame: Python waits for the other threads.
        stack = _stack(main)
        return not stack or stack[0].f_code is not outermost

    def others() -> "list[object]":
        return [thread for ident, thread in stacks.known_threads().items() if ident != main]

    def work() -> None:
        begun = _until(lambda: has_ended() or any(map(_is_programs, _stack(main))), STARTING, MOST)
        deliver.write_late(path, nonce, {"begun": begun, "ended": None, "files": None})
        _until(lambda: has_ended() and not any(map(_is_waited_for, others())), RUNNING)
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
        now, spent = time.time(), time.thread_time()
        if is_so():
            return before
        before = now
        bell.acquire(True, max(period, (time.thread_time() - spent) / SHARE))
    return None


def _stack(ident: int) -> "list[FrameType]":
    """The outermost frame first."""
    return [frame for _, frame in frames.from_the_bottom(sys._current_frames().get(ident))]


def _is_programs(frame: "FrameType") -> bool:
    """What runs as `__main__`; debugpy runs a line of code (`-c`) in globals that have no name at all (1.6 to 1.8.22)."""
    if debugger.is_own_file(frame.f_code.co_filename):
        return False
    name = frame.f_globals.get("__name__")
    return name == "__main__" or (name is None and frame.f_code.co_name == "<module>")


def _files() -> "list[str]":
    found = [each.__dict__.get("__file__") for each in list(sys.modules.values()) if type(each) is type(sys)]
    return [path for path in found if type(path) is str and not debugger.is_own_file(path)]


def _is_waited_for(thread: object) -> bool:
    is_daemon = (peek.instance_dict(thread) or {}).get("_daemonic", True)
    return not is_daemon and not stacks.is_debuggers(thread)
