"""Objects that are held in every way there is, some of which object to being touched; then it waits."""

import asyncio
import gc
import os
import sys
import threading
import time

calls = []


def objects(name):
    def method(self, *args):
        calls.append(name)
        raise RuntimeError(name)

    return method


class Meta(type):
    __hash__ = objects("Meta.__hash__")
    __eq__ = objects("Meta.__eq__")
    __repr__ = objects("Meta.__repr__")
    __getattribute__ = objects("Meta.__getattribute__")
    __instancecheck__ = objects("Meta.__instancecheck__")
    __subclasscheck__ = objects("Meta.__subclasscheck__")


class Item:
    pass


NAMES = "eq hash repr str len bool iter sizeof getattr getattribute call contains dir format index reduce"
METHODS = {"__%s__" % name: objects("Exotic." + name) for name in NAMES.split()}
METHODS["__class__"] = property(objects("Exotic.__class__"))
METHODS["__dict__"] = property(objects("Exotic.__dict__"))
Exotic = Meta("Exotic", (), dict(METHODS))
ExoticDict = Meta("ExoticDict", (dict,), {**METHODS, "items": objects("items"), "keys": objects("keys")})
ExoticList = Meta("ExoticList", (list,), dict(METHODS))
ExoticStr = type("ExoticStr", (str,), {name: METHODS[name] for name in ("__repr__", "__len__", "__str__")})


class Holder:
    attribute = [Item()]


class Slotted:
    __slots__ = ("slot",)


class Leak:
    """Kept by `leaks` under different keys, and one by itself."""


class Ring:
    """Two of them hold each other, and nothing else holds them."""


def closure(value):
    return lambda: value


def suspended(value):
    yield value
    yield value


strange = Exotic()
object.__setattr__(strange, "inner", Item())
mapping = ExoticDict()
dict.__setitem__(mapping, "entry", Item())
sequence = ExoticList()
list.append(sequence, Item())
slotted = Slotted()
slotted.slot = Item()
enclosed = closure(Item())
generator = suspended(Item())
next(generator)
keyed = {ExoticStr("secret"): [Item()], ("a", 1): [Item()]}
leaks = {"key %d" % number: Leak() for number in range(50)}
alone = Leak()
local = threading.local()
text = "a text that is held %s" % "once"
numbers = {"pair": (1001, 2002)}


def ring():
    first, second = Ring(), Ring()
    first.other, second.other = second, first


def state():
    """What a question must not change; of the program's own variables, which objects they are."""
    fds = len(os.listdir("/proc/self/fd"))
    names = sorted((name, id(value)) for name, value in globals().items())
    return repr((names, gc.isenabled(), gc.get_threshold(), gc.get_debug(), len(gc.callbacks), fds, threading.active_count()))


def worker(ready):
    local.own = Item()
    mine = [Item()]
    ready.set()
    while mine:
        time.sleep(0.05)


async def sleeper():
    await asyncio.sleep(60)


async def gathering():
    await asyncio.gather(sleeper(), sleeper())


def run_loop(ready):
    async def main():
        task = asyncio.ensure_future(gathering())
        await asyncio.sleep(0.1)
        ready.set()
        await task

    asyncio.run(main())


def stop_here(argument):
    in_frame = [argument]
    before = state()
    return in_frame, before


def main():
    gc.disable()
    ring()
    for function in (worker, run_loop):
        ready = threading.Event()
        threading.Thread(target=function, args=(ready,), name=function.__name__, daemon=True).start()
        ready.wait()
    print("ready", flush=True)
    stop_here(Item())
    end = time.monotonic() + float(sys.argv[1])
    while time.monotonic() < end:
        time.sleep(0.02)
    print("calls:", calls, flush=True)


main()
