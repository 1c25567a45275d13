"""What sampling from inside costs: time for the same work with and without, turn by turn.

Prints JSON lines: {"with": bool, "cpuS": float, "wallS": float}. Arguments: rounds, rate, threads that wait beside.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python-inject"))
from dapscope_inject import sampler
from nested import nested

ROUNDS, RATE, WAITING = map(int, sys.argv[1:4])
#: Seconds of a turn, and of a slice of one.
TURN, SLICE = 1.0, 0.1


def work(units, chance):
    """Seconds for so many units, of this process's CPU time (the sampler's included) and of the clock.

    Each unit holds other numbers of objects: Python's allocator is slower where a pool is just full, and what the sampler
    holds would decide by chance whether the same work meets that all the time (3 % on 3.10).
    """
    began, spent = time.perf_counter(), time.process_time()
    for _ in range(units):
        held = list(range(1000, 1000 + chance.randrange(300)))
        nested(15)
        del held
    return time.process_time() - spent, time.perf_counter() - began


def turn(units, chance):
    """The median slice: what else the machine does comes for some of them, and costs them half and more."""
    end = time.perf_counter() + TURN
    slices = []
    while time.perf_counter() < end:
        slices.append(work(units, chance))
    return [statistics.median(column) for column in zip(*slices)]


def main():
    stop = threading.Event()
    for _ in range(WAITING):
        threading.Thread(target=stop.wait).start()
    chance = random.Random(1)
    units = int(20 * SLICE / work(20, chance)[1])
    folder = tempfile.mkdtemp()
    for number in range(2 * ROUNDS):
        samples = number % 2 == (number // 2) % 2
        if samples:
            path = os.path.join(folder, str(number))
            sampler.start({"rate": RATE, "path": path, "owner": None, "states": False}, None)
        cpu, wall = turn(units, chance)
        if samples:
            sampler.stop({"drop": True}, None)
        print(json.dumps({"with": samples, "cpuS": cpu, "wallS": wall}), flush=True)
    stop.set()
    os.rmdir(folder)


main()
