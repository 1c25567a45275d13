"""Works in two functions by turns; between the lines marked A and B only in one of them. Argument: how often, 1000 if missing."""

import sys


def outside():
    for _ in range(3000000):
        pass


def inside():
    for _ in range(3000000):
        pass


rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
value = 0
for _ in range(rounds):
    outside()
    value += 1  # A
    inside()
    value += 1  # B
