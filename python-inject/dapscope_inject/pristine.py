"""Python's own builtins and C modules, whatever the program has made of them: what the modules of this package work with."""

import sys


def fresh(name: str):  # type: ignore[no-untyped-def] # noqa: ANN201 # Typed, every use of a module would need a cast.
    """A copy of a built-in module as C makes it; the one in `sys.modules` where there is no such thing.

    Only for modules whose making has no effect: not for `_signal` (forgets the program's handlers) nor `atexit` (3.8, 3.9:
    forgets its functions). Modules of the older kind C puts together in the entry of `sys.modules`, which therefore is
    another module for that moment. Measured on CPython 3.8 to 3.13: the program's module stays as it was.
    """
    modules = sys.modules
    machinery, imp = modules["_frozen_importlib"], modules["_imp"]
    kept = modules.get(name)
    modules[name] = sys.__class__(name)
    try:
        copy = imp.create_builtin(machinery.ModuleSpec(name, None))
        imp.exec_builtin(copy)
    finally:
        if kept is None:
            del modules[name]
        else:
            modules[name] = kept
    return kept if copy is None else copy


def _exceptions(kind: type) -> dict:
    """C's own exception classes: before 3.12 the copy of `builtins` is older than they are."""
    found: dict = {}
    each: type
    # A class that Python code has made has this flag (Py_TPFLAGS_HEAPTYPE).
    for each in type.__subclasses__(kind):
        if not each.__flags__ & 1 << 9 and each.__module__ == "builtins":
            found[each.__name__] = each
            found.update(_exceptions(each))
    return found


def _builtins() -> dict:
    original = fresh("builtins").__dict__
    # What C knows, over what `site` and the program have put there.
    return {**sys.modules["builtins"].__dict__, **_exceptions(BaseException), **original}


#: The globals' `__builtins__` of every other module of this package when the courier has installed it.
BUILTINS = _builtins()
