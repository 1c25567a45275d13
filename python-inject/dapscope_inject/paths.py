"""A search's findings told as paths: from a named root, step by step, to the object that was asked for."""

import _thread
import types

from . import naming, peek, sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, FunctionType
    from typing import Any, Callable

    from .alike import Group
    from .search import Search

#: In which order equally short paths are told.
_RANK = {"module global": 0, "class attribute": 1, "frame local": 2}


class Teller:
    """`may_read(frame)`: whether a frame's local variables may be asked for (stacks.READS_LOCALS)."""

    def __init__(self, search: "Search", may_read: "Callable[[FrameType], bool]") -> None:
        self.search = search
        self.may_read = may_read

    def paths(self, limit: int) -> "list[dict]":
        """The shortest ones, each {root, steps: [{type, via, bytes}]}."""
        hits = [(hit, self.search.chain(hit)) for hit in self.search.hits]
        hits.sort(key=lambda pair: (len(pair[1]), _RANK.get(pair[0].named.kind, 3)))
        return [self.path(hit.root(), chain) for hit, chain in hits[:limit]]

    def group_path(self, group: "Group") -> dict:
        """One path for all of a group, with `count`: how many objects are held so."""
        root = group.hit.root()
        if group.count > 1 and len(group.chain) == 1 and group.hit.named.kind != "frame local":
            root["name"] = root["name"].rpartition(".")[0] + ".…"
        return dict(self.path(root, group.chain, group.shared), count=group.count)

    def unnamed(self, limit: int) -> "list[dict]":
        """Where no name was found: what C code holds, or how far the search came."""
        search = self.search
        found = []
        for address, extra in search.unseen():
            name = "%d reference%s from C code, which the garbage collector does not see" % (extra, "s"[extra == 1 :])
            found.append(self.path({"kind": "C root", "name": name}, self._chain_from(address)))
        if not found and search.cut and len(search.nodes) > len(search.targets):
            last = next(reversed(list(search.nodes)))
            root = {"kind": "unknown", "name": "further away than was looked (%s)" % search.cut}
            found.append(self.path(root, self._chain_from(last)))
        found.sort(key=lambda path: len(path["steps"]))
        return found[:limit]

    def _chain_from(self, address: int) -> "list[int]":
        chain = [address]
        while chain[-1] in self.search.toward:
            chain.append(self.search.toward[chain[-1]])
        return chain

    def path(self, root: dict, chain: "list[int]", shared: "list[bool] | None" = None) -> dict:
        """As `paths` gives them; where `shared[i]` is false step i is another object for each, and told in general."""
        things = [self.search.nodes[address] for address in chain]
        shared = shared or [True] * len(things)
        steps = [_step(things[0], "")]
        at = 0
        while at + 1 < len(things):
            text, following = self.lead(things, at)
            is_one = shared[at] and shared[following]
            steps.append(_step(things[following], text if is_one else _general(text)))
            at = following
        if any(peek.is_a(each, _thread._local) for each in things):
            root = dict(root, kind="thread local")
        return {"root": root, "steps": steps}

    def lead(self, things: "list[Any]", at: int) -> "tuple[str, int]":
        """How the thing at that place leads to the next that one would call its own, and the place of that."""
        holder, last = things[at], len(things) - 1
        if type(holder) is types.FunctionType and at + 3 <= last and type(things[at + 2]) is types.CellType:
            return _closure_variable(holder, things[at + 2]), at + 3
        if at + 2 <= last and is_part(holder, things[at + 1]):
            return attribute_text(self.via(things[at + 1], things[at + 2])), at + 2
        return self.via(holder, things[at + 1]), at + 1

    def via(self, holder: "Any", held: object) -> str:
        """How the one leads to the other (see naming.py)."""
        return naming.via(holder, id(held), self.may_read)


def is_part(holder: object, held: object) -> bool:
    """Whether `held` is the dict of an object's attributes, or the frame of a generator: to nobody an object of its own."""
    if type(held) is types.FrameType:
        return naming.has_frame(holder)
    if type(held) is not dict:
        return False
    return peek.instance_dict(holder) is held or peek.is_a(holder, _thread._local)


def attribute_text(entry: str) -> str:
    """`['name']` as `.name`."""
    name = entry[2:-2] if entry.startswith("['") else ""
    return "." + name if name.isidentifier() else entry


def _closure_variable(function: "FunctionType", cell: object) -> str:
    cells = peek.attribute(function, "__closure__") or ()
    names = function.__code__.co_freevars
    for name, each in zip(names, cells):
        if each is cell:
            return " closure variable %s" % name
    return ".__closure__"


def _general(text: str) -> str:
    """A step that differs from object to object: `['…']`, `[…]`."""
    if text.startswith("["):
        return "['…']" if text[1:2] in "'\"b" else "[…]"
    return text


def _step(thing: object, via: str) -> dict:
    return {"type": peek.type_name(type(thing)), "via": via, "bytes": sizes.size(thing)}
