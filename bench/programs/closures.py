"""Closures, decorators, `functools.reduce`, `map` and `filter` with Python functions."""

from functools import reduce, wraps

from loop import run


def counted(function):
    calls = [0]

    @wraps(function)
    def wrapper(*args):
        calls[0] += 1
        return function(*args)

    return wrapper


@counted
def square(n):
    return n * n  # breakpoint


def adder(step):
    def add(n):
        return n + step

    return add


def plus(a, b):
    return a + b


def is_even(n):
    return n % 2 == 0


def ballast():
    value = 0
    for i in range(1500):
        value = (value + i * i) % 1009
    return value


def turn():
    add = adder(3)
    reduce(plus, map(add, map(square, range(100))))
    list(filter(is_even, range(150)))
    ballast()


run(turn)
