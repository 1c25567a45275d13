"""Reads the kernel's files of this process (Linux) without letting go of the GIL.

Python's own `open` and `read` let go of it, and a program that computes gives it back only after 5 ms, each time.
"""

from .system import ON_OPEN, posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Bytes; what is looked for stands well before.
_SIZE = 1024


class Proc:
    """For one thread: it has one buffer. Raises OSError, ImportError, AttributeError or TypeError without a C library to call."""

    def __init__(self) -> None:
        from ctypes import PyDLL, c_char_p, c_int, c_size_t, c_ssize_t, create_string_buffer

        libc = PyDLL(None)
        self._open = self._prototype(libc, "open", c_int, (c_char_p, c_int))
        self._read = self._prototype(libc, "read", c_ssize_t, (c_int, c_char_p, c_size_t))
        self._close = self._prototype(libc, "close", c_int, (c_int,))
        self._buffer = create_string_buffer(_SIZE)

    @staticmethod
    def _prototype(libc: "Any", name: str, result: "Any", arguments: "tuple") -> "Any":
        function = libc[name]
        function.restype, function.argtypes = result, arguments
        return function

    def of_thread(self, tid: int, name: str) -> "bytes | None":
        """The first KiB of a thread's file; None if it is gone or cannot be read."""
        handle = self._open(b"/proc/self/task/%d/%s" % (tid, name.encode()), posix.O_RDONLY | ON_OPEN)
        if handle < 0:
            return None
        length = self._read(handle, self._buffer, _SIZE)
        self._close(handle)
        return self._buffer.raw[:length] if length > 0 else None
