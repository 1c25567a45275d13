"""Puts pydevd's events of `sys.monitoring` to sleep, and wakes them: Python 3.12 and later, all threads at once."""

import sys

from . import debugger
from .system import posix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any, Callable


class Monitoring:
    """The callbacks, the events of the whole process and those of single code objects, kept while they sleep."""

    def __init__(self, wake_all: "Callable[[], None]") -> None:
        self._wake_all = wake_all
        self._pid = posix.getpid()
        self._tool: int = _monitoring().DEBUGGER_ID
        self._pydevd = debugger.module("_pydevd_sys_monitoring.pydevd_sys_monitoring")
        self._update = self._pydevd.update_monitor_events
        self._has_changed = False
        self._callbacks: dict[int, Callable] = {}
        self._events = 0
        self._local: dict[CodeType, int] = {}

    def sleep(self) -> None:
        """Switches off what is on now. May be called again: a breakpoint set meanwhile gives code objects their events."""
        monitoring, tool = _monitoring(), self._tool
        self._pydevd.update_monitor_events = self._note
        self._events |= monitoring.get_events(tool)
        monitoring.set_events(tool, 0)
        for event in _each_event().values():
            callback = monitoring.register_callback(tool, event, None)
            if callback is not None:
                self._callbacks[event] = callback
        for code in debugger.known_codes():
            events = monitoring.get_local_events(tool, code)
            if events:
                self._local[code] = events
                monitoring.set_local_events(tool, code, 0)

    def tick(self) -> None:
        """Nothing comes on behind our back: pydevd has one function for that, and it is ours meanwhile."""

    def wake(self) -> None:
        """Everything as it was; where breakpoints have changed meanwhile, as pydevd works it out from those."""
        monitoring, tool = _monitoring(), self._tool
        self._pydevd.update_monitor_events = self._update
        if monitoring.get_tool(tool) != "pydevd":
            return
        for code, events in self._local.items():
            monitoring.set_local_events(tool, code, events | monitoring.get_local_events(tool, code))
        db = debugger.py_db()
        if db is not None:
            # Frames born meanwhile. It must come before the events: after them nothing of ours may call a Python function.
            db.set_tracing_for_untraced_contexts()
        for event, callback in self._callbacks.items():
            newer = monitoring.register_callback(tool, event, callback)
            if newer is not None:
                monitoring.register_callback(tool, event, newer)
        if self._has_changed:
            self._update()
        else:
            monitoring.set_events(tool, monitoring.get_events(tool) or self._events)
        monitoring.restart_events()

    def describe(self) -> dict:
        """What sleeps."""
        return {"callbacks": len(self._callbacks), "events": self._events, "codes": len(self._local)}

    # A `return` at the end of it would be a line more for `sys.monitoring` to tell.
    def _note(self, suspend_requested: object = None) -> "Any":  # noqa: RET503
        """In pydevd's place: breakpoints have changed, which can wait; or something is to stop, which wakes the debugger."""
        if posix.getpid() != self._pid:
            # A child that was forked meanwhile: its debugger begins anew.
            self._pydevd.update_monitor_events = self._update
            return self._update(suspend_requested)
        self._has_changed = True
        if suspend_requested:
            self._wake_all()
            self._update(suspend_requested)


def _monitoring() -> "Any":
    """`sys.monitoring`, of which the type checker, at Python 3.10, knows nothing."""
    return getattr(sys, "monitoring", None)


def now() -> dict:
    """Everything of the debugger's tool that a sleep must leave as it was: {"tool", "events", "callbacks", "local"}."""
    monitoring = _monitoring()
    tool = monitoring.DEBUGGER_ID
    callbacks = {}
    for name, event in _each_event().items():
        callback = monitoring.register_callback(tool, event, None)
        monitoring.register_callback(tool, event, callback)
        if callback is not None:
            callbacks[name] = callback.__name__
    local = {getattr(code, "co_qualname", ""): monitoring.get_local_events(tool, code) for code in debugger.known_codes()}
    return {
        "tool": monitoring.get_tool(tool),
        "events": monitoring.get_events(tool),
        "callbacks": callbacks,
        "local": {name: events for name, events in local.items() if events},
    }


def _each_event() -> "dict[str, int]":
    """The single events of this Python by name, each a bit."""
    known = {name: value for name, value in vars(_monitoring().events).items() if not name.startswith("_")}
    return {name: value for name, value in known.items() if isinstance(value, int) and value and value & (value - 1) == 0}
