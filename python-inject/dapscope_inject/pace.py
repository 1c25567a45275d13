"""How often the sampler looks: as often as was asked for, or as its looks are dear (many threads, deep stacks), less often."""

import sys

from .system import time

#: Part of a core's time that looking takes at this many looks a second; whoever asks for more allows for as much more.
SHARE = 0.02
RATE = 100
#: Seconds that a look costs the program beside what its thread takes: handing the GIL over and back, and what is no longer in
#: the core's caches then.
BESIDE = 0.00005
#: Where no clock tells what a thread takes, not even of waking up, but how long a look holds the GIL (Windows).
BESIDE_HOLDING = 0.00015
#: Seconds: what a look takes, until that is known.
AT_FIRST = 0.0001
#: Whether `spent` tells all that a thread takes. On Windows such a clock goes by steps of 16 ms.
COUNTS_ALL = sys.platform != "win32"
spent = time.thread_time if COUNTS_ALL else time.monotonic
#: Looks of which the cost is averaged. Were it that of the last alone, what is dear to look at would be looked at less than
#: the rest.
OVER = 32
#: One look counts as no more than so many others: a collection may have come upon it, or another program on its core.
OUTLIER = 4


class Pace:
    """`period` is the seconds from one look to the next, on average."""

    def __init__(self, rate: int) -> None:
        self._least = self.period = 1.0 / rate
        self._share = SHARE * max(1.0, rate / RATE)
        self._beside = BESIDE if COUNTS_ALL else BESIDE_HOLDING
        self.cost = self._beside + AT_FIRST
        self._over = 1
        self._looks, self._costs, self._periods = 1, self.cost, self.period

    def took(self, seconds: float) -> None:
        """A turn of the sampler has taken so much of a core: a look, and what else was to be done."""
        cost, self._over = self.cost, min(self._over + 1, OVER)
        self.cost = cost = cost + (min(seconds + self._beside, OUTLIER * cost) - cost) / self._over
        self.period = max(self._least, cost / self._share)
        self._looks += 1
        self._costs += cost
        self._periods += self.period

    def means(self) -> "tuple[float, float]":
        """What a look has cost, and the period, on average of all looks: in the end there may be more or fewer threads."""
        return self._costs / self._looks, self._periods / self._looks
