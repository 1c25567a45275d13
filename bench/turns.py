"""Works until it is killed, and keeps how many turns it has done in a file that others read: eight bytes, little-endian."""

import mmap
import sys

from nested import nested


with open(sys.argv[1], "w+b") as file:
    file.write(bytes(8))
    file.flush()
    shared = mmap.mmap(file.fileno(), 8)
turns = 0
while True:
    nested(15)
    turns += 1
    shared[:] = turns.to_bytes(8, "little")
