"""Time as the operating system tells it, whatever the program has put in the place of `time.monotonic` and `time.sleep`."""

import sys

from .native import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def clock(name: str) -> "Any":
    """The C function of the module `time` of that name; where only a replacement is left, out of a new copy of the module."""
    try:
        return native("time", name)
    except LookupError:
        imp, machinery = __import__("_imp"), sys.modules["_frozen_importlib"]
        copy = imp.create_builtin(machinery.ModuleSpec("time", machinery.BuiltinImporter))
        imp.exec_builtin(copy)
        return getattr(copy, name)
