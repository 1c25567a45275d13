"""How soon threads give way while the sampler looks, and that the program has its own interval back whatever happens."""

import os
import sys

import pytest

from dapscope_inject.switching import INTERVAL, Switching

OWN = 0.004


def near(seconds):
    return pytest.approx(seconds, abs=1.5e-6)


@pytest.fixture(autouse=True)
def _own_interval():
    before = sys.getswitchinterval()
    sys.setswitchinterval(OWN)
    yield
    sys.setswitchinterval(before)


def test_is_lowered_and_restored():
    switching = Switching()
    assert sys.getswitchinterval() == near(OWN)
    switching.lower()
    assert sys.getswitchinterval() == near(INTERVAL)
    switching.restore()
    assert sys.getswitchinterval() == near(OWN)


def test_is_the_same_after_a_hundred_times():
    sys.setswitchinterval(0.00010)
    before = sys.getswitchinterval()
    for _ in range(100):
        switching = Switching()
        switching.lower()
        switching.restore()
    assert sys.getswitchinterval() == before


def test_is_never_raised():
    sys.setswitchinterval(0.0001)
    switching = Switching()
    switching.lower()
    assert sys.getswitchinterval() == near(0.0001)
    switching.restore()
    assert sys.getswitchinterval() == near(0.0001)


def test_is_the_programs_again_once_the_program_sets_it():
    switching = Switching()
    switching.lower()
    sys.setswitchinterval(0.02)
    switching.restore()
    assert sys.getswitchinterval() == near(0.02)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_the_programs_own():
    switching = Switching()
    switching.lower()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, repr(sys.getswitchinterval()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert float(os.read(reading, 100)) == near(OWN)
    assert sys.getswitchinterval() == near(INTERVAL)
    switching.restore()
    for each in (reading, writing):
        os.close(each)
