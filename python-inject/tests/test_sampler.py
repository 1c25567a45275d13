"""The sampler where it cannot begin; at work it is seen in real sessions (test/live/in-process-sampler.test.ts)."""

import gc
import json
import os
import sys
import threading
import time
import types
import weakref

import pytest

from dapscope_inject.pace import BESIDE, Pace
from dapscope_inject.sampled_threads import clock_of_thread, frames_and_clocks


def test_one_that_could_not_begin_is_not_said_to_be_at_work(program):
    program("""
        import installing, sys, threading, types
        sys.modules["gevent.monkey"] = types.ModuleType("gevent.monkey")
        for name in ("_start_new_thread", "_start_joinable_thread"):
            if hasattr(threading, name):
                setattr(threading, name, lambda *_: None)
        for _ in range(2):
            assert installing.error("sampler.start", rate=10)["kind"] == "greenlets"
    """)


def test_threads_of_c_that_follow_each_other_are_several(program):
    told = program("""
        import _thread, installing, threading, time

        def work(number):
            # As pydevd's tracing does, of the first alone: the second has its ident.
            if number == 0:
                threading.current_thread()
            time.sleep(0.4)
            done.release()

        done = _thread.allocate_lock()
        installing.payload("sampler.start", rate=100)
        for number in range(2):
            done.acquire()
            _thread.start_new_thread(work, (number,))
            done.acquire()
            done.release()
            time.sleep(0.002)
        installing.payload("sampler.stop")
        print(installing.payload("sampler.fetch", offset=0, size=1 << 20)["text"])
        installing.payload("sampler.stop", drop=True)
    """)
    idents = [line.split()[1] for line in told.splitlines() if line.startswith("t ")]
    assert len(idents) == 3, told


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody tells numbers of threads that `threading` does not know")
@pytest.mark.parametrize("begin", ["_thread.start_new_thread(work, ())", "threading.Thread(target=work).start()"])
def test_threads_that_follow_each_other_at_the_same_line_are_several(program, begin):
    told = program(
        """
        import _thread, installing, sys, threading, time

        def work():
            until = recording._looks + 2
            while recording._looks < until:
                time.sleep(0.002)
            done.release()

        done = _thread.allocate_lock()
        done.acquire()
        installing.payload("sampler.start", rate=200)
        recording = installing.module("sampler")._current["recording"]
        for _ in range(20):
            exec(sys.argv[1])
            done.acquire()
        installing.payload("sampler.stop")
        print(installing.payload("sampler.fetch", offset=0, size=1 << 20)["text"])
        installing.payload("sampler.stop", drop=True)
        """,
        begin,
    )
    threads = [line.split()[2] for line in told.splitlines() if line.startswith("t ")]
    assert len(set(threads)) == len(threads) == 21, told


def test_threads_that_end_amid_a_look_are_not_asked_about_any_more(program):
    told = program("""
        import _thread, installing, threading, time

        def work():
            with lock:
                pass

        lock = _thread.allocate_lock()
        lock.acquire()
        threads = [threading.Thread(target=work) for _ in range(8)]
        for each in threads:
            each.start()
        installing.payload("sampler.start", rate=100)
        recording = installing.module("sampler")._current["recording"]
        number = recording._stacks.number
        ended = []

        def slow(frame):
            # As where the stacks are deep, or the threads many: others have their turn.
            if not ended:
                ended.append(True)
                lock.release()
                for each in threads:
                    each.join()
                time.sleep(0.1)
            return number(frame)

        recording._stacks.number = slow
        while not ended:
            time.sleep(0.01)
        until = recording._looks + 3
        while recording._looks < until and not recording.done:
            time.sleep(0.01)
        installing.payload("sampler.stop")
        print(installing.payload("sampler.fetch", offset=0, size=1 << 20)["text"])
        installing.payload("sampler.stop", drop=True)
    """)
    last = [line for line in told.splitlines() if line.startswith("e ")]
    assert json.loads(last[0][2:])["why"] == "stopped", told


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="no such clocks here")
def test_no_clock_is_asked_for_once_there_may_be_threads_of_other_interpreters(monkeypatch):
    own = threading.get_ident()
    for name in ("_interpreters", "_xxsubinterpreters"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert 0 not in frames_and_clocks(own, time.pthread_getcpuclockid)[1].values()
    monkeypatch.setitem(sys.modules, "_interpreters", types.ModuleType("_interpreters"))
    assert set(frames_and_clocks(own, time.pthread_getcpuclockid)[1].values()) == {0}
    assert clock_of_thread()(own) == 0


def test_a_look_keeps_no_frame():
    def look():
        held = Held()
        frames, clocks = frames_and_clocks(threading.get_ident(), lambda _ident: 0)
        assert threading.get_ident() not in frames
        assert frames.keys() <= clocks.keys()
        return weakref.ref(held)

    class Held:
        pass

    was = gc.isenabled()
    gc.disable()
    try:
        assert look()() is None
    finally:
        if was:
            gc.enable()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nobody forks here")
def test_the_main_thread_of_a_forked_process_has_its_name(program):
    told = program("""
        import os, threading, time
        import installing
        child = os.fork()
        if child == 0:
            installing.payload("sampler.start", rate=100)
            time.sleep(0.1)
            installing.payload("sampler.stop")
            print(installing.payload("sampler.fetch", offset=0, size=1 << 20)["text"], flush=True)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    """)
    assert [line for line in told.splitlines() if line.startswith("t ") and '"MainThread"' in line], told


def test_looks_that_are_dear_come_less_often():
    pace = Pace(100)
    for _ in range(500):
        pace.took(0.003)
    assert pace.period == pytest.approx((0.003 + BESIDE) / 0.02)
    for _ in range(500):
        pace.took(0.00002)
    assert pace.period == 0.01
    # What is told is of them all.
    cost, period = pace.means()
    assert cost == pytest.approx((0.003 + 0.00002) / 2 + BESIDE, rel=0.1)
    assert period > 0.07
    # A collection of garbage came upon one of them.
    pace.took(0.5)
    assert pace.period < 0.011


def test_what_is_dear_from_the_start_takes_no_more_than_its_part():
    pace = Pace(100)
    spent_s, passed = 0.0, 0.0
    while passed < 5:
        pace.took(0.0045)
        spent_s, passed = spent_s + 0.0045, passed + pace.period
    assert spent_s / passed < 0.022
    # One dear look alone, as one that imports something, slows the next ones down and no more.
    pace, passed = Pace(100), 0.0
    for seconds in [1.0] + 10 * [0.0001]:
        pace.took(seconds)
        passed += pace.period
    assert passed < 1


def test_whoever_asks_for_more_looks_allows_for_as_much_more():
    pace = Pace(1000)
    for _ in range(500):
        pace.took(0.00004)
    assert pace.period == 0.001
