"""A program that is busy for a while and then dies by a signal, or leaves without a word."""

import os
import signal
import sys
import time

end = time.monotonic() + 1.0
while time.monotonic() < end:
    sum(range(1000))

if sys.argv[1] == "signal":
    os.kill(os.getpid(), signal.SIGSEGV)
os._exit(3)
