"""Comprehensions of every kind, nested and with conditions, and lambdas in them."""

from loop import run

WORDS = ["word%d" % i for i in range(300)]


def squares(count):
    return [i * i for i in range(count) if i % 2]  # breakpoint


def lengths(words):
    return {word: len(word) for word in words}


def letters(words):
    return {letter for word in words for letter in word}


def table(size):
    return [[row * column for column in range(size)] for row in range(size)]


def shortest(words):
    return sorted(words, key=lambda word: (len(word), word[::-1]))


def turn():
    for _ in range(3):
        squares(400)
        lengths(WORDS)
    letters(WORDS)
    table(30)
    shortest(WORDS)


run(turn)
