"""Recursive functions: Fibonacci, Ackermann, permutations, a walk through a tree."""

from loop import run


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)  # breakpoint


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def permutations(items):
    if len(items) < 2:
        return [items]
    return [[item, *rest] for i, item in enumerate(items) for rest in permutations(items[:i] + items[i + 1 :])]


def grow(depth):
    return None if depth == 0 else (grow(depth - 1), depth, grow(depth - 1))


def walk(tree):
    return 0 if tree is None else walk(tree[0]) + tree[1] + walk(tree[2])


TREE = grow(9)


def turn():
    fib(13)
    ackermann(2, 6)
    permutations([1, 2, 3, 4, 5])
    walk(TREE)


run(turn)
