"""The sampler where it cannot begin; at work it is seen in real sessions (test/live/in-process-sampler.test.ts)."""


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
