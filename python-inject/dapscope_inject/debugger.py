"""What we know of pydevd, debugpy's half in this process (debugpy 1.6 to 1.8): its object, its channel, its threads."""

import sys

from .system import thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


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


class _Sent:
    """The last of pydevd's commands: it is sent when all before it are (1.6 to 1.8.22), and nothing of it is."""

    as_dict = None
    id = 0

    def __init__(self) -> None:
        self.lock = thread.allocate_lock()
        self.lock.acquire()

    def send(self, _socket: object) -> None:
        self.lock.release()


def flush(seconds: float) -> None:
    """Waits until pydevd has sent what was said, at most so long."""
    writer = getattr(py_db(), "writer", None)
    if writer is not None:
        last = _Sent()
        writer.add_command(last)
        last.lock.acquire(True, seconds)


def before_closing(work: "Callable[[], None]") -> None:
    """Has pydevd run `work` once before it closes its channel because the program's main thread has ended.

    It does that in a thread of its own, and before any function of `atexit` (1.6 to 1.8.22).
    """
    db, name = py_db(), "dispose_and_kill_all_pydevd_threads"
    if db is None:
        raise RuntimeError("no debugger is connected")
    close = getattr(type(db), name)
    # Two of pydevd's threads may find at once that there is nothing left to debug: the second one waits.
    turn = thread.allocate_lock()

    def closing(*args: object, **named: object) -> object:
        with turn:
            if db.__dict__.get(name) is closing:
                if not sys.modules["threading"]._main_thread.is_alive():
                    work()
                db.__dict__.pop(name, None)
        return close(db, *args, **named)

    db.__dict__[name] = closing


def keep_program(kept: list) -> "Callable[[], None]":
    """Adds to `kept` the globals of the program, or of the one that debugpy is about to run. Returns what undoes that.

    debugpy runs a file in a module that goes when the file has ended, with all that its globals hold, while plain Python
    keeps `__main__` to its very end.
    """
    main = sys.modules.get("__main__")
    if type(main) is type(sys):
        kept.append(main.__dict__)
    temporary = getattr(sys.modules.get("_pydevd_bundle.pydevd_runpy"), "_TempModule", None)
    enter = getattr(temporary, "__enter__", None)
    if temporary is None or enter is None:
        return lambda: None

    def entering(each: "Any") -> object:
        kept.append(each.module.__dict__)
        return enter(each)

    temporary.__enter__ = entering

    def undo() -> None:
        if temporary.__enter__ is entering:
            temporary.__enter__ = enter

    return undo


def is_output_redirected() -> bool:
    """Whether what the program prints goes to the client as `output` events already."""
    return bool(getattr(py_db(), "is_output_redirected", False))


def gives_values() -> bool:
    """Whether a frameless evaluate answers with its value (debugpy 1.8.21 and later); before, pydevd prints it."""
    evaluate = getattr(sys.modules.get("_pydevd_bundle.pydevd_comm"), "internal_evaluate_expression_json", None)
    code = getattr(evaluate, "__code__", None)
    return code is not None and "exec_result" in code.co_varnames
