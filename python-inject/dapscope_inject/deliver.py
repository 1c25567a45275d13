"""How an answer gets out: as the value of the evaluate, in a file, or in `output` events over pydevd's own channel."""

import zlib
from itertools import chain

from . import codec, debugger
from .failure import Failure
from .system import ON_OPEN, posix, temporary_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .calls import Order

#: debugpy hangs for good on a body above 16 MiB; half of that is the most that one message may carry.
MOST_IN_VALUE = 8 * 1024 * 1024
PIECE = 4 * 1024 * 1024
#: Of one frame's data in an `output` event.
FRAME_DATA = 64 * 1024

#: Answers in pieces that are kept at once: whoever has not fetched an older one has gone.
MOST_WAITING = 4

_waiting: "dict[str, str]" = {}

#: The files of answers that a thread of ours is still at, and that nobody waits for any more.
forgotten: "set[str]" = set()


def send(order: "Order", envelope: dict) -> str:
    """Sends an envelope as `order.by` says. Returns the text that the evaluate is to have as its value."""
    text = codec.dumps(envelope)
    if order.by == "file" and _is_written(order.path, text):
        pass
    elif order.by == "output":
        for frame in frames(order.marker, order.nonce, text):
            debugger.say(frame)
    else:
        return text if len(text) <= MOST_IN_VALUE else _keep(order.nonce, text)
    return codec.dumps({"nonce": order.nonce, "status": "delivered"})


def _is_written(path: str, text: str) -> bool:
    """False where the disk does not take it: then it has to be the value."""
    try:
        write(path, text)
    except OSError:
        return False
    return True


def failed(order: "Order | None", error: BaseException) -> str:
    """Sends what went wrong, by the way that the answer would have gone."""
    envelope = {"nonce": order.nonce if order else "", "status": "failed", "error": told(error)}
    try:
        return send(order, envelope) if order else codec.dumps(envelope)
    except BaseException:
        return codec.dumps(envelope)


class Later:
    """What a call returns whose answer comes later: `worker` (a pid, or None for a thread) writes it into a file.

    The file's text is an envelope, as `write_late` makes it.
    """

    def __init__(self, path: str, worker: "int | None" = None) -> None:
        self.path = path
        self.worker = worker


def late_path(order: "Order") -> str:
    """Where the answer that comes later is to be: as the order says, or a new name in the folder for temporary files."""
    if order.late:
        return order.late
    return temporary_folder() + "/dapscope-" + order.nonce + ".json"


def write_late(path: str, nonce: str, payload: object = None, error: "BaseException | None" = None) -> None:
    """Writes the answer that comes later. `error` is what failed, if anything did."""
    if error is None:
        write_late_pieces(path, nonce, [codec.dumps(payload)])
    else:
        write(path, codec.dumps({"nonce": nonce, "status": "failed", "error": told(error)}))


def write_late_pieces(path: str, nonce: str, payload: "Iterable[str]") -> None:
    """Writes the answer that comes later, whose payload comes as pieces of its JSON text."""
    envelope = codec.dumps({"nonce": nonce, "status": "done", "payload": None})
    # It ends with `null}`.
    write_pieces(path, chain((envelope[:-5],), payload, ("}",)))


def told(error: BaseException) -> dict:
    """An exception as the `error` of an envelope."""
    if isinstance(error, Failure):
        return {"kind": error.kind, "message": error.message, "details": error.details}
    return {"kind": "internal", "message": describe(error), "details": {}}


def describe(error: BaseException) -> str:
    """An exception in one line, with the innermost place of ours; its own `__str__` is called only for built-in types."""
    kind = type(error)
    text = kind.__name__
    if kind.__module__ == "builtins" or isinstance(error, OSError):
        text += ": " + BaseException.__str__(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        text += " (%s:%d)" % (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
    return text


def write(path: str, text: str) -> None:
    """Writes a file whole or not at all, for its owner alone. Raises OSError."""
    write_pieces(path, (text,))


def write_pieces(path: str, pieces: "Iterable[str]") -> None:
    """Writes a file of pieces of text whole or not at all, for its owner alone. Raises OSError."""
    part = path + ".part"
    handle = posix.open(part, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | ON_OPEN, 0o600)
    try:
        try:
            for piece in pieces:
                view = memoryview(piece.encode("ascii"))
                while view:
                    view = view[posix.write(handle, view) :]
        finally:
            posix.close(handle)
        posix.replace(part, path)
    except BaseException:
        posix.unlink(part)
        raise
    if path in forgotten:
        forgotten.discard(path)
        remove(path)


def remove(path: str) -> bool:
    """Whether there was such a file."""
    try:
        posix.unlink(path)
    except OSError:
        return False
    return True


def frames(marker: str, nonce: str, text: str) -> "Iterator[str]":
    """The text in lines that tell what they are: marker, then JSON with nonce, part, total, length, crc32 and data.

    `length` and `crc32` are of the whole text (ASCII), `data` is this part of it.
    """
    total = max(1, -(-len(text) // FRAME_DATA))
    crc = zlib.crc32(text.encode("ascii")) & 0xFFFFFFFF
    for part in range(total):
        head = {"nonce": nonce, "part": part + 1, "total": total, "length": len(text), "crc32": crc}
        head["data"] = text[part * FRAME_DATA : (part + 1) * FRAME_DATA]
        yield marker + codec.dumps(head) + "\n"


def _keep(nonce: str, text: str) -> str:
    while len(_waiting) >= MOST_WAITING:
        del _waiting[next(iter(_waiting))]
    _waiting[nonce] = text
    return codec.dumps({"nonce": nonce, "status": "pieces", "total": -(-len(text) // PIECE)})


def piece(arguments: dict, _order: object) -> str:
    """One piece of an answer that was too large for one message."""
    text = _waiting.get(arguments["of"])
    if text is None:
        raise Failure("gone", "that answer is no longer kept")
    index = arguments["index"]
    return text[index * PIECE : (index + 1) * PIECE]


def drop(arguments: dict, _order: object) -> dict:
    """Nobody will ask for another piece of that answer. Returns {"wasKept": bool}."""
    return {"wasKept": _waiting.pop(arguments["of"], None) is not None}
