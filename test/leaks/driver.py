"""Runs one program of the corpus and prints the summaries of the snapshots taken of it, as JSON.

    python driver.py --list
    python driver.py NAME --seed 1 [--long]
"""

import _tracemalloc
import argparse
import ast
import gc
import json
import os
import sys
import time
import tracemalloc
from functools import lru_cache
from random import Random

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), "site-packages")]
from corpus import Run, Template, load  # noqa: E402

#: What would be the debugger's in a session.
OURS = {os.path.abspath(path) for path in (__file__, sys.modules["corpus"].__file__, tracemalloc.__file__)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", nargs="?")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--long", action="store_true", help="to check the label: five snapshots, each after a whole run")
    options = parser.parse_args()
    templates = load()
    if options.list:
        print(json.dumps([label(template) for template in templates.values()]))
        return
    template = templates[options.name]
    random = Random(f"{options.name} {options.seed}")
    snapshots = take(template, random, options.long)
    print(json.dumps({**label(template), "seed": options.seed, "python": sys.version.split()[0], "snapshots": snapshots}), flush=True)
    # Programs leave waiting threads and hooks for the exit.
    os._exit(0)


def label(template: Template) -> dict:
    return {"name": template.name, "leaks": template.leaks, "also": template.also, "heldOut": template.held_out}


def take(template: Template, random: Random, long: bool) -> list[dict]:
    """Nobody takes snapshots at equal distances: the intervals differ, as does how late the tracking begins."""
    count = random.randint(4, 10)
    steps = random.randint(*template.steps)
    intervals = [round(steps * random.uniform(0.6, 1.5)) for _ in range(count - 1)]
    collect = random.random() < 0.5 if template.collect is None else template.collect
    late = random.choice([0, 0.05, 0.1])
    total = sum(intervals)
    step = template.make(Run(random, total))
    for _ in range(round(total * late)):
        step()
    tracemalloc.start()
    if long:
        intervals, collect = [total] * 4, template.collect is not False
    snapshots = [snapshot(0, collect)]
    for number, interval in enumerate(intervals, 1):
        for _ in range(interval):
            step()
        snapshots.append(snapshot(number, collect))
    tracemalloc.stop()
    # Functions are looked up last: parsing while the program is tracked would be seen in its snapshots.
    return [{**each, "sites": [site(*at, *found) for at, found in each["sites"].items()]} for each in snapshots]


def snapshot(number: int, collect: bool) -> dict:
    if collect:
        gc.collect()
    traced, peak = tracemalloc.get_traced_memory()
    found: "dict[tuple[str, int], tuple[int, int]]" = {}
    # Not take_snapshot: its classes allocate in the standard library's lines, which programs use too.
    for trace in _tracemalloc._get_traces():
        size, at = trace[1], trace[2][0]
        bytes_, count = found.get(at, (0, 0))
        found[at] = (bytes_ + size, count + 1)
    return {
        "id": str(number),
        "time": round(time.time() * 1000),
        "pid": os.getpid(),
        "run": f"{os.getpid()}",
        "collect": collect,
        "currentBytes": traced,
        "peakBytes": peak,
        "sites": {at: sizes for at, sizes in found.items() if at[0] not in OURS},
    }


def site(file: str, line: int, size: int, count: int) -> dict:
    function, first = max(
        ((name, first) for name, first, last in functions(file) if first <= line <= last),
        key=lambda each: each[1],
        default=("<module>", 1) if os.path.exists(file) else ("", 0),
    )
    return {"file": file, "line": line, "function": function, "firstLine": first, "bytes": size, "count": count}


@lru_cache(maxsize=None)
def functions(file: str) -> "list[tuple[str, int, int]]":
    """Name, first line (with decorators) and last line of each function and class of a file."""
    found = []

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                first = min([child.lineno, *(each.lineno for each in child.decorator_list)])
                found.append((prefix + child.name, first, child.end_lineno or child.lineno))
                inner = prefix + child.name + ("." if isinstance(child, ast.ClassDef) else ".<locals>.")
            visit(child, inner)

    try:
        with open(file, "rb") as source:
            visit(ast.parse(source.read()), "")
    except (OSError, SyntaxError):
        pass
    return found


if __name__ == "__main__":
    main()
