"""How much memory a snapshot can cost at worst, and how much the machine and the control groups leave (Linux)."""

from .failure import Failure
from .system import read_text

#: A limit at least as large is none (cgroup v1 writes 2^63 rounded down to pages).
UNLIMITED = 1 << 60

#: Bytes that a copied trace takes for each byte that tracemalloc keeps of it: a tuple of four, its entry in a list and an
#: integer (130), by an entry of C's table (52, of which a quarter may be empty). With many frames it is less.
COPY_FACTOR = 3


class Left:
    """`bytes` that may still be taken before `limit` (words) is reached."""

    def __init__(self, free: int, limit: str) -> None:
        self.bytes = free
        self.limit = limit


def copy_bytes(overhead: int) -> int:
    """What the copy of all traces takes, and their groups, where tracemalloc itself takes `overhead`."""
    return overhead * COPY_FACTOR + (4 << 20)


def check(needed: int, left: "Left | None") -> None:
    """Raises Failure: noRoom, where `needed` bytes are more than there are."""
    if left is not None and needed > left.bytes:
        raise Failure(
            "noRoom",
            "%d MB may be needed and %s leaves %d MB" % (needed >> 20, left.limit, left.bytes >> 20),
            neededBytes=needed,
            leftBytes=left.bytes,
            limit=left.limit,
        )


def resident_bytes(root: str = "/proc") -> "int | None":
    """The resident memory of this process; None where there is no /proc."""
    return _status(root, "VmRSS:")


def private_bytes(root: str = "/proc") -> int:
    """What a forked child comes to cost when the program writes to all of its memory in the child's lifetime."""
    return (_status(root, "RssAnon:") or 0) + (_status(root, "VmPTE:") or 0)


def left(proc: str = "/proc") -> "Left | None":
    """The least of what the machine and each control group above this process leave; None where that is not known."""
    found = []
    available = _kilobytes(_read(proc + "/meminfo"), "MemAvailable:")
    if available is not None:
        found.append(Left(available, "the machine"))
    for folder, version in _groups(proc):
        found.extend(_left_in(folder, version))
    return min(found, key=lambda each: each.bytes) if found else None


def _groups(proc: str) -> "list[tuple[str, int]]":
    """The folders of the control groups that count this process' memory, from its own one up; and v1 or v2."""
    folders = []
    paths = _paths(_read(proc + "/self/cgroup"))
    for line in _read(proc + "/self/mountinfo").splitlines():
        # proc(5): id, parent, device, root, mount point, options, …, "-", type, source, options of the file system.
        left_half, _, right_half = line.partition(" - ")
        before, after = left_half.split(), right_half.split()
        if len(before) < 5 or len(after) < 3:
            continue
        version = {"cgroup": 1, "cgroup2": 2}.get(after[0], 0)
        if not version or (version == 1 and "memory" not in after[2].split(",")):
            continue
        root, mount = _unescaped(before[3]), _unescaped(before[4])
        path = paths.get(version, "/")
        # Inside a container the path may be one of the host's, of which the mounted part is the group itself.
        inside = path[len(root.rstrip("/")) :] if (path + "/").startswith(root.rstrip("/") + "/") else ""
        parts = [part for part in inside.split("/") if part not in ("", "..")]
        for length in range(len(parts), -1, -1):
            folders.append(("/".join([mount, *parts[:length]]), version))
    return folders


def _paths(text: str) -> "dict[int, str]":
    """The group of this process by version, of /proc/self/cgroup (cgroups(7): number:controllers:path)."""
    paths = {}
    for line in text.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and controllers == "":
            paths[2] = path
        elif "memory" in controllers.split(","):
            paths[1] = path
    return paths


def _left_in(folder: str, version: int) -> "list[Left]":
    names = ("memory.max", "memory.high") if version == 2 else ("memory.limit_in_bytes",)
    limits = [limit for limit in (_number(_read("%s/%s" % (folder, name))) for name in names) if limit is not None]
    used = _number(_read(folder + ("/memory.current" if version == 2 else "/memory.usage_in_bytes")))
    limits = [limit for limit in limits if limit < UNLIMITED]
    if used is None or not limits:
        return []
    # The cache of files counts as used, and goes when there is need of memory.
    cache = _field(_read(folder + "/memory.stat"), "inactive_file" if version == 2 else "total_inactive_file")
    return [Left(max(0, min(limits) - used + cache), "its control group (%s)" % folder)]


def _status(root: str, name: str) -> "int | None":
    return _kilobytes(_read(root + "/self/status"), name)


def _kilobytes(text: str, name: str) -> "int | None":
    for line in text.splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return None


def _field(text: str, name: str) -> int:
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0


def _number(text: str) -> "int | None":
    text = text.strip()
    return int(text) if text.isdigit() else None


def _unescaped(text: str) -> str:
    return text.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")


def _read(path: str) -> str:
    try:
        return read_text(path, 1 << 20)
    except OSError:
        return ""
