"""A program that holds memory in known places: `grow` keeps 1 MB in each turn, `LIBRARY` goes through json."""

import json
import sys
import time

KEPT = []
TURNS = float(sys.argv[1]) if len(sys.argv) > 1 else 30


def grow():
    KEPT.append(bytearray(1_000_000))


def decode():
    return json.loads('{"numbers": [%s]}' % ", ".join(str(n * 1000) for n in range(20_000)))


DECODED = decode()
end = time.monotonic() + TURNS
print("ready", flush=True)
while time.monotonic() < end:
    if len(KEPT) < 40:
        grow()
    time.sleep(0.02)
print("done", flush=True)
