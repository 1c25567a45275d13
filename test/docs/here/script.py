"""The program of the docs: half a second of work, whatever its arguments."""

import time


def work():
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        sum(range(10_000))


work()
