"""Holds known amounts from a few lines after a peak that is gone, says "ready" and waits; with a file as argument, under memray.

Under memray it ends at once and prints JSON: {"peak": bytes, "lines": {line: bytes}}.
"""

import json
import sys
import time


class Order:
    def __init__(self, number):
        self.number = number
        self.lines = {"first": number, "second": [number]}


def hold():
    texts = [b"x" * 1000 for _ in range(20_000)]
    orders = [Order(number) for number in range(1000, 51_000)]
    table = {number: float(number) for number in range(1000, 201_000)}
    passing = [bytes(100_000) for _ in range(600)]
    del passing
    return texts, orders, table


def under_memray(path):
    import memray

    with memray.Tracker(path, trace_python_allocators=True):
        kept = hold()
    reader = memray.FileReader(path)
    lines = {}
    for record in reader.get_leaked_allocation_records(merge_threads=True):
        stack = record.stack_trace(max_stacks=1)
        if stack and stack[0][1] == __file__:
            lines[stack[0][2]] = lines.get(stack[0][2], 0) + record.size
    peak = sum(each.size for each in reader.get_high_watermark_allocation_records(merge_threads=True))
    print(json.dumps({"peak": peak, "lines": lines}))
    return kept


if len(sys.argv) > 1:
    under_memray(sys.argv[1])
else:
    kept = hold()
    print("ready", flush=True)
    time.sleep(3600)
