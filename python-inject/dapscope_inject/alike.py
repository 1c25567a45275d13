"""Many objects of a type: the shortest way from a name to each, and those that are held alike told as one."""


def nearest_roots(search):
    """For each target that a name leads to: (hit, addresses from what the name holds to the target)."""
    held_by = {}
    for holder, held in search.edges:
        held_by.setdefault(holder, []).append(held)
    first, back = {}, {}
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
    """Targets held alike: by the same name, through objects of the same types. `shared[i]`: whether step i is one object for all."""

    def __init__(self, hit, chain):
        self.hit = hit
        self.chain = chain
        self.count = 0
        self.shared = [True] * len(chain)

    def add(self, chain):
        self.count += 1
        self.shared = [was and a == b for was, a, b in zip(self.shared, self.chain, chain)]


def grouped(search):
    """The groups, the largest first."""
    found = {}
    for hit, chain in nearest_roots(search):
        shape = tuple(id(type(search.nodes[address])) for address in chain)
        key = (id(hit.named), hit.address if len(chain) > 1 else 0, shape)
        if key not in found:
            found[key] = Group(hit, chain)
        found[key].add(chain)
    return sorted(found.values(), key=lambda group: -group.count)
