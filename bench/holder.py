# Holds as many traced blocks as asked for, from 500 lines, while a thread ticks; bench/stall.mjs calls what is here by evaluate.
import gc
import os
import sys
import threading
import time
import tracemalloc

import installing  # python-inject/tests: installs the package as the courier does

TICK = 0.002
LINES = 500
gap = 0.0


def tick():
    global gap
    last = time.perf_counter()
    while True:
        time.sleep(TICK)
        now = time.perf_counter()
        gap = max(gap, now - last)
        last = now


def reset():
    global gap
    time.sleep(5 * TICK)
    gap = 0.0


def ours(stall, path):
    """Returns at once; the answer comes to `path`."""
    request = {"nonce": "ab" * 8, "call": "snapshot.take", "arguments": {"stall": stall}, "late": path}
    reset()
    return sys.modules["_dapscope_inject"].calls.call(installing._encoded(request))


def classic():
    """Seconds that the standard library's way takes."""
    reset()
    began = time.perf_counter()
    statistics = tracemalloc.take_snapshot().statistics("lineno")
    took = time.perf_counter() - began
    sum(each.size for each in statistics)
    return took


def state():
    """What 1,000 snapshots must not change: resident bytes, descriptors, threads, children."""
    with open("/proc/self/statm") as file:
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
    with open("/proc/self/task/%d/children" % os.getpid()) as file:
        children = len(file.read().split())
    return "[%d, %d, %d, %d]" % (resident, len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task")), children)


threading.Thread(target=tick, daemon=True).start()
traces = int(sys.argv[1])
tracemalloc.start(1)
installing.payload("identity")
# Each entry is a list, its one item's place, and an integer: three blocks.
source = "\n".join("kept.append([[i] for i in range(1000, 1000 + %d)])" % (traces // LINES // 3) for _ in range(LINES))
kept = []
exec(compile(source, "held.py", "exec"))
gc.collect()
print("ready", flush=True)
while True:
    time.sleep(0.05)
