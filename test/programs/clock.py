"""A program whose clocks jump by the seconds it is told, in its own process, as tests with a fake time do."""

import sys
import time

JUMP = float(sys.argv[1])
monotonic, real = time.monotonic, time.time


def jump():
    time.time = lambda: real() + JUMP
    time.time_ns = lambda: int((real() + JUMP) * 1e9)
    time.monotonic = time.perf_counter = lambda: monotonic() + JUMP
    time.monotonic_ns = time.perf_counter_ns = lambda: int((monotonic() + JUMP) * 1e9)


def work(seconds):
    end = monotonic() + seconds
    while monotonic() < end:
        sum(range(1000))


print("ready", flush=True)
work(1)
jump()
print("jumped", flush=True)
work(60)
