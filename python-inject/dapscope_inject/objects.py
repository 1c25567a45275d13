"""How many objects of each type there are and how large they are by themselves, without tracemalloc."""

import gc
import time
from _collections import deque
from itertools import compress, filterfalse

from . import peek, sizes, worker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .calls import Order
    from .deliver import Later
    from .worker import Place


def count(arguments: dict, order: "Order") -> "Later":
    """Counts everything that the collector knows and what that refers to (strings, numbers), each once.

    `limit` (50) types, the largest first; `type`: only those whose name has this text in it, upper and lower case alike.
    Answers later: `how`: fork or thread, `total`: {count, bytes}, `types`: [{type, count, bytes}], `matched` (with `type`):
    {count, bytes, types}, `typeCount`, `frozen` (objects of gc.freeze, which in a thread are seen only where others refer to
    them), `seconds`, `called`. Bytes are shallow (see sizes.py). The debugger's own objects are among them, and
    those of our classes not.
    """

    def work(place: "Place") -> dict:
        began = time.perf_counter()
        tally = Tally()
        walk(tally, place)
        payload = told(tally, arguments.get("limit", 50), arguments.get("type"))
        payload.update(how="fork" if place.is_fork else "thread", called=list(place.called))
        payload.update(frozen=gc.get_freeze_count(), seconds=time.perf_counter() - began)
        return payload

    return worker.run(work, order, arguments.get("stall", "auto"))


class Tally:
    """`rows`: {id of a type: [type, count, bytes]}."""

    def __init__(self) -> None:
        self.rows: dict[int, list[Any]] = {}

    def add(self, things: "list[Any]") -> None:
        """Counts these, which the caller has not given before."""
        kinds = list(map(id, map(type, things)))
        apart: dict[int, list[Any]] = {kind: [] for kind in set(kinds)}
        deque(map(list.append, map(apart.__getitem__, kinds), things), maxlen=0)
        for kind, alike in apart.items():
            cls = type(alike[0])
            row = self.rows.setdefault(kind, [cls, 0, 0])
            row[1] += len(alike)
            row[2] += sizes.total(cls, alike)


def walk(tally: Tally, place: "Place") -> None:
    """Gives every object to the tally once."""
    objects = gc.get_objects()
    seen: set[int] = set()
    listed, at = len(objects), 0
    while at < len(objects):
        part = objects[at : at + place.step]
        if at < listed:
            tally.add(part[: listed - at])
        things = peek.new_in(filterfalse(gc.is_tracked, gc.get_referents(*part)), seen)
        tally.add(things)
        if gc.get_referents(*things):
            objects.extend(compress(things, map(_may_refer, things)))
        at += len(part)
        place.breathe()


def _may_refer(thing: object) -> bool:
    return bool(peek.flags_of(type(thing)) & peek.HAS_GC)


def told(tally: Tally, limit: int, text: "str | None" = None) -> dict:
    """The payload's part that is about types."""
    rows = [(peek.type_name(cls), count, size) for cls, count, size in tally.rows.values() if not _is_ours(cls)]
    rows.sort(key=lambda row: (-row[2], row[0]))
    payload: dict = {"total": _sum(rows), "typeCount": len(rows)}
    if text:
        rows = [row for row in rows if text.lower() in row[0].lower()]
        payload["matched"] = dict(_sum(rows), types=len(rows))
    payload["types"] = [{"type": name, "count": count, "bytes": size} for name, count, size in rows[:limit]]
    return payload


def _is_ours(cls: type) -> bool:
    return peek.module_name(cls).startswith(__package__ + ".")


def _sum(rows: "list[tuple[str, int, int]]") -> dict:
    return {"count": sum(row[1] for row in rows), "bytes": sum(row[2] for row in rows)}
