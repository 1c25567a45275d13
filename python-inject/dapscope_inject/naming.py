"""How a holder leads to what it holds, in the words of Python: `.attr`, `['key']`, `[3]`. Nothing of the program's is called."""

import types
from _collections import deque

from . import peek, stacks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType
    from typing import Any, Callable

_TEXT = 60

#: What these types hold, by the C descriptors that tell it without calling anything.
_KNOWN = {
    id(cls): names
    for cls, names in {
        types.FunctionType: ("__closure__", "__defaults__", "__kwdefaults__", "__code__", "__dict__"),
        types.MethodType: ("__self__", "__func__"),
        types.BuiltinFunctionType: ("__self__",),
        types.CellType: ("cell_contents",),
        types.TracebackType: ("tb_frame", "tb_next"),
        types.FrameType: ("f_back", "f_trace"),
        types.GeneratorType: ("gi_frame", "gi_yieldfrom"),
        types.CoroutineType: ("cr_frame", "cr_await"),
        types.AsyncGeneratorType: ("ag_frame", "ag_await"),
        BaseException: ("__traceback__", "__context__", "__cause__", "args"),
        type: ("__bases__", "__mro__", "__base__"),
        classmethod: ("__func__",),
        staticmethod: ("__func__",),
    }.items()
}
#: By id: the hash of a class may be its metaclass's.
_FRAMES = {
    id(types.GeneratorType): "gi_frame",
    id(types.CoroutineType): "cr_frame",
    id(types.AsyncGeneratorType): "ag_frame",
}


def via(holder: "Any", address: int, may_read: "Callable[[FrameType], bool]" = lambda _frame: True) -> str:
    """How `holder` leads to the object at `address`; `may_read(frame)`: whether a frame's locals may be asked for."""
    return _as_item(holder, address) or _as_local(holder, address, may_read) or _as_attribute(holder, address) or " (inside)"


def has_frame(holder: object) -> bool:
    """Whether it is a generator, a coroutine or an asynchronous generator."""
    return id(type(holder)) in _FRAMES


def key_text(key: "Any") -> str:
    """A dict's key: by value where it is one of Python's own simple types, else by type."""
    cls = type(key)
    if cls is str or cls is bytes:
        return repr(key) if len(key) <= _TEXT else repr(key[:_TEXT])[:-1] + "…" + repr(key[:0])[-1]
    if key is None or cls is bool or cls is float or (cls is int and key.bit_length() < 200):
        return repr(key)
    if cls is tuple and 0 < len(key) <= 4:
        return "(%s)" % ", ".join(map(key_text, key))
    return "<%s>" % peek.type_name(cls)


def _as_item(holder: "Any", address: int) -> "str | None":
    if peek.is_of(holder, peek.IS_DICT):
        return _as_entry(holder, address)
    if peek.is_of(holder, peek.IS_LIST):
        return _as_position(list.__iter__(holder), address)
    if peek.is_of(holder, peek.IS_TUPLE):
        return _as_position(tuple.__iter__(holder), address)
    if peek.is_a(holder, deque):
        return _as_position(deque.__iter__(holder), address)
    if peek.is_a(holder, set) or peek.is_a(holder, frozenset):
        return " (member)"
    return None


def _as_entry(holder: dict, address: int) -> "str | None":
    try:
        for key, value in dict.items(holder):
            if id(value) == address:
                return "[%s]" % key_text(key)
            if id(key) == address:
                return " (key)"
    except RuntimeError:  # It changed size under us: in a thread, not in a fork.
        return " (value)"
    return None


def _as_position(items: "Iterable[object]", address: int) -> "str | None":
    for position, item in enumerate(items):
        if id(item) == address:
            return "[%d]" % position
    return None


def _as_local(holder: "Any", address: int, may_read: "Callable[[FrameType], bool]") -> "str | None":
    """A variable of a generator, a coroutine or a frame that stands still."""
    frame = holder
    if type(holder) is not types.FrameType:
        if id(type(holder)) not in _FRAMES:
            return None
        frame = peek.attribute(holder, _FRAMES[id(type(holder))])
    if frame is None or not may_read(frame):
        return None
    for name, value in list(frame.f_locals.items()):
        if id(value) == address:
            return " local %s of %s" % (name, stacks.function_of(frame.f_code))
    return None


def _as_attribute(holder: object, address: int) -> "str | None":
    for cls in peek.mro_of(type(holder)):
        for name in _KNOWN.get(id(cls), ()):
            if id(peek.attribute(holder, name)) == address:
                return "." + name
    for name, value in peek.slots(holder):
        if id(value) == address:
            return "." + name
    for name, value in list((peek.instance_dict(holder) or {}).items()):
        if id(value) == address:
            return "." + (peek.plain(name) or key_text(name))
    return None
