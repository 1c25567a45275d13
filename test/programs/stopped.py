"""Stops where a breakpoint is set, with work to be asked for."""

import time

CACHE = {}


def spin(seconds):
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        count += inner(200)
    return count > 0


def inner(count):
    return sum(number * number for number in range(count))


def fill(count):
    temporary = [bytes(1000) for _ in range(count * 4)]
    CACHE["kept"] = [bytes(1000) for _ in range(count)]
    return len(temporary)


def main():
    local = "of the frame"
    time.sleep(0.01)
    print("went on", local, flush=True)
    spin(0.2)
    print("done", flush=True)


main()
