"""Chains of generators, `yield from`, and generator expressions."""

from loop import run


def numbers(count):
    for i in range(count):
        yield i  # breakpoint


def doubled(source):
    for value in source:
        yield value * 2


def only_some(source):
    for value in source:
        if value % 3:
            yield value


def flattened(depth, count):
    if depth == 0:
        yield from numbers(count)
    else:
        yield from flattened(depth - 1, count)


def grouped(source, size):
    group = []
    for value in source:
        group.append(value)
        if len(group) == size:
            yield group
            group = []


def turn():
    total = 0
    for value in only_some(doubled(numbers(800))):
        total += value
    for group in grouped(flattened(5, 500), 7):
        total += sum(value * value for value in group)
    return total


run(turn)
