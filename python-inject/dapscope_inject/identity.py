"""Which process of which machine this is, and what can be done in it."""

import sys

from . import debugger
from .system import posix, read_text


def identity(arguments: dict, _order: object) -> dict:
    """`read`: the path of a file whose text (200 characters at most) proves that we share a file system."""
    uname = getattr(posix, "uname", lambda: None)()
    return {
        "pid": posix.getpid(),
        "parent": posix.getppid(),
        "user": getattr(posix, "geteuid", lambda: None)(),
        "host": uname.nodename if uname else "",
        "system": uname.sysname if uname else sys.platform,
        "started": _started(),
        "bootId": _text("/proc/sys/kernel/random/boot_id"),
        "pidNamespace": _link("/proc/self/ns/pid"),
        "executable": sys.executable or "",
        "python": list(sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "freeThreaded": not getattr(sys, "_is_gil_enabled", lambda: True)(),
        "debugpy": debugger.version(),
        "isOutputRedirected": debugger.is_output_redirected(),
        "isGevent": "gevent.monkey" in sys.modules,
        "read": _text(arguments["read"]) if arguments.get("read") else "",
    }


def _started() -> str:
    """Field 22 of proc(5)'s stat: when this process began, in clock ticks since boot; with the pid it names a process."""
    try:
        return read_text("/proc/self/stat").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _text(path: str) -> str:
    try:
        return read_text(path, 200).strip()
    except OSError:
        return ""


def _link(path: str) -> str:
    try:
        return posix.readlink(path)
    except (OSError, AttributeError):
        return ""
