"""A snapshot: what is allocated where, taken with as little standstill as this process allows, and written into a file."""

from . import collect, deliver, fork, forked_snapshot, hooks, in_process, room, tracking
from .deliver import Later
from .failure import Failure
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calls import Order

STALLS = ("auto", "fork", "in-process")


def take(arguments: dict, order: "Order") -> Later:
    """Takes one. `collect`: whether garbage is collected first; `stall`: `auto`, `fork` or `in-process`.

    What comes later is described in record.py. Raises Failure: notTracking, badStall, noRoom (`neededBytes`, `leftBytes`,
    `limit`), cannotFork (only where `stall` is `fork`).
    """
    state = tracking.state()
    if not state["tracking"]:
        raise tracking.not_tracking()
    stall = arguments.get("stall", "auto")
    if stall not in STALLS:
        raise Failure("badStall", "stall is one of %s" % ", ".join(STALLS))
    why = _why_not_fork(stall, state["overheadBytes"])
    record = Record(state, why)
    if arguments.get("collect"):
        record.collected = collect.collect(record.called)
    path = deliver.late_path(order)
    if stall != "in-process" and why is None:
        try:
            return Later(path, _fork(record, path, order.nonce))
        except OSError as error:
            record.why = fork.refusal(error)
            if stall == "fork":
                raise Failure("cannotFork", record.why) from None
    in_process.write(record, path, order.nonce)
    return Later(path)


def _fork(record: Record, path: str, nonce: str) -> int:
    watched = hooks.who_watches_children()
    if watched is not None:
        record.called.append(watched[0].upper() + watched[1:] + ".")
    return forked_snapshot.write(record, path, nonce)


def _why_not_fork(stall: str, overhead: int) -> "str | None":
    """Why it is taken in the process although it was not asked for; None where it was, or where a fork is to be had."""
    copy = room.copy_bytes(overhead)
    left = room.left()
    if stall == "in-process":
        room.check(copy, left)
        return None
    why = fork.why_not(is_forced=stall == "fork")
    if stall == "fork":
        if why is not None:
            raise Failure("cannotFork", why)
        room.check(copy + room.private_bytes(), left)
        return None
    if why is None and left is not None and copy + room.private_bytes() > left.bytes:
        why = "a fork may need %d MB in the end, and %s leaves %d MB" % (
            (copy + room.private_bytes()) >> 20,
            left.limit,
            left.bytes >> 20,
        )
    if why is not None:
        room.check(copy, left)
    return why
