"""Works until it is killed, and keeps how many turns it has done in a file that others read: eight bytes, little-endian."""

import mmap
import sys


def spin(count):
    value = 0
    for i in range(count):
        value = (value * 31 + i) % 1000003
    return value


def nested(depth):
    return nested(depth - 1) if depth else spin(500)


with open(sys.argv[1], "w+b") as file:
    file.write(bytes(8))
    file.flush()
    shared = mmap.mmap(file.fileno(), 8)
turns = 0
while True:
    nested(15)
    turns += 1
    shared[:] = turns.to_bytes(8, "little")
