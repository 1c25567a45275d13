"""Whether anybody is left who would read what a thread of ours writes."""

from .system import posix

#: Seconds of the thread's own ticks without a word from a debugger on another machine.
SILENCE = 120.0
#: Seconds: a tick counts as no more than this in silence, for nobody can say a word while a C call holds the GIL.
MOST_TICK = 1.0


class Audience:
    """Whoever has asked: a process here, known by its pid, or a debugger elsewhere, known by its words alone (None)."""

    def __init__(self, owner: "int | None") -> None:
        self._owner = owner
        self._silent = 0.0

    def heard(self) -> None:
        """It has just said something."""
        self._silent = 0.0

    def passed(self, seconds: float) -> None:
        """So much time has gone by since the last tick."""
        self._silent += min(seconds, MOST_TICK)

    def is_gone(self) -> bool:
        """Where nobody is known by a pid, silence tells."""
        if self._owner is None:
            return self._silent > SILENCE
        try:
            posix.kill(self._owner, 0)
        except ProcessLookupError:
            return True
        except OSError:
            # It is another user's, and there.
            pass
        return False
