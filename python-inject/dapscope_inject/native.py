"""Functions of C modules as Python has them, whatever gevent or pydevd have put in their place."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BUILTIN = type(len)


def native(module: str, name: str) -> "Any":
    """The C function `module.name`. Raises LookupError where only a replacement is left."""
    owner = sys.modules.get(module) or __import__(module)
    gevent = sys.modules.get("gevent.monkey")
    saved = getattr(gevent, "saved", {}).get(module, {})
    # pydevd keeps what it replaces as `_original_<name>`, gevent in a table of its own.
    for found in (owner.__dict__.get(name), owner.__dict__.get("_original_" + name), saved.get(name)):
        if type(found) is _BUILTIN:
            return found
    raise LookupError(module + "." + name)
