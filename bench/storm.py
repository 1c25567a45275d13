# How much slower allocating is while something tracks it: prints a JSON object of ratios, name: ratio. By tracemalloc with so many
# frames (a number), or by memray. Arguments: rounds, then the names.
import json
import os
import sys
import tempfile
import time
import tracemalloc

DEPTH = 30
ROUNDS = int(sys.argv[1])
NAMES = sys.argv[2:]


class Node:
    def __init__(self, number):
        self.name = "n%d" % number
        self.children = [number, (number, self.name)]
        self.attributes = {"at": number}


def storm(depth=DEPTH):
    """Small objects that come and go, as in a parser or a template engine, at the depth of such a call."""
    if depth:
        return storm(depth - 1)
    # Of the processor: what else runs on the machine is not to count.
    began = time.process_time()
    for _ in range(100):
        [Node(number) for number in range(300)]
    return time.process_time() - began


def tracked(name):
    if name == "none":
        return storm()
    if name.isdigit():
        tracemalloc.start(int(name))
        took = storm()
        tracemalloc.stop()
        return took
    import memray

    # Without the objects of Python it sees what malloc and mmap give: Python's own pools of 1 MB, not what is in them.
    with tempfile.TemporaryDirectory() as folder:
        with memray.Tracker(os.path.join(folder, "storm.bin"), trace_python_allocators="objects" in name):
            return storm()


times = {name: [] for name in ("none", *NAMES)}
for round_ in range(ROUNDS):
    for name in times if round_ % 2 else reversed(times):
        times[name].append(tracked(name))
middle = {name: sorted(each)[len(each) // 2] for name, each in times.items()}
print(json.dumps({name: middle[name] / middle["none"] for name in NAMES}))
