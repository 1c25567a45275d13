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


def module(name):
    """A module that the debugger has imported here, or None."""
    return sys.modules.get(name)


def is_monitoring():
    """Whether pydevd debugs by `sys.monitoring` (from Python 3.12) and not by trace functions."""
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) == "pydevd"


def known_codes():
    """The code objects that pydevd has seen begin, and may have set events of their own on (1.8)."""
    for name in ("_pydevd_sys_monitoring_cython", "_pydevd_sys_monitoring"):
        known = getattr(sys.modules.get("_pydevd_sys_monitoring." + name), "_code_to_func_code_info_cache", None)
        if known:
            return list(known)
    return []


def evaluates_frames():
    """Whether pydevd weaves breakpoints into code (up to 3.10, some builds); debugpy switches that off unless told otherwise."""
    return getattr(py_db(), "frame_eval_func", None) is not None


def has_gevent_support():
    """Whether pydevd was told that the program uses gevent."""
    return bool(getattr(sys.modules.get("_pydevd_bundle.pydevd_constants"), "SUPPORT_GEVENT", False))


def is_its_own(function):
    """Whether a trace function is pydevd's: a method, a function or an instance of its modules."""
    kind = type(function)
    for one in (kind, type(getattr(function, "__self__", None))) if kind.__module__ == "builtins" else (kind,):
        if one.__module__.startswith(("pydevd", "_pydevd", "_pydev")):
            return True
    name = function.__module__ if kind.__module__ in ("builtins",) or kind.__module__.startswith("_cython") else None
    return bool(name) and name.startswith(("pydevd", "_pydevd", "_pydev"))


#: What the names of debugpy's and pydevd's modules begin with, and of our own.
OWN_MODULES = ("debugpy", "pydevd", "_pydevd_", "_pydev_", "pydev_", "_dapscope_inject", "dapscope_inject")


def is_own_module(name):
    """Whether a module of that name is the debugger's or ours."""
    return name.startswith(OWN_MODULES)


def is_own_file(path):
    """Whether code of that file is the debugger's or ours."""
    path = path.replace("\\", "/")
    return path.startswith("<dapscope>/") or any(
        each in path for each in ("/debugpy/", "/pydevd", "/dapscope_inject/", "_pydev_bundle/")
    )


def frame_of_client(frame_id):
    """The frame that DAP's `frameId` names, or None where its thread goes on again. pydevd gives small numbers to the client."""
    schema = getattr(sys.modules.get("_pydevd_bundle._debug_adapter.pydevd_base_schema"), "BaseSchema", None)
    known = getattr(schema, "_dap_id_to_obj_id", {})
    return suspended_frame(known[frame_id]) if frame_id in known else None


def suspended_frame(address):
    """The frame with that `id` among those of stopped threads, or None."""
    frames = getattr(py_db(), "suspended_frames_manager", None)
    if frames is None:
        return None
    return frames.find_frame(frames.get_thread_id_for_variable_reference(address), address)
