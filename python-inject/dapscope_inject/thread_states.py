"""The trace function of every thread, read and written in CPython's own thread states (3.8 to 3.11).

`sys.settrace` reaches the calling thread alone, `_PyEval_SetTrace` calls the program's audit hooks, and pydevd's attach
library can set but not clear. So the four fields are moved here, as that library does, in one go with the GIL held.
Layouts: Include/cpython/pystate.h of each version.
"""

import sys

from .failure import Failure
from .system import thread, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ctypes import Structure
    from typing import Any, Callable

#: How many thread states are dealt with before the GIL is given up: some 20 us each.
MOST = 50

_LAYOUTS: "dict[str, type[Structure]]" = {}


def visit(use: "Callable[[Structure], object]") -> None:
    """Calls `use` with each live thread state, a ctypes structure, while no other thread runs; until it has returned True
    for MOST of them, then again for all of them, as long as there are any such.

    A thread that waits for the GIL asks for it after a whole switch interval (5 ms) in which nobody else got it: whoever
    has just got it has that long.
    """
    used = MOST
    while used >= MOST:
        used = 0
        time.sleep(0)
        for state in _states():
            used += bool(use(state))
            if used >= MOST:
                break


def _states() -> "list[Structure]":
    import ctypes

    kind = _layout()
    api = ctypes.pythonapi
    head, follow = api.PyInterpreterState_ThreadHead, api.PyThreadState_Next
    head.restype = follow.restype = ctypes.c_void_p
    head.argtypes = follow.argtypes = [ctypes.c_void_p]
    found = []
    address = head(_interpreter())
    while address:
        found.append(kind.from_address(address))
        address = follow(address)
    return found


def check() -> None:
    """Raises Failure where this Python's thread states are not as we know them."""
    import ctypes

    kind = _layout()
    get = ctypes.pythonapi.PyThreadState_Get
    get.restype = ctypes.c_void_p
    own = kind.from_address(get())
    is_known = own.interp == _interpreter() and own.thread_id == thread.get_ident()
    if not is_known or bool(own.c_tracefunc) != bool(own.c_traceobj) or (own.c_tracefunc and sys.gettrace() is None):
        raise Failure(
            "unknownLayout", "the thread states of this Python are not as those of CPython %d.%d" % sys.version_info[:2]
        )


def switch(state: "Structure", function: "int | None", owner: "int | None") -> None:
    """Gives a thread the trace function (both addresses, or None); its reference to the one before is the caller's now."""
    state.c_tracefunc, state.c_traceobj = function, owner
    # Inside a trace function nothing is traced; CPython works the flag out anew when that returns.
    if state.tracing == 0 or not function:
        _set_flag(state, bool(function or state.c_profilefunc) and state.tracing == 0)


def take_tracing_possible() -> int:
    """Takes what keeps all threads of 3.9 on the slow way between instructions, in loops most of all, traced or not.

    That is a count of traced threads, which pydevd raises on purpose. Returns what `give_tracing_possible` is to give back.
    """
    counts = _counts()
    taken = counts.tracing_possible if counts else 0
    if taken:
        counts.tracing_possible -= taken
    return taken


def give_tracing_possible(taken: int) -> None:
    """Gives it back, beside what has been counted meanwhile."""
    if taken:
        _counts().tracing_possible += taken


def _counts() -> "Any":
    """The counts of an interpreter of 3.9 (Include/internal/pycore_interp.h), if they are as we know them; else None."""
    import ctypes

    if sys.version_info[:2] != (3, 9):
        return None
    pointer, whole = ctypes.c_void_p, ctypes.c_int

    class Counts(ctypes.Structure):
        _fields_ = [("recursion_limit", whole), ("tracing_possible", whole), ("aligned", pointer)]

    class Interpreter(ctypes.Structure):
        _fields_ = [
            *((name, pointer) for name in ("next", "threads", "runtime")),
            *((name, ctypes.c_int64) for name in ("id", "references")),
            *(("requires", whole), ("mutex", pointer), ("finalizing", whole), ("counts", Counts)),
        ]

    interpreter = Interpreter.from_address(_interpreter())
    is_known = interpreter.counts.recursion_limit == sys.getrecursionlimit() and interpreter.finalizing == 0
    return interpreter.counts if is_known and 0 <= interpreter.counts.tracing_possible < 100000 else None


def flag(state: "Structure") -> bool:
    """Whether the thread's evaluation loop looks for events."""
    return bool(_flag_owner(state).use_tracing)


def object_at(address: int) -> object:
    """The object that an address of a thread state is of."""
    import ctypes

    return ctypes.cast(address, ctypes.py_object).value


def hold(owner: object) -> int:
    """The address of an object, with a reference to it for the thread state that it goes to."""
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(owner))
    return id(owner)


def release(address: int) -> None:
    """Gives up a reference that `switch` has left to its caller."""
    import ctypes

    ctypes.pythonapi.Py_DecRef(ctypes.py_object(object_at(address)))


def _interpreter() -> int:
    import ctypes

    # PyInterpreterState_Get is 3.9's.
    get = getattr(ctypes.pythonapi, "PyInterpreterState_Get", None) or ctypes.pythonapi._PyInterpreterState_Get
    get.restype = ctypes.c_void_p
    return get()


def _flag_owner(state: "Structure") -> "Structure":
    return state if sys.version_info < (3, 10) else _LAYOUTS["cframe"].from_address(state.cframe)


def _set_flag(state: "Structure", on: bool) -> None:
    # 3.11 ors it to the opcode: all bits.
    _flag_owner(state).use_tracing = (255 if sys.version_info >= (3, 11) else 1) if on else 0


def _layout() -> "type[Structure]":
    if "state" not in _LAYOUTS:
        if sys.implementation.name != "cpython" or not (3, 8) <= sys.version_info[:2] <= (3, 11):
            raise Failure("unknownLayout", "the thread states of this Python are not known")
        _LAYOUTS["state"], _LAYOUTS["cframe"] = _make_layouts()
    return _LAYOUTS["state"]


def _make_layouts() -> "tuple[type[Structure], type[Structure]]":
    import ctypes

    pointer, whole, long = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
    version = sys.version_info[:2]

    def pointers(names: str) -> "list[tuple[str, Any]]":
        return [(name, pointer) for name in names.split()]

    if version <= (3, 9):
        # 3.8 has two chars where 3.9 has one; both fill the same four bytes.
        depth = [*pointers("frame"), ("depth", whole), ("overflowed", ctypes.c_char), ("checks", whole)]
        depth += [("tracing", whole), ("use_tracing", whole)]
    elif version == (3, 10):
        depth = [*pointers("frame"), ("depth", whole), ("headroom", whole), ("checks", whole), ("tracing", whole)]
        depth += pointers("cframe")
    else:
        depth = [(name, whole) for name in ["initialized", "static", "remaining", "limit", "headroom", "tracing", "what"]]
        depth += pointers("cframe")
    traces = pointers("c_profilefunc c_tracefunc c_profileobj c_traceobj")
    errors = pointers("error_type error_value error_trace")
    errors += pointers("exc_info" if version == (3, 11) else "exc_type exc_value exc_trace previous exc_info")
    names = [*pointers("dict"), ("gil_counter", whole), *pointers("async_exc"), ("thread_id", long)]
    names += [("native_id", long)] if version == (3, 11) else []
    last = [("trash", whole), *pointers("trash_later on_delete on_delete_data"), ("origin_depth", whole)]
    last += [*pointers("firstiter finalizer context"), ("context_version", ctypes.c_uint64), ("id", ctypes.c_uint64)]
    links = pointers("prev next interp")
    flag_type = whole if version == (3, 10) else ctypes.c_uint8

    class ThreadState(ctypes.Structure):
        _fields_ = links + depth + traces + errors + names + last

    class CFrame(ctypes.Structure):
        _fields_ = [("use_tracing", flag_type)]

    return ThreadState, CFrame
