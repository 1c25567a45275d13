"""The fork: unseen where it would be seen, named where it is, and sure to end."""

import sys

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks are for Linux")


def test_a_program_that_turns_warnings_into_errors_gets_none(program):
    program(
        """
        import threading, warnings
        from installing import payload
        def show(*args, **named):
            raise SystemExit("a warning was shown")
        warnings.showwarning = show
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        payload("tracking.start")
        for action in ("always", "error"):
            warnings.simplefilter(action)
            assert payload("snapshot.take", stall="fork")["how"] == "fork"
        """,
        options=("-W", "error::DeprecationWarning"),
    )


def test_where_the_system_refuses_to_fork_the_work_is_done_in_the_process(program):
    program("""
        import errno, os
        import installing
        installing.payload("tracking.start")
        def refuse():
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        installing.payload("snapshot.take")
        installing.module("fork").posix.fork = refuse
        snapshot = installing.payload("snapshot.take")
        assert snapshot["how"] == "in-process" and "refused to fork" in snapshot["why"], snapshot["why"]
        installing.payload("objects.count")
        assert installing.error("snapshot.take", stall="fork")["kind"] == "cannotFork"
    """)


def test_a_hook_on_a_fork_that_hangs_in_the_copy_hangs_nobody_else_and_the_copy_ends(program):
    program("""
        import os, threading
        import installing
        installing.payload("tracking.start")
        installing.payload("snapshot.take")
        installing.module("fork").FORKS_WITHIN = 0.5
        lock = threading.Lock()
        lock.acquire()
        os.register_at_fork(after_in_child=lock.acquire)
        snapshot = installing.payload("snapshot.take")
        assert snapshot["how"] == "in-process" and "did not fork again" in snapshot["why"], snapshot["why"]
        try:
            os.waitpid(-1, os.WNOHANG)
            raise SystemExit("a child is left")
        except ChildProcessError:
            pass
    """)


def test_hooks_on_a_fork_are_named(program):
    program("""
        import concurrent.futures.thread, functools, os, random, logging
        from installing import payload
        def before(): pass
        class Pool:
            def after(self): pass
        os.register_at_fork(before=before, after_in_child=Pool().after)
        os.register_at_fork(after_in_child=functools.partial(before))
        payload("tracking.start")
        called = payload("snapshot.take", stall="fork")["called"]
        assert "The fork called __main__.Pool.after (os.register_at_fork)." in called, called
        assert "The fork called an object of type partial (os.register_at_fork)." in called and len(called) in (2, 3), called
        assert not any("threading" in each or "random" in each or "logging" in each for each in called), called
    """)


def test_a_program_that_handles_sigchld_is_not_forked_unless_it_is_asked_for(program):
    program("""
        import signal
        from installing import payload
        calls = []
        def on_child(number, frame): calls.append(number)
        signal.signal(signal.SIGCHLD, on_child)
        payload("tracking.start")
        snapshot = payload("snapshot.take")
        assert snapshot["how"] == "in-process" and "SIGCHLD (__main__.on_child)" in snapshot["why"], snapshot["why"]
        assert calls == []
        forked = payload("snapshot.take", stall="fork")
        assert forked["how"] == "fork" and any("SIGCHLD" in each for each in forked["called"])
        assert signal.getsignal(signal.SIGCHLD) is on_child
    """)


@pytest.mark.parametrize("waiting", ["os.wait()", "os.waitpid(-1, 0)", "os.waitid(os.P_ALL, 0, os.WEXITED)"])
def test_a_program_that_waits_for_any_child_does_not_get_ours(program, waiting):
    program(
        """
        import os, subprocess, sys, threading, time
        from installing import payload
        child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
        got = []
        def wait():
            done = %s
            got.append(done.si_pid if hasattr(done, "si_pid") else done[0])
        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.2)
        payload("tracking.start")
        snapshot = payload("snapshot.take")
        assert snapshot["how"] == "in-process" and "waits for any child" in snapshot["why"], snapshot["why"]
        assert got == []
        child.stdin.close()
        thread.join()
        assert got == [child.pid]
        child.returncode = 0
        """
        % waiting
    )


def test_a_lock_that_python_waits_for_before_a_fork_is_not_waited_for(program):
    program("""
        import logging, threading
        from installing import error, payload
        payload("tracking.start")
        held, done = threading.Event(), threading.Event()
        def hold():
            with logging._lock:
                held.set()
                done.wait()
        thread = threading.Thread(target=hold)
        thread.start()
        held.wait()
        snapshot = payload("snapshot.take")
        assert snapshot["how"] == "in-process" and "logging._lock" in snapshot["why"], snapshot["why"]
        assert error("snapshot.take", stall="fork")["kind"] == "cannotFork"
        done.set()
        thread.join()
        assert payload("snapshot.take")["how"] == "fork"
    """)


HANGING = """
    import atexit, os, signal, sys, time
    from pathlib import Path
    import installing
    payload = installing.payload
    payload("tracking.start")
    atexit.register(lambda: Path("exits").open("a").write(str(os.getpid()) + "\\n"))
    signal.signal(signal.SIGALRM, lambda *_: Path("handled").write_text("x"))
    signal.signal(signal.SIGTERM, lambda *_: Path("handled").write_text("x"))
    fork = installing.module("fork")
    kept = open(__file__)
    class Hanging:
        def add(self, traces):
            while True:
                time.sleep(0.01)
    installing.module("forked_snapshot").Groups = Hanging
    fork.MOST_SECONDS = %d
    envelope = installing.ask_only("snapshot.take", stall="fork")
    worker = envelope["worker"]
    def alive():
        return os.path.exists("/proc/%%d" %% worker)
    for _ in range(500):
        if alive() and Path("/proc/%%d/oom_score_adj" %% worker).read_text() == "1000\\n":
            break
        time.sleep(0.01)
    else:
        raise SystemExit("it does not offer itself")
    time.sleep(0.1)
    assert sorted(os.listdir("/proc/%%d/fd" %% worker)) == ["0", "1", "2"]
    assert {os.readlink("/proc/%%d/fd/%%d" %% (worker, n)) for n in range(3)} == {"/dev/null"}
    %s
    for _ in range(500):
        if not alive():
            break
        time.sleep(0.01)
    else:
        raise SystemExit("it does not end")
    assert not Path("handled").exists() and not Path("exits").exists()
    assert not os.path.exists(envelope["path"])
"""


def test_one_that_hangs_is_ended_by_its_alarm_and_runs_nothing_of_the_program(program):
    program(HANGING % (1, ""))


def test_one_that_hangs_ends_by_a_signal_and_runs_nothing_of_the_program(program):
    program(HANGING % (100, "os.kill(worker, signal.SIGTERM)"))


def test_one_that_nobody_waits_for_any_more_ends_and_leaves_no_half_of_a_file(program):
    half = "Path(envelope['path'] + '.part').write_text('x'); payload('deliver.forget', path=envelope['path'], worker=worker)"
    gone = "assert not Path(envelope['path'] + '.part').exists()"
    program(HANGING % (100, half + "; " + gone))


def test_a_process_of_another_program_that_has_its_number_by_now_is_left_alone(program):
    program("""
        import subprocess, sys
        from installing import payload
        other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        payload("deliver.forget", path="/no/such/file", worker=other.pid)
        other.communicate(b"\\n")
        assert other.returncode == 0, other.returncode
    """)


def test_what_a_thread_writes_that_nobody_waits_for_any_more_goes_at_once(program):
    program("""
        import gc, os, time
        import installing
        gc.disable()
        class Slow:
            def __del__(self):
                time.sleep(0.5)
        def garbage():
            slow = Slow()
            slow.own = slow
        garbage()
        envelope = installing.ask_only("collect.run")
        installing.payload("deliver.forget", path=envelope["path"], worker=envelope["worker"])
        forgotten = installing.module("deliver").forgotten
        assert forgotten == {envelope["path"]}
        while forgotten:
            time.sleep(0.01)
        time.sleep(0.05)
        assert not os.path.exists(envelope["path"])
        # Written before that was told.
        envelope = installing.ask_only("collect.run")
        while not os.path.exists(envelope["path"]):
            time.sleep(0.01)
        installing.payload("deliver.forget", path=envelope["path"], worker=None)
        assert not os.path.exists(envelope["path"]) and not forgotten
    """)


def test_as_first_process_of_a_container_it_takes_back_what_it_has_left(program):
    program("""
        import ctypes, os
        from installing import payload
        # PR_SET_CHILD_SUBREAPER: orphans come to this process, as they do to pid 1.
        assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0
        payload("tracking.start")
        assert payload("snapshot.take", stall="fork")["how"] == "fork"
        for _ in range(500):
            try:
                os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            __import__("time").sleep(0.01)
        else:
            raise SystemExit("a child is left")
    """)


def test_a_hundred_in_a_row_leave_nothing(program):
    program("""
        import os
        from installing import payload
        payload("tracking.start", frames=2)
        kept = [[] for _ in range(1000)]
        def resident():
            return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGESIZE")
        def taken(times):
            for _ in range(times):
                payload("snapshot.take", stall="fork")
            return resident(), sorted(os.listdir("/proc/self/fd")), os.listdir(".")
        before = taken(20)
        after = taken(80)
        assert after[1:] == before[1:]
        assert after[0] - before[0] < 1 << 20, after[0] - before[0]
    """)
