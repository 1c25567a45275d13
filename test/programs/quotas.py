"""A program whose shares of the time are known: each part runs until it has had its quota of CPU time, and SPENT tells the whole truth."""

import sys
import threading
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
#: Milliseconds of CPU time in a round.
QUOTAS = {"arithmetic": 4, "small_calls": 2.5, "native": 2, "recursion": 1.5}
PARTS = sys.argv[2].split(",") if len(sys.argv) > 2 else list(QUOTAS)
#: Seconds that each part has taken: on a busy machine waiting for a core is part of that.
SPENT = dict.fromkeys(QUOTAS, 0.0)
NUMBERS = [(i * 7919) % 1009 for i in range(1000)]


def arithmetic(until):
    value = 0
    while time.thread_time() < until:
        for i in range(500):
            value = (value * 31 + i) % 1000003


def small(value):
    return value + 1


def small_calls(until):
    value = 0
    while time.thread_time() < until:
        for _ in range(300):
            value = small(value)


def native(until):
    while time.thread_time() < until:
        sorted(NUMBERS)


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def recursion(until):
    while time.thread_time() < until:
        fibonacci(9)


def waiting(stop):
    stop.wait()


def main():
    stop = threading.Event()
    thread = threading.Thread(target=waiting, args=(stop,), name="waiter")
    thread.start()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for name in PARTS:
            began = time.monotonic()
            globals()[name](time.thread_time() + QUOTAS[name] / 1000)
            SPENT[name] += time.monotonic() - began
    stop.set()
    thread.join()


main()
