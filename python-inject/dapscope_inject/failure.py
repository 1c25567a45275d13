"""A failure that the other side can tell apart: a kind for programs, a message for people, figures in details."""


class Failure(Exception):
    """Raised by a call and turned into the `error` of its envelope."""

    def __init__(self, kind: str, message: str, **details: object) -> None:
        Exception.__init__(self, message)
        self.kind = kind
        self.message = message
        self.details = details
