"""Reads objects without calling any of their code: by the descriptors that C types carry, never by `getattr` or `isinstance`.

`isinstance` asks for `__class__`, `getattr` for `__getattribute__`; a set
of classes and `==` of two ask the metaclass. So: the true `type`, `is`, and `id` as a key.
"""

import gc
import types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Callable

flags_of: "Callable[[type], int]" = type.__dict__["__flags__"].__get__
_mro: "Callable[[type], tuple[type, ...] | None]" = type.__dict__["__mro__"].__get__
_namespace: "Callable[[type], Mapping[str, Any] | None]" = type.__dict__["__dict__"].__get__
_dict_offset: "Callable[[type], int]" = type.__dict__["__dictoffset__"].__get__
basic_size_of: "Callable[[type], int]" = type.__dict__["__basicsize__"].__get__
item_size_of: "Callable[[type], int]" = type.__dict__["__itemsize__"].__get__
_qualname: "Callable[[type], str]" = type.__dict__["__qualname__"].__get__
_module: "Callable[[type], object]" = type.__dict__["__module__"].__get__

#: Bits of `type.__flags__`, the same from CPython 3.8 to 3.14 (Include/object.h).
HAS_GC = 1 << 14
IS_LONG, IS_LIST, IS_TUPLE, IS_BYTES, IS_STR, IS_DICT, IS_TYPE = (1 << bit for bit in (24, 25, 26, 27, 28, 29, 31))


def mro_of(cls: type) -> "tuple[type, ...]":
    """A class and its bases; empty for a C type that nobody has used yet (3.8, 3.9)."""
    return _mro(cls) or ()


def namespace_of(cls: type) -> "Mapping[str, Any]":
    """What a class itself has in its `__dict__`, as a mapping that only reads."""
    return _namespace(cls) or {}


def is_of(thing: object, flag: int) -> bool:
    """Whether an object's true type, or one of its bases, is the built-in one of that flag."""
    return bool(flags_of(type(thing)) & flag)


def is_a(thing: object, wanted: type) -> bool:
    """`isinstance` by the true type alone."""
    return any(each is wanted for each in mro_of(type(thing)))


def is_getter(descriptor: object) -> bool:
    """Whether only C code makes such a descriptor: a property or a function of the program's is none."""
    cls = type(descriptor)
    return cls is types.GetSetDescriptorType or cls is types.MemberDescriptorType


def plain(text: "Any") -> "str | None":
    """A str of the program's as one of Python's own; None where it is none."""
    return str.__str__(text) if is_of(text, IS_STR) else None


def type_name(cls: type) -> str:
    """`module.Qualname`; built-in types by their name alone."""
    module, name = plain(_module(cls)), str.__str__(_qualname(cls))
    return name if module is None or module == "builtins" else module + "." + name


def module_name(cls: type) -> str:
    """The module that a class says it is of; empty where it says none."""
    return plain(_module(cls)) or ""


def instance_dict(thing: object) -> "dict[str, Any] | None":
    """The dict that an instance keeps its attributes in, or None. An instance that has none yet may get an empty one."""
    getter = own_getter(type(thing), "__dict__")
    if getter is None:
        return _only_dict(thing) if _dict_offset(type(thing)) else None
    try:
        found = getter.__get__(thing)
    except (AttributeError, TypeError):
        return None
    return found if type(found) is dict else None


def _only_dict(thing: object) -> "dict[str, Any] | None":
    """Of a C type that has attributes and no `__dict__` (asyncio's Future), where there is no doubt which dict it is."""
    found = [each for each in gc.get_referents(thing) if type(each) is dict]
    return found[0] if len(found) == 1 else None


def own_getter(cls: type, name: str) -> "types.GetSetDescriptorType | types.MemberDescriptorType | None":
    """The first C descriptor of that name among a class and its bases."""
    for each in mro_of(cls):
        found = namespace_of(each).get(name)
        if is_getter(found):
            return found
    return None


def attribute(thing: object, name: str) -> "Any":
    """What a C descriptor or the instance's own dict says an attribute is; None where neither knows."""
    getter = own_getter(type(thing), name)
    if getter is not None:
        try:
            return getter.__get__(thing)
        except (AttributeError, TypeError):
            return None
    found = instance_dict(thing)
    return None if found is None else found.get(name)


def new_in(things: "Iterable[Any]", seen: "set[int]") -> "list[Any]":
    """Those whose addresses are not in `seen`, each once; `seen` has them afterwards."""
    fresh = {id(each): each for each in things}
    for address in fresh.keys() & seen:
        del fresh[address]
    seen.update(fresh)
    return list(fresh.values())


def slots(thing: object) -> "Iterator[tuple[str, Any]]":
    """(name, value) of each `__slots__` entry and C member that is set."""
    for cls in mro_of(type(thing)):
        for name, descriptor in list(namespace_of(cls).items()):
            if type(descriptor) is types.MemberDescriptorType and (own := plain(name)) is not None:
                try:
                    yield own, descriptor.__get__(thing)
                except (AttributeError, TypeError, ValueError):
                    continue


def classes() -> "list[type]":
    """Every class there is, each once."""
    seen = {id(object)}
    found: list[type] = [object]
    for cls in found:
        below: list[type] = type.__subclasses__(cls)
        for each in below:
            if id(each) not in seen:
                seen.add(id(each))
                found.append(each)
    return found
