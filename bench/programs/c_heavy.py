"""Nearly all the time in C functions, called from few Python lines.

None takes 128 kB at once: glibc gets such blocks from the kernel until one was freed, as debugpy has done while it was
imported, and zlib.compress is then two and a half times as fast, whatever the profiler does.
"""

import hashlib
import zlib

from loop import run

DATA = bytes(range(256)) * 64
PACKED = zlib.compress(DATA)


def digest(data):
    return hashlib.sha256(data).digest()  # breakpoint


def unpack(data):
    return zlib.decompress(data)


def order(data):
    return sorted(data[:2000])


def turn():
    for _ in range(6):
        digest(DATA)
    for _ in range(10):
        unpack(PACKED)
    for _ in range(3):
        order(DATA)


run(turn)
