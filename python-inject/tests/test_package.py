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
