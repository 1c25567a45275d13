"""Works 6 ms, rests 10 ms, and keeps account: RESTED is the part of its time that it has rested. Argument: seconds."""

import sys
import time

RESTED = 0.0


def work(seconds):
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def rest(seconds):
    time.sleep(seconds)


began = time.perf_counter()
rested = 0.0
while time.perf_counter() - began < float(sys.argv[1]):
    work(0.006)
    before = time.perf_counter()
    rest(0.010)
    rested += time.perf_counter() - before
    RESTED = rested / (time.perf_counter() - began)
