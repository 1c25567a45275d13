"""A program that only waits."""

import sys
import time

print("waiting")
time.sleep(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
print("woke")
