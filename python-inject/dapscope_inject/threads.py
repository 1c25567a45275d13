"""A thread of our own that neither the program, its debugger nor gevent knows: not traced, not listed, not announced."""

import _functools
import sys

from .system import thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

_call = _functools.partial.__call__


def start(work: "Callable[[], None]") -> None:
    """Runs `work`, of whose exceptions nobody hears, in a thread that ends with the process."""
    gate = thread.allocate_lock()
    gate.acquire()

    def run() -> bool:
        try:
            work()
        except BaseException:  # Python would print it.
            pass
        return True

    # Before and after `run` the thread has no frame of Python's: at each, pydevd may ask whose thread it is.
    steps = [_functools.partial(gate.acquire), _functools.partial(run)]
    disguise = _disguise()
    own = thread.start_new_thread(all, (map(_call, steps),))
    if disguise is not None:
        active = sys.modules["threading"]._active
        active[own] = disguise
        steps.append(_functools.partial(active.pop, own, None))
    gate.release()


def _disguise() -> object:
    """What pydevd finds for the thread: one of its own kind, which it leaves alone and hides (1.6 to 1.8.22).

    It is never started as `threading` does: that may be gevent's, or what a tracing tool has made of it. Nor does its own
    `__init__` run, which in 1.8 prints a hint when gevent is there.
    """
    kind = getattr(sys.modules.get("_pydevd_bundle.pydevd_daemon_thread"), "PyDBDaemonThread", None)
    if kind is None:
        return None
    disguise = kind.__new__(kind)
    # A name, so that the program's next thread gets the number that it would have got.
    sys.modules["threading"].Thread.__init__(disguise, name="dapscope", daemon=True)
    disguise.pydev_do_not_trace = disguise.is_pydev_daemon_thread = True
    return disguise
