"""Whether tracemalloc records where memory was allocated: started for us, or by the program, whose it then stays."""

from .failure import Failure
from .system import tracemalloc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

#: What tracemalloc takes at most (Modules/_tracemalloc.c: MAX_NFRAME).
MOST_FRAMES = 65535

#: The frames that we have started it with; 0 where we have not.
_started = 0


def state(_arguments: "dict | None" = None, _order: object = None) -> dict:
    """`tracking`; `frames`: kept of each allocation's stack; `isOurs`: whether we have started it, not the program.

    `currentBytes`, `peakBytes`: allocated since it was started, now and at most; `overheadBytes`: what tracking itself takes.
    """
    if not tracemalloc.is_tracing():
        return {"tracking": False, "frames": 0, "isOurs": False, "currentBytes": 0, "peakBytes": 0, "overheadBytes": 0}
    current, peak = tracemalloc.get_traced_memory()
    frames = tracemalloc.get_traceback_limit()
    return {
        "tracking": True,
        "frames": frames,
        # The program may have stopped ours and started its own.
        "isOurs": frames == _started,
        "currentBytes": current,
        "peakBytes": peak,
        "overheadBytes": tracemalloc.get_tracemalloc_memory(),
    }


def mark(_arguments: "dict | None" = None, _order: object = None) -> dict:
    """The peak is counted from now on. Returns what `state` does."""
    if tracemalloc.is_tracing():
        tracemalloc.reset_peak()
    return state()


def start(arguments: dict, _order: object) -> dict:
    """Starts it with `frames` a stack, unless it runs. Returns what `state` does.

    The program's own is used as it is, with its frames. Raises Failure: badFrames, otherFrames (ours runs, with another number).
    """
    global _started
    frames = arguments.get("frames", 1)
    if not isinstance(frames, int) or not 1 <= frames <= MOST_FRAMES:
        raise Failure("badFrames", "frames is a number from 1 to %d" % MOST_FRAMES, most=MOST_FRAMES)
    now = state()
    if now["isOurs"] and now["frames"] != frames:
        depth = "%d frame%s" % (now["frames"], "" if now["frames"] == 1 else "s")
        raise Failure("otherFrames", "tracking runs with " + depth, **now)
    if not now["tracking"]:
        # Made now: what our own modules need is not to be among what is traced.
        from . import ending, snapshot  # noqa: F401

        tracemalloc.start(frames)
        _started = frames
    return state()


def stop(_arguments: dict, _order: object) -> dict:
    """Stops it, if it is ours. Returns what `state` did before; `tracking`: whether it goes on, being the program's."""
    global _started
    last = state()
    if not last["tracking"]:
        raise not_tracking()
    if last["isOurs"]:
        tracemalloc.stop()
        last["tracking"] = False
    _started = 0
    return last


def not_tracking() -> Failure:
    """What a call says that needs it."""
    return Failure("notTracking", "tracemalloc is not tracing")


def take_over(before: "ModuleType") -> None:
    """A newer version of the package goes on with what `before` has started."""
    global _started
    _started = before.tracking._started if hasattr(before, "tracking") else 0
