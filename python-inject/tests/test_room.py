"""Room: what /proc and the control groups say, of files made for the test and of this machine."""

import os
import sys
import time

import pytest

from dapscope_inject import room
from dapscope_inject.failure import Failure

MEMINFO = "MemTotal: 16000000 kB\nMemFree: 1 kB\nMemAvailable: %d kB\n"


class Machine:
    """A folder that looks like /proc, and one that looks like a mounted hierarchy of control groups."""

    def __init__(self, folder):
        self.proc, self.mount = folder / "proc", folder / "cgroup with space"
        (self.proc / "self").mkdir(parents=True)
        self.mount.mkdir()

    def says(self, path, text):
        file = self.proc / path
        file.write_text(text)

    def group(self, path, **files):
        folder = self.mount / path
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            prefix = "" if name.startswith("memory_") else "memory_"
            (folder / (prefix + name).replace("memory_", "memory.", 1)).write_text("%s\n" % text)

    def mounted(self, version, root="/"):
        kind, options = ("cgroup2", "rw") if version == 2 else ("cgroup", "rw,memory")
        mount = str(self.mount).replace(" ", "\\040")
        lines = [
            "22 1 0:20 / /proc rw - proc proc rw",
            "30 1 0:26 %s %s rw,nosuid shared:9 - %s none %s" % (root, mount, kind, options),
        ]
        self.says("self/mountinfo", "\n".join(lines) + "\n")

    def left(self):
        return room.left(str(self.proc))


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_where_nothing_is_known_nothing_is_said(machine):
    assert machine.left() is None
    room.check(1 << 60, machine.left())


def test_the_machine_alone(machine):
    machine.says("meminfo", MEMINFO % 1000)
    assert (machine.left().bytes, machine.left().limit) == (1024000, "the machine")


def test_v2_the_least_of_all_groups_above_with_the_cache_of_files_as_free(machine):
    machine.says("meminfo", MEMINFO % 8000000)
    machine.says("self/cgroup", "0::/a/b\n")
    machine.mounted(2)
    machine.group("", memory_stat="inactive_file 5\n")
    machine.group("a", max=1000000, high="max", current=900000, stat="anon 1\ninactive_file 50000\nactive_file 7\n")
    machine.group("a/b", max="max", high="max", current=800000, stat="")
    assert machine.left().bytes == 150000
    machine.group("a/b", high=820000)
    assert machine.left().bytes == 20000
    assert machine.left().limit == "its control group (%s)" % (machine.mount / "a/b")
    machine.group("a", current=2000000)
    assert machine.left().bytes == 0


def test_v1_as_well(machine):
    machine.says("meminfo", MEMINFO % 8000000)
    machine.says("self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/a\n0::/\n")
    machine.mounted(1)
    machine.group("", limit_in_bytes=9223372036854771712, usage_in_bytes=7)
    machine.group("a", limit_in_bytes=1000000, usage_in_bytes=400000, stat="inactive_file 1\ntotal_inactive_file 100000\n")
    assert machine.left().bytes == 700000


@pytest.mark.parametrize("root", ["/docker/0123", "/"])
def test_in_a_container_that_sees_only_its_own_part_of_the_tree(machine, root):
    machine.says("self/cgroup", "0::%s\n" % ("/docker/0123" if root != "/" else "/../../elsewhere"))
    machine.mounted(2, root)
    machine.group("", max=5000, current=1000, stat="")
    assert machine.left().bytes == 4000


def test_too_much_is_refused_with_the_figures(machine):
    machine.says("meminfo", MEMINFO % 1024)
    room.check(1 << 20, machine.left())
    with pytest.raises(Failure) as refused:
        room.check((1 << 20) + 1, machine.left())
    assert refused.value.kind == "noRoom"
    assert refused.value.details == {"neededBytes": (1 << 20) + 1, "leftBytes": 1 << 20, "limit": "the machine"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_this_machine():
    assert 0 < room.left().bytes
    assert 0 < room.private_bytes() < room.resident_bytes() * 2


def test_the_copy_costs_no_more_than_is_reckoned(program):
    """At 1 and at 25 frames, with blocks whose sizes are all different."""
    for frames in ("1", "25"):
        program(
            """
            import sys, tracemalloc, _tracemalloc
            import installing
            def deep(depth, size):
                return deep(depth - 1, size) if depth else bytearray(size)
            installing.payload("tracking.start", frames=int(sys.argv[1]))
            kept = [deep(number % 30, 300 + number) for number in range(20000)]
            room = installing.module("room")
            reckoned = room.copy_bytes(_tracemalloc.get_tracemalloc_memory())
            def resident():
                return int(open("/proc/self/statm").read().split()[1]) * 4096
            before = resident()
            traces = _tracemalloc._get_traces()
            groups = installing.module("grouping").Groups()
            groups.add(traces)
            assert resident() - before < reckoned, (resident() - before, reckoned)
            """,
            frames,
        )


@pytest.fixture
def control_group():
    """A real one of 64 MB below our own, where this machine lets us make one."""
    own = room._groups("/proc")
    if not own:
        pytest.skip("this process is in no control group that counts memory")
    folder, version = own[0]
    made = folder + "/dapscope-test-%d" % os.getpid()
    try:
        os.mkdir(made)
        with open(made + ("/memory.max" if version == 2 else "/memory.limit_in_bytes"), "w") as file:
            file.write(str(64 << 20))
    except OSError as error:
        if os.path.isdir(made):
            os.rmdir(made)
        pytest.skip("no control group can be made here: %s" % error)
    yield made
    for _ in range(100):
        try:
            return os.rmdir(made)
        except OSError:  # A process in it has not quite ended.
            time.sleep(0.05)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="control groups are Linux's")
def test_in_a_real_control_group_with_little_memory_nothing_is_killed(program, control_group):
    program(
        """
        import sys
        from installing import error, payload
        with open(sys.argv[1] + "/cgroup.procs", "w") as file:
            file.write("0")
        payload("tracking.start")
        assert payload("snapshot.take")["how"] == "fork"
        kept = [bytearray(200) for _ in range(60000)]
        snapshot = payload("snapshot.take")
        assert snapshot["how"] == "in-process" and sys.argv[1] in snapshot["why"], snapshot["why"]
        refused = error("snapshot.take", stall="fork")
        assert refused["kind"] == "noRoom" and sys.argv[1] in refused["details"]["limit"], refused
        kept.extend([bytearray(200) for _ in range(60000)])
        refused = error("snapshot.take")
        assert refused["kind"] == "noRoom", refused
        assert 0 <= refused["details"]["leftBytes"] < refused["details"]["neededBytes"] < 64 << 20
        """,
        control_group,
    )


FULL = """
    import sys
    import installing
    from installing import error, payload
    payload("tracking.start")
    kept = [[] for _ in range(10000)]
    payload("snapshot.take", stall="in-process")
    room = installing.module("room")
    needed = room.copy_bytes(payload("tracking.state")["overheadBytes"])
    def leave(free):
        room.left = lambda: room.Left(free, "its control group (test)")
    leave(needed + (2 << 20))
    snapshot = payload("snapshot.take")
    assert snapshot["how"] == "in-process", snapshot["how"]
    assert "its control group (test) leaves" in snapshot["why"] or sys.platform != "linux", snapshot["why"]
    leave(needed // 2)
    for stall in ("auto", "in-process"):
        refused = error("snapshot.take", stall=stall)
        assert refused["kind"] == "noRoom" and refused["details"]["leftBytes"] == needed // 2, refused
    leave(needed + (2 << 20))
    assert error("snapshot.take", stall="fork")["kind"] in ("noRoom", "cannotFork")
"""


def test_where_a_fork_could_use_up_the_memory_the_copy_is_made_in_the_process_or_refused(program):
    program(FULL)
