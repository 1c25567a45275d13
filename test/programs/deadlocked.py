"""A program whose two threads wait for each other for ever, one of them with the lock that `logging` takes in a fork."""

import logging
import threading

first, second = threading.Lock(), threading.Lock()
met = threading.Barrier(2)


def take(mine, other, name):
    with mine:
        met.wait()
        print(name, flush=True)
        with other:
            raise AssertionError("no deadlock")


def with_logging():
    with logging._lock:
        take(second, first, "ready two")


threading.Thread(target=with_logging, daemon=True).start()
take(first, second, "ready one")
