"""A program whose children do the work. Arguments: how they come (spawn, fork, forkserver, popen, exec, os.fork, turns, brief) and for how many seconds."""

import multiprocessing
import os
import subprocess
import sys
import time


def spin_child(seconds):
    end = time.monotonic() + seconds
    value = 0
    while time.monotonic() < end:
        for i in range(2000):
            value += i
    return value


def pool(method, seconds):
    with multiprocessing.get_context(method).Pool(2) as workers:
        print("begun", flush=True)
        workers.map(spin_child, [seconds, seconds])


def popen(seconds):
    here = os.path.dirname(os.path.abspath(__file__))
    code = "import sys; sys.path.insert(0, %r); import family; family.spin_child(%r)" % (here, seconds)
    children = [subprocess.Popen([sys.executable, "-c", code]), subprocess.Popen(["sleep", str(seconds)])]
    print("begun", flush=True)
    for child in children:
        child.wait()


def exec_(seconds):
    """A child that computes for a second, and becomes another program of the same number."""
    code = "import sys, os; sys.path.insert(0, %r); import family; " % os.path.dirname(os.path.abspath(__file__))
    again = "%sfamily.spin_again(%r)" % (code, seconds)
    code += "family.spin_child(1.3); os.execv(sys.executable, [sys.executable, '-c', %r])" % again
    child = subprocess.Popen([sys.executable, "-c", code])
    print("begun", flush=True)
    child.wait()


def spin_again(seconds):
    spin_child(seconds)


def fork(seconds):
    pid = os.fork()
    if pid == 0:
        spin_child(seconds)
        os._exit(0)
    print("begun", flush=True)
    os.waitpid(pid, 0)


def turns(seconds):
    """Three children, one after the other."""
    for _ in range(3):
        fork(seconds / 3)


def brief(seconds):
    """Children that are gone before anybody sees them, one after the other."""
    print("begun", flush=True)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pid = os.fork()
        if pid == 0:
            spin_child(0.01)
            os._exit(0)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    how, length = sys.argv[1], float(sys.argv[2])
    if how == "popen":
        popen(length)
    elif how == "exec":
        exec_(length)
    elif how == "os.fork":
        fork(length)
    elif how == "turns":
        turns(length)
    elif how == "brief":
        brief(length)
    else:
        pool(how, length)
    print("end")
