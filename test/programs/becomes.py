"""Computes for two seconds, and becomes another program of the same number, which computes as long as the argument says."""

import os
import sys
import time


def compute(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


print("begun", flush=True)
compute(2)
code = "import time; end = time.monotonic() + float(%r)\nwhile time.monotonic() < end: pass" % sys.argv[1]
os.execv(sys.executable, [sys.executable, "-c", code])
