"""The one way in: a request as text, an answer as text, and no exception out."""

import binascii
import sys

from . import codec, debugger, deliver
from .failure import Failure


class Later:
    """What a call returns whose answer comes later: `worker` (a pid, or None for a thread) writes it into a file.

    The file's text is an envelope, as `deliver.write_late` makes it. `order.late` is the path to use where the debugger
    shares our disk; where it is None the call chooses one (`deliver.late_path`).
    """

    def __init__(self, path, worker=None):
        self.path = path
        self.worker = worker


#: Which function of which module of this package may be called from outside, with (arguments, order).
NAMES = {
    "deliver.read": "deliver.read",
    "deliver.piece": "deliver.piece",
    "identity": "identity.identity",
    "sampler.fetch": "sampler.fetch",
    "sampler.start": "sampler.start",
    "sampler.stop": "sampler.stop",
    "tracer.allow": "tracer.allow",
    "tracer.forbid": "tracer.forbid",
}


class Order:
    """One request: `nonce` names it, `call` and `arguments` say what, `by`, `path` and `marker` say how to answer."""

    __slots__ = ("arguments", "by", "call", "late", "marker", "nonce", "path")

    def __init__(self, given):
        self.nonce = given["nonce"]
        self.call = given["call"]
        self.arguments = given.get("arguments") or {}
        self.by = given.get("by", "value")
        self.path = given.get("path")
        self.late = given.get("late")
        self.marker = given.get("marker", "__BASILISK_MEM__")


def value_of(request):
    """What the evaluate is to have as its value: the text that `call` returns, or None where pydevd would print it."""
    text = call(request)
    return text if debugger.gives_values() else None


def call(request):
    """Does what `request` (base64 of JSON) asks.

    Returns an envelope as JSON text: `status` is `done` (with `payload`), `pieces` (`deliver.piece` gives them),
    `delivered` (by file or output), `later` (it will be in the file `path`, written by `worker`), or `failed` (with `error`: kind, message, details).
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


def take_over(before):
    """A newer version of this package has been installed over `before`: what that one had running goes on."""
    for name, module in list(sys.modules.items()):
        if name.startswith(__package__ + ".") and hasattr(module, "take_over") and module is not sys.modules[__name__]:
            module.take_over(before)


def _function(name):
    if name not in NAMES:
        raise Failure("unknownCall", "there is no call %s" % name)
    module, _, function = NAMES[name].partition(".")
    return getattr(sys.modules[__package__ + "." + module], function)
