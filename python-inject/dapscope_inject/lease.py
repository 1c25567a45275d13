"""A dead man's switch: does something once nobody renews a lease any more, whatever has become of who took it."""

from .system import posix, thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

TICK_S = 1.0


class Lease:
    """Renewed by touching a file that both sides see, or by `renew`; it ends when that stops for some ticks, or the file goes.

    Counted in its own ticks and not by the clock: while a C call holds the GIL nobody can renew, and no tick passes either.
    """

    def __init__(self, path: "str | None", ticks: int, ticked: "Callable[[], None]", ended: "Callable[[Lease], None]") -> None:
        self.path = path
        self._ticks = ticks
        self._ticked = ticked
        self._ended = ended
        self._bell = thread.allocate_lock()
        self._bell.acquire()
        self._seen = self._look()
        self._missed = 0
        # A thread that neither `threading` nor pydevd knows: it is not traced, not listed, and no greenlet.
        thread.start_new_thread(self.run, ())

    def renew(self) -> None:
        """Somebody still wants it."""
        self._missed = 0

    def end(self) -> None:
        """Nobody has to watch any longer: the thread ends at once. To be called once, by whoever wakes the debugger."""
        self._bell.release()

    def run(self) -> None:  # noqa: RET503 # A `return` at the end would be a line more for `sys.monitoring` to tell.
        """The thread's life."""
        while not self._bell.acquire(True, TICK_S):
            seen = self._look()
            if seen != self._seen:
                self._missed = 0
            self._seen = seen
            self._missed += 1
            if seen == "gone" or self._missed > self._ticks:
                # The last call: with its events back `sys.monitoring` would take this thread for one of the program's.
                return self._ended(self)
            self._ticked()

    def _look(self) -> "int | str | None":
        if self.path is None:
            return None
        try:
            return posix.stat(self.path).st_mtime_ns
        except OSError:
            return "gone"
