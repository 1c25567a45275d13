"""What is told of a snapshot, and its JSON text in pieces."""

from . import codec, room
from .system import gc, posix, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .grouping import Groups


class Record:
    """Everything about one snapshot but the traces. Made in the program, before anything else is done."""

    def __init__(self, state: dict, why: "str | None" = None) -> None:
        self.time = int(time.time() * 1000)
        self.pid = posix.getpid()
        self.rss = room.resident_bytes()
        self.collector = collector()
        self.state = state
        self.why = why
        self.collected: dict | None = None
        self.called: list[str] = []
        self.how = "in-process"
        self.stall_ms = 0.0

    def pieces(self, groups: "Groups", columns: "Iterator[str]") -> "Iterator[str]":
        """The payload of `snapshot.take` as JSON text.

        `time` (ms since 1970), `pid`, `how` (`fork` or `in-process`), `why` (a sentence where `auto` could not fork, else
        null), `stallMs` (how long the fork or the copy held the program), `frames`, `traced` (`current`, `peak`, `overhead`,
        in bytes; `current` is the sum of all that follows), `rssBytes` (null where it is not known), `gc` (of `collector`),
        `collected` (of collect.py, or null), `called` (sentences: what of the program's code ran by itself),
        `traceCount` (blocks), `tracebacks` and `files` (grouping.py).
        """
        count, current = groups.total()
        traced = {
            "current": current,
            "peak": max(self.state["peakBytes"], current),
            "overhead": self.state["overheadBytes"],
        }
        head = {
            "time": self.time,
            "pid": self.pid,
            "how": self.how,
            "why": self.why,
            "stallMs": self.stall_ms,
            "frames": self.state["frames"],
            "traced": traced,
            "rssBytes": self.rss,
            "gc": self.collector,
            "collected": self.collected,
            "called": self.called,
            "traceCount": count,
        }
        yield codec.dumps(head)[:-1] + ","
        yield from columns
        yield "}"


def collector() -> dict:
    """The garbage collector as it stands, asked without a collection.

    `isEnabled`, `generations` (the youngest first: `count` and `threshold` of what is counted until the next collection, for
    the youngest objects, for others collections of the one before; `collections`, `collected` and `uncollectable` objects so
    far), `frozen` (objects that gc.freeze() has taken out), `garbage` (entries of gc.garbage).
    """
    columns = zip(gc.get_count(), gc.get_threshold(), gc.get_stats())
    return {
        "isEnabled": gc.isenabled(),
        "generations": [{"count": count, "threshold": threshold, **stats} for count, threshold, stats in columns],
        "frozen": gc.get_freeze_count(),
        "garbage": len(gc.garbage),
    }
