"""What a program of the corpus is made of: a template with its label, and the parameters that a seed gives it.

A template is a function that gets a `Run` and returns `step`, one iteration of the program (a request, a message). Its label
says which of its functions leak: memory allocated in them is kept, and more of it the longer the program runs.
"""

import hashlib
import importlib
import math
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

TEMPLATES: dict[str, "Template"] = {}


@dataclass(frozen=True)
class Template:
    name: str
    make: "Callable[[Run], Callable[[], object]]"
    #: What must be found: functions of the template, or files (`logging/__init__.py`).
    leaks: tuple[str, ...]
    #: Where memory of the same leak may be seen too (the inside of a library that the leak goes through): neither right nor wrong.
    also: tuple[str, ...]
    #: Iterations between two snapshots, from and to.
    steps: tuple[int, int]
    #: Whether snapshots follow a gc.collect(): None is by the seed.
    collect: "bool | None"

    @property
    def held_out(self) -> bool:
        """The split, fixed before any scoring was written: the parity of the first byte of the name's SHA-256."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 1


class Run:
    """The parameters of one run of a template."""

    def __init__(self, random: Random, steps: int) -> None:
        self.random = random
        #: About how many iterations the run will have.
        self.steps = steps

    def amount(self, low: int, high: int) -> int:
        """A number between the two, as likely small as large: sizes go by their order of magnitude."""
        return round(math.exp(self.random.uniform(math.log(low), math.log(high))))

    def reached(self, low: float, high: float) -> int:
        """A number of iterations that the run has after that share of it. A bound that no snapshot sees is no bound."""
        return max(1, round(self.steps * self.random.uniform(low, high)))


def program(leaks: tuple[str, ...] = (), also: tuple[str, ...] = (), steps: tuple[int, int] = (60, 400),
            collect: "bool | None" = None) -> "Callable[[Callable[[Run], Callable[[], object]]], Callable]":
    """Enters a template in the corpus."""

    def enter(make: "Callable[[Run], Callable[[], object]]") -> "Callable[[Run], Callable[[], object]]":
        assert make.__name__ not in TEMPLATES, make.__name__
        # The line that calls `step` makes the numbers and keys that a leak keeps.
        around = (*also, make.__name__) if leaks else also
        TEMPLATES[make.__name__] = Template(make.__name__, make, leaks, around, steps, collect)
        return make

    return enter


def load() -> dict[str, Template]:
    package = importlib.import_module("programs")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"programs.{module.name}")
    return TEMPLATES
