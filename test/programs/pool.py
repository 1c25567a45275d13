"""A pool of as many processes as the argument says, each of which has its part."""

import multiprocessing
import sys
import time


def part(number):
    time.sleep(0.3)
    return 2 * number


if __name__ == "__main__":
    count = int(sys.argv[1])
    with multiprocessing.get_context("spawn").Pool(count) as workers:
        print("sum", sum(workers.map(part, range(count), chunksize=1)))
