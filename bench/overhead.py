"""What sampling from inside costs: work done in a second of CPU time and of the clock, with and without, turn by turn.

Prints JSON lines: {"with": bool, "perCpuS": float, "perWallS": float}. Arguments: rounds, rate.
"""

import json
import os
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python-inject"))
from dapscope_inject import sampler
from nested import nested

ROUNDS, RATE, SECONDS = int(sys.argv[1]), int(sys.argv[2]), 2.0


def work(chance):
    """Units a second: of this process's CPU time (the sampler's included), and of the clock.

    Each unit holds other numbers of objects: Python's allocator is slower where a pool is just full, and what the sampler
    holds would decide by chance whether the same work meets that all the time (3 % on 3.10).
    """
    began, spent, units = time.perf_counter(), time.process_time(), 0
    while time.process_time() - spent < SECONDS:
        held = list(range(1000, 1000 + chance.randrange(300)))
        nested(15)
        del held
        units += 1
    return units / (time.process_time() - spent), units / (time.perf_counter() - began)


def main():
    stop = threading.Event()
    waiting = [threading.Thread(target=stop.wait) for _ in range(8)]
    for thread in waiting:
        thread.start()
    chance = random.Random(1)
    folder = tempfile.mkdtemp()
    for turn in range(2 * ROUNDS):
        samples = turn % 2 == (turn // 2) % 2
        if samples:
            path = os.path.join(folder, str(turn))
            sampler.start({"rate": RATE, "path": path, "owner": None, "states": False}, None)
        per_cpu, per_wall = work(chance)
        if samples:
            sampler.stop({"drop": True}, None)
        print(json.dumps({"with": samples, "perCpuS": per_cpu, "perWallS": per_wall}), flush=True)
    stop.set()
    os.rmdir(folder)


main()
