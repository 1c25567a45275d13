"""A program whose child has a child."""

import os
import subprocess
import sys
import time

if __name__ == "__main__":
    generation = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    if generation < 2:
        # With descriptors of its own: debugpy waits for the end of output before it says that a program has ended.
        command = [sys.executable, os.path.abspath(__file__), str(generation + 1)]
        null = subprocess.DEVNULL
        subprocess.Popen(command, stdin=null, stdout=null, stderr=null)
        # The debugger's session of the child has to be there before its parent may leave it.
        time.sleep(4)
    else:
        time.sleep(5)
