"""The sampler in the process: looks at the stacks of all threads at a steady rate, from a thread of ours.

Being Python, it sees the others only when they let go of the GIL: a C call, or up to 2 ms of Python (switching.py), may have
passed since.
What it sees then is what they did for all that time. A recording is lines of ASCII, in this order: `h {…}` (what it is), then
any of `c`, `n` (sampled_stacks.py), `t`, `r` (sampled_threads.py), `s us us number:node … -number …` (a look: microseconds from
the one before until it was due, and from then until it looked; whose stack is another now, who has gone), `k us tid:run:queued …`
(microseconds since the last look, and those that the kernel tells), and last `e {…}` (why it ended).
"""

import sys
from itertools import cycle

from . import codec, deliver, sampler_thread
from .audience import Audience
from .failure import Failure
from .pace import COUNTS_ALL, Pace, spent
from .sampled_stacks import Stacks
from .sampled_threads import Threads, clock_of_thread, frames_and_clocks
from .schedule import PERIOD, SHARE, Schedule
from .sink import FileSink, MemorySink
from .switching import Switching
from .system import posix, time
from .system import thread as c_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VERSION = 2
#: Seconds: a program that is killed loses no more than this.
FLUSH = 0.25
#: Seconds from one look for whoever has asked for this to the next.
WATCH = 1.0
#: Seconds after its time from which a look is late.
LATE = 0.001
#: Looks after which a thread is asked who it is, though its stack is the same one.
ASK_ALL = 10
#: Pauses between looks, after which they begin again.
PAUSES = 1024
#: Bytes of one recording.
MOST = 1 << 30
#: Seconds that `stop` waits for the last look.
STOP = 1.5

_current: "dict[str, Recording]" = {}


def start(arguments: dict, _order: "Any") -> dict:
    """Begins. `rate` is looks a second; `path` a new file that both sides see, or None to fetch; `owner` the pid of who asks,
    if both are in one pid namespace; `states` whether to write the kernel's account.

    Returns {"startUs", "nowUs": monotonic microseconds of the first moment and of now, "tid": of the thread that looks,
    "called": what of the program's may be called by it}. Raises Failure running, greenlets, notWritten.
    """
    running = _running()
    if running is not None and not running.done:
        raise Failure("running", "another sampler is at work in this process")
    recording = Recording(arguments)
    recording.thread = sampler_thread.start(recording.run, "dapscope sampler")
    _current["recording"] = recording
    return recording.describe()


def fetch(arguments: dict, _order: "Any") -> dict:
    """The text from `offset` on, `size` at most.

    Returns {"text", "length": of all that there is, "done": nothing more will come}.
    """
    recording = _wanted()
    recording.audience.heard()
    done, length = recording.done, recording.sink.length
    size = min(arguments["size"], deliver.PIECE)
    text = recording.sink.fetch(arguments["offset"], size) if isinstance(recording.sink, MemorySink) else ""
    return {"text": text, "length": length, "done": done}


def stop(arguments: dict, _order: "Any") -> dict:
    """Ends it; with `drop` what it has is let go. Returns {"done": whether the last line is written, "length"}."""
    recording = _wanted()
    recording.end("stopped")
    until = time.monotonic() + STOP
    while not recording.done and time.monotonic() < until:
        time.sleep(0.002)
    if arguments.get("drop"):
        recording.sink.drop()
        _current.clear()
    return {"done": recording.done, "length": recording.sink.length}


def take_over(before: "Any") -> None:
    """A newer version of this package is installed over one that samples: that one ends."""
    older = getattr(before, "sampler", None)
    recording = older and older._current.get("recording")
    if recording:
        recording.end("a newer dapscope came")


def _running() -> "Recording | None":
    recording = _current.get("recording")
    # A forked child has its parent's names and not its threads.
    return recording if recording is not None and recording.pid == posix.getpid() else None


def _wanted() -> "Recording":
    recording = _running()
    if recording is None:
        raise Failure("notRunning", "no sampler has been at work in this process")
    return recording


def _pauses(seed: int) -> "list[float]":
    """Periods from one tick to the next: at steady ones a program with a period of its own shows one face.

    They are a half to one and a half, one in the middle, in an order by chance (a generator of C's standard).
    """
    pauses = []
    for _ in range(PAUSES):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        pauses.append(0.5 + seed / 0x80000000)
    return pauses


class Recording:
    """One recording, from `start` to the last line."""

    def __init__(self, arguments: dict) -> None:
        self.pid = posix.getpid()
        self.thread: Any = None
        self.done = False
        self.tid = 0
        self._why: str | None = None
        self._pace = Pace(arguments["rate"])
        self.audience = Audience(arguments.get("owner"))
        self._states = bool(arguments.get("states"))
        self._schedule: Schedule | None = None
        self._monotonic, self._sleep = time.monotonic, time.sleep
        path = arguments.get("path")
        try:
            self.sink: FileSink | MemorySink = MemorySink() if path is None else FileSink(path)
        except OSError as error:
            raise Failure("notWritten", deliver.describe(error)) from None
        self._lines: list[str] = []
        self._stacks = Stacks(self._lines.append)
        self._threads = Threads(self._lines.append)
        self._clock_of = clock_of_thread()
        self._looks = self._late = 0
        self._switching = Switching()
        self._last_us = self.start_us = self._now_us()
        self._account_at = began = self._monotonic()
        self._flush_at, self._watch_at = began + FLUSH, began + WATCH
        head = {"version": VERSION, "pid": self.pid, "rate": arguments["rate"], "python": list(sys.version_info[:3])}
        self._lines.append("h %s\n" % codec.dumps(head))

    def describe(self) -> dict:
        """What `start` answers."""
        called = [
            "callbacks and finalizers of garbage that a collection finds while the sampler allocates",
            "audit hooks, with `sys._current_frames`, `open`, `import`, `os.kill` and those of `ctypes`",
        ]
        thread = self.thread.__dict__.get("_native_id") or 0
        return {"startUs": self.start_us, "nowUs": self._now_us(), "tid": thread, "called": called}

    def end(self, why: str) -> None:
        """Ends it with its next tick; the first reason counts."""
        self._why = self._why or why

    def run(self, thread: "Any") -> None:
        """The thread's life."""
        try:
            self._loop(thread)
        except BaseException as error:
            self.end(error.kind if isinstance(error, Failure) else deliver.describe(error))
        self._finish()

    def _loop(self, thread: "Any") -> None:
        """Nearly all that it costs is what of it has left the core's caches since the last tick: so a tick does little."""
        own = c_thread.get_ident()
        self._schedule = Schedule(self.pid) if self._states else None
        self._switching.lower()
        monotonic, sleep, look = self._monotonic, self._sleep, self._look
        pace = self._pace
        before = spent()
        now = due = chores = monotonic()
        for pause in cycle(_pauses(self.pid)):
            if self._why is not None or thread._kill_received:
                break
            if not COUNTS_ALL:
                before = spent()
            look(own, due, now)
            if now >= chores:
                chores = self._do_chores(now)
            until = spent()
            pace.took(until - before)
            before = until
            ready = monotonic()
            due += pause * pace.period
            if due <= ready:
                # Ticks that have passed already are left out.
                due = ready + pace.period / 2
            sleep(due - ready)
            now = monotonic()
            if now - due > LATE:
                self._late += 1
        self.end("the debugger let go")

    def _do_chores(self, now: float) -> float:
        """What a look does not need. Returns when to come again."""
        if self._schedule is not None and self._schedule.works and now >= self._account_at:
            self._account_at = self._account(self._schedule)
        if now >= self._flush_at:
            self._flush_at = now + FLUSH
            self._flush()
        if now >= self._watch_at:
            self.audience.passed(now - self._watch_at + WATCH)
            self._watch_at = now + WATCH
            if self.audience.is_gone():
                self.end("nobody is there")
        return now + PERIOD

    def _look(self, own: int, due: float, now: float) -> None:
        """One look at all threads. Not one of their frames is held on to when it is over: their variables would live on."""
        frames, clocks = frames_and_clocks(own, self._clock_of)
        self._looks += 1
        parts = []
        by_ident, number, looks = self._threads.by_ident, self._stacks.number, self._looks
        asks_all = looks % ASK_ALL == 1
        for ident, frame in frames.items():
            node, clock = number(frame), clocks[ident]
            seen = by_ident.get(ident)
            if seen is None or seen.node != node or seen.clock != clock or asks_all:
                seen = self._threads.seen(ident, clock)
                if seen.node != node:
                    seen.node = node
                    parts.append("%d:%d" % (seen.number, node))
            seen.tick = looks
        if len(by_ident) > len(frames):
            for ident in [each for each, seen in by_ident.items() if seen.tick != looks]:
                parts.append("-%d" % by_ident.pop(ident).number)
        due_us, now_us = int(due * 1e6), int(now * 1e6)
        self._lines.append("s %d %d %s\n" % (due_us - self._last_us, now_us - due_us, " ".join(parts)))
        self._last_us = now_us

    def _account(self, schedule: Schedule) -> float:
        """Writes how long each thread could run. Returns when to look again."""
        began = self._monotonic()
        parts = []
        for seen in self._threads.by_ident.values():
            times = schedule.look(seen.tid) if seen.tid else None
            if times is not None:
                parts.append("%d:%d:%d" % (seen.tid or 0, times[0], times[1]))
        self._lines.append("k %d %s\n" % (self._now_us() - self._last_us, " ".join(parts)))
        now = self._monotonic()
        return now + max(PERIOD, (now - began) / SHARE)

    def _flush(self) -> None:
        text = "".join(self._lines)
        self._lines.clear()
        self.sink.put(text)
        if self.sink.length > MOST:
            self.end("full")

    def _finish(self) -> None:
        self._switching.restore()
        ending = {"why": self._why, "looks": self._looks, "late": self._late, "cut": self._stacks.cut}
        ending["costUs"], ending["spacedUs"] = (int(mean * 1e6) for mean in self._pace.means())
        self._stacks.clear()
        self._lines.append("e %s\n" % codec.dumps(ending))
        try:
            self._flush()
        except (OSError, Failure):
            pass
        if self._why == "nobody is there":
            self.sink.drop()
        self.done = True

    def _now_us(self) -> int:
        return int(self._monotonic() * 1e6)
