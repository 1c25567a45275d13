"""How long a thread that computes is waited for: 5 ms of Python by default, in which a short piece of work is never seen.

A program that works 5 ms and sleeps 10 looks as if it slept all the time. So threads give way sooner while we look.
"""

import sys

from .system import posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Seconds. The debugger's own threads wake some 20 times a second, and whoever waits for the GIL joins the end of the queue again
#: after each interval: at 0.2 ms the program was before us 15 of 100 times when a C call gave the GIL up, and the call's time was
#: told as what came after it; at 0.5 ms 11, at 1 ms 6, at 2 ms 3 (debugpy 1.8, Pythons 3.9 to 3.13).
#: The program's threads give way to each other as often: four that compute take 1 % more CPU time (at 0.5 ms 4 %).
INTERVAL = 0.002
#: Seconds: `sys.setswitchinterval` cuts off what is less than a microsecond, and 0.0001 is a little less than 100.
_HALF = 0.0000005
_SAME = 0.000002

_lowered: "list[Switching]" = []
_hooked: "list[bool]" = []


class Switching:
    """Lowers `sys.setswitchinterval` until `restore`, never above the program's own, unless the program sets it meanwhile."""

    def __init__(self) -> None:
        self._own = self._set = sys.getswitchinterval()

    def lower(self) -> None:
        """Before `restore`, once."""
        self._set = min(self._own, INTERVAL)
        if self._set != self._own:
            sys.setswitchinterval(self._set + _HALF)
        _lowered[:] = [self]
        _restore_in_children()

    def restore(self) -> None:
        """As the program had it."""
        if abs(sys.getswitchinterval() - self._set) < _SAME:
            sys.setswitchinterval(self._own + _HALF)
        self._set = self._own
        if _lowered == [self]:
            _lowered.clear()


def _restore_in_children() -> None:
    """A forked child has the interval, not the thread that restores it. Once: Python keeps a hook for good, in children too."""
    register: Any = getattr(posix, "register_at_fork", None)
    if register is not None and not _hooked:
        _hooked.append(True)
        register(after_in_child=_in_child)


def _in_child() -> None:
    for each in list(_lowered):
        each.restore()
