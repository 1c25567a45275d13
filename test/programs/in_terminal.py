"""Runs a command in a terminal of its own (a real pty) and prints what it wrote there, then its status.

With TYPED_AFTER in the environment something is typed once this text is there: TYPED, or Ctrl-C.
"""

import os
import pty
import sys

written = b""
awaited = os.environ.get("TYPED_AFTER", "").encode()
typed = os.environ.get("TYPED", "\x03").encode()


def keep(terminal):
    global written, awaited
    data = os.read(terminal, 1024)
    written += data
    if awaited and awaited in written:
        awaited = b""
        os.write(terminal, typed)
    return data


status = pty.spawn(sys.argv[1:], keep, lambda _: b"")
print("\nstatus", os.waitstatus_to_exitcode(status))
