"""What we know of pydevd, debugpy's half in this process (debugpy 1.6 to 1.8): its object, its channel, its threads."""

import _thread
import sys


def py_db():
    """pydevd's one object in this process, or None where there is no debugger."""
    constants = sys.modules.get("_pydevd_bundle.pydevd_constants")
    get = getattr(constants, "get_global_debugger", None)
    return get() if get else None


def version():
    """debugpy's version as text, or None."""
    return getattr(sys.modules.get("debugpy"), "__version__", None)


def say(text):
    """Sends `text` as one `output` event, past the program's own stdout. Raises RuntimeError without a debugger."""
    db = py_db()
    if db is None or getattr(db, "writer", None) is None:
        raise RuntimeError("no debugger is connected")
    db.writer.add_command(db.cmd_factory.make_io_message(text, 1))


def is_output_redirected():
    """Whether what the program prints goes to the client as `output` events already."""
    return bool(getattr(py_db(), "is_output_redirected", False))


def gives_values():
    """Whether a frameless evaluate answers with its value (debugpy 1.8.21 and later); before, pydevd prints it."""
    evaluate = getattr(sys.modules.get("_pydevd_bundle.pydevd_comm"), "internal_evaluate_expression_json", None)
    code = getattr(evaluate, "__code__", None)
    return code is not None and "exec_result" in code.co_varnames


#: What the names of debugpy's and pydevd's modules begin with, and of our own.
OWN_MODULES = ("debugpy", "pydevd", "_pydevd_", "_pydev_", "pydev_", "_dapscope_inject", "dapscope_inject")


def is_own_module(name):
    """Whether a module of that name is the debugger's or ours."""
    return name.startswith(OWN_MODULES)


def is_own_file(path):
    """Whether code of that file is the debugger's or ours."""
    path = path.replace("\\", "/")
    return path.startswith("<dapscope>/") or any(each in path for each in ("/debugpy/", "/pydevd", "/dapscope_inject/", "_pydev_bundle/"))


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


def start_thread(do):
    """Calls `do` in a thread that pydevd neither traces nor shows; in a plain one where there is no debugger."""
    daemon = sys.modules.get("_pydevd_bundle.pydevd_daemon_thread")
    if daemon is None or py_db() is None:
        _thread.start_new_thread(do, ())
    else:
        daemon.run_as_pydevd_daemon_thread(py_db(), do)
