"""Who holds what, asked in this process: in a fork and in a thread."""

import atexit
import collections
import functools
import gc
import os
import sys
import threading
import time

import pytest

from dapscope_inject import codec, references
from dapscope_inject.failure import Failure

HERE = __name__


class Order:
    """As calls.Order, with an answer in a file of the test's."""

    def __init__(self, path):
        self.nonce = "n"
        self.late = str(path)


@pytest.fixture(params=["fork", "in-process"])
def find(request, tmp_path):
    """Asks and waits: what `references.find` answers."""
    gc.collect()

    def ask(**arguments):
        path = tmp_path / "answer.json"
        references.find(dict(arguments, stall=request.param), Order(path))
        end = time.monotonic() + 60
        while not path.exists():
            assert time.monotonic() < end
            time.sleep(0.01)
        envelope = codec.loads(path.read_text())
        path.unlink()
        assert envelope["status"] == "done", envelope
        return envelope["payload"]

    ask.is_fork = request.param == "fork"
    return ask


def told(path):
    """One line: `kind name: type via type`."""
    return "%s %s: %s" % (
        path["root"]["kind"],
        path["root"]["name"],
        " ".join((step["via"] + " " + step["type"]).strip() for step in path["steps"]),
    )


def ways(answer):
    return [told(path) for path in answer["paths"]]


class Thing:
    pass


KEYS = [(b"raw", "[b'raw']"), (10**90, "[<int>]"), (frozenset(), "[<frozenset>]"), ("x" * 200, "['%s…']" % ("x" * 60))]


@pytest.mark.parametrize(("key", "way"), KEYS, ids=[way[:20] for _, way in KEYS])
def test_keys_are_told_by_value_only_where_they_are_pythons_own(find, key, way):
    global by_key
    by_key = {key: Thing()}
    answer = find(type=HERE + ".Thing")
    del by_key
    assert ways(answer) == ["module global %s.by_key: dict %s %s.Thing" % (HERE, way, HERE)]


class Kinds:
    """One object in each kind of holder, and how the way to it is told."""


HOLDERS = [
    (lambda thing: collections.deque([None, thing]), "collections.deque [1]"),
    (lambda thing: collections.OrderedDict(a=thing), "collections.OrderedDict ['a']"),
    (lambda thing: {thing}, "set (member)"),
    (lambda thing: {thing: 1}, "dict (key)"),
    (lambda thing: functools.partial(print, thing), "functools.partial .args tuple [0]"),
    (lambda thing: (1, thing), "tuple [1]"),
]


@pytest.mark.parametrize(("hold", "way"), HOLDERS, ids=[way for _, way in HOLDERS])
def test_each_kind_of_holder_is_told_in_its_own_words(find, hold, way):
    global held
    held = hold(Thing())
    answer = find(type=HERE + ".Thing")
    del held
    assert ways(answer) == ["module global %s.held: %s %s.Thing" % (HERE, way, HERE)]


def test_a_weak_reference_holds_nothing_and_a_local_of_a_thread_does(find):
    import weakref

    ready, done = threading.Event(), threading.Event()

    def work():
        global weak
        mine = Thing()
        weak = weakref.WeakValueDictionary(a=mine)
        ready.set()
        done.wait()
        assert mine

    thread = threading.Thread(target=work, name="the worker")
    thread.start()
    ready.wait()
    answer = find(type=HERE + ".Thing")
    done.set()
    thread.join()
    if find.is_fork or sys.version_info >= (3, 13):
        (path,) = answer["paths"]
        assert told(path) == "frame local mine: %s.Thing" % HERE
        assert path["root"]["thread"] == "the worker"
        assert path["root"]["function"].endswith("work")
        assert path["root"]["file"] == __file__
    assert not any("weak" in way for way in ways(answer))


def test_c_code_that_holds_is_a_root_of_its_own(find):
    atexit.register(print, Thing())
    answer = find(type=HERE + ".Thing")
    atexit.unregister(print)
    (kind,) = {path["root"]["kind"] for path in answer["paths"]}
    # Up to 3.9 the module atexit tells the collector what it holds.
    assert kind == ("C root" if sys.version_info >= (3, 10) else "module global")


def test_depth_ends_the_search_and_says_so(find):
    global deep
    deep = Thing()
    for _ in range(20):
        deep = [deep]
    answer = find(type=HERE + ".Thing", maxDepth=5)
    assert answer["cut"] == "depth"
    assert [path["root"]["kind"] for path in answer["paths"]] == ["unknown"]
    whole = find(type=HERE + ".Thing", maxDepth=30)
    del deep
    assert whole["cut"] is None
    assert len(whole["paths"][0]["steps"]) == 21


def test_many_objects_are_grouped_and_a_sample_is_said_to_be_one(find):
    global many, few
    many, few = {number: Thing() for number in range(5000)}, [Thing()]
    answer = find(type=HERE + ".Thing")
    del many, few
    assert answer["target"]["count"] == 5001
    assert answer["target"]["sampled"] <= 2000
    first = answer["paths"][0]
    assert told(first) == "module global %s.many: dict […] %s.Thing" % (HERE, HERE)
    assert first["count"] >= answer["target"]["sampled"] - 1


def test_frozen_objects_are_found_in_a_fork(find):
    global frozen
    frozen = [Thing()]
    gc.freeze()
    try:
        count = find(type=HERE + ".Thing")["target"]["count"]
    finally:
        gc.unfreeze()
        del frozen
    assert count == (1 if find.is_fork else 0)


def test_a_string_is_counted_and_found_by_type_and_by_value(find):
    global text
    text = "".join(["only ", "here"])
    answer = find(expression="__import__('sys').modules[%r].text" % HERE)
    del text
    assert ways(answer) == ["module global %s.text: str" % HERE]


def test_nothing_of_the_process_is_different_afterwards(find):
    def state():
        children = os.path.exists("/proc/self/task") and open("/proc/self/task/%d/children" % os.getpid()).read()
        return gc.isenabled(), gc.get_threshold(), gc.get_debug(), list(gc.callbacks), sys.gettrace(), children

    find(type=HERE + ".Kinds")
    before, descriptors = state(), len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        find(type=HERE + ".Kinds")
    assert state() == before
    assert len(os.listdir("/proc/self/fd")) == descriptors


def test_a_wrong_question_is_refused_at_once(tmp_path):
    order = Order(tmp_path / "never")
    for arguments, kind in [
        ({}, "badArguments"),
        ({"type": "NoSuchThing"}, "noSuchType"),
        ({"expression": "1 +"}, "expressionFailed"),
        ({"expression": "raise_it"}, "expressionFailed"),
        ({"expression": "1", "frameId": 77}, "noFrame"),
    ]:
        with pytest.raises(Failure) as caught:
            references.find(arguments, order)
        assert caught.value.kind == kind
    with pytest.raises(Failure, match=r"^SyntaxError: invalid syntax$"):
        references.find({"expression": "x limit=1"}, order)
    with pytest.raises(Failure) as caught:
        references.find({"type": "test_references.thing"}, order)
    assert HERE + ".Thing" in caught.value.details["near"]
