"""Traces of tracemalloc summed up by traceback, and told as columns: the one loop over what may be millions."""

from . import codec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Tracebacks that are told in one piece of text: less than a millisecond's work each.
STEP = 200


class Groups:
    """Each traceback's number of blocks and bytes, over all of tracemalloc's domains."""

    def __init__(self) -> None:
        self._by_id: dict[int, list] = {}

    def add(self, traces: list) -> None:
        """Adds traces as `_tracemalloc._get_traces` gives them: domain, size, frames, and from 3.9 the stack's depth.

        Equal tracebacks of one such list are one object. It is kept here, so that its identity stays its own.
        """
        by_id = self._by_id
        for trace in traces:
            size, traceback = trace[1], trace[2]
            group = by_id.get(id(traceback))
            if group is None:
                by_id[id(traceback)] = [1, size, traceback]
            else:
                group[0] += 1
                group[1] += size

    def total(self) -> "tuple[int, int]":
        """The number of blocks and bytes of all groups."""
        groups = self._by_id.values()
        return sum([group[0] for group in groups]), sum([group[1] for group in groups])

    def largest(self, most: int) -> "tuple[list, list[int]]":
        """The `most` groups with the most bytes, and what is left: number of blocks and bytes."""
        groups = sorted(self._by_id.values(), key=lambda group: -group[1])
        kept, others = groups[:most], groups[most:]
        rest = [sum([group[0] for group in others]), sum([group[1] for group in others])]
        return kept, rest

    def columns(self, groups: "Iterable[list] | None" = None) -> "Iterator[str]":
        """The text of the fields `files` and `tracebacks`, in pieces: what the payload of `snapshot.take` has of them.

        `files`: paths as Python knows them; `tracebacks`: `count`, `bytes` (a number for each), and `frames` (for each a
        flat list: number of the file, line, number of the file, line …, most recent call first).
        """
        files: dict[str, int] = {}
        kept = list(self._by_id.values()) if groups is None else list(groups)
        for number, name in enumerate(("count", "bytes")):
            yield '"tracebacks":{"count":[' if number == 0 else '],"%s":[' % name
            yield from _listed(kept, lambda group, number=number: group[number])
        yield '],"frames":['
        yield from _listed(kept, lambda group: _flat(group[2], files))
        yield ']},"files":['
        yield from _listed(list(files), str)
        yield "]"


def _flat(traceback: tuple, files: "dict[str, int]") -> "list[int]":
    flat = []
    for name, line in traceback:
        flat.append(files.setdefault(name, len(files)))
        flat.append(line)
    return flat


def _listed(items: list, told: "Callable") -> "Iterator[str]":
    for at in range(0, len(items), STEP):
        text = codec.dumps([told(item) for item in items[at : at + STEP]])[1:-1]
        yield "," + text if at else text
