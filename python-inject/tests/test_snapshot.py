"""Snapshots in both ways: every block and byte is told, under the place where it was allocated."""

import sys

import pytest

WAYS = ["fork", "in-process"] if sys.platform.startswith("linux") else ["in-process"]
ways = pytest.mark.parametrize("way", WAYS)


@ways
def test_every_byte_is_told_under_its_line(program, way):
    program(
        """
        import sys, time
        from installing import check_accounting, payload, sites
        payload("tracking.start", frames=1)
        def build():
            return [bytearray(1000) for _ in range(5000)]
        kept = build()
        snapshot = payload("snapshot.take", stall=sys.argv[1])
        check_accounting(snapshot)
        blocks, size = sites(snapshot)[(__file__, 6)]
        # Each is an object and its buffer; and there is the list.
        assert 10000 <= blocks < 10010, blocks
        assert 5000 * 1000 < size < 5000 * 1200
        assert snapshot["how"] == sys.argv[1] and snapshot["why"] is None
        assert abs(snapshot["time"] / 1000 - time.time()) < 60
        assert snapshot["rssBytes"] is None or snapshot["rssBytes"] > snapshot["traced"]["current"]
        assert snapshot["stallMs"] > 0 and snapshot["frames"] == 1 and snapshot["collected"] is None
        """,
        way,
    )


@ways
def test_frames_begin_with_the_most_recent_call(program, way):
    program(
        """
        import sys
        from installing import check_accounting, payload
        payload("tracking.start", frames=10)
        def inner():
            return bytearray(123456)
        def outer():
            return inner()
        kept = outer()
        snapshot = payload("snapshot.take", stall=sys.argv[1])
        check_accounting(snapshot)
        own = snapshot["files"].index(__file__)
        columns = snapshot["tracebacks"]
        frames = [frames for frames, size in zip(columns["frames"], columns["bytes"]) if size > 123456]
        assert frames == [[own, 6, own, 8, own, 9]], frames
        """,
        way,
    )


@ways
def test_with_collect_garbage_is_gone_and_what_that_calls_is_named(program, way):
    program(
        """
        import gc, sys
        from installing import payload, sites
        gc.disable()
        payload("tracking.start", frames=1)
        def callback(phase, info):
            pass
        gc.callbacks.append(callback)
        class Finalized(list):
            def __del__(self):
                pass
        for _ in range(100):
            each = Finalized([bytearray(10000)]); each.append(each)
        del each
        before = sites(payload("snapshot.take", stall=sys.argv[1]))[(__file__, 13)]
        assert before[1] > 1000000
        snapshot = payload("snapshot.take", stall=sys.argv[1], collect=True)
        assert (__file__, 13) not in sites(snapshot)
        assert snapshot["collected"]["collected"] >= 100 and snapshot["collected"]["uncollectable"] == 0
        assert "The collection called __main__.callback (gc.callbacks)." in snapshot["called"]
        assert any("__del__" in sentence for sentence in snapshot["called"])
        assert not gc.isenabled()
        """,
        way,
    )


@ways
def test_it_tells_how_the_collector_stands(program, way):
    program(
        """
        import gc, sys
        from installing import payload
        payload("tracking.start")
        gc.disable()
        gc.set_threshold(123, 7, 3)
        gc.collect(); gc.collect()
        gc.freeze()
        before = gc.get_stats()
        told = payload("snapshot.take", stall=sys.argv[1])["gc"]
        assert told["isEnabled"] is False and told["garbage"] == 0
        assert told["frozen"] == gc.get_freeze_count() > 1000
        assert [each["threshold"] for each in told["generations"]] == list(gc.get_threshold())
        assert [each["collections"] for each in told["generations"]] == [each["collections"] for each in before]
        assert [each["collected"] for each in told["generations"]] == [each["collected"] for each in before]
        assert told["generations"][2]["collections"] >= 2
        assert all(each["count"] >= 0 and each["uncollectable"] == 0 for each in told["generations"])
        assert not gc.isenabled() and gc.get_stats() == before
        """,
        way,
    )


def test_without_tracking_or_with_a_wrong_word_it_fails(program):
    program("""
        from installing import error, payload
        assert error("snapshot.take")["kind"] == "notTracking"
        payload("tracking.start")
        assert error("snapshot.take", stall="none")["kind"] == "badStall"
    """)


@ways
def test_the_process_is_as_before(program, way):
    program(
        """
        import gc, os, signal, sys, threading, warnings
        from installing import payload
        payload("tracking.start")
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        main = threading.main_thread()
        def state():
            return (
                sorted(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None,
                sorted(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else None,
                threading.enumerate(), list(threading._active), threading.main_thread(), gc.isenabled(), gc.get_threshold(),
                list(gc.callbacks), id(warnings.filters), list(warnings.filters), signal.pthread_sigmask(signal.SIG_BLOCK, []),
                [signal.getsignal(number) for number in signal.valid_signals()], sys.gettrace(), sys.getprofile(), os.getcwd(),
                dict(os.environ), os.listdir("."), sorted(set(globals())),
            )
        before = None
        payload("snapshot.take", stall=sys.argv[1])
        before = state()
        payload("snapshot.take", stall=sys.argv[1])
        assert state() == before
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            pass
        else:
            raise SystemExit("a child is left")
        """,
        way,
    )
