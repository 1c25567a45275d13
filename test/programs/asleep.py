"""A program to set breakpoints in that hold when ARMED says so: in every kind of thread, and in a loop that is entered late."""

import os
import sys
import threading
import time

ARMED = ""
SPAWN = False
LATE = False
FORK = False
BREAK = False


def small(number):
    result = number + 1  # hold: main
    return result


def work():
    for number in range(2000):
        small(number)
    for _ in range(30):
        heavy()


def heavy():
    return sum(range(1000))


def step(number):
    result = number * 2  # hold: other
    return result


def other():
    while True:
        for number in range(20):
            step(number)
        time.sleep(0.01)


def young():
    while True:
        grow()
        time.sleep(0.01)


def grow():
    result = 1  # hold: young
    return result


def late():
    while ARMED != "out":
        work()  # hold: late


def still():
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(60)


def main():
    global SPAWN, LATE, FORK, BREAK
    if sys.argv[1:] == ["still"]:
        still()
    threading.Thread(target=other, name="other", daemon=True).start()
    end = time.monotonic() + (float(sys.argv[1]) if len(sys.argv) > 1 else 60)
    while time.monotonic() < end:
        work()
        if SPAWN:
            SPAWN = False
            threading.Thread(target=young, name="young", daemon=True).start()
        if LATE:
            LATE = False
            late()
        if FORK:
            FORK = False
            if os.fork() == 0:
                threading.Thread(target=young, name="young").start()
                other()
        if BREAK:
            BREAK = False
            breakpoint()


if __name__ == "__main__":
    main()
