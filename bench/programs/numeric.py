"""Arithmetic in tight loops: a matrix product, a sieve, an integral."""

from loop import run


def dot(row, column):
    total = 0.0
    for a, b in zip(row, column):
        total += a * b  # breakpoint
    return total


def product(left, right):
    columns = list(zip(*right))
    return [[dot(row, column) for column in columns] for row in left]


def sieve(limit):
    marks = [True] * limit
    for i in range(2, int(limit**0.5) + 1):
        if marks[i]:
            for j in range(i * i, limit, i):
                marks[j] = False
    return marks


def integral(steps):
    total, width = 0.0, 1.0 / steps
    for i in range(steps):
        x = i * width
        total += x * x * width
    return total


MATRIX = [[float(i * j % 7) for j in range(20)] for i in range(20)]


def turn():
    product(MATRIX, MATRIX)
    sieve(4000)
    integral(4000)


run(turn)
