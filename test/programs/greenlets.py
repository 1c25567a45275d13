"""A program of gevent's greenlets, with a breakpoint that holds when ARMED says so."""

from gevent import monkey

monkey.patch_all()

import gevent  # noqa: E402

ARMED = ""


def small(number):
    result = number + 1  # hold: green
    return result


def heavy():
    return sum(range(1000))


def worker():
    while True:
        for number in range(300):
            small(number)
        for _ in range(5):
            heavy()
        gevent.sleep(0)


gevent.joinall([gevent.spawn(worker), gevent.spawn(worker)])
