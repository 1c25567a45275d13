"""JSON by CPython's own C parts: the program may have a json.py of its own, or have replaced what is in `json`."""

import _json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Context:
    """What `_json.make_scanner` asks of a decoder (CPython 3.8 to 3.14)."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    array_hook = None
    parse_float = float
    parse_int = int
    memo: dict = {}  # noqa: RUF012

    @staticmethod
    def parse_constant(name: str) -> None:
        raise ValueError(name)


_scan = _json.make_scanner(_Context)  # type: ignore[arg-type]
_encode = _json.make_encoder(None, None, _json.encode_basestring_ascii, None, ":", ",", False, False, False)  # type: ignore[arg-type]


def dumps(value: object) -> str:
    """JSON in ASCII; of dict, list, tuple, str, int, float, bool and None only."""
    return "".join(_encode(value, 0))


def loads(text: str) -> "Any":
    """The value of a JSON text. Raises ValueError where it is none."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        raise ValueError("not JSON") from None
    if text[end:].strip():
        raise ValueError("text after the JSON value")
    return value
