"""Runs debugpy's own tests with another adapter, as the variable FOREIGN_SUITE says, and writes the outcome of each.

python foreign_plugin.py ARGUMENTS OF PYTEST
"""

import json
import os
import socket
import sys

import foreign_adapter as foreign
import pytest

HOW = foreign.HOW
OUTCOMES = {}
WORST = ["passed", "skipped", "failed"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Of each test so many variants, spread over all that `-k` leaves: these name ways to start a program."""
    if not HOW["each"]:
        return
    variants = {}
    for item in items:
        variants.setdefault(item.nodeid.partition("[")[0], []).append(item)
    chosen = set()
    for number, (_, all_of_it) in enumerate(sorted(variants.items())):
        count = min(HOW["each"], len(all_of_it))
        chosen.update(all_of_it[(number + at * len(all_of_it) // count) % len(all_of_it)] for at in range(count))
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


def pytest_collection_finish():
    """Here `tests` has been imported, after pytest's own preparations for it, and no test has begun."""
    from debugpy import adapter
    from tests.debug.session import Session

    # The tests start `python FOLDER OF THIS FILE`.
    adapter.__file__ = os.path.join(os.path.dirname(foreign.__file__), "foreign_adapter.py", "__init__.py")
    if HOW["dapscope"]:
        Session.connect_to_adapter = connects_through_dapscope(Session.connect_to_adapter)


class Redirected(socket.socket):
    """Goes to a dapscope in front of the address; the test sees that of debugpy, which it is told by debugpy too."""

    fronts = []

    def connect(self, address):
        host, port = address
        shown = "[%s]:%d" % (host, port) if ":" in host else "%s:%d" % (host, port)
        server, front = foreign.serve(foreign.dapscope("--connect", shown), host)
        self.fronts.append(server)
        foreign.connect(self, front)


def connects_through_dapscope(original):
    from debugpy.common import sockets

    def create_redirected(*arguments):
        return Redirected(fileno=create(*arguments).detach())

    def connect_to_adapter(session, address):
        # What a session through dapscope says of a child leads to dapscope.
        if session.is_subprocess:
            return original(session, address)
        sockets.create_client = create_redirected
        try:
            return original(session, address)
        finally:
            sockets.create_client = create

    create = sockets.create_client
    return connect_to_adapter


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown():
    while Redirected.fronts:
        status = foreign.stop(Redirected.fronts.pop())
        assert status == 0, "dapscope ended with %d" % status


def pytest_runtest_logreport(report):
    if report.when == "setup":
        OUTCOMES.pop(report.nodeid, None)
    outcome, why = OUTCOMES.get(report.nodeid, ("passed", ""))
    # One that is tried again says `retried`.
    if report.outcome in WORST and WORST.index(report.outcome) >= WORST.index(outcome):
        outcome = report.outcome
    if report.failed:
        why = report.longreprtext
    OUTCOMES[report.nodeid] = (outcome, why)


def pytest_collectreport(report):
    if report.failed:
        OUTCOMES[report.nodeid] = ("failed", report.longreprtext)


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        with open(HOW["outcomes"], "w", encoding="utf-8") as file:
            json.dump(OUTCOMES, file)


if __name__ == "__main__":
    sys.exit(pytest.main(["-p", "foreign_plugin", *sys.argv[1:]]))
