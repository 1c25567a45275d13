"""What a callable of the program is called, without calling anything of the program to learn it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FUNCTION: "Any" = type(lambda: None)
_BUILTIN = type(len)


class _Any:
    def method(self) -> None:
        """Is here for its type."""


_METHOD: "Any" = type(_Any().method)


def name_of(called: "Any") -> str:
    """`module.qualified_name` of a function or method, else the name of its type."""
    if type(called) is _METHOD:
        return name_of(called.__func__)
    if type(called) is _FUNCTION:
        return "%s.%s" % (module_of(called), called.__qualname__)
    if type(called) is _BUILTIN:
        return called.__name__
    return "an object of type %s" % type.__dict__["__name__"].__get__(type(called))


def module_of(called: "Any") -> str:
    """The name of the module that a function is from, or ''."""
    if type(called) is _METHOD:
        return module_of(called.__func__)
    if type(called) is _FUNCTION:
        module = called.__module__
        return module if type(module) is str else ""
    return ""
