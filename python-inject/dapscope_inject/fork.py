"""Work in a forked grandchild: the program goes on after the fork, and has no child afterwards (Linux)."""

import _signal
import sys

from . import hooks, threads
from .system import gc, posix, read_text, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

#: Seconds after which the grandchild is ended by an alarm, whatever it does.
MOST_SECONDS = 120
#: Seconds in which the child has to have forked again: a hook of the program's may hang in it.
FORKS_WITHIN = 5.0


def run(work: "Callable[[float], None]") -> int:
    """Forks, and calls `work`, which raises nothing, in a process that ends with it: nothing else of the program's runs there.

    It is given the milliseconds that the fork has held the program. Returns that process's pid. Raises OSError.
    """
    reading, writing = posix.pipe2(posix.O_CLOEXEC)
    try:
        child = _fork(work, writing)
        posix.close(writing)
        writing = -1
        worker = int.from_bytes(_read(reading), "little")
    finally:
        posix.close(reading)
        if writing >= 0:
            posix.close(writing)
    if not worker:
        _kill(child)
    _reap(child)
    if not worker:
        raise OSError("the forked process did not fork again, as where a hook on forks hangs")
    if _parent_of(worker) == posix.getpid():
        # As pid 1 of a container this process gets what others leave.
        threads.start(lambda: _reap(worker))
    return worker


def _read(reading: int) -> bytes:
    """Eight bytes; none where the other side has ended, or does not write in time."""
    posix.set_blocking(reading, False)
    until = time.monotonic() + FORKS_WITHIN
    while time.monotonic() < until:
        try:
            return posix.read(reading, 8)
        except BlockingIOError:
            time.sleep(0.0005)
    return b""


def refusal(error: OSError) -> str:
    """Why there was no fork, in words: a limit of processes is reached, or memory may not be promised twice."""
    return "the system refused to fork it (%s)" % error.strerror if error.strerror else str(error)


def _fork(work: "Callable[[float], None]", writing: int) -> int:
    """No signal is to reach the child before it is one of its own, and no collection is to begin there."""
    mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, _signal.valid_signals())
    is_enabled = gc.isenabled()
    gc.disable()
    quiet = hooks.silence()
    try:
        began = time.monotonic()
        child = posix.fork()
        if child == 0:
            _be_child(work, (time.monotonic() - began) * 1000, writing)
    finally:
        hooks.unsilence(quiet)
        if is_enabled:
            gc.enable()
        _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)
    return child


def _be_child(work: "Callable[[float], None]", stall_ms: float, writing: int) -> None:
    """Forks again and ends, so that the program is left without a child. Never returns into the program's frames."""
    try:
        worker = posix.fork()
        if worker:
            posix.write(writing, worker.to_bytes(8, "little"))
        else:
            _isolate()
            work(stall_ms)
    finally:
        posix._exit(0)


def _isolate() -> None:
    """Lets go of everything that is the program's, and makes sure of an end."""
    for name in posix.listdir("/proc/self/fd"):
        try:
            posix.close(int(name))
        except OSError:  # The descriptor of that folder itself.
            pass
    for _ in range(3):  # What a library prints must not get into the file.
        posix.open("/dev/null", posix.O_RDWR)
    ending = (_signal.SIGALRM, _signal.SIGTERM)
    for number in ending:
        _signal.signal(number, _signal.SIG_DFL)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, ending)
    _signal.alarm(MOST_SECONDS)
    try:
        adjusting = posix.open("/proc/self/oom_score_adj", posix.O_WRONLY)
        posix.write(adjusting, b"1000")
        posix.close(adjusting)
    except OSError:
        pass
    hooks.untrace()


def _kill(pid: int) -> None:
    """It may have ended by itself."""
    try:
        posix.kill(pid, 9)
    except OSError:
        pass


def _reap(pid: int) -> None:
    """Another of the program's threads, or a handler of SIGCHLD, may have been faster."""
    try:
        posix.waitpid(pid, 0)
    except OSError:
        pass


def _parent_of(pid: int) -> int:
    try:
        return int(read_text("/proc/%d/stat" % pid).rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def why_not(is_forced: bool = False) -> "str | None":
    """Why this process is not to be forked; `is_forced`: only what makes it impossible or would hang."""
    if not sys.platform.startswith("linux") or not hasattr(posix, "fork"):
        return "forking a process with threads is safe enough on Linux only"
    held = hooks.held_lock()
    if held is not None:
        return "a thread holds %s, which Python waits for before it forks" % held
    return None if is_forced else hooks.who_watches_children()
