"""Runs a command in a terminal of its own (a real, raw pty) between our stdin and stdout: what TRAMP does with a process."""

import os
import pty
import select
import sys
import tty

child, terminal = pty.fork()
if child == 0:
    tty.setraw(0)
    os.write(1, b"!")
    os.execvp(sys.argv[1], sys.argv[1:])

os.read(terminal, 1)  # it is raw now
ways = {0: terminal, terminal: 1}
while True:
    for source in select.select(list(ways), [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:
            data = b""
        if not data:
            sys.exit()
        while data:
            data = data[os.write(ways[source], data) :]
