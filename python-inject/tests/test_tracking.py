"""Tracking: ours is started and stopped, the program's is used and left alone."""


def test_it_starts_and_stops(program):
    program("""
        import tracemalloc
        from installing import error, payload
        none = {"tracking": False, "frames": 0, "isOurs": False, "currentBytes": 0, "peakBytes": 0, "overheadBytes": 0}
        assert payload("tracking.state") == none
        assert error("tracking.stop")["kind"] == "notTracking"
        for frames in (0, 65536, "1", 1.5, None):
            assert error("tracking.start", frames=frames)["kind"] == "badFrames"
        started = payload("tracking.start", frames=3)
        assert (started["tracking"], started["frames"], started["isOurs"]) == (True, 3, True)
        assert tracemalloc.is_tracing() and tracemalloc.get_traceback_limit() == 3
        kept = bytearray(1 << 20)
        assert payload("tracking.start", frames=3)["currentBytes"] > 1 << 20
        other = error("tracking.start", frames=4)
        assert other["kind"] == "otherFrames" and other["details"]["frames"] == 3
        last = payload("tracking.stop")
        assert last["tracking"] is False and last["peakBytes"] >= last["currentBytes"] > 1 << 20
        assert last["overheadBytes"] > 0
        assert not tracemalloc.is_tracing()
    """)


def test_what_the_program_has_started_is_used_and_never_stopped(program):
    program("""
        import tracemalloc
        from installing import payload
        tracemalloc.start(7)
        kept = bytearray(1 << 20)
        for frames in (1, 7):
            state = payload("tracking.start", frames=frames)
            assert (state["tracking"], state["frames"], state["isOurs"]) == (True, 7, False)
            assert state["currentBytes"] > 1 << 20
        assert payload("tracking.stop")["tracking"] is True
        assert tracemalloc.get_traceback_limit() == 7 and tracemalloc.get_traced_memory()[0] > 1 << 20
    """)


def test_what_the_program_starts_after_stopping_ours_is_its_own(program):
    program("""
        import tracemalloc
        from installing import payload
        payload("tracking.start", frames=2)
        tracemalloc.stop()
        tracemalloc.start(5)
        assert payload("tracking.state")["isOurs"] is False
        assert payload("tracking.stop")["tracking"] is True
    """)


def test_a_newer_version_of_the_package_knows_what_the_one_before_has_started(program):
    program("""
        import installing, tracemalloc
        installing.payload("tracking.start", frames=2)
        newer = installing.package("# newer\\n")
        assert newer[0] != installing.PACKAGE[0]
        assert installing.ask("tracking.state", newer)["payload"]["isOurs"] is True
        assert installing.ask("tracking.stop", newer)["payload"]["tracking"] is False
        assert not tracemalloc.is_tracing()
    """)
