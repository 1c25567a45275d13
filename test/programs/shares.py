"""A program of known shares: `three` is busy three times as long as `one`; a second thread only waits."""

import sys
import threading
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0


def one(count):
    return spin_one(count)


def spin_one(count):
    value = 0
    for i in range(count):
        value = (value * 31 + i) % 1000003
    return value


def three(count):
    return spin_three(count * 3)


def spin_three(count):
    value = 0
    for i in range(count):
        value = (value * 31 + i) % 1000003
    return value


class Sleeper:
    def run(self, stop):
        while not stop.is_set():
            time.sleep(0.05)


def main():
    stop = threading.Event()
    sleeper = threading.Thread(target=Sleeper().run, args=(stop,), name="sleeper")
    sleeper.start()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        one(3000)
        three(3000)
    stop.set()
    sleeper.join()
    print("done")


if __name__ == "__main__":
    main()
