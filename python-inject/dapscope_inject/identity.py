"""Which process of which machine this is, and what can be done in it."""

import sys

from . import debugger, peek
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
        "folder": _folder(),
        "executable": sys.executable or "",
        "python": list(sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "freeThreaded": not getattr(sys, "_is_gil_enabled", lambda: True)(),
        "debugpy": debugger.version(),
        "isOutputRedirected": debugger.is_output_redirected(),
        "isGevent": "gevent.monkey" in sys.modules,
        "read": _text(arguments["read"]) if arguments.get("read") else "",
    }


def _folder() -> str:
    """Where the program was started, if by a relative name, which its code has for ever; empty where no file tells so now."""
    name = peek.attribute(sys.modules.get("__main__"), "__file__")
    if type(name) is not str or name.startswith("/") or ":" in name:
        return ""
    try:
        folders = [posix.getcwd()]
    except OSError:
        folders = []
    # The program may have changed its folder since: this one is its shell's.
    folders.append(posix.environ.get(b"PWD", b"").decode("utf-8", "replace"))
    return next((folder for folder in folders if folder and _is_there(folder + "/" + name)), "")


def _is_there(path: str) -> bool:
    try:
        posix.stat(path)
        return True
    except (OSError, ValueError):
        return False


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
