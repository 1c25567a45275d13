"""Computes in Python for 30 ms, then in one C call that keeps the GIL for some 100 ms, in turns; SPENT has the seconds of each."""

import sys
import time

SPENT = {"compute": 0.0, "hold": 0.0}


def compute():
    until = time.perf_counter() + 0.03
    while time.perf_counter() < until:
        pass


def hold(numbers):
    sum(range(numbers))


def timed(name, *arguments):
    began = time.perf_counter()
    globals()[name](*arguments)
    SPENT[name] += time.perf_counter() - began
    return time.perf_counter() - began


end = time.perf_counter() + float(sys.argv[1])
count = int(1_000_000 * 0.1 / timed("hold", 1_000_000))
while time.perf_counter() < end:
    timed("compute")
    timed("hold", count)
