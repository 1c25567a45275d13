"""The files of answers that come later: read back where no disk is shared, and done away with where nobody waits any more."""

from .deliver import PIECE, forgotten, remove
from .system import NO_LINK, ON_OPEN, posix, read_text, time

#: Seconds in which a process that was killed is gone.
GONE_WITHIN = 1.0


def read(arguments: dict, _order: object) -> dict:
    """The ASCII text of a file that a call of ours has written here, for a debugger that does not share our disk.

    `path`, `offset`, `size` (4 MiB at most); with `remove` the file goes once its end was read. `size` is None where
    there is no such file yet; `isGone` says that the `worker` which was to write it has ended.
    """
    path, offset, size = arguments["path"], arguments["offset"], min(arguments["size"], PIECE)
    is_gone = not _is_alive(arguments.get("worker"))
    try:
        handle = posix.open(path, posix.O_RDONLY | ON_OPEN | NO_LINK)
    except FileNotFoundError:
        return {"text": "", "size": None, "isGone": is_gone}
    try:
        whole = posix.fstat(handle).st_size
        posix.lseek(handle, offset, 0)
        data = posix.read(handle, size)
    finally:
        posix.close(handle)
    if arguments.get("remove") and offset + len(data) >= whole:
        posix.unlink(path)
    return {"text": data.decode("ascii"), "size": whole, "isGone": is_gone}


def forget(arguments: dict, _order: object) -> dict:
    """Nobody waits any more for the answer in the file `path`: the forked `worker` that is at it ends, and no file stays."""
    path, worker = arguments["path"], arguments["worker"]
    if worker is None:
        # A thread cannot be ended: what it writes goes at once.
        forgotten.add(path)
    else:
        _end(worker)
        remove(path + ".part")
    if remove(path):
        forgotten.discard(path)
    return {}


def _end(worker: int) -> None:
    """Ends a copy of this process; the number may be another's by now."""
    try:
        if read_text("/proc/%d/cmdline" % worker) != read_text("/proc/self/cmdline"):
            return
        posix.kill(worker, 9)
        until = time.monotonic() + GONE_WITHIN
        while time.monotonic() < until and read_text("/proc/%d/stat" % worker).rpartition(") ")[2][:1] not in "ZX":
            time.sleep(0.005)
    except OSError:
        pass


def _is_alive(worker: "int | None") -> bool:
    """Whether a process of that number runs; unknown (None) counts as yes."""
    if worker is None:
        return True
    try:
        posix.kill(worker, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
