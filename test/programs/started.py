"""A program for every way of starting one: writes its pid to the file `pid` of the folder that is its first argument, and is busy."""

import os
import sys
import time


def busy(count):
    value = 0
    for i in range(count):
        value = (value * 31 + i) % 1000003
    return value


def main(folder, seconds=120.0):
    with open(os.path.join(folder, "pid.part"), "w") as file:
        file.write(str(os.getpid()))
    os.rename(os.path.join(folder, "pid.part"), os.path.join(folder, "pid"))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        busy(20000)


if __name__ == "__main__":
    main(sys.argv[1])
