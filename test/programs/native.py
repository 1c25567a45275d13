"""A program that sits in a C call without giving up the GIL, for so many seconds at a time."""

import ctypes
import sys
import time

print("ready", flush=True)
time.sleep(1)
ctypes.PyDLL(None).sleep(int(sys.argv[1]))
print("back", flush=True)
time.sleep(30)
