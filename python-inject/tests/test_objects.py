"""Counts and sizes by type, and collections."""

import array
import collections
import decimal
import gc
import io
import sys
import types

import pytest

from dapscope_inject import collect, objects, peek, sizes, worker

HERE = __name__
calls = []


def objects_to(name):
    def method(*args):
        calls.append(name)
        raise RuntimeError(name)

    return method


NAMES = "eq hash repr str len bool iter sizeof getattr getattribute instancecheck subclasscheck"
METHODS = {"__%s__" % name: objects_to(name) for name in NAMES.split()}
Meta = type("Meta", (type,), dict(METHODS))
Strange = Meta("Strange", (), dict(METHODS, __class__=property(objects_to("class")), __dict__=property(objects_to("dict"))))
StrangeList = Meta("StrangeList", (list,), dict(METHODS))
StrangeDict = Meta("StrangeDict", (dict,), dict(METHODS))


class Slots:
    __slots__ = ("__weakref__", "a")


class Plain:
    pass


def samples():
    plain = Plain()
    plain.a = 1
    yield from [1, 10**50, 1.5, "", "text", "über", "漢", b"", b"abc", bytearray(100), (), (1, 2), [], [1] * 50, {}, {1: 2}]
    yield from [set(range(100)), frozenset([1]), None, True, 3j, range(3), slice(1), array.array("d", [1.0] * 9)]
    yield from [collections.deque(range(100)), collections.OrderedDict(a=1), collections.Counter("abc"), decimal.Decimal(1)]
    yield from [Slots(), plain, Plain, lambda: 0, samples, samples(), io.BytesIO(b"abc"), types.SimpleNamespace(a=1)]
    yield from [sys, memoryview(b""), object(), type("Enough", (dict,), {})(a=1), Exception("x"), samples.__code__]


@pytest.mark.parametrize("thing", list(samples()), ids=lambda thing: type(thing).__name__)
def test_the_size_is_what_python_says(thing):
    assert sizes.size(thing) == sys.getsizeof(thing)
    assert sizes.total(type(thing), [thing, thing]) == 2 * sys.getsizeof(thing)


def counted(is_fork=False):
    tally = objects.Tally()
    objects.walk(tally, worker.Place(is_fork))
    return {row["type"]: row for row in objects.told(tally, 1_000_000)["types"]}


def test_nothing_of_strange_objects_is_called():
    global strange
    strange = [object.__new__(Strange) for _ in range(10)] + [list.__new__(StrangeList), dict.__new__(StrangeDict)]
    del calls[:]
    rows = counted()
    assert calls == []
    del strange
    assert rows[HERE + ".Strange"]["count"] == 10
    assert rows[HERE + ".StrangeList"]["count"] == 1
    assert rows[HERE + ".StrangeDict"]["count"] == 1


def test_what_the_collector_does_not_list_is_counted_once():
    global shared
    text = "".join(["held ", "twice"])
    shared = [[text], {"a": text}, (text, (text,))]
    gc.collect()  # Tuples of strings are taken from the collector's lists.
    before = counted()["str"]
    shared.append("".join(["one ", "more"]))
    after = counted()["str"]
    del shared
    assert after["count"] - before["count"] == 1
    assert after["bytes"] - before["bytes"] == sys.getsizeof("one more")


def test_types_are_told_by_bytes_and_matched_by_a_part_of_the_name():
    tally = objects.Tally()
    tally.add([1, "a" * 1000, 2, 3.5])
    told = objects.told(tally, 2, "T")
    assert [row["type"] for row in told["types"]] == ["str", "int"]
    assert told["matched"] == {"count": 4, "bytes": told["total"]["bytes"], "types": 3}


def test_what_counts_them_is_not_told():
    here = objects.__name__.rpartition(".")[0] + "."
    assert counted()
    assert [name for name in counted() if name.startswith(here)] == []


def test_a_collection_tells_what_it_took_and_called():
    class Ring:
        pass

    def on_collection(phase, info):
        pass

    gc.collect()
    gc.disable()
    gc.callbacks.append(on_collection)
    try:
        for _ in range(10):
            ring = Ring()
            ring.me = ring
        del ring
        told = collect.measured(2)
    finally:
        gc.callbacks.remove(on_collection)
        gc.enable()
    assert told["collected"] >= 10
    assert told["uncollectable"] == 0
    assert told["objectsAfter"] < told["objectsBefore"]
    assert any("on_collection" in each for each in told["called"])
    assert gc.get_debug() == 0


def test_names_are_told_without_asking_the_class():
    del calls[:]
    assert peek.type_name(Strange) == HERE + ".Strange"
    assert peek.is_a(list.__new__(StrangeList), list)
    assert calls == []
