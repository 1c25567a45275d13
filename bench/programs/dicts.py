"""Dictionaries: building, merging, counting, grouping, a cache."""

from loop import run

ROWS = [{"id": i, "group": i % 7, "value": i * 3} for i in range(200)]
CACHE = {}


def grouped(rows):
    groups = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    return groups


def merged(left, right):
    return {**left, **right}


def cached(key):
    if key not in CACHE:  # breakpoint
        CACHE[key] = key * key
    return CACHE[key]


def inverted(rows):
    inverse = {}
    for row in rows:
        for key, value in row.items():
            inverse[(key, value)] = row["id"]
    return inverse


def totals(groups):
    return {group: sum(row["value"] for row in rows) for group, rows in groups.items()}


def turn():
    totals(grouped(ROWS))
    inverted(ROWS)
    for i in range(300):
        cached(i % 50)
    for row in ROWS[:100]:
        merged(row, ROWS[0])


run(turn)
