"""From objects back to what holds them, level by level, until something with a name is reached."""

import sys

from . import peek
from .roots import HIDDEN, Namespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable

    from .heap import Heap
    from .roots import Roots, Running
    from .stacks import Local

#: A level with more holders than this is not followed: what is asked for is held by half of the heap.
_WIDEST = 200_000
#: CPython 3.12 gives what is never freed a count of references near this.
_IMMORTAL = 1 << 29


class Hit:
    """A named holder, and the address of what it holds. `root()` names it: {kind, name, …}."""

    __slots__ = ("address", "named")

    def __init__(self, named: "Namespace | Running | _Held", address: int) -> None:
        self.named = named
        self.address = address

    def root(self) -> dict:
        """What holds it, named."""
        return self.named.root(self.address)


class _Held:
    """A root that is known by what it holds: a local variable."""

    __slots__ = ("_local", "kind")

    def __init__(self, local: "Local") -> None:
        self.kind = "frame local"
        self._local = local

    def root(self, _address: int) -> dict:
        return self._local.root()


class Search:
    """`nodes`: {address: object} seen, `edges`: (holder, held) addresses, `toward`: from a holder to the nearest target.

    `hits`: what was found.
    """

    def __init__(self, heap: "Heap", roots: "Roots", targets: "dict[int, Any]") -> None:
        self.heap = heap
        self.roots = roots
        self.targets = targets
        self.nodes = dict(targets)
        self.toward: dict[int, int] = {}
        self.edges: list[tuple[int, int]] = []
        self.hits: list[Hit] = []
        #: What is wrong with the answer, if it is not whole: `depth`, `width`, or None.
        self.cut: str | None = None
        #: How many references lead to each address whose holders were looked for.
        self.counted: dict[int, int] = {}
        self._hit: set[tuple[int, int]] = set()

    def run(self, max_depth: int, enough: "int | None" = None, breathe: "Callable[[], None]" = lambda: None) -> "Search":
        """Stops after the level with which `enough` hits are there; all levels where that is None."""
        level = self.targets
        for address in level:
            self._hit_locals(address)
        for _ in range(max_depth):
            if not level or (enough is not None and len(self.hits) >= enough):
                return self
            if len(level) > _WIDEST:
                self.cut = "width"
                return self
            level = self._holders_of(level)
            breathe()
        if level and not (enough is not None and len(self.hits) >= enough):
            self.cut = "depth"
        return self

    def _holders_of(self, level: "dict[int, Any]") -> "dict[int, Any]":
        self.counted.update((address, 0) for address in level)
        found: dict[int, Any] = {}
        for at, held in self.heap.edges_to(level):
            self.counted[held] += 1
            self._meet(self.heap.objects[at], held, found)
        for held in level:
            for holder in self.roots.links.get(held, ()):
                self._meet(holder, held, found)
        self.nodes.update(found)
        for address in found:
            self._hit_locals(address)
        return found

    def _meet(self, holder: "Any", held: int, found: "dict[int, Any]") -> None:
        named = self.roots.of(holder)
        if named == HIDDEN or self._is_class_matter(holder, held):
            return
        if named is not None:
            if type(named) is Namespace and named.kind == "class attribute" and id(named.owner) in self.targets:
                return  # A class is not held by what is its own.
            # Up to 3.10 the collector sees the frame too, whose variable has been named already.
            if named.kind != "frame local" or held not in self.roots.held_by_locals:
                self._add_hit(named, held)
            return
        address = id(holder)
        self.edges.append((address, held))
        if address not in self.nodes and address not in found:
            found[address] = holder
            self.toward[address] = held

    def _is_class_matter(self, holder: "Any", held: int) -> bool:
        """That an instance holds its class, and a class itself in its `__mro__`, tells nobody anything."""
        if held == id(type(holder)):
            return True
        thing = self.nodes[held]
        return type(holder) is tuple and peek.is_of(thing, peek.IS_TYPE) and peek.mro_of(thing) is holder

    def _hit_locals(self, address: int) -> None:
        for local in self.roots.held_by_locals.get(address, ()):
            self._add_hit(_Held(local), address)

    def _add_hit(self, named: "Namespace | Running | _Held", address: int) -> None:
        key = (id(named), address)
        if key not in self._hit:
            self._hit.add(key)
            self.hits.append(Hit(named, address))

    def chain(self, hit: Hit) -> "list[int]":
        """Addresses from what the root holds to a target."""
        found = [hit.address]
        while found[-1] in self.toward:
            found.append(self.toward[found[-1]])
        return found

    def unseen(self) -> "Iterator[tuple[int, int]]":
        """Addresses of nodes that more references lead to than the collector sees, with how many: C code holds them."""
        own = _own_references(self)
        for address, thing in self.nodes.items():
            count = sys.getrefcount(thing)
            if address in self.counted and count < _IMMORTAL:
                extra = count - self.counted[address] - own
                if extra > 0 and address not in self.targets:
                    yield address, extra


class _Probe:
    pass


def _own_references(search: Search) -> int:
    """How many references to a node are ours: counted on an object that only we hold, in the same places."""
    probe = _Probe()
    search.heap.objects.append(probe)
    places = {id(probe): probe}
    del probe
    count = 0
    try:
        for _, thing in places.items():
            count = sys.getrefcount(thing)
    finally:
        search.heap.objects.pop()
    return count
