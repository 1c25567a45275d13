"""A job as CI runs it: reads its input, writes both outputs, allocates, computes, and ends as it is told."""

import os
import signal
import sys
import time


def checksum(count):
    total = 0
    for number in range(count):
        total = (total * 31 + number) % 65521
    return total


def untouched():
    """Never called."""


def work(seconds):
    kept = [bytes(1000) for _ in range(20000)]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        checksum(1000)
    return len(kept)


def main():
    how, seconds = sys.argv[1], float(sys.argv[2])
    print("read", repr(sys.stdin.read()), "as", __name__, sys.argv[3:], flush=True)
    print("to stderr", file=sys.stderr, flush=True)
    work(seconds)
    if how == "breakpoint":
        breakpoint()
    if how == "raise":
        raise ValueError("as told")
    if how == "abort":
        os.abort()
    if how == "term":
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(33))
        while True:
            time.sleep(0.05)
    print("done", flush=True)
    if how.isdigit():
        sys.exit(int(how))


if __name__ == "__main__":
    main()
