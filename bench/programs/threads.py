"""Several threads that compute, each in functions of its own, and some that are born and die all the time."""

import sys
import threading
import time


def red(count):
    value = 0
    for i in range(count):
        value = tint(value, i)
    return value


def tint(value, i):
    return (value * 31 + i) % 1000003  # breakpoint


def green(count):
    value = 1
    for i in range(count):
        value = (value * 17 + i) % 999983
    return value


def blue(count):
    return sum(i * i for i in range(count))


def short(count):
    value = 0
    for i in range(count):
        value ^= i
    return value


END = time.monotonic() + float(sys.argv[1])


def until_the_end(work, count):
    while time.monotonic() < END:
        work(count)


def births():
    while time.monotonic() < END:
        thread = threading.Thread(target=short, args=(30000,))
        thread.start()
        thread.join()


threads = [threading.Thread(target=until_the_end, args=each) for each in ((red, 2000), (green, 4000), (blue, 4000))]
threads.append(threading.Thread(target=births))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
