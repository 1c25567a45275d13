"""A program that replaces itself by another one."""

import os
import sys
import time

time.sleep(0.5)
os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(1)"])
