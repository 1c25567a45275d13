"""Two threads, both busy all the time: one in Python with the GIL, one in zlib without it."""

import sys
import threading
import time
import zlib

END = time.monotonic() + float(sys.argv[1])
TEXT = bytes(range(256)) * 40_000


def with_it():
    value = 0
    while time.monotonic() < END:
        for i in range(1000):
            value = (value * 31 + i) % 1000003
    return value


def without_it():
    while time.monotonic() < END:
        zlib.compress(TEXT, 9)


thread = threading.Thread(target=without_it, name="without")
thread.start()
with_it()
thread.join()
