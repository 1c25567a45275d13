"""A pool of as many processes as the argument says, which all have to be there before any has done its part."""

import multiprocessing
import sys

gate = None


def begin(barrier):
    global gate
    gate = barrier


def part(number):
    gate.wait()
    return 2 * number


if __name__ == "__main__":
    count = int(sys.argv[1])
    context = multiprocessing.get_context("spawn")
    with context.Pool(count, begin, (context.Barrier(count),)) as workers:
        print("sum", sum(workers.map(part, range(count), chunksize=1)))
