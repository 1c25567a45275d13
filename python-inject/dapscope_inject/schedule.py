"""How long each thread could run, as the kernel tells it (Linux)."""

from .proc import Proc

#: Looking takes no more than this part of a core.
SHARE = 0.01
#: Seconds from one look to the next.
PERIOD = 0.05


class Schedule:
    """Of the threads of this process; `tid` is one to try it with. `works` is False where there is no /proc, or no ctypes."""

    def __init__(self, tid: int) -> None:
        try:
            self._proc = Proc()
            self.works = self.look(tid) is not None
        except (ImportError, OSError, AttributeError, TypeError):
            self.works = False

    def look(self, tid: int) -> "tuple[int, int] | None":
        """Microseconds that a thread has run and has waited for a core; None if it is gone."""
        parts = (self._proc.of_thread(tid, "schedstat") or b"").split()
        return (int(parts[0]) // 1000, int(parts[1]) // 1000) if len(parts) >= 2 else None
