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
