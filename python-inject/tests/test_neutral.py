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
