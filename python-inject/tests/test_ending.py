"""The last snapshot: written at every end by itself, and at no other."""

import json
import os
import sys

import pytest
from installing import check_accounting

from dapscope_inject import ending
from dapscope_inject.record import Record

ARMED = """
    import atexit, os, sys, threading, time
    from installing import payload
    payload("tracking.start", frames=1)
    nonce = payload("ending.arm", path="last.json")["nonce"]
    open("nonce", "w").write(nonce)
    kept = [bytearray(1000) for _ in range(3000)]
"""


def last(tmp_path):
    path = tmp_path / "last.json"
    if not path.exists():
        return None
    envelope = json.loads(path.read_text())
    assert envelope["nonce"] == (tmp_path / "nonce").read_text()
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert not (tmp_path / "last.json.part").exists()
    return envelope


@pytest.mark.parametrize("how, status", [("", 0), ("sys.exit(3)", 3), ("raise SystemExit(4)", 4)])
def test_it_is_written_when_the_program_ends(program, tmp_path, how, status):
    program(ARMED + "    " + how, status=status)
    snapshot = last(tmp_path)["payload"]
    check_accounting(snapshot)
    assert snapshot["traced"]["current"] > 3000 * 1000
    assert snapshot["how"] == "in-process"


def test_it_is_lost_where_the_program_leaves_without_an_end(program, tmp_path):
    program(ARMED + "    os._exit(0)")
    assert last(tmp_path) is None


def test_a_program_whose_debugger_was_killed_and_its_folder_swept_away_ends_without_a_word_of_that(program):
    program("""
        import os, threading
        from installing import payload
        os.mkdir("swept")
        payload("tracking.start")
        payload("ending.arm", path=os.path.abspath("swept/last.json"))
        os.rmdir("swept")
    """)


def test_it_comes_after_what_the_program_has_registered_since(program, tmp_path):
    program(ARMED + "    atexit.register(kept.clear)")
    assert last(tmp_path)["payload"]["traced"]["current"] < 3000 * 1000


def test_disarmed_it_is_not_written_and_armed_again_the_last_word_counts(program, tmp_path):
    program(ARMED + "    assert payload('ending.disarm') == {'wasArmed': True}")
    assert last(tmp_path) is None
    program(
        ARMED.replace("last.json", "first.json")
        + "    open('nonce', 'w').write(payload('ending.arm', path='last.json')['nonce'])"
    )
    assert last(tmp_path) is not None
    assert not (tmp_path / "first.json").exists()


def test_a_newer_version_of_the_package_writes_it_once(program, tmp_path):
    program(ARMED + "    import installing\n    installing.ask('identity', installing.package('# newer\\n'))")
    assert last(tmp_path)["status"] == "done"


def test_without_tracking_it_says_so(program, tmp_path):
    program(ARMED + "    payload('tracking.stop')")
    assert last(tmp_path)["error"]["kind"] == "notTracking"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_that_ends_by_itself_does_not_write_it(program, tmp_path):
    program(
        ARMED
        + """
    if not os.fork():
        kept.clear()
        sys.exit(0)
    os.wait()
    assert not os.path.exists("last.json")
    """,
        options=("-W", "ignore"),
    )
    assert last(tmp_path)["payload"]["traced"]["current"] > 3000 * 1000


def test_what_is_too_long_is_cut_to_the_largest_and_a_remainder(monkeypatch):
    traces = [(0, number + 1, (("file%d.py" % (number % 97), number),), 1) for number in range(60_000)]
    traces = [trace[: 3 if sys.version_info < (3, 9) else 4] for trace in traces]
    state = {"frames": 1, "peakBytes": 0, "overheadBytes": 0}
    wanted = sum(trace[1] for trace in traces)
    text = ending._cut(Record(state), traces, "ab" * 8)
    assert 500_000 < len(text) < 1_001_000
    snapshot = json.loads(text)["payload"]
    check_accounting(snapshot)
    assert snapshot["traced"]["current"] == wanted
    columns = snapshot["tracebacks"]
    other = columns["frames"].index([snapshot["files"].index("(other)"), 0])
    assert columns["bytes"][other] > 60_000 > max(columns["bytes"][:other]) == 60_000 or columns["bytes"][0] == 60_000
    assert sum(columns["count"]) == 60_000
