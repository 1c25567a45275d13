"""Who reads what the sampler in the process writes, and how its going is noticed."""

import os
import subprocess
import sys

import pytest

from dapscope_inject.audience import MOST_TICK, SILENCE, Audience
from dapscope_inject.system import posix


def test_a_process_is_there_as_long_as_it_lives_however_silent():
    reader = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    audience = Audience(reader.pid)
    for _ in range(int(SILENCE / MOST_TICK) + 2):
        audience.passed(MOST_TICK)
    assert not audience.is_gone()
    reader.communicate(b"\n")
    assert audience.is_gone()


def test_a_process_of_another_user_is_there(monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "refused")

    monkeypatch.setattr(posix, "kill", refuse)
    assert not Audience(os.getpid()).is_gone()


@pytest.mark.parametrize(("words", "gone"), [(False, True), (True, False)])
def test_a_debugger_elsewhere_is_gone_when_it_has_been_silent_for_long(words, gone):
    audience = Audience(None)
    ticks = int(SILENCE / MOST_TICK)
    for _ in range(ticks):
        audience.passed(MOST_TICK)
    assert not audience.is_gone()
    if words:
        audience.heard()
    audience.passed(MOST_TICK)
    assert audience.is_gone() is gone


def test_a_long_tick_is_no_long_silence():
    audience = Audience(None)
    audience.passed(SILENCE * 10)
    assert not audience.is_gone()
