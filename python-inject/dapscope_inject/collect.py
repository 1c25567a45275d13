"""A collection of the garbage collector, asked for: what it took away, and what it called."""

from . import collecting, room, worker
from .failure import Failure
from .system import gc

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
    return worker.run_in_thread(lambda _place: collect(generation), order)


def collect(generation: int) -> dict:
    """The payload of `run`. Neither flags, thresholds nor callbacks are touched."""
    called: list[str] = []
    before = {"objectsBefore": len(gc.get_objects()), "bytesBefore": room.resident_bytes()}
    found = collecting.collect(called, generation)
    after = {"objectsAfter": len(gc.get_objects()), "bytesAfter": room.resident_bytes()}
    return {"generation": generation, **found, **before, **after, "called": called}
