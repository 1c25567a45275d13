"""A snapshot without a fork: the traces are copied at once, and summed up in a thread that lets the others go first."""

from . import deliver, threads
from .grouping import Groups
from .system import gc, time, tracemalloc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .record import Record

#: Traces that are summed up in one go: about a millisecond.
STEP = 2000
#: Seconds for which our thread stands back after each go: enough for one that waits to get the interpreter.
REST = 0.00005


def write(record: "Record", path: str, nonce: str) -> None:
    """Copies the traces now, which holds the program, and writes the snapshot to `path` later."""
    traces = copy(record)

    def finish() -> None:
        try:
            deliver.write_late_pieces(path, nonce, text_of(record, traces, REST))
        except BaseException as error:
            deliver.write_late(path, nonce, error=error)

    threads.start(finish)


def copy(record: "Record") -> list:
    """All traces of tracemalloc. A collection amidst would only lengthen the standstill."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        began = time.perf_counter()
        traces = tracemalloc._get_traces()
        record.stall_ms = (time.perf_counter() - began) * 1000
    finally:
        if is_enabled:
            gc.enable()
    return traces


def text_of(record: "Record", traces: list, rest: float = 0) -> "Iterator[str]":
    """The payload in pieces; empties `traces`, from its end, because freeing them at once holds the program as well."""
    groups = Groups()
    while traces:
        part = traces[-STEP:]
        del traces[-STEP:]
        groups.add(part)
        del part
        if rest:
            time.sleep(rest)
    for piece in record.pieces(groups, groups.columns()):
        yield piece
        if rest:
            time.sleep(rest)
