"""asyncio: tasks that pass values through queues, gather, and await each other."""

import asyncio
import sys
import time

END = time.monotonic() + float(sys.argv[1])


async def leaf(i):
    return spin(i % 20 + 20)  # breakpoint


def spin(count):
    total = 0
    for i in range(count):
        total += i * i
    return total


async def chain(depth, i):
    return await leaf(i) if depth == 0 else await chain(depth - 1, i)


async def produce(queue):
    for i in range(60):
        await queue.put(spin(40) + i)
    await queue.put(None)


async def consume(queue):
    total = 0
    while (value := await queue.get()) is not None:
        total += await chain(5, value)
    return total


async def main():
    while time.monotonic() < END:
        queue = asyncio.Queue(10)
        await asyncio.gather(produce(queue), consume(queue), *(chain(3, i) for i in range(30)))


asyncio.run(main())
