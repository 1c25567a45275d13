"""Many small functions that call each other: what a trace function distorts most."""

from loop import run


def add(a, b):
    return a + b  # breakpoint


def scale(a):
    return add(a, a) * 3


def clip(a):
    return a if a < 1000 else a % 1000


def mix(a, b):
    return clip(scale(a) + add(a, b))


def crunch():
    total = 0
    for i in range(300):
        total += i * i % 7
    return total


def turn():
    value = 0
    for i in range(200):
        value = mix(value, i)
    for _ in range(4):
        crunch()


run(turn)
