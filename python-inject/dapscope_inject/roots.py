"""Where a search for holders ends: at what has a name. And what it passes by: the debugger's own and ours."""

import gc
import sys
import types

from . import debugger, peek

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    from .stacks import Local, Stack

    Hidden = Literal["hidden"]

#: A holder that is not the program's.
HIDDEN: "Hidden" = "hidden"


class Roots:
    """`stacks`, `held_by_locals`: as stacks.py gives them, `links`: {address: [holder]} that the collector does not see."""

    def __init__(
        self, stacks: "list[Stack]", held_by_locals: "dict[int, list[Local]]", attribute_dicts: "list[tuple[dict, Any]]"
    ) -> None:
        self.held_by_locals = held_by_locals
        self.links: dict[int, list[Any]] = {}
        for attributes, owner in attribute_dicts:
            self.links.setdefault(id(attributes), []).append(owner)
        self._named: dict[int, Namespace | Running | Hidden] = {}
        self._hidden_types: dict[int, bool] = {}
        self._add_modules()
        self._add_classes()
        for stack in stacks:
            for frame in stack.frames:
                self._named[id(frame)] = Running(stack, frame)

    def hide(self, thing: object) -> None:
        """Has an object of ours passed by."""
        self._named[id(thing)] = HIDDEN

    def of(self, holder: "Any") -> "Namespace | Running | Hidden | None":
        """The `Namespace` or `Running` that a holder is, HIDDEN, or None where it is an object like others."""
        named = self._named.get(id(holder))
        if named is not None:
            return named
        if type(holder) is types.FrameType:
            return HIDDEN if debugger.is_own_file(holder.f_code.co_filename) else None
        kind = id(type(holder))
        if kind not in self._hidden_types:
            self._hidden_types[kind] = debugger.is_own_module(peek.module_name(type(holder)))
        return HIDDEN if self._hidden_types[kind] else None

    def _add_modules(self) -> None:
        for name, module in list(sys.modules.items()):
            variables = peek.instance_dict(module) if peek.is_a(module, types.ModuleType) else None
            if variables is None or peek.plain(name) is None:
                continue
            if debugger.is_own_module(name) or variables.get("__name__") == "debugpy.__main__":
                self._named[id(variables)] = HIDDEN
            else:
                self._named.setdefault(id(variables), Namespace("module global", str.__str__(name), variables))

    def _add_classes(self) -> None:
        for cls in peek.classes():
            for attributes in gc.get_referents(peek.namespace_of(cls)):
                is_own = debugger.is_own_module(peek.module_name(cls))
                self._named[id(attributes)] = HIDDEN if is_own else Namespace("class attribute", cls, attributes)


class Namespace:
    """The variables of a module, or the attributes of a class."""

    __slots__ = ("kind", "names", "owner")

    def __init__(self, kind: str, owner: "Any", names: "dict[str, Any]") -> None:
        self.kind = kind
        self.owner = owner
        self.names = names

    def root(self, address: int) -> dict:
        """What holds the object at that address, named."""
        owner = self.owner if self.kind == "module global" else peek.type_name(self.owner)
        for name, value in list(dict.items(self.names)):
            if id(value) == address:
                return {"kind": self.kind, "name": "%s.%s" % (owner, peek.plain(name))}
        return {"kind": self.kind, "name": owner}


class Running:
    """A function that runs (up to Python 3.10 the collector sees its frame): a variable without a name, or a value in use."""

    __slots__ = ("frame", "stack")
    kind = "frame local"

    def __init__(self, stack: "Stack", frame: "types.FrameType") -> None:
        self.stack = stack
        self.frame = frame

    def root(self, _address: int) -> dict:
        """The function, named."""
        from .stacks import Local

        return Local(self.stack.name, self.frame, "a value").root()
