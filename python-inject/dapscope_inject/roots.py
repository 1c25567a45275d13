"""Where a search for holders ends: at what has a name. And what it passes by: the debugger's own and ours."""

import gc
import sys
import types

from . import debugger, peek

#: A holder that is not the program's.
HIDDEN = "hidden"


class Roots:
    """`stacks`, `held_by_locals`: as stacks.py gives them, `links`: {address: [holder]} that the collector does not see."""

    def __init__(self, stacks, held_by_locals, attribute_dicts):
        self.held_by_locals = held_by_locals
        self.links = {}
        for attributes, owner in attribute_dicts:
            self.links.setdefault(id(attributes), []).append(owner)
        self._named = {}
        self._hidden_types = {}
        self._add_modules()
        self._add_classes()
        for stack in stacks:
            for frame in stack.frames:
                self._named[id(frame)] = Running(stack, frame)

    def hide(self, thing):
        self._named[id(thing)] = HIDDEN

    def of(self, holder):
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

    def _add_modules(self):
        for name, module in list(sys.modules.items()):
            if not peek.is_a(module, types.ModuleType) or peek.plain(name) is None:
                continue
            variables = peek.instance_dict(module)
            if debugger.is_own_module(name) or variables.get("__name__") == "debugpy.__main__":
                self._named[id(variables)] = HIDDEN
            else:
                self._named.setdefault(id(variables), Namespace("module global", str.__str__(name), variables))

    def _add_classes(self):
        for cls in peek.classes():
            for attributes in gc.get_referents(peek.namespace_of(cls)):
                is_own = debugger.is_own_module(peek.module_name(cls))
                self._named[id(attributes)] = HIDDEN if is_own else Namespace("class attribute", cls, attributes)


class Namespace:
    """The variables of a module, or the attributes of a class."""

    __slots__ = ("kind", "names", "owner")

    def __init__(self, kind, owner, names):
        self.kind = kind
        self.owner = owner
        self.names = names

    def root(self, address):
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

    def __init__(self, stack, frame):
        self.stack = stack
        self.frame = frame

    def root(self, _address):
        from .stacks import Local

        return Local(self.stack.name, self.frame, "a value").root()
