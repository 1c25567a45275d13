"""A program that holds so many objects that a snapshot of them takes a while."""

import time

KEPT = [[str(n)] for n in range(400_000)]
print("ready", flush=True)
while True:
    time.sleep(0.05)
