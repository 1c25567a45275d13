"""What we know of pydevd, debugpy's half in this process (debugpy 1.6 to 1.8): its object, its channel, its threads."""

import sys

from .system import thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType
    from typing import Any, Callable

#: How the files of this package are called (loader.py).
OURS = "<dapscope>/"


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
                try:
                    if not sys.modules["threading"]._main_thread.is_alive():
                        work()
                except BaseException:  # It would be shown to the user, and the channel stay open.
                    pass
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


def module(name: str) -> "Any":
    """A module that the debugger has imported here, whose variables are assigned to; or None."""
    return sys.modules.get(name)


def is_monitoring() -> bool:
    """Whether pydevd debugs by `sys.monitoring` (from Python 3.12) and not by trace functions."""
    monitoring: Any = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) == "pydevd"


def known_codes() -> "list[CodeType]":
    """The code objects that pydevd has seen begin, and may have set events of their own on (1.8)."""
    for name in ("_pydevd_sys_monitoring_cython", "_pydevd_sys_monitoring"):
        known = getattr(sys.modules.get("_pydevd_sys_monitoring." + name), "_code_to_func_code_info_cache", None)
        if known:
            return list(known)
    return []


def evaluates_frames() -> bool:
    """Whether pydevd weaves breakpoints into code (up to 3.10, some builds); debugpy switches that off unless told otherwise."""
    return getattr(py_db(), "frame_eval_func", None) is not None


def has_gevent_support() -> bool:
    """Whether pydevd was told that the program uses gevent."""
    return bool(getattr(sys.modules.get("_pydevd_bundle.pydevd_constants"), "SUPPORT_GEVENT", False))


def is_its_own(function: "Any") -> bool:
    """Whether a trace function is pydevd's: a method, a function or an instance of its modules."""
    kind = type(function)
    names = [kind.__module__]
    if kind.__module__ == "builtins":
        names.append(type(getattr(function, "__self__", None)).__module__)
    if kind.__module__ == "builtins" or kind.__module__.startswith("_cython"):
        names.append(function.__module__)
    return any(name and name.startswith(("pydevd", "_pydev")) for name in names)


#: What the names of debugpy's and pydevd's modules begin with, and of our own.
OWN_MODULES = ("debugpy", "pydevd", "_pydevd_", "_pydev_", "pydev_", "_dapscope_inject", "dapscope_inject")


def is_own_module(name: str) -> bool:
    """Whether a module of that name is the debugger's or ours."""
    return name.startswith(OWN_MODULES)


def is_own_file(path: str) -> bool:
    """Whether code of that file is the debugger's or ours."""
    path = path.replace("\\", "/")
    return path.startswith(OURS) or any(each in path for each in ("/debugpy/", "/pydevd", "/dapscope_inject/", "_pydev_bundle/"))


def frame_of_client(frame_id: int) -> "FrameType | None":
    """The frame that DAP's `frameId` names, or None where its thread goes on again. pydevd gives small numbers to the client."""
    schema = getattr(sys.modules.get("_pydevd_bundle._debug_adapter.pydevd_base_schema"), "BaseSchema", None)
    known = getattr(schema, "_dap_id_to_obj_id", {})
    return suspended_frame(known[frame_id]) if frame_id in known else None


def suspended_frame(address: int) -> "FrameType | None":
    """The frame with that `id` among those of stopped threads, or None."""
    frames = getattr(py_db(), "suspended_frames_manager", None)
    if frames is None:
        return None
    return frames.find_frame(frames.get_thread_id_for_variable_reference(address), address)
