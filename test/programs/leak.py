"""A program with one true leak, and a cache that has a bound."""

import collections
import sys
import time

LEAKED = []
CACHE = collections.deque(maxlen=20)
end = time.monotonic() + (float(sys.argv[1]) if len(sys.argv) > 1 else 60)


def leak(n):
    LEAKED.append(bytearray(50_000 + n))


def cache(n):
    CACHE.append(bytearray(10_000 + n % 7))


for n in range(40):
    cache(n)
print("ready", flush=True)
turn = 0
while time.monotonic() < end:
    turn += 1
    leak(turn)
    cache(turn)
    time.sleep(0.02)
