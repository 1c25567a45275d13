"""Runs one turn of a program again and again, for as long as its argument says (seconds)."""

import sys
import time


def run(turn):
    end = time.monotonic() + float(sys.argv[1])
    while time.monotonic() < end:
        turn()
