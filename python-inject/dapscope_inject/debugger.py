"""What we know of pydevd, debugpy's half in this process (debugpy 1.6 to 1.8): its object, its channel, its threads."""

import sys

from .system import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def py_db() -> "Any":
    """Pydevd's one object in this process, or None where there is no debugger."""
    constants = sys.modules.get("_pydevd_bundle.pydevd_constants")
    get = getattr(constants, "get_global_debugger", None)
    return get() if get else None


def version() -> "str | None":
    """Debugpy's version as text, or None."""
    return getattr(sys.modules.get("debugpy"), "__version__", None)


def say(text: str) -> None:
    """Sends `text` as one `output` event, past the program's own stdout. Raises RuntimeError without a debugger."""
    db = py_db()
    if db is None or getattr(db, "writer", None) is None:
        raise RuntimeError("no debugger is connected")
    db.writer.add_command(db.cmd_factory.make_io_message(text, 1))


def flush(until: float) -> None:
    """Waits until pydevd has sent what was said, or until `until` (seconds of time.monotonic)."""
    writer = getattr(py_db(), "writer", None)
    while writer is not None and not writer.empty() and time.monotonic() < until:
        time.sleep(0.005)


def is_output_redirected() -> bool:
    """Whether what the program prints goes to the client as `output` events already."""
    return bool(getattr(py_db(), "is_output_redirected", False))


def gives_values() -> bool:
    """Whether a frameless evaluate answers with its value (debugpy 1.8.21 and later); before, pydevd prints it."""
    evaluate = getattr(sys.modules.get("_pydevd_bundle.pydevd_comm"), "internal_evaluate_expression_json", None)
    code = getattr(evaluate, "__code__", None)
    return code is not None and "exec_result" in code.co_varnames
