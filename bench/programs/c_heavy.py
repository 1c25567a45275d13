"""Nearly all the time in C functions, called from few Python lines."""

import hashlib
import zlib

from loop import run

DATA = bytes(range(256)) * 64


def digest(data):
    return hashlib.sha256(data).digest()  # breakpoint


def squeeze(data):
    return zlib.compress(data, 1)


def order(data):
    return sorted(data[:2000])


def turn():
    for _ in range(6):
        digest(DATA)
    squeeze(DATA)
    for _ in range(3):
        order(DATA)


run(turn)
