"""asyncio's tasks and what each waits for, read by C descriptors: no method of a program's own task or coroutine is called."""

import gc
import sys
import types
import weakref

from . import peek, stacks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_MOST = 2000
_DEPTH = 200

#: The code, the frame, what it waits for: of a coroutine, a generator that is one, and an asynchronous generator.
_PARTS = {
    id(types.CoroutineType): ("cr_code", "cr_frame", "cr_await"),
    id(types.GeneratorType): ("gi_code", "gi_frame", "gi_yieldfrom"),
    id(types.AsyncGeneratorType): ("ag_code", "ag_frame", "ag_await"),
}


def list_(_arguments: dict, _order: object) -> dict:
    """Every task that is not done.

    `tasks`: [{name, state: `running` | `waiting` | `ready`, coroutine, stack: [{function, file, line}] (outermost first),
    awaits: [text] (what the innermost of them waits for: the future's type, another task's name), loop: {type, thread}}],
    `truncated` (more than 2,000).
    """
    if "asyncio" not in sys.modules:
        return {"tasks": [], "truncated": False}
    names = stacks.names()
    current = {id(each) for each in _current()}
    found = [each for each in _all() if not _is_done(each)]
    return {"tasks": [_told(each, current, names) for each in found[:_MOST]], "truncated": len(found) > _MOST}


def _is_done(task: object) -> bool:
    """A task written in Python has no `_state` of its own before it is done."""
    return peek.attribute(task, "_state") in ("FINISHED", "CANCELLED")


def _all() -> "list[Any]":
    """Of every loop, as asyncio keeps them in a set of weak references (3.8 to 3.13); else those that the collector knows."""
    variables = _variables()
    found: dict[int, Any] = {}
    for name in ("_all_tasks", "_scheduled_tasks", "_eager_tasks"):
        known = variables.get(name)
        if type(known) is weakref.WeakSet:
            known = [reference() for reference in list(known.__dict__["data"])]
        for task in known if type(known) is list or type(known) is set else ():
            if task is not None:
                found[id(task)] = task
    if sys.version_info >= (3, 14):  # Tasks in C are in a list of C's.
        found.update((id(each), each) for each in gc.get_objects() if is_task(each))
    return list(found.values())


def _variables() -> "dict[str, Any]":
    return peek.instance_dict(sys.modules.get("asyncio.tasks")) or {}


def _current() -> "list[Any]":
    known = _variables().get("_current_tasks")
    return list(dict.values(known)) if type(known) is dict else []


def is_task(thing: object) -> bool:
    """Whether it is one of asyncio's, in C or in Python, or of a class made from these."""
    kinds = [_c_task(), _variables().get("_PyTask")]
    return any(each is kind for each in peek.mro_of(type(thing)) for kind in kinds if kind is not None)


def _c_task() -> "type | None":
    return (peek.instance_dict(sys.modules.get("_asyncio")) or {}).get("Task")


def _told(task: object, current: "set[int]", names: "dict[int, str]") -> dict:
    coroutine = peek.attribute(task, "_coro")
    waiter = peek.attribute(task, "_fut_waiter")
    steps, last = _chain(coroutine)
    loop = peek.attribute(task, "_loop")
    ident = (peek.instance_dict(loop) or {}).get("_thread_id") if loop is not None else None
    return {
        "name": _name(task),
        "state": "running" if id(task) in current else "ready" if waiter is None else "waiting",
        "coroutine": _coroutine_name(coroutine),
        "stack": steps,
        "awaits": _awaited(waiter, last),
        "loop": {"type": peek.type_name(type(loop)), "thread": names.get(ident) if type(ident) is int else None},
    }


def _name(task: object) -> str:
    name = peek.attribute(task, "_name")
    if name is None:
        kind = _c_task()
        if kind is not None and peek.is_a(task, kind):
            name = peek.namespace_of(kind)["get_name"](task)
    return (peek.plain(name) if name is not None else None) or "a task"


def _coroutine_name(coroutine: object) -> str:
    name = peek.attribute(coroutine, "__qualname__") if id(type(coroutine)) in _PARTS else None
    return (peek.plain(name) if name is not None else None) or peek.type_name(type(coroutine))


def _chain(coroutine: object) -> "tuple[list[dict], object]":
    """Where each coroutine of the chain stands, the outermost first; and what the innermost waits for."""
    steps: list[dict] = []
    waited = coroutine
    while id(type(waited)) in _PARTS and len(steps) < _DEPTH:
        code, frame, awaited = (peek.attribute(waited, name) for name in _PARTS[id(type(waited))])
        line = frame.f_lineno if frame is not None else code.co_firstlineno
        steps.append({"function": stacks.function_of(code), "file": code.co_filename, "line": line})
        waited = awaited
        if waited is not None and id(type(waited)) not in _PARTS:
            waited = _inside(waited)
    return steps, waited


def _inside(awaited: object) -> object:
    """The asynchronous generator that `__anext__` and `asend` go on with, or the coroutine in its `__await__`."""
    if peek.type_name(type(awaited)) in ("async_generator_asend", "async_generator_athrow", "coroutine_wrapper"):
        for each in gc.get_referents(awaited):
            if id(type(each)) in _PARTS:
                return each
    return awaited


def _awaited(waiter: object, last: object) -> "list[str]":
    """In words: the future that the task waits for, and the tasks that this one gathers."""
    if waiter is None:
        return [] if last is None else [peek.type_name(type(last))]
    if is_task(waiter):
        return ["task %s" % _name(waiter)]
    found = ["%s (%s)" % (peek.type_name(type(waiter)), (peek.attribute(waiter, "_state") or "pending").lower())]
    children = (peek.instance_dict(waiter) or {}).get("_children")
    for child in children if type(children) is list else ():
        found.append("task %s" % _name(child) if is_task(child) else peek.type_name(type(child)))
    return found[:20]
