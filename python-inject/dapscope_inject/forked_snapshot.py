"""A snapshot written by a forked grandchild, which has the traces as they were at the fork."""

from . import deliver, fork, hooks
from .grouping import Groups
from .system import tracemalloc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .record import Record


def write(record: "Record", path: str, nonce: str) -> int:
    """Forks, and returns the pid of the process that writes the snapshot to `path`. Raises OSError."""
    return fork.run(lambda stall_ms: _work(record, path, nonce, stall_ms))


def _work(record: "Record", path: str, nonce: str, stall_ms: float) -> None:
    try:
        traces = tracemalloc._get_traces()
        # Else our own work would be traced.
        tracemalloc.stop()
        groups = Groups()
        groups.add(traces)
        record.how, record.stall_ms = "fork", stall_ms
        record.called.extend(hooks.called())
        deliver.write_late_pieces(path, nonce, record.pieces(groups, groups.columns()))
    except BaseException as error:
        deliver.write_late(path, nonce, error=error)
