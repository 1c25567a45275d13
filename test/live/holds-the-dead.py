"""Traces a program as py-spy does, and holds it when it is killed. Arguments: its pid, a py-spy file to write at SIGINT, or `never`."""

import ctypes
import json
import signal
import sys

PTRACE_SEIZE, PTRACE_O_TRACEEXIT = 0x4206, 0x40

pid, output = int(sys.argv[1]), sys.argv[2]
ptrace = ctypes.CDLL(None, use_errno=True).ptrace
ptrace.argtypes = [ctypes.c_long] * 4
if ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXIT) != 0:
    sys.exit("Error: ptrace: errno %d" % ctypes.get_errno())


def write(_signal, _frame):
    at = {"cat": "py-spy", "name": "held", "pid": pid, "tid": pid, "args": {"filename": "/held.py", "line": 1}}
    with open(output, "w") as file:
        json.dump([{**at, "ph": "B", "ts": 0}, {**at, "ph": "E", "ts": 500_000}], file)
    sys.exit()


signal.signal(signal.SIGINT, signal.SIG_IGN if output == "never" else write)
print("Sampling process", flush=True)
while True:
    signal.pause()
