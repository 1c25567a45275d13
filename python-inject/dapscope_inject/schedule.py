"""How long each thread could run, as the kernel tells it (Linux): read without letting go of the GIL.

Python's own `open` and `read` let go of it, and a program that computes gives it back only after 5 ms, each time.
"""

from .system import ON_OPEN, posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Looking takes no more than this part of a core.
SHARE = 0.01
#: Seconds from one look to the next.
PERIOD = 0.05
_SIZE = 128


class Schedule:
    """Of the threads of this process; `tid` is one to try it with. `works` is False where there is no /proc, or no ctypes."""

    def __init__(self, tid: int) -> None:
        try:
            from ctypes import PyDLL, c_char_p, c_int, c_size_t, c_ssize_t, create_string_buffer

            libc = PyDLL(None)
            self._open = self._prototype(libc, "open", c_int, (c_char_p, c_int))
            self._read = self._prototype(libc, "read", c_ssize_t, (c_int, c_char_p, c_size_t))
            self._close = self._prototype(libc, "close", c_int, (c_int,))
            self._buffer = create_string_buffer(_SIZE)
            self.works = self.look(tid) is not None
        except (ImportError, OSError, AttributeError, TypeError):
            self.works = False

    @staticmethod
    def _prototype(libc: "Any", name: str, result: "Any", arguments: "tuple") -> "Any":
        function = libc[name]
        function.restype, function.argtypes = result, arguments
        return function

    def look(self, tid: int) -> "tuple[int, int] | None":
        """Microseconds that a thread has run and has waited for a core; None if it is gone."""
        handle = self._open(b"/proc/self/task/%d/schedstat" % tid, posix.O_RDONLY | ON_OPEN)
        if handle < 0:
            return None
        length = self._read(handle, self._buffer, _SIZE)
        self._close(handle)
        parts = self._buffer.raw[:length].split() if length > 0 else []
        return (int(parts[0]) // 1000, int(parts[1]) // 1000) if len(parts) >= 2 else None
