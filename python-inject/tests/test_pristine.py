"""What the program has made of builtins and modules: nothing of it is called, and nothing of it is changed."""

import sys

import pytest

SPOILED = """
    import atexit, builtins, gc, io, json, os, signal, sys, threading, time, tracemalloc, warnings, _thread, _tracemalloc
    import installing
    from installing import check_accounting, payload, sites
    getframe, startswith, FunctionType = sys._getframe, str.startswith, type(lambda: None)
    caught = []

    def spoil(owner, name):
        original = getattr(owner, name)
        def spoiled(*args, **named):
            frame = getframe(1)
            file = frame.f_code.co_filename
            if startswith(file, "<dapscope>") and file != "<dapscope>/bootstrap.py":
                caught.append((owner.__name__, name, file, frame.f_lineno))
            return original(*args, **named)
        setattr(owner, name, spoiled)

    for name, each in list(vars(builtins).items()):
        if type(each) is type(len) and not name.startswith("__build"):
            spoil(builtins, name)
    for name in ("range", "map", "zip", "enumerate", "filter", "reversed", "sorted", "print", "open", "__import__"):
        spoil(builtins, name)
    for module in (os, sys.modules["nt" if os.name == "nt" else "posix"], time, json, gc, _thread, tracemalloc, _tracemalloc, io):
        for name, each in list(vars(module).items()):
            if type(each) in (type(len), FunctionType) and name not in ("exec", "fspath", "_exit"):
                spoil(module, name)
    spoil(sys, "settrace"); spoil(sys, "setprofile"); spoil(threading.Thread, "start"); spoil(warnings, "warn")
    class Loud:
        def write(self, text): caught.append(text)
        def flush(self): pass
    shown, sys.stdout, sys.stderr = (sys.stdout, sys.stderr), Loud(), Loud()
    exceptions = {name: getattr(builtins, name) for name in ("OSError", "KeyError", "ValueError", "Exception")}
    for name in exceptions:
        setattr(builtins, name, None)
    modules = (builtins, os, time, gc, _thread, _tracemalloc, json)
    everything = [dict(vars(module)) for module in modules]
    try:
        payload("identity")
        payload("tracking.start", frames=2)
        kept = [bytearray(1000) for number in [0] * 500]
        for way in sys.argv[1:]:
            snapshot = payload("snapshot.take", stall=way, collect=True)
            check_accounting(snapshot)
            assert snapshot["how"] == way and max(size for _, size in sites(snapshot).values()) > 500 * 1000
        payload("ending.arm", path="last.json")
        payload("tracking.stop")
        assert [dict(vars(module)) for module in modules] == everything
    finally:
        sys.stdout, sys.stderr = shown
        for name, each in exceptions.items():
            setattr(builtins, name, each)
    assert caught == [], caught
"""


def test_nothing_that_the_program_has_replaced_is_called(program):
    ways = ["fork", "in-process"] if sys.platform.startswith("linux") else ["in-process"]
    program(SPOILED, *ways)


def test_the_copies_of_modules_leave_threads_and_signals_as_they_were(program):
    program("""
        import gc, queue, signal, sys, threading
        from installing import payload
        handler = signal.signal(signal.SIGUSR1, lambda *_: None)
        handler = signal.getsignal(signal.SIGUSR1)
        asked, answered = queue.Queue(), queue.Queue()
        def serve():
            for each in iter(asked.get, None):
                answered.put(each + 1)
        thread = threading.Thread(target=serve)
        thread.start()
        local = threading.local(); local.value = 1
        lock = threading.RLock(); lock.acquire()
        callbacks, garbage = gc.callbacks, gc.garbage
        payload("identity")
        own = sys.modules["_dapscope_inject"].system
        assert own.gc.callbacks is callbacks and own.gc.garbage is garbage
        assert own.thread is not sys.modules["_thread"] and own.thread.get_ident() == threading.get_ident()
        assert own.posix.getpid() > 0 and own.time.time() > 0
        asked.put(1)
        assert answered.get(timeout=5) == 2 and local.value == 1
        lock.release()
        asked.put(None)
        thread.join()
        assert signal.getsignal(signal.SIGUSR1) is handler
    """)


@pytest.mark.parametrize("way", ["fork", "in-process"] if sys.platform.startswith("linux") else ["in-process"])
def test_under_gevent_the_greenlets_go_on_and_nothing_hangs(program, way):
    pytest.importorskip("gevent")
    program(
        """
        from gevent import monkey
        monkey.patch_all()
        import sys, threading, time
        import gevent
        from installing import check_accounting, sites
        import installing
        installing.payload("tracking.start", frames=2)
        kept = [bytearray(1000) for _ in range(3000)]
        ticks = []
        def tick():
            while True:
                ticks.append(time.time())
                gevent.sleep(0.005)
        greenlet = gevent.spawn(tick)
        gevent.sleep(0.05)
        before = list(threading._active)
        envelope = installing.ask_only("snapshot.take", stall=sys.argv[1])
        assert envelope["status"] == "later", envelope
        snapshot = installing.later(envelope["path"])["payload"]
        check_accounting(snapshot)
        assert snapshot["how"] == sys.argv[1] and sites(snapshot)[(__file__, 9)][1] > 3000 * 1000
        gevent.sleep(0.05)
        assert list(threading._active) == before
        seen = len(ticks)
        gevent.sleep(0.05)
        assert len(ticks) > seen > 5
        """,
        way,
        options=("-W", "ignore"),
    )
