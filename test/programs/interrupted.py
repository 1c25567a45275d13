"""Works until it has been interrupted, and tells how often it was."""

import os
import signal
import sys
import time

times = 0


def interrupted(_number, _frame):
    global times
    times += 1


def work(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))


signal.signal(signal.SIGINT, interrupted)
print("at work in a terminal:", os.isatty(0) and os.isatty(1), flush=True)
while not times:
    work(0.2)
work(1)
print("interrupted", times, "times", flush=True)
sys.exit(5)
