"""Every object that the collector knows and what it refers to, as two arrays: the index that references are found in.

An edge is eight bytes, the address of its end; it starts at the object whose share of the array it lies in. Made in one pass of C
functions over the heap (1 to 2 s for 2 million objects with 7 million references); a level of a search is one more.
"""

import gc
from _bisect import bisect_right
from array import array
from itertools import accumulate, chain, compress, count, filterfalse, islice

from . import peek

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from typing import Any, Callable

#: So few ends are looked for one by one, by memmem; more, by a pass that looks each edge up.
_FEW = 6
#: So much is looked through by C functions in one go: they do not let other threads in between.
_BLOCK = 50_000


class Heap:
    """`objects`: all containers, `ends`: the addresses they refer to, `starts[i]`: where those of object i begin."""

    def __init__(self, objects: "list[Any]") -> None:
        self.objects = objects
        self.starts = array("Q")
        self.ends = array("Q")
        self._bytes: bytes | None = None

    def edges_to(self, addresses: "Iterable[int]") -> "Iterator[tuple[int, int]]":
        """(index of the holder, address it holds) for each edge that ends at one of these addresses."""
        wanted = set(addresses)
        if not wanted:
            return
        for at in self._few(wanted) if len(wanted) <= _FEW else self._many(wanted):
            yield bisect_right(self.starts, at) - 1, self.ends[at]

    def _many(self, wanted: "set[int]") -> "Iterator[int]":
        for begin in range(0, len(self.ends), _BLOCK):
            block = self.ends[begin : begin + _BLOCK]
            yield from compress(count(begin), map(wanted.__contains__, block))

    def instances(self, kinds: "set[int]") -> "list[Any]":
        """The objects whose type's id is in the set `kinds`."""
        found: list[Any] = []
        for begin in range(0, len(self.objects), _BLOCK):
            block = self.objects[begin : begin + _BLOCK]
            found.extend(compress(block, map(kinds.__contains__, map(id, map(type, block)))))
        return found

    def _few(self, wanted: "set[int]") -> "Iterator[int]":
        if self._bytes is None:
            self._bytes = memoryview(self.ends).tobytes()
        for address in wanted:
            sought = array("Q", (address,)).tobytes()
            at = self._bytes.find(sought)
            while at >= 0:
                if at % 8 == 0:
                    yield at // 8
                at = self._bytes.find(sought, at + 1)


def index(step: int = 2000, breathe: "Callable[[], None]" = lambda: None, leaves: "AbstractSet[int]" = frozenset()) -> Heap:
    """Makes the index, `step` objects at a time.

    `leaves`: ids of types without references of their own (str, int) whose instances are wanted as objects too.
    """
    heap = Heap(gc.get_objects())
    objects, starts, ends = heap.objects, heap.starts, heap.ends
    untracked = _Untracked(leaves)
    at = 0
    while at < len(objects):
        part = objects[at : at + step]
        held = gc.get_referents(*part)
        counts = array("Q", map(len, map(gc.get_referents, part)))
        if sum(counts) != len(held):  # The program has changed something in between.
            lists = list(map(gc.get_referents, part))
            counts, held = array("Q", map(len, lists)), list(chain.from_iterable(lists))
            del lists
        starts.extend(islice(accumulate(chain((len(ends),), counts)), len(part)))
        ends.extend(map(id, held))
        objects.extend(untracked.new_in(held))
        at += len(part)
        del part, held
        breathe()
    return heap


class _Untracked:
    """Containers that the collector does not list (a tuple of numbers), found where something refers to them."""

    def __init__(self, leaves: "AbstractSet[int]") -> None:
        self.leaves = leaves
        self.wanted: dict[int, bool] = {}
        self.known: set[int] = set()

    def new_in(self, held: "list[Any]") -> "Iterable[Any]":
        things = list(filterfalse(gc.is_tracked, held))
        if not self.leaves and not gc.get_referents(*things):
            return ()
        kinds = list(map(id, map(type, things)))
        for kind in set(kinds) - self.wanted.keys():
            cls = type(things[kinds.index(kind)])
            self.wanted[kind] = kind in self.leaves or bool(peek.flags_of(cls) & peek.HAS_GC)
        return peek.new_in(compress(things, map(self.wanted.__getitem__, kinds)), self.known)
