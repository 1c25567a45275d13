"""A last snapshot when the program ends by itself: not where it is killed, or leaves by os._exit."""

import atexit

from . import codec, debugger, deliver, in_process, room, threads, tracking
from .grouping import Groups
from .record import Record
from .system import posix, thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from .calls import Order

#: Characters that the snapshot may have where it goes out as frames: the other side holds 1 MiB of incomplete answers.
MOST_SAID = 1_000_000
#: Seconds that the end is held up at most.
MOST_SECONDS = 60

#: What has been asked for: the path or None, the nonce of the answer, the marker of its frames, and in which process.
_armed: "tuple[str | None, str, str, int] | None" = None
_is_registered = False
#: The program's globals, as long as it is armed: what is to be told must not be gone by then.
_kept: list = []
_stop_keeping: "Callable[[], None] | None" = None


def arm(arguments: dict, order: "Order") -> dict:
    """Has a snapshot written at the end to `path`; where that is null it is said in frames with `nonce`, or that of this call.

    It is an envelope as of `snapshot.take`, and fails as that may. With a path it is written when Python calls what is
    registered with `atexit`: after what the program has registered since this call, before what it had then. Frames go out
    before all of that, when pydevd finds that the program's threads have ended. Armed again, the last word counts. Returns
    the `nonce`. Raises RuntimeError where there is no debugger to say frames through.
    """
    global _armed
    _let_go()
    _armed = (arguments.get("path"), arguments.get("nonce") or order.nonce, order.marker, posix.getpid())
    _register()
    return {"nonce": order.nonce}


def _register() -> None:
    global _is_registered, _stop_keeping
    _stop_keeping = debugger.keep_program(_kept)
    if _armed is not None and _armed[0] is None:
        debugger.before_closing(_say_it)
    elif not _is_registered:
        atexit.register(_end)
        _is_registered = True


def disarm(_arguments: dict, _order: object) -> dict:
    """Nothing is written at the end. (The function stays registered: taking it out would call `__eq__` of all others.)"""
    was = _armed
    _let_go()
    return {"wasArmed": was is not None}


def _let_go() -> None:
    global _armed, _stop_keeping
    if _stop_keeping is not None:
        _stop_keeping()
    _armed = _stop_keeping = None
    _kept.clear()


def _end() -> None:
    """Works in a thread of ours, so that the debugger sees no line and no exception of it."""
    armed = _armed
    if armed is None or armed[0] is None or armed[3] != posix.getpid():
        return
    path, nonce = armed[0], armed[1]
    done = thread.allocate_lock()
    done.acquire()

    def work() -> None:
        try:
            deliver.write_late_pieces(path, nonce, _pieces())
        except BaseException as error:
            deliver.write_late(path, nonce, error=error)
        finally:
            done.release()

    try:
        threads.start(work)
    except RuntimeError:  # 3.12 starts no thread at this time.
        try:
            work()
        except OSError:  # The folder has gone with whoever asked for it.
            pass
    done.acquire(True, MOST_SECONDS)
    _let_go()


def _taken() -> "tuple[Record, list]":
    state = tracking.state()
    if not state["tracking"]:
        raise tracking.not_tracking()
    room.check(room.copy_bytes(state["overheadBytes"]), room.left())
    record = Record(state)
    return record, in_process.copy(record)


def _pieces() -> "Iterator[str]":
    yield from in_process.text_of(*_taken())


def _say_it() -> None:
    """Runs in a thread of pydevd's. What cannot be said is lost: the channel is its."""
    armed = _armed
    if armed is None or armed[0] is not None:
        return
    nonce, marker = armed[1:3]
    try:
        text = _cut(*_taken(), nonce)
    except BaseException as error:
        text = codec.dumps({"nonce": nonce, "status": "failed", "error": deliver.told(error)})
    _let_go()
    for frame in deliver.frames(marker, nonce, text):
        debugger.say(frame)
    debugger.flush(2)


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


def take_over(before: "ModuleType") -> None:
    """A newer version of the package does what `before` was to do."""
    global _armed
    old = getattr(before, "ending", None)
    if old is not None and old._armed is not None:
        _armed = old._armed
        _register()
        old._let_go()
