"""What `threading.local` objects hold for each thread: read before a fork, in whose child the other threads' part is gone."""

import _thread
import gc
import sys
import types
from itertools import compress

from . import peek

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: So many objects, the nearest to the modules' variables, are looked through; all of a large heap would take too long.
_MOST = 50_000


def attribute_dicts() -> "list[tuple[dict, Any]]":
    """(dict of the attributes that one thread sees, the `threading.local` that they belong to), for all threads."""
    found: list[tuple[dict, Any]] = []
    for thing in _near_modules():
        for inner in gc.get_referents(thing):
            if type(inner) is dict:
                found.extend((each, thing) for key, each in list(inner.items()) if type(each) is dict and _is_dummy(key))
    return found


def _is_dummy(key: object) -> bool:
    """What stands for a thread in a `threading.local`: a `_localdummy` (3.13), before that a weak reference to one."""
    return peek.type_name(type(key)) in ("weakref", "weakref.ReferenceType", "_thread._localdummy")


def _near_modules() -> "Iterator[Any]":
    """The `threading.local` objects that the modules' variables lead to, the nearest first."""
    kinds = {id(each) for each in peek.classes() if any(base is _thread._local for base in peek.mro_of(each))}
    level: list[Any] = [peek.instance_dict(each) for each in list(sys.modules.values()) if peek.is_a(each, types.ModuleType)]
    seen = set(map(id, level))
    while level and len(seen) < _MOST:
        following: dict[int, Any] = {}
        for at in range(0, len(level), 100):
            held = list(filter(gc.is_tracked, gc.get_referents(*level[at : at + 100])))[:_MOST]
            following.update(zip(map(id, held), held))
            if len(following) + len(seen) > _MOST:
                break
        level = peek.new_in(following.values(), seen)
        yield from compress(level, map(kinds.__contains__, map(id, map(type, level))))
