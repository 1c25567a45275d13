"""The package as a whole: what importing does, and that no call raises."""

import base64
import json
import subprocess
import sys
from pathlib import Path

from dapscope_inject import calls

FOLDER = Path(__file__).resolve().parent.parent


def test_importing_it_changes_nothing():
    program = """
import gc, sys, threading, warnings, _json, zlib, binascii
def state():
    return (gc.isenabled(), gc.get_threshold(), list(gc.callbacks), list(warnings.filters), threading.enumerate(),
            sys.gettrace(), sys.getprofile(), sys.excepthook, sys.stdout, __builtins__.__dict__.copy(), set(globals()))
sys.path.insert(0, %r)
before = loaded = None
before, loaded = state(), set(sys.modules)
import dapscope_inject.calls
del dapscope_inject
assert state() == before
print(sorted(name for name in set(sys.modules) - loaded if not name.startswith("dapscope_inject")))
"""
    done = subprocess.run([sys.executable, "-c", program % str(FOLDER)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == "[]\n"


def asked(call, **arguments):
    request = {"nonce": "ab" * 8, "call": call, "arguments": arguments}
    return json.loads(calls.call(base64.b64encode(json.dumps(request).encode()).decode()))


def test_a_call_that_is_not_one_fails_in_words():
    assert asked("os.system", command="true")["error"]["kind"] == "unknownCall"
    assert json.loads(calls.call("!!"))["status"] == "failed"


def test_every_call_that_is_named_is_there():
    for name in calls.NAMES:
        assert callable(calls._function(name))


def test_no_call_leaves_garbage_for_the_collector(program):
    program("""
        import gc, sys
        import installing
        installing.payload("tracking.start")
        calls = sys.modules["_dapscope_inject"].calls
        def ask(call, **arguments):
            text = calls.call(installing._encoded({"nonce": "ab" * 8, "call": call, "arguments": arguments}))
            envelope = installing._kept["loads"](text)
            if envelope["status"] == "later":
                installing.later(envelope["path"])
        asked = [("identity", {}), ("tracking.state", {}), ("tracking.start", {"frames": 0}), ("no such call", {})]
        asked += [("snapshot.take", {"stall": way}) for way in ("auto", "in-process", "none")]
        for _ in range(2):
            gc.collect()
            gc.disable()
            for call, arguments in asked:
                ask(call, **arguments)
            left = gc.collect()
        assert left == 0, left
    """)


def test_with_only_what_windows_has_it_is_installed_and_takes_snapshots(program):
    program("""
        import installing, os, posix, sys, types
        nt = types.ModuleType("nt")
        absent = ("fork", "uname", "geteuid", "pipe2", "O_CLOEXEC", "O_NOFOLLOW", "readlink", "sysconf")
        nt.__dict__.update({name: each for name, each in vars(posix).items() if name not in absent})
        nt.O_BINARY = 0
        sys.builtin_module_names = tuple(name for name in sys.builtin_module_names if name != "posix")
        sys.modules["nt"] = nt
        sys.platform = "win32"
        del sys.modules["posix"]
        identity = installing.payload("identity")
        assert sys.modules["_dapscope_inject"].system.posix is nt
        assert (identity["system"], identity["user"], identity["host"]) == ("win32", None, "")
        installing.payload("tracking.start")
        snapshot = installing.payload("snapshot.take")
        installing.check_accounting(snapshot)
        assert snapshot["how"] == "in-process" and "Linux only" in snapshot["why"]
        assert installing.error("snapshot.take", stall="fork")["kind"] == "cannotFork"
    """)
