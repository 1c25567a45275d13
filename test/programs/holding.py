"""Waits for the file FOLDER/build, holds 3,000 blocks allocated in line 9, writes FOLDER/built, and ends with FOLDER/end."""

import os
import sys
import time


def build():
    return [bytearray(1000) for _ in range(3000)]


def wait_for(name):
    while not os.path.exists(os.path.join(sys.argv[1], name)):
        time.sleep(0.01)


wait_for("build")
kept = build()
open(os.path.join(sys.argv[1], "built"), "w").close()
wait_for("end")
print("ended", flush=True)
