"""A last snapshot when the program ends by itself: not where it is killed, or leaves by os._exit."""

import atexit

from . import codec, debugger, deliver, in_process, room, threads, tracking
from .grouping import Groups
from .record import Record
from .system import posix, thread, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

    from .calls import Order

#: Characters that the snapshot may have where it goes out as frames: the other side holds 1 MiB of incomplete answers.
MOST_SAID = 1_000_000
#: Seconds that the end is held up at most.
MOST_SECONDS = 60

#: What has been asked for: the path or None, the nonce of the answer, the marker of its frames, and in which process.
_armed: "tuple[str | None, str, str, int] | None" = None
_is_registered = False


def arm(arguments: dict, order: "Order") -> dict:
    """Has a snapshot written at the end to `path`, or where that is null said in frames with `nonce`, else with that of this call.

    It is an envelope as of `snapshot.take`, and fails as that may. What the program has registered with `atexit` since then
    has run before, what it had before runs after. Armed again, the last word counts. Returns the `nonce`.
    """
    global _armed, _is_registered
    _armed = (arguments.get("path"), arguments.get("nonce") or order.nonce, order.marker, posix.getpid())
    if not _is_registered:
        atexit.register(_end)
        _is_registered = True
    return {"nonce": order.nonce}


def disarm(_arguments: dict, _order: object) -> dict:
    """Nothing is written at the end. (The function stays registered: taking it out would call `__eq__` of all others.)"""
    global _armed
    was, _armed = _armed, None
    return {"wasArmed": was is not None}


def _end() -> None:
    """Works in a thread of ours, so that the debugger sees no line and no exception of it."""
    armed = _armed
    if armed is None or armed[3] != posix.getpid():
        return
    done = thread.allocate_lock()
    done.acquire()

    def work() -> None:
        try:
            _tell(*armed[:3])
        finally:
            done.release()

    try:
        threads.start(work)
    except RuntimeError:  # 3.12 starts no thread at this time.
        work()
    done.acquire(True, MOST_SECONDS)


def _tell(path: "str | None", nonce: str, marker: str) -> None:
    try:
        state = tracking.state()
        if not state["tracking"]:
            raise tracking.not_tracking()
        room.check(room.copy_bytes(state["overheadBytes"]), room.left())
        record = Record(state)
        traces = in_process.copy(record)
        if path is None:
            _say(_cut(record, traces, nonce), nonce, marker)
        else:
            deliver.write_late_pieces(path, nonce, in_process.text_of(record, traces))
    except BaseException as error:
        failed = {"nonce": nonce, "status": "failed", "error": deliver.told(error)}
        if path is None:
            _say(codec.dumps(failed), nonce, marker)
        else:
            deliver.write(path, codec.dumps(failed))


def _cut(record: Record, traces: list, nonce: str) -> str:
    """The envelope's text; where it is too long the largest tracebacks, and the rest as one of the file `(other)`, line 0."""
    groups = Groups()
    groups.add(traces)
    traces.clear()
    most = 1 << 20
    while True:
        kept, (count, size) = groups.largest(most)
        if count:
            kept.append([count, size, (("(other)", 0),)])
        payload = "".join(record.pieces(groups, groups.columns(kept)))
        if len(payload) <= MOST_SAID or most < 2:
            return codec.dumps({"nonce": nonce, "status": "done", "payload": None})[:-5] + payload + "}"
        most = min(len(kept), most) * MOST_SAID // len(payload) * 9 // 10


def _say(text: str, nonce: str, marker: str) -> None:
    for frame in deliver.frames(marker, nonce, text):
        debugger.say(frame)
    debugger.flush(time.monotonic() + 2)


def take_over(before: "ModuleType") -> None:
    """A newer version of the package does what `before` was to do."""
    global _armed, _is_registered
    old = getattr(before, "ending", None)
    if old is None or old._armed is None:
        return
    _armed, old._armed = old._armed, None
    atexit.register(_end)
    _is_registered = True
