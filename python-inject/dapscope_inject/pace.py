"""How often the sampler looks: as often as was asked for, or as its looks are dear (many threads, deep stacks), less often."""

import sys

from .system import time

#: Part of a core's time that looking takes at this many looks a second; whoever asks for more allows for as much more.
SHARE = 0.02
RATE = 100
#: Seconds allowed for what a look costs the program beside what its thread takes (the GIL handed over and back, and what is no
#: longer in the core's caches then): a guess, since no machine at hand is steady enough to measure it.
BESIDE = 0.00005
#: Where no clock tells what a thread takes, not even of waking up, but how long a look holds the GIL (Windows).
BESIDE_HOLDING = 0.00015
#: Whether `spent` tells all that a thread takes. On Windows such a clock goes by steps of 16 ms.
COUNTS_ALL = sys.platform != "win32"
spent = time.thread_time if COUNTS_ALL else time.monotonic
#: Looks of which the cost is averaged. Were it that of the last alone, what is dear to look at would be looked at less than
#: the rest.
OVER = 32
#: One look counts as no more than so many others: a collection may have come upon it. One of the first few, when there is not
#: much to hold it against, counts as so many seconds at most.
OUTLIER = 4
FEW = 4
FIRST = 0.005


class Pace:
    """`period` is the seconds from one look to the next, on average."""

    def __init__(self, rate: int) -> None:
        self._least = self.period = 1.0 / rate
        self._share = SHARE * max(1.0, rate / RATE)
        self._beside = BESIDE if COUNTS_ALL else BESIDE_HOLDING
        self._cost, self._over = 0.0, 0
        self._looks, self._costs, self._periods = 0, 0.0, 0.0

    def took(self, seconds: float) -> None:
        """A turn of the sampler has taken so much of a core: a look, and what else was to be done."""
        cost, self._over = self._cost, min(self._over + 1, OVER)
        most = max(OUTLIER * cost, FIRST if self._over <= FEW else 0)
        self._cost = cost = cost + (min(seconds + self._beside, most) - cost) / self._over
        self.period = max(self._least, cost / self._share)
        self._looks += 1
        self._costs += cost
        self._periods += self.period

    def means(self) -> "tuple[float, float]":
        """What a look has cost, and the period, on average of all looks: in the end there may be more or fewer threads.

        Both are 0 before the first.
        """
        looks = self._looks or 1
        return self._costs / looks, self._periods / looks
