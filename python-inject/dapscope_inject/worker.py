"""Where long work is done: in a forked process that has the heap as it was and is in nobody's way, else in a thread of ours."""

from . import deliver, fork, hooks, room, threads
from .deliver import Later
from .failure import Failure
from .system import gc, time, tracemalloc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .calls import Order

#: What the end of the other threads in a forked process calls by itself.
FORK_CALLS = ["in the forked copy, finalizers of what threads keep for themselves"]
#: What work in a thread of this process can call: it holds the objects that it looks at for a moment.
THREAD_CALLS = ["finalizers of objects that the program lets go of while they are looked at"]


class Place:
    """Where the work is done.

    `is_fork`; `step`: objects to look at in one go (more are slower, by the caches of the processor); `breathe()`: between two
    steps; `called`: what of the program's code runs by itself, in sentences.
    """

    def __init__(self, is_fork: bool) -> None:
        self.is_fork = is_fork
        self.step = 2000
        self.called = hooks.called() + FORK_CALLS if is_fork else list(THREAD_CALLS)

    def breathe(self) -> None:
        """Lets the program's threads go first."""
        if not self.is_fork:
            time.sleep(0.0005)


def run(work: "Callable[[Place], dict]", order: "Order", stall: str = "auto") -> Later:
    """`work(place)` gives the payload, which comes later. `stall`: `auto` forks where that can be done.

    Raises Failure: cannotFork (only where `stall` is `fork`), noRoom.
    """
    if stall == "in-process":
        return run_in_thread(work, order)
    why = fork.why_not(is_forced=stall == "fork")
    left = room.left()
    # Each object that is looked at is written to (its reference count): in the end every page may be copied.
    if why is None and stall != "fork" and left is not None and room.private_bytes() > left.bytes:
        why = "the copy may need more memory than is left"
    if why is None:
        room.check(room.private_bytes(), left)
        try:
            return run_forked(work, order)
        except OSError as error:
            why = fork.refusal(error)
    if stall == "fork":
        raise Failure("cannotFork", why)
    return run_in_thread(work, order)


def run_forked(work: "Callable[[Place], dict]", order: "Order") -> Later:
    """Calls `work` in a forked process. Returns the `Later` of what it answers."""
    path = deliver.late_path(order)
    return Later(path, fork.run(lambda _stall_ms: _work_alone(work, order, path)))


def _work_alone(work: "Callable[[Place], dict]", order: "Order", path: str) -> None:
    try:
        tracemalloc.stop()
        gc.unfreeze()
        deliver.write_late(path, order.nonce, work(Place(is_fork=True)))
    except BaseException as error:
        deliver.write_late(path, order.nonce, error=error)


def run_in_thread(work: "Callable[[Place], dict]", order: "Order") -> Later:
    """Calls `work` in a thread of this process that the debugger does not show or trace."""
    path = deliver.late_path(order)

    def do() -> None:
        try:
            deliver.write_late(path, order.nonce, work(Place(is_fork=False)))
        except BaseException as error:
            deliver.write_late(path, order.nonce, error=error)

    threads.start(do)
    return Later(path)
