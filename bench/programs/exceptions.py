"""Exceptions raised and caught, through several frames, with `finally` and context managers."""

from contextlib import contextmanager

from loop import run


def fail(i):
    raise ValueError(i)  # breakpoint


def through(i, depth):
    if depth == 0:
        fail(i)
    return through(i, depth - 1)


def caught(i):
    try:
        through(i, 4)
    except ValueError as error:
        return error.args[0]


@contextmanager
def guarded():
    try:
        yield
    finally:
        steady(10)


def steady(count):
    total = 0
    for i in range(count):
        total += i % 3
    return total


def turn():
    for i in range(40):
        caught(i)
    for _ in range(30):
        with guarded():
            steady(60)


run(turn)
