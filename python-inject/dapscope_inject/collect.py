"""A collection of the garbage collector, asked for: what it took away, and what it called."""

import gc
import sys
import time

from . import peek, worker
from .failure import Failure
from .system import posix


def run(arguments, order):
    """Collects `generation` (2: everything). Answers later, from a thread: a large heap takes longer than an evaluate may.

    `collected`, `uncollectable` (objects), `objectsBefore`, `objectsAfter` (that the collector knows), `bytesBefore`, `bytesAfter` (resident,
    null where the system does not tell), `durationMs` (in which the program stood still), `called`: what else ran.
    Raises Failure: badArguments.
    """
    generation = arguments.get("generation", 2)
    if type(generation) is not int or not 0 <= generation <= 2:
        raise Failure("badArguments", "generation is 0, 1 or 2")
    return worker.run_in_thread(lambda _place: collect(generation), order)


def collect(generation):
    """The payload of `run`. Neither flags, thresholds nor callbacks are touched."""
    called = ["gc callback %s" % peek.function_name(each) for each in list(gc.callbacks)]
    called.append("finalizers and weak references' callbacks of what was collected, in a thread of dapscope's")
    objects, size = len(gc.get_objects()), resident()
    garbage = len(gc.garbage)
    began = time.perf_counter()
    found = gc.collect(generation)
    ms = (time.perf_counter() - began) * 1000
    uncollectable = max(0, len(gc.garbage) - garbage)
    return {
        "generation": generation,
        "collected": max(0, found - uncollectable),
        "uncollectable": uncollectable,
        "objectsBefore": objects,
        "objectsAfter": len(gc.get_objects()),
        "bytesBefore": size,
        "bytesAfter": resident(),
        "durationMs": ms,
        "called": called,
    }


def resident():
    """Bytes of this process in memory, or None."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        handle = posix.open("/proc/self/statm", posix.O_RDONLY | posix.O_CLOEXEC)
    except OSError:
        return None
    try:
        return int(posix.read(handle, 200).split()[1]) * posix.sysconf("SC_PAGESIZE")
    finally:
        posix.close(handle)
