"""What the sampler's own thread takes of a core, by the kernel's account (Linux: proc_pid_schedstat), of a program that computes.

Prints a JSON line: {"share": of a core, "looks": a second}. Arguments: rate, threads that wait beside.
"""

import json
import os
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python-inject"))
from dapscope_inject import sampler
from nested import nested

RATE, WAITING = map(int, sys.argv[1:3])
SECONDS = 5


def seconds_of(tid):
    with open("/proc/self/task/%d/schedstat" % tid) as file:
        return int(file.read().split()[0]) / 1e9


def main():
    stop = threading.Event()
    for _ in range(WAITING):
        threading.Thread(target=stop.wait).start()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "recording")
        tid = sampler.start({"rate": RATE, "path": path, "owner": None, "states": True}, None)["tid"]
        spent, began = seconds_of(tid), time.perf_counter()
        while time.perf_counter() < began + SECONDS:
            nested(15)
        spent, took = seconds_of(tid) - spent, time.perf_counter() - began
        sampler.stop({}, None)
        with open(path) as file:
            ending = json.loads(file.readlines()[-1][2:])
    print(json.dumps({"share": spent / took, "looks": ending["looks"] / took}))
    stop.set()


main()
