"""Where a recording goes: into a file that both sides see, or into memory from where it is fetched piece by piece."""

from .failure import Failure
from .system import NO_LINK, ON_OPEN, posix

#: Bytes that nobody has fetched yet.
MOST_KEPT = 32 * 1024 * 1024


class FileSink:
    """Appends to a file. It is open only while it is written to: a program may close or reuse any descriptor."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.length = 0
        self._put(b"", posix.O_CREAT | posix.O_EXCL)

    def put(self, text: str) -> None:
        """Writes it whole. Raises OSError."""
        self._put(text.encode("ascii"), 0)

    def _put(self, data: bytes, how: int) -> None:
        handle = posix.open(self.path, posix.O_WRONLY | posix.O_APPEND | ON_OPEN | NO_LINK | how, 0o600)
        try:
            view = memoryview(data)
            while view:
                written = posix.write(handle, view)
                self.length += written
                view = view[written:]
        finally:
            posix.close(handle)

    def drop(self) -> None:
        """Nobody will read it."""
        try:
            posix.unlink(self.path)
        except OSError:
            pass


class MemorySink:
    """Keeps what has not been fetched."""

    def __init__(self) -> None:
        self.length = 0
        self._parts: list[str] = []
        self._fetched = 0

    def put(self, text: str) -> None:
        """Raises Failure `full` where nobody fetches."""
        if self.length + len(text) - self._fetched > MOST_KEPT:
            raise Failure("full", "nobody has fetched the last %d bytes" % MOST_KEPT)
        self._parts.append(text)
        self.length += len(text)

    def fetch(self, offset: int, size: int) -> str:
        """What begins at `offset`, at most `size` of it; what lies before is let go."""
        text = "".join(self._parts)[offset - self._fetched :]
        self._parts, self._fetched = [text], offset
        return text[:size]

    def drop(self) -> None:
        """Nobody will fetch it."""
        self._parts, self._fetched = [], self.length
