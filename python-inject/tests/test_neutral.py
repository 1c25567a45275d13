"""What a sleep of the debugger leaves in processes that are forked meanwhile."""

import os

import pytest


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_forked_while_a_thread_of_ours_was_at_work_can_be_asked(program):
    program("""
        import installing, os, signal
        installing.payload("neutral.wake")
        installing.module("neutral")._lock.acquire()
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            installing.payload("neutral.wake")
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    """)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no such signals here")
@pytest.mark.parametrize("then", ["neutral._stopping()", "raise KeyboardInterrupt"])
def test_a_handler_of_a_signal_that_comes_while_the_debugger_wakes_leaves_it_neither_hanging_nor_half_asleep(program, then):
    program(
        """
        import faulthandler, os, signal, threading, time
        import installing
        faulthandler.dump_traceback_later(30, exit=True)
        installing.payload("neutral.wake")
        neutral = installing.module("neutral")
        class Lease:
            def end(self): pass
        steps = []
        class Sleeper:
            def wake(self):
                for step in range(30):
                    time.sleep(0.01)
                    steps.append(step)
        handled = []
        def handle(*_):
            handled.append(len(steps))
            %s
        signal.signal(signal.SIGUSR1, handle)
        neutral._current.update(sleeper=Sleeper(), lease=Lease())
        threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGUSR1)).start()
        try:
            neutral._stopping()
        except KeyboardInterrupt:
            pass
        while not neutral._lock.acquire(False):
            time.sleep(0.01)
        assert len(steps) == 30 and 0 < handled[0] < 30, (steps, handled)
    """
        % then
    )
