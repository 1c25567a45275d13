"""Puts pydevd's trace functions to sleep in all threads, and wakes them: debuggers that use `sys.settrace` (3.8 to 3.11)."""

import sys

from . import debugger, frames, thread_states
from .failure import Failure
from .system import posix, thread, time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ctypes import Structure
    from typing import Any, Callable


class Tracing:
    """The trace functions of the threads, kept while they sleep, and what is owed to threads that were born meanwhile."""

    def __init__(self, wake_all: "Callable[[], None]") -> None:
        self._wake_all = wake_all
        self._pid = posix.getpid()
        if "greenlet" in sys.modules and not debugger.has_gevent_support():
            raise Failure("greenlets", 'greenlets keep a trace flag of their own; put `"gevent": true` into the configuration')
        if debugger.evaluates_frames():
            raise Failure("frameEvaluation", "PYDEVD_USE_FRAME_EVAL has pydevd weave breakpoints into the code; unset it")
        thread_states.check()
        self._pydevd = debugger.module("pydevd_tracing")
        self._threading = debugger.module("threading")
        self._possible = 0
        self._kept: dict[int, tuple[int, int, int]] = {}
        self._trampoline: Any = None
        self._owed: dict[int, Callable] = {}
        self._born = frames.Traced()
        self._last = getattr(self._pydevd, "_last_tracing_func_thread_local", None)

    def sleep(self) -> None:
        """Switches off what is on now. May be called again."""
        if not hasattr(self, "_set_trace"):
            self._replace()
        self.tick()
        # A thread that was just being traced, by pydevd itself: that lets go of the GIL in between.
        time.sleep(0.01)
        self.tick()
        self._possible += thread_states.take_tracing_possible()

    def tick(self) -> None:
        """Switches off what is on all the same."""
        thread_states.visit(self._sleep_in)

    def wake(self) -> None:
        """Everything as it was; threads and frames born meanwhile as pydevd would have made them."""
        self._put_back()
        db = debugger.py_db()
        if db is not None:
            self._born.trace_the_new(db)
        thread_states.visit(self._wake_in)
        for ident in list(self._kept):
            self._forget(ident)
        alive = sys._current_frames()
        for ident, function in list(self._owed.items()):
            # It has a library for that, on x86 and macOS.
            if ident not in alive or self._pydevd.set_trace_to_threads(function, [ident], False) == 0:
                del self._owed[ident]
        thread_states.visit(self._pay)
        self._owed.clear()

    def _sleep_in(self, state: "Structure") -> bool:
        if not state.c_tracefunc or not debugger.is_its_own(thread_states.object_at(state.c_traceobj)):
            return False
        self._forget(state.thread_id)
        self._trampoline = state.c_tracefunc
        self._kept[state.thread_id] = (state.id, state.c_tracefunc, state.c_traceobj)
        thread_states.switch(state, None, None)
        return True

    def _wake_in(self, state: "Structure") -> bool:
        number, function, owner = self._kept.get(state.thread_id, (None, None, None))
        if number != state.id or state.c_tracefunc or state.thread_id in self._owed:
            return False
        del self._kept[state.thread_id]
        thread_states.switch(state, function, owner)
        return True

    def _pay(self, state: "Structure") -> bool:
        if state.thread_id not in self._owed or state.c_tracefunc or self._trampoline is None:
            return False
        thread_states.switch(state, self._trampoline, thread_states.hold(self._owed.pop(state.thread_id)))
        return True

    def describe(self) -> dict:
        """How many threads sleep."""
        return {"kept": len(self._kept), "owed": len(self._owed)}

    # What would trace a thread meanwhile: pydevd's start of new threads and its reaction to greenlets, and threading's own.

    def _replace(self) -> None:
        self._hook = self._threading._trace_hook
        self._threading._trace_hook = None
        self._set_trace = self._pydevd.SetTrace
        self._reapply = self._pydevd.__dict__.get("reapply_settrace")
        self._pydevd.SetTrace = self._note
        if self._reapply:
            self._pydevd.reapply_settrace = int

    def _put_back(self) -> None:
        thread_states.give_tracing_possible(self._possible)
        self._possible = 0
        if self._threading._trace_hook is None:
            self._threading._trace_hook = self._hook
        self._pydevd.SetTrace = self._set_trace
        if self._reapply:
            self._pydevd.reapply_settrace = self._reapply

    def _note(self, function: "Callable | None") -> object:
        """In pydevd's place: a thread asks to be traced (it is owed that), or to be no longer."""
        if posix.getpid() != self._pid:
            # A child that was forked meanwhile: its debugger begins anew.
            self._put_back()
            return self._set_trace(function)
        if sys._getframe(2).f_code.co_name == "_locked_settrace":
            # The program itself calls `breakpoint()`.
            self._wake_all()
            return self._set_trace(function)
        ident = thread.get_ident()
        self._forget(ident)
        self._owed.pop(ident, None)
        if function is None:
            return self._set_trace(None)
        if self._last is not None:
            self._last.tracing_func = function
        self._owed[ident] = function
        return None

    def _forget(self, ident: int) -> None:
        kept = self._kept.pop(ident, None)
        if kept:
            thread_states.release(kept[2])


def now() -> dict:
    """The trace functions of all threads but the debugger's: {ident: {"function", "object", "flag", "frames"}}."""
    own = frames.debuggers_threads(debugger.py_db())
    tops = sys._current_frames()
    told: dict[str, dict] = {}

    def tell(state: "Structure") -> None:
        traced = thread_states.object_at(state.c_traceobj) if state.c_traceobj else None
        told[str(state.thread_id)] = {
            "function": state.c_tracefunc or 0,
            "object": type(traced).__name__ if state.c_traceobj else None,
            "flag": thread_states.flag(state) or state.tracing > 0,
        }

    thread_states.visit(tell)
    for ident, top in tops.items():
        stack = frames.from_the_bottom(top)
        told.get(str(ident), {})["frames"] = [
            "%s: %s" % (frame.f_code.co_name, type(frame.f_trace).__name__) for _, frame in stack
        ]
    return {ident: each for ident, each in told.items() if int(ident) not in own}
