"""The one way in: a request as text, an answer as text, and no exception out."""

import binascii
import sys

from . import codec, deliver
from .failure import Failure

#: What a call returns whose answer comes later, by `deliver.send`, from a child or a thread.
LATER = object()

#: Which function of which module of this package may be called from outside, with (arguments, order).
NAMES = {
    "deliver.read": "deliver.read",
    "deliver.piece": "deliver.piece",
    "identity": "identity.identity",
}


class Order:
    """One request: `nonce` names it, `call` and `arguments` say what, `by`, `path` and `marker` say how to answer."""

    __slots__ = ("arguments", "by", "call", "marker", "nonce", "path")

    def __init__(self, given):
        self.nonce = given["nonce"]
        self.call = given["call"]
        self.arguments = given.get("arguments") or {}
        self.by = given.get("by", "value")
        self.path = given.get("path")
        self.marker = given.get("marker", "__BASILISK_MEM__")


def call(request):
    """Does what `request` (base64 of JSON) asks.

    Returns an envelope as JSON text: `status` is `done` (with `payload`), `pieces` (`deliver.piece` gives them),
    `delivered` (by file or output), `later` (it will be), or `failed` (with `error`: kind, message, details).
    """
    order = None
    try:
        order = Order(codec.loads(binascii.a2b_base64(request).decode("utf-8")))
        payload = _function(order.call)(order.arguments, order)
        if payload is LATER:
            return codec.dumps({"nonce": order.nonce, "status": "later"})
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
