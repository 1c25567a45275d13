# How much slower allocating is while tracemalloc tracks with so many frames: prints a JSON object of ratios, frames: ratio.
import json
import sys
import time
import tracemalloc

DEPTH = 30
ROUNDS = int(sys.argv[1])
FRAMES = (1, 2, 5, 10, 25)


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


times = {frames: [] for frames in (0, *FRAMES)}
for round_ in range(ROUNDS):
    for frames in times if round_ % 2 else reversed(times):
        if frames:
            tracemalloc.start(frames)
        times[frames].append(storm())
        tracemalloc.stop()
middle = {frames: sorted(each)[len(each) // 2] for frames, each in times.items()}
print(json.dumps({frames: middle[frames] / middle[0] for frames in FRAMES}))
