"""A collection of garbage in the program: what it took away, and what of the program's own code it called."""

from . import room, worker
from .failure import Failure
from .named import name_of
from .system import gc, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calls import Order
    from .deliver import Later


def run(arguments: dict, order: "Order") -> "Later":
    """Collects `generation` (2: everything). Answers later, from a thread: a large heap takes longer than an evaluate may.

    `generation`, `collected`, `uncollectable` (objects), `objectsBefore`, `objectsAfter` (that the collector knows),
    `bytesBefore`, `bytesAfter` (resident, null where the system does not tell), `durationMs` (in which the program stood
    still), `called` (sentences). Raises Failure: badArguments.
    """
    generation = arguments.get("generation", 2)
    if type(generation) is not int or not 0 <= generation <= 2:
        raise Failure("badArguments", "generation is 0, 1 or 2")
    return worker.run_in_thread(lambda _place: measured(generation), order)


def measured(generation: int) -> dict:
    """The payload of `run`. Neither flags, thresholds nor callbacks are touched."""
    called: list[str] = []
    before = {"objectsBefore": len(gc.get_objects()), "bytesBefore": room.resident_bytes()}
    found = collect(called, generation)
    after = {"objectsAfter": len(gc.get_objects()), "bytesAfter": room.resident_bytes()}
    return {"generation": generation, **found, **before, **after, "called": called}


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
