"""Many objects of a type: the shortest way from a name to each, and those that are held alike told as one."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .search import Hit, Search


def nearest_roots(search: "Search") -> "Iterator[tuple[Hit, list[int]]]":
    """For each target that a name leads to: (hit, addresses from what the name holds to the target)."""
    held_by: dict[int, list[int]] = {}
    for holder, held in search.edges:
        held_by.setdefault(holder, []).append(held)
    first: dict[int, Hit] = {}
    back: dict[int, int] = {}
    level = []
    for hit in search.hits:
        if hit.address not in first:
            first[hit.address] = hit
            level.append(hit.address)
    while level:
        following = []
        for holder in level:
            for held in held_by.get(holder, ()):
                if held not in first:
                    first[held] = first[holder]
                    back[held] = holder
                    following.append(held)
        level = following
    for target in search.targets:
        if target in first:
            chain = [target]
            while chain[-1] in back:
                chain.append(back[chain[-1]])
            yield first[target], chain[::-1]


class Group:
    """Targets held alike: by the same name, through objects of the same types.

    `shared[i]`: whether step i is one object for all.
    """

    def __init__(self, hit: "Hit", chain: "list[int]") -> None:
        self.hit = hit
        self.chain = chain
        self.count = 0
        self.shared = [True] * len(chain)

    def add(self, chain: "list[int]") -> None:
        """Counts one more, held through the objects of `chain`."""
        self.count += 1
        self.shared = [was and a == b for was, a, b in zip(self.shared, self.chain, chain)]


def grouped(search: "Search") -> "list[Group]":
    """The groups, the largest first."""
    found: dict[tuple, Group] = {}
    for hit, chain in nearest_roots(search):
        shape = tuple(id(type(search.nodes[address])) for address in chain)
        key = (id(hit.named), hit.address if len(chain) > 1 else 0, shape)
        if key not in found:
            found[key] = Group(hit, chain)
        found[key].add(chain)
    return sorted(found.values(), key=lambda group: -group.count)
