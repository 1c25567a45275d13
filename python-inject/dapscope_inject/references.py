"""Who holds an object, or the objects of a type: the shortest strong paths from something with a name."""

import time

from . import alike, debugger, deliver, graph, heap, paths, peek, search, sizes, stacks, thread_locals, worker
from .failure import Failure
from .roots import Roots

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any, Callable

    from .calls import Order
    from .deliver import Later
    from .heap import Heap
    from .worker import Place

#: Of a type with more instances than this, so many are looked at.
_SAMPLE = 2000


def find(arguments: dict, order: "Order") -> "Later":
    """Who holds what `expression` gives (in the frame `frameId`, else in `__main__`), or the instances of `type`.

    `maxDepth` (10) steps at most, `limit` (5) paths. Answers later:
    `how` (`fork` or `thread`), `target`: {type, bytes, count, sampled},
    `paths`: [{root: {kind, name, thread?, function?, file?, line?}, steps: [{type, via, bytes}], count?}],
    `unreached` (targets without a path), `graph`: {nodes: [{id, type, bytes, label, role}], edges: [{from, to, via}]},
    `cycles`: [[node ids]], `cut` (`depth`, `width` or null: why it is not whole), `scanned` (objects),
    `references` (between them), `seconds`, `called`. Bytes are shallow.
    Raises Failure: expressionFailed, noFrame, noSuchType, badArguments, cannotFork.
    """
    quest = Quest(arguments)
    return worker.run(quest.answer, order, arguments.get("stall", "auto"))


class Quest:
    """One question. It alone holds the targets, and objects of our classes are not told as holders."""

    def __init__(self, arguments: dict) -> None:
        self.max_depth: int = arguments.get("maxDepth", 10)
        self.limit: int = arguments.get("limit", 5)
        self.classes: list[type] = []
        self.targets: dict[int, Any] = {}
        self.called: list[str] = []
        if arguments.get("expression"):
            self._take(evaluated(arguments["expression"], arguments.get("frameId")))
            self.called.append("the expression")
        elif arguments.get("type"):
            self.classes = classes_named(arguments["type"])
        else:
            raise Failure("badArguments", "either an expression or a type is needed")
        self.stacks = stacks.stacks()
        self.locals = stacks.locals_of(self.stacks, lambda _frame: True) if stacks.READS_LOCALS else None
        self.attribute_dicts = thread_locals.attribute_dicts()

    def _take(self, thing: object) -> None:
        self.targets[id(thing)] = thing

    def answer(self, place: "Place") -> dict:
        """The payload of `find`."""
        began = time.perf_counter()
        may_read = _reader(place)
        leaves = {id(each) for each in self.classes if not peek.flags_of(each) & peek.HAS_GC}
        whole = heap.index(place.step, place.breathe, leaves)
        count = self._choose(whole) if self.classes else len(self.targets)
        held_by_locals = self.locals if self.locals is not None else stacks.locals_of(self.stacks, may_read)
        roots = Roots(self.stacks, held_by_locals, self.attribute_dicts)
        roots.hide(self.targets)
        found = search.Search(whole, roots, self.targets)
        found.run(self.max_depth, None if len(self.targets) > 1 else self.limit, place.breathe)
        payload = self._told(paths.Teller(found, may_read), count)
        payload.update(scanned=len(whole.objects), references=len(whole.ends), cut=found.cut)
        payload.update(how="fork" if place.is_fork else "thread", called=self.called + place.called)
        payload["seconds"] = time.perf_counter() - began
        return payload

    def _choose(self, whole: "Heap") -> int:
        """The instances, or some of them from all over the heap. Returns how many there are."""
        instances = whole.instances({id(each) for each in self.classes})
        for thing in instances[:: max(1, -(-len(instances) // _SAMPLE))]:
            self._take(thing)
        return len(instances)

    def _told(self, teller: paths.Teller, count: int) -> dict:
        found = teller.search
        if len(self.targets) > 1:
            same = alike.grouped(found)
            told = [teller.group_path(group) for group in same[: self.limit]]
            reached = sum(group.count for group in same)
            chains = [group.chain for group in same[: self.limit]]
        else:
            told = teller.paths(self.limit)
            reached = len(told[:1])
            chains = [found.chain(hit) for hit in found.hits[: self.limit]]
        drawn = graph.Graph(teller, found.hits[:20], [address for chain in chains for address in chain])
        return {
            "target": self._target(count),
            "paths": told or teller.unnamed(self.limit),
            "unreached": len(self.targets) - reached,
            "graph": drawn.payload(),
            "cycles": drawn.cycles(self.limit),
        }

    def _target(self, count: int) -> dict:
        things = list(self.targets.values())
        cls = self.classes[0] if self.classes else type(things[0])
        size = sum(map(sizes.size, things))
        return {"type": peek.type_name(cls), "bytes": size, "count": count, "sampled": len(things)}


def _reader(place: "Place") -> "Callable[[FrameType], bool]":
    """Which frames may be asked for their locals: before 3.13 in the process itself only those that pydevd has asked already."""
    if place.is_fork or stacks.READS_LOCALS:
        return lambda _frame: True
    return lambda frame: debugger.suspended_frame(id(frame)) is frame


def evaluated(expression: str, frame_id: "int | None") -> object:
    """The value of the user's expression. Its names are a copy: it assigns nothing of the program's."""
    names = _names(frame_id)
    code = _compiled(expression)
    try:
        return eval(code, names)  # noqa: S307 # The user's own, as in a debugger.
    except BaseException as error:
        raise Failure("expressionFailed", deliver.describe(error), expression=expression) from None


def _compiled(expression: str) -> "CodeType":
    try:
        return compile(expression.strip(), "<expression>", "eval")
    except Exception as error:
        # Python's text of a SyntaxError has the place in it, and all of the line.
        why = "SyntaxError: " + str(error.msg) if isinstance(error, SyntaxError) else deliver.describe(error)
        raise Failure("expressionFailed", why, expression=expression) from None


def _names(frame_id: "int | None") -> "dict[str, Any]":
    if frame_id is None:
        import sys

        return dict(sys.modules["__main__"].__dict__)
    frame = debugger.frame_of_client(frame_id)
    if frame is None:
        raise Failure("noFrame", "the frame is gone: its thread goes on again", frameId=frame_id)
    names = dict(frame.f_globals)
    names.update(frame.f_locals)
    return names


def classes_named(name: str) -> "list[type]":
    """Classes of that name: `module.Qualname`, or the qualified name alone."""
    wanted = name.strip()
    found, near = [], []
    for cls in peek.classes():
        full = peek.type_name(cls)
        if full == wanted or full.endswith("." + wanted):
            found.append(cls)
        elif wanted.lower().rpartition(".")[2] in full.lower() and not debugger.is_own_module(full):
            near.append(full)
    exact = [cls for cls in found if peek.type_name(cls) == wanted]
    if not found:
        raise Failure("noSuchType", "there is no class %s" % wanted, type=wanted, near=sorted(near, key=len)[:5])
    return exact or found
