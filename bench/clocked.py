"""A program of programs/ that first tells by the clock how much of its CPU time is spent in some of its functions, then runs on.

Arguments: its name, the file for {function: part of 1}, seconds to run.
"""

import importlib
import json
import os
import sys
import time

#: What a turn does in the function, itself and what it calls being in no other: a statement in the program's own globals.
PARTS = {
    "exceptions": {"steady": "for _ in range(30): steady(10), steady(60)"},
    "recursion": {"fib": "fib(13)", "ackermann": "ackermann(2, 6)", "walk": "walk(TREE)"},
    "small_functions": {"crunch": "for _ in range(4): crunch()"},
}
TURNS = 50
ROUNDS = 10


def took(statement, module):
    code = compile("for _ in range(%d):\n    %s" % (TURNS, statement), "clocked", "exec")
    began = time.thread_time()
    exec(code, vars(module))
    return time.thread_time() - began


def shares(module, parts):
    """The quickest of some rounds each: what the machine did besides is in the others."""
    statements = ["turn()", *parts.values()]
    rounds = [{statement: took(statement, module) for statement in statements} for _ in range(ROUNDS)]
    best = {statement: min(each[statement] for each in rounds) for statement in statements}
    return {name: best[statement] / best["turn()"] for name, statement in parts.items()}


def main():
    name, path, seconds = sys.argv[1:]
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs"))
    sys.argv = [name, "0"]
    module = importlib.import_module(name)
    with open(path + ".part", "w") as file:
        json.dump(shares(module, PARTS[name]), file)
    os.rename(path + ".part", path)
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        module.turn()


main()
