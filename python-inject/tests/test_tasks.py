"""asyncio's tasks and what they wait for."""

import asyncio

from dapscope_inject import tasks


async def leaf():
    await asyncio.sleep(60)


async def numbers():
    await leaf()
    yield 1


async def reads():
    async for _ in numbers():
        pass


async def gathers(*others):
    await asyncio.gather(*others)


async def waits(other):
    await other


async def locked(lock):
    async with lock:
        pass


def told():
    async def main():
        loop, lock = asyncio.get_event_loop(), asyncio.Lock()
        await lock.acquire()
        first, second = loop.create_task(leaf()), loop.create_task(reads())
        more = [loop.create_task(each) for each in (gathers(first, second), waits(first), locked(lock))]
        await asyncio.sleep(0.01)
        ready = loop.create_task(leaf())
        found = tasks.list_({}, None)["tasks"]
        for each in [first, second, ready, *more]:
            each.cancel()
        await asyncio.gather(first, second, ready, *more, return_exceptions=True)
        return found

    return {(each["coroutine"].rpartition(".")[2], each["state"]): each for each in asyncio.run(main())}


def functions(task):
    return [step["function"].rpartition(".")[2] for step in task["stack"]]


def test_every_task_is_told_with_its_stack_through_what_it_awaits():
    found = told()
    assert set(found) == {
        ("main", "running"),
        ("leaf", "waiting"),
        ("leaf", "ready"),
        ("reads", "waiting"),
        ("gathers", "waiting"),
        ("waits", "waiting"),
        ("locked", "waiting"),
    }
    assert functions(found["reads", "waiting"]) == ["reads", "numbers", "leaf", "sleep"]
    assert functions(found["locked", "waiting"])[-1] == "acquire"
    name = found["leaf", "waiting"]["name"]
    assert found["waits", "waiting"]["awaits"] == ["task " + name]
    assert "task " + name in found["gathers", "waiting"]["awaits"]
    assert found["leaf", "waiting"]["loop"]["thread"] == "MainThread"
    assert found["leaf", "waiting"]["stack"][0]["file"] == __file__


def test_tasks_written_in_python_are_told_too(monkeypatch):
    monkeypatch.setattr(asyncio.tasks, "Task", asyncio.tasks._PyTask)
    monkeypatch.setattr(asyncio, "Task", asyncio.tasks._PyTask)
    assert functions(told()["reads", "waiting"]) == ["reads", "numbers", "leaf", "sleep"]
