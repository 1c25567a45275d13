"""Stacks as numbers: each distinct one is written down once, and costs one look in a table afterwards."""

import sys

from . import codec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

#: Frames of one stack that are looked at, from the innermost; what lies below is left out and counted.
DEEPEST = 2000
#: Of all keys in the table together (8 bytes each, and an int or two): beyond that it begins anew.
MOST_KEYS = 2_000_000

_DEPTHS = range(DEEPEST)
_NAME = "co_qualname" if sys.version_info >= (3, 11) else "co_name"


class Stacks:
    """Gives a number to a stack. `write` takes the lines that say what the numbers mean:

    `c ["name", "file", first line]` is code, `n parent code line` a stack; both are numbered in their order, from 0 and 1.
    Code objects are kept alive until `clear`, frames never.
    """

    def __init__(self, write: "Callable[[str], None]") -> None:
        self._write = write
        self._last_code = -1
        self._last_node = 0
        self.cut = 0
        self.clear()

    def clear(self) -> None:
        """Lets go of everything of the program's. Numbers go on, so that none gets a second meaning."""
        self._known: dict[tuple[int, ...], int] = {}
        self._codes: dict[int, tuple[int, CodeType]] = {}
        self._nodes: dict[tuple[int, int, int], int] = {}
        self._keys = 0

    def number(self, top: "FrameType | None") -> int:
        """The number of the stack whose innermost frame is `top`."""
        key: list[int] = []
        add = key.append
        frame = top
        for _ in _DEPTHS:
            if frame is None:
                break
            add(id(frame.f_code))
            add(frame.f_lasti)
            frame = frame.f_back
        found = self._known.get(tuple(key))
        return self._new(top) if found is None else found

    def _new(self, top: "FrameType | None") -> int:
        rows: list[tuple[CodeType, int, int]] = []
        frame = top
        while frame is not None and len(rows) < DEEPEST:
            rows.append((frame.f_code, frame.f_lasti, frame.f_lineno or 0))
            frame = frame.f_back
        if frame is not None:
            self.cut += 1
        self._keys += 2 * len(rows)
        if self._keys > MOST_KEYS:
            self.clear()
        node = 0
        for code, _, line in reversed(rows):
            node = self._node(node, self._code(code), line)
        # By id: a code object's own hash and comparison go through all its constants.
        self._known[tuple([part for code, at, _ in rows for part in (id(code), at)])] = node
        return node

    def _code(self, code: "CodeType") -> int:
        found = self._codes.get(id(code))
        if found is None:
            self._last_code += 1
            self._codes[id(code)] = found = (self._last_code, code)
            told = [getattr(code, _NAME), code.co_filename, code.co_firstlineno]
            self._write("c %s\n" % codec.dumps(told))
        return found[0]

    def _node(self, parent: int, code: int, line: int) -> int:
        found = self._nodes.get((parent, code, line))
        if found is None:
            self._last_node += 1
            self._nodes[parent, code, line] = found = self._last_node
            self._keys += 3
            self._write("n %d %d %d\n" % (parent, code, line))
        return found
