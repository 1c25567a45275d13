"""A program that its child outlives: FOLDER HOW; it ends with FOLDER/leave. The child writes FOLDER/child and is busy, two minutes at most."""

import os
import subprocess
import sys
import time

from started import busy


def child(folder):
    open(os.path.join(folder, "child"), "w").close()
    end = time.monotonic() + 120
    while time.monotonic() < end:
        busy(20000)


def popen(folder):
    null = subprocess.DEVNULL
    command = [sys.executable, os.path.abspath(__file__), folder, "child"]
    subprocess.Popen(command, stdin=null, stdout=null, stderr=null)


def fork(folder):
    if os.fork() == 0:
        child(folder)
        os._exit(0)


if __name__ == "__main__":
    folder, how = sys.argv[1:]
    {"child": child, "subprocess": popen, "fork": fork}[how](folder)
    while how != "child" and not os.path.exists(os.path.join(folder, "leave")):
        time.sleep(0.05)
