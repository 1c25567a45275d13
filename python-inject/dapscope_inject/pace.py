"""How often the sampler looks: as often as was asked for, or as its looks are dear (many threads, deep stacks), less often."""

#: Part of a core's time that looking takes at this many looks a second; whoever asks for more allows for as much more.
SHARE = 0.02
RATE = 100
#: Seconds that a look costs beside the time for which it holds the GIL: waking for it, handing the GIL over and back, and what
#: is no longer in the core's caches then; as measured on a small virtual machine, whose cores leave their sleep slowly.
BESIDE = 0.00015
#: Seconds: how long one holds it, until that is known.
AT_FIRST = 0.00003
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
        self.cost = BESIDE + AT_FIRST
        self._over = 1
        self._looks, self._costs, self._periods = 1, self.cost, self.period

    def held(self, seconds: float) -> None:
        """A look has held the GIL so long."""
        cost, self._over = self.cost, min(self._over + 1, OVER)
        self.cost = cost = cost + (min(seconds + BESIDE, OUTLIER * cost) - cost) / self._over
        self.period = max(self._least, cost / self._share)
        self._looks += 1
        self._costs += cost
        self._periods += self.period

    def means(self) -> "tuple[float, float]":
        """What a look has cost, and the period, on average of all looks: in the end there may be more or fewer threads."""
        return self._costs / self._looks, self._periods / self._looks
