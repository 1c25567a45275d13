"""Text: splitting, joining, formatting, regular expressions, counting."""

import re

from loop import run

TEXT = "the quick brown fox jumps over the lazy dog, again and again, 1234 times; " * 12
PATTERN = re.compile(r"([a-z]+)(\d*)")


def words(text):
    return [word.strip(",;") for word in text.split()]


def capital(word):
    return word[:1].upper() + word[1:]  # breakpoint


def titled(text):
    return " ".join(capital(word) for word in words(text))


def matches(text):
    return sum(len(match.group(1)) for match in PATTERN.finditer(text))


def formatted(count):
    return [f"{i:04d}-{i * i:x}-{i / 3:.2f}" for i in range(count)]


def counted(text):
    counts = {}
    for letter in text:
        counts[letter] = counts.get(letter, 0) + 1
    return counts


def turn():
    titled(TEXT)
    matches(TEXT)
    formatted(150)
    counted(TEXT)


run(turn)
