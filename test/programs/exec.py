"""A program that replaces itself by another one."""

import os
import sys
import time

time.sleep(float(sys.argv[1]) if len(sys.argv) > 1 else 0.5)
os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(1)"])
