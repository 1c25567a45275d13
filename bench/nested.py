"""Work for a benchmark: calls within calls, and a loop at the bottom."""


def spin(count):
    value = 0
    for i in range(count):
        value = (value * 31 + i) % 1000003
    return value


def nested(depth):
    return nested(depth - 1) if depth else spin(500)
