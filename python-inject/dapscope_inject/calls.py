"""The one way in: a request as text, an answer as text, and no exception out."""

import binascii

from . import codec, debugger, deliver
from .deliver import Later
from .failure import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable


#: Which function of which module of this package may be called from outside, with (arguments, order).
NAMES = {
    "deliver.read": "late_files.read",
    "deliver.forget": "late_files.forget",
    "deliver.piece": "deliver.piece",
    "deliver.drop": "deliver.drop",
    "identity": "identity.identity",
    "tracking.start": "tracking.start",
    "tracking.stop": "tracking.stop",
    "tracking.mark": "tracking.mark",
    "tracking.state": "tracking.state",
    "snapshot.take": "snapshot.take",
    "neutral.sleep": "neutral.sleep",
    "neutral.wake": "neutral.wake",
    "neutral.renew": "neutral.renew",
    "neutral.state": "neutral.state",
    "objects.count": "objects.count",
    "own_time.watch": "own_time.watch",
    "references.find": "references.find",
    "collect.run": "collect.run",
    "stacks.now": "stacks.now",
    "tasks.list": "tasks.list_",
    "ending.arm": "ending.arm",
    "ending.disarm": "ending.disarm",
    "sampler.fetch": "sampler.fetch",
    "sampler.start": "sampler.start",
    "sampler.stop": "sampler.stop",
    "tracer.allow": "tracer.allow",
    "tracer.forbid": "tracer.forbid",
}


class Order:
    """One request: `nonce` names it, `call` and `arguments` say what, `by`, `path` and `marker` say how to answer."""

    __slots__ = ("arguments", "by", "call", "late", "marker", "nonce", "path")

    def __init__(self, given: dict) -> None:
        self.nonce = given["nonce"]
        self.call = given["call"]
        self.arguments = given.get("arguments") or {}
        self.by = given.get("by", "value")
        self.path: str = given.get("path") or ""
        self.late: str = given.get("late") or ""
        self.marker = given.get("marker", "__BASILISK_MEM__")


def value_of(request: str) -> "str | None":
    """What the evaluate is to have as its value: the text that `call` returns, or None where pydevd would print it."""
    text = call(request)
    return text if debugger.gives_values() else None


def call(request: str) -> str:
    """Does what `request` (base64 of JSON) asks.

    Returns an envelope as JSON text: `status` is `done` (with `payload`), `pieces` (`deliver.piece` gives them),
    `delivered` (by file or output), `later` (it will be in the file `path`, written by `worker`), or `failed` (with
    `error`: kind, message, details).
    """
    order = None
    try:
        order = Order(codec.loads(binascii.a2b_base64(request).decode("utf-8")))
        payload = _function(order.call)(order.arguments, order)
        if isinstance(payload, Later):
            later = {"nonce": order.nonce, "status": "later", "path": payload.path, "worker": payload.worker}
            return deliver.send(order, later)
        return deliver.send(order, {"nonce": order.nonce, "status": "done", "payload": payload})
    except BaseException as error:
        return deliver.failed(order, error)


def _function(name: str) -> "Callable":
    if name not in NAMES:
        raise Failure("unknownCall", "there is no call %s" % name)
    module, _, function = NAMES[name].partition(".")
    package = __import__("", globals(), None, (module,), 1)
    return getattr(getattr(package, module), function)
