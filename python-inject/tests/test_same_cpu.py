"""Where a thread of ours runs: on the CPU of the thread that it looks at, and nobody else is moved."""

import os
import threading

import pytest

from dapscope_inject.same_cpu import SameCpu
from dapscope_inject.system import posix

if not hasattr(os, "sched_setaffinity"):
    pytest.skip("this system has no affinity of threads", allow_module_level=True)


def on_a_thread(work):
    """Runs `work` on a thread of its own, whose affinity ends with it."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture
def settled():
    """The tid of a thread that waits and has only ever been allowed one CPU; and that CPU."""
    cpu = max(os.sched_getaffinity(0))
    ready, stop, tids = threading.Event(), threading.Event(), []

    def wait():
        os.sched_setaffinity(0, [cpu])
        tids.append(threading.get_native_id())
        ready.set()
        stop.wait()

    thread = threading.Thread(target=wait)
    thread.start()
    ready.wait()
    yield tids[0], cpu
    stop.set()
    thread.join()


def test_is_where_the_thread_that_it_follows_is(settled):
    tid, cpu = settled

    def follow():
        SameCpu().follow(tid)
        return os.sched_getaffinity(0)

    assert on_a_thread(follow) == {cpu}


def test_the_program_is_where_it_was(settled):
    before = os.sched_getaffinity(os.getpid())
    on_a_thread(lambda: SameCpu().follow(settled[0]))
    assert os.sched_getaffinity(os.getpid()) == before


def test_stays_where_the_system_wants_without_a_thread_to_follow():
    def follow():
        same = SameCpu()
        same.follow(None)
        same.follow(2**22 + 1)
        return os.sched_getaffinity(0), same.works

    assert on_a_thread(follow) == (os.sched_getaffinity(0), True)


def test_gives_up_where_the_system_refuses(settled, monkeypatch):
    asked = []

    def refuse(*arguments):
        asked.append(arguments)
        raise PermissionError(1, "refused")

    monkeypatch.setattr(posix, "sched_setaffinity", refuse)
    same = SameCpu()
    same.follow(settled[0])
    same.follow(settled[0])
    assert len(asked) == 1
    assert not same.works
