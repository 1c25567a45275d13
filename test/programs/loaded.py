"""A program with as many modules as it is told, each a file of its own in the eyes of a profiler, with six lines that keep something."""

import sys
import time
import types

COUNT = int(sys.argv[1])
LINES = "\n".join("KEPT_%d = [object() for _ in range(3)]" % n for n in range(6))

for number in range(COUNT):
    module = types.ModuleType("made_%05d" % number)
    path = "/made/%s/%05d.py" % ("of/much/text" * 18, number)
    exec(compile(LINES, path, "exec"), module.__dict__)
    sys.modules[module.__name__] = module

print("ready", flush=True)
while True:
    time.sleep(0.05)
