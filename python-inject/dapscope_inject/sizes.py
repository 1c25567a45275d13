"""Shallow bytes as `sys.getsizeof` tells them, without asking a class of the program's: `__sizeof__` may be theirs.

What C types say of themselves is believed where the type that says it is Python's own or numpy's; a subclass of the
program's counts as its nearest such base, plus its own fixed part. On 3.11 and 3.12 the attributes of an instance that has
no `__dict__` yet are not in it, as in `sys.getsizeof` (CPython does not tell their size).
"""

import sys
import types

from . import peek

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

#: Whose C types may be asked. An extension's `__sizeof__` (Cython's, say) is a C function that can run Python.
_ASKED = frozenset(["builtins", "collections", "array", "numpy", "_io", "mmap", "decimal", "functools", "itertools", "_struct"])

_object_size = object.__sizeof__
#: Before each object that the collector knows; none in a free-threaded Python.
_GC_HEADER = sys.getsizeof([]) - [].__sizeof__()
#: Before that, from 3.11 on, what an instance with `__dict__` or weak references has.
_PRE_HEADER_FLAGS = (1 << 4 | 1 << 3) if sys.version_info >= (3, 12) else 1 << 4 if sys.version_info >= (3, 11) else 0


class _Plain:
    pass


_PRE_HEADER = sys.getsizeof(_Plain()) - _object_size(_Plain()) - _GC_HEADER


def header_of(cls: type) -> int:
    """Bytes before each instance, which its own size does not count."""
    flags = peek.flags_of(cls)
    return (_GC_HEADER if flags & peek.HAS_GC else 0) + (_PRE_HEADER if flags & _PRE_HEADER_FLAGS else 0)


def sizer_of(cls: type) -> "Callable[[Any], int]":
    """The C function that tells an instance's bytes, its header not counted."""
    for each in peek.mro_of(cls):
        found = peek.namespace_of(each).get("__sizeof__")
        if type(found) is types.MethodDescriptorType and peek.module_name(found.__objclass__) in _ASKED:
            return found
    return _object_size


def size(thing: object) -> int:
    """Shallow bytes of one object."""
    cls = type(thing)
    return header_of(cls) + sizer_of(cls)(thing)


def total(cls: type, things: "list[Any]") -> int:
    """Shallow bytes of all these instances of one class: one call for all where they are of one size."""
    sizer = sizer_of(cls)
    if sizer is _object_size and peek.item_size_of(cls) == 0:
        each = _object_size(things[0]) if things else 0
        return len(things) * (header_of(cls) + each)
    return len(things) * header_of(cls) + sum(map(sizer, things))
