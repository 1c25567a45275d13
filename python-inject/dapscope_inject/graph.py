"""A part of what a search has seen, small enough to draw: nodes, edges, and the circles among them."""

from . import paths, peek, sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .paths import Teller
    from .search import Hit, Search

MOST_NODES = 60


class Graph:
    """`given`: roots with the addresses of what they hold; `first`: addresses that have to be in it."""

    def __init__(self, teller: "Teller", hits: "list[Hit]", first: "Iterable[int]") -> None:
        self.teller = teller
        self.search = teller.search
        self._number: dict[int, int] = {}
        self._parts: dict[int, int] = {}
        self.nodes: list[dict] = []
        self.edges: list[dict] = []
        chosen = _chosen(self.search, first)
        self._fold(chosen)
        for address in chosen:
            if address not in self._parts:
                self._add_node(address)
        self._add_edges(chosen)
        for hit in hits:
            if hit.address in chosen:
                self._add_root(hit)

    def payload(self) -> dict:
        """It as data."""
        return {"nodes": self.nodes, "edges": self.edges}

    def cycles(self, limit: int) -> "list[list[int]]":
        """Node numbers of the shortest circle through each node, each circle once, the shortest first."""
        leads: dict[int, list[int]] = {}
        for edge in self.edges:
            leads.setdefault(edge["from"], []).append(edge["to"])
        found: dict[frozenset[int], list[int]] = {}
        for start in leads:
            circle = _shortest_circle(leads, start)
            if circle:
                found.setdefault(frozenset(circle), circle)
        return sorted(found.values(), key=len)[:limit]

    def _fold(self, chosen: "dict[int, None]") -> None:
        nodes = self.search.nodes
        for holder, held in self.search.edges:
            is_between = holder in chosen and held in chosen and held not in self.search.targets
            if is_between and paths.is_part(nodes[holder], nodes[held]):
                self._parts[held] = holder

    def _add_node(self, address: int) -> None:
        thing = self.search.nodes[address]
        name = peek.type_name(type(thing))
        is_target = address in self.search.targets
        label = name + (" (asked for)" if is_target else "")
        role = "target" if is_target else "holder"
        self._number[address] = len(self.nodes)
        self.nodes.append({"id": len(self.nodes), "type": name, "bytes": sizes.size(thing), "label": label, "role": role})

    def _add_edges(self, chosen: "dict[int, None]") -> None:
        nodes = self.search.nodes
        seen: set[tuple[int, int]] = set()
        for holder, held in self.search.edges:
            if holder not in chosen or held not in chosen or held in self._parts or (holder, held) in seen:
                continue
            seen.add((holder, held))
            start, text = holder, self.teller.via(nodes[holder], nodes[held])
            if holder in self._parts:
                start, text = self._parts[holder], paths.attribute_text(text)
            if start in self._number:
                self.edges.append({"from": self._number[start], "to": self._number[held], "via": text})

    def _add_root(self, hit: "Hit") -> None:
        number, root = len(self.nodes), hit.root()
        held = self._number.get(self._parts.get(hit.address, hit.address))
        if held is not None:
            self.nodes.append({"id": number, "type": root["kind"], "bytes": 0, "label": root["name"], "role": "root"})
            self.edges.append({"from": number, "to": held, "via": ""})


def _chosen(search: "Search", first: "Iterable[int]") -> "dict[int, None]":
    """Of the nodes those that have to be there, then the nearest to the targets."""
    chosen: dict[int, None] = dict.fromkeys(first)
    for address in search.nodes:
        if len(chosen) >= MOST_NODES:
            break
        chosen[address] = None
    return chosen


def _shortest_circle(leads: "dict[int, list[int]]", start: int) -> "list[int] | None":
    """Breadth first from a node back to itself."""
    back: dict[int, int] = {}
    level = [start]
    while level:
        following = []
        for node in level:
            for held in leads.get(node, ()):
                if held == start:
                    circle = [node]
                    while circle[-1] != start:
                        circle.append(back[circle[-1]])
                    return circle[::-1]
                if held not in back:
                    back[held] = node
                    following.append(held)
        level = following
    return None
