"""A program with as many threads as it is told, or as many frames on one stack, or threads with 150 frames each, or as much output."""

import sys
import threading
import time

KIND, COUNT = sys.argv[1], int(sys.argv[2])
stop = threading.Event()


def wait():
    print("ready", flush=True)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        sum(range(1000))
        time.sleep(0.001)


def deep(levels, then=wait):
    if levels == 0:
        then()
    else:
        deep(levels - 1, then)


if KIND == "threads":
    threading.stack_size(256 * 1024)
    for _ in range(COUNT):
        threading.Thread(target=stop.wait, daemon=True).start()
    wait()
elif KIND == "stacks":
    threading.stack_size(1024 * 1024)
    for _ in range(COUNT):
        threading.Thread(target=deep, args=(150, stop.wait), daemon=True).start()
    wait()
elif KIND == "frames":
    sys.setrecursionlimit(COUNT + 1000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=deep, args=(COUNT,), name="deep")
    thread.start()
    thread.join()
else:
    print("ready", flush=True)
    while True:
        sys.stdout.write("flood " * COUNT + "\n")
