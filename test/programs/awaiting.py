"""Tasks of asyncio that wait for each other and for a future that never comes."""

import asyncio


async def inner():
    await asyncio.get_running_loop().create_future()


async def outer():
    await inner()


async def main():
    first = asyncio.ensure_future(outer())
    second = asyncio.ensure_future(follow(first))
    for number, task in enumerate((first, second)):
        task.set_name("task %d" % number)
    print("waiting", flush=True)
    await asyncio.sleep(60)


async def follow(task):
    await task


asyncio.run(main())
