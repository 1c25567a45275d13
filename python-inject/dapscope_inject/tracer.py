"""Lets another process read this one, where Linux's Yama forbids that to all but parents (ptrace_scope 1)."""

from .failure import Failure

#: prctl(2); "Yama" in ASCII.
PR_SET_PTRACER = 0x59616D61


def allow(arguments: dict, _order: object) -> dict:
    """Names the process `pid` (of our pid namespace), and with it its descendants, as one that may trace us.

    Returns {"allowed": bool, "errno": why not (EINVAL where there is no Yama), or 0}. Raises Failure noPrctl.
    """
    return _set(arguments["pid"])


def forbid(_arguments: dict, _order: object) -> dict:
    """Takes that back; what the program itself may have allowed before the kernel does not tell, and goes too."""
    return _set(0)


def _set(pid: int) -> dict:
    try:
        from ctypes import CDLL, c_int, c_ulong, get_errno

        libc = CDLL(None, use_errno=True)
        prctl = libc["prctl"]
    except (ImportError, OSError, AttributeError, TypeError) as error:
        raise Failure("noPrctl", "prctl cannot be called here: %s" % type(error).__name__) from None
    prctl.restype, prctl.argtypes = c_int, (c_int, c_ulong, c_ulong, c_ulong, c_ulong)
    done = prctl(PR_SET_PTRACER, pid, 0, 0, 0) == 0
    return {"allowed": done, "errno": 0 if done else get_errno()}
