"""The C modules that this package works with, as C gives them: the program, gevent or pydevd may have changed them."""

import sys

from .pristine import fresh

#: Windows has the same names in another module.
posix = fresh("posix" if "posix" in sys.builtin_module_names else "nt")
time = fresh("time")
gc = fresh("gc")
tracemalloc = fresh("_tracemalloc")
thread = fresh("_thread")
#: For what pydevd replaces in `sys`: settrace.
bare_sys = fresh("sys")


#: Windows has no O_CLOEXEC (nothing is inherited there) and wants to be told that a file has bytes.
ON_OPEN = getattr(posix, "O_CLOEXEC", 0) | getattr(posix, "O_BINARY", 0)
#: For files that others could put something else in the place of.
NO_LINK = getattr(posix, "O_NOFOLLOW", 0)


def read_text(path: str, most: int = 65536) -> str:
    """The beginning of a file. Raises OSError."""
    handle = posix.open(path, posix.O_RDONLY | ON_OPEN)
    try:
        return posix.read(handle, most).decode("utf-8", "replace")
    finally:
        posix.close(handle)


def temporary_folder() -> str:
    """Where temporary files go, without the module `tempfile`, which uses the program's `os` and `random`."""
    separator = "\\" if sys.platform == "win32" else "/"
    environment = posix.environ
    for name in ("TMPDIR", "TEMP", "TMP"):
        folder = environment.get(name) or environment.get(name.encode("ascii"))
        if folder:
            text = folder if isinstance(folder, str) else folder.decode("utf-8", "surrogateescape")
            if _is_writable(text):
                return text.rstrip(separator)
    return "/tmp" if separator == "/" else "C:\\Windows\\Temp"  # noqa: S108


def _is_writable(folder: str) -> bool:
    try:
        return bool(posix.access(folder, posix.W_OK))
    except OSError:
        return False
