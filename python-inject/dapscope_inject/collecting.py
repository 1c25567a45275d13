"""A collection of garbage in the program, and what of the program's own code that calls."""

from .named import name_of
from .system import gc, time


def collect(called: "list[str]", generation: int = 2) -> dict:
    """Collects. Adds to `called` a sentence for what Python then calls by itself.

    Returns `collected` and `uncollectable` (objects), and `durationMs`.
    """
    for callback in list(gc.callbacks):
        called.append("The collection called %s (gc.callbacks)." % name_of(callback))
    garbage = len(gc.garbage)
    began = time.perf_counter()
    collected = gc.collect(generation)
    duration = (time.perf_counter() - began) * 1000
    if collected:
        called.append("The collection called the finalizers (__del__, weakref callbacks) of what it collected, if it has any.")
    return {"collected": collected, "uncollectable": len(gc.garbage) - garbage, "durationMs": duration}
