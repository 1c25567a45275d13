"""Where long work is done: in a forked child that has the heap as it was and stands in nobody's way, else in a thread that pydevd does not trace."""

import gc
import sys
import time

from . import debugger, deliver
from .failure import Failure
from .system import posix

#: What a fork, and the end of the other threads in the child, calls by itself.
FORK_CALLS = [
    "hooks that the program has registered with os.register_at_fork",
    "in the forked child, finalizers of what only the other threads' own storage held",
]
#: What work in a thread of this process can call: it holds the objects that it looks at for a moment.
THREAD_CALLS = ["finalizers of objects that the program lets go of while they are looked at"]


class Place:
    """Where the work is done: `is_fork`, `step` (objects to look at in one go: more are slower, by the caches of the processor), `breathe()` (between two steps), `called`."""

    def __init__(self, is_fork):
        self.is_fork = is_fork
        self.step = 2000
        self.called = FORK_CALLS if is_fork else THREAD_CALLS

    def breathe(self):
        """Lets the program's threads go first. Where gevent has replaced `sleep` there is none to let go."""
        if not self.is_fork and type(time.sleep) is type(len):
            time.sleep(0.0005)


def run(work, order, stall="auto"):
    """`work(place)` gives the payload, which comes later. `stall`: `auto` forks where that can be done."""
    if stall != "in-process" and can_fork():
        return run_forked(work, order)
    if stall == "fork":
        raise Failure("cannotFork", "this process cannot be forked")
    return run_in_thread(work, order)


def can_fork():
    """Not by default on macOS: its system libraries do not survive a fork without exec."""
    return hasattr(posix, "fork") and sys.platform != "darwin"


def run_forked(work, order):
    """Calls `work` in a child of a child, so that no zombie is left. Returns the `Later` of what it answers."""
    path = deliver.late_path(order)
    read, write = posix.pipe()
    child = posix.fork()
    if child == 0:
        try:
            worker = posix.fork()
            if worker == 0:
                _work_alone(work, order, path)
            posix.write(write, b"%d" % worker)
        finally:
            posix._exit(0)
    posix.close(write)
    try:
        posix.waitpid(child, 0)
    except OSError:
        pass  # The program itself waits for all its children.
    worker = posix.read(read, 32)
    posix.close(read)
    return _later(path, int(worker))


def _work_alone(work, order, path):
    """What the child does: nothing of the program's is run, closed or collected in it but by the kernel."""
    try:
        gc.disable()
        posix.closerange(0, min(posix.sysconf("SC_OPEN_MAX"), 1 << 20))
        _stop_watching()
        if hasattr(gc, "unfreeze"):
            gc.unfreeze()
        deliver.write_late(path, order.nonce, work(Place(is_fork=True)))
    except BaseException as error:
        deliver.write_late(path, order.nonce, error=error)
    finally:
        posix._exit(0)


def _stop_watching():
    """Neither the debugger nor tracemalloc is to follow what this copy does. (pydevd's threads have no trace function.)"""
    if hasattr(sys, "monitoring"):
        for tool in range(6):
            if sys.monitoring.get_tool(tool) is not None:
                sys.monitoring.set_events(tool, 0)
    tracing = sys.modules.get("_tracemalloc")
    if tracing is not None:
        tracing.stop()


def run_in_thread(work, order):
    """Calls `work` in a thread of this process that the debugger does not show or trace."""
    path = deliver.late_path(order)

    def do():
        try:
            deliver.write_late(path, order.nonce, work(Place(is_fork=False)))
        except BaseException as error:
            deliver.write_late(path, order.nonce, error=error)

    debugger.start_thread(do)
    return _later(path, None)


def _later(path, worker):
    from .calls import Later  # calls.py stands above this module.

    return Later(path, worker)
