"""How long a thread that computes is waited for: 5 ms of Python by default, in which a short piece of work is never seen.

A program that works 5 ms and sleeps 10 looks as if it slept all the time. So threads give way sooner while we look.
"""

import sys

from .system import posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Seconds, with one thread of the program's: it gives way to nobody but us.
ALONE = 0.0002
#: With more, which give way to each other as often: measured, four that compute then take 1 % more CPU time (at 0.5 ms 4 %).
SHARED = 0.002
#: Seconds: `sys.setswitchinterval` cuts off what is less than a microsecond, and 0.0001 is a little less than 100.
_HALF = 0.0000005
_SAME = 0.000002

_lowered: "list[Switching]" = []
_hooked: "list[bool]" = []


class Switching:
    """Lowers `sys.setswitchinterval` until `restore`, never above the program's own, and not again once the program sets it."""

    def __init__(self) -> None:
        self._own = self._set = sys.getswitchinterval()
        _lowered[:] = [self]
        _restore_in_children()

    def lower(self, threads: int) -> None:
        """For so many threads of the program's."""
        wanted = min(self._own, ALONE if threads <= 1 else SHARED)
        if wanted != self._set and self._is_ours():
            sys.setswitchinterval(wanted + _HALF)
            self._set = wanted

    def restore(self) -> None:
        """As the program had it."""
        if self._is_ours():
            sys.setswitchinterval(self._own + _HALF)
        self._set = self._own
        if _lowered == [self]:
            _lowered.clear()

    def _is_ours(self) -> bool:
        return abs(sys.getswitchinterval() - self._set) < _SAME


def _restore_in_children() -> None:
    """A forked child has the interval, not the thread that restores it. Once: Python keeps a hook for good, in children too."""
    register: Any = getattr(posix, "register_at_fork", None)
    if register is not None and not _hooked:
        _hooked.append(True)
        register(after_in_child=_in_child)


def _in_child() -> None:
    for each in list(_lowered):
        each.restore()
