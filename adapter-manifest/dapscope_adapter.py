"""Runs dapscope for an editor that starts its debug adapter as `python PATH`.

VS Code's Python debugger does that with `debugAdapterPath`. The VS Code extension sets that key and writes
dapscope_adapter.json beside a copy of this file: {"node", "dapscope", "debugpy"}, all paths and all optional. By hand, in
launch.json: "debugAdapterPath": "PATH OF THIS FILE". Standard library only; Python 3.7 and later.
"""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LEAST_NODE = (20, 10)

# VS Code's own Node is Electron, which is only Node where this variable says so. The program that is debugged may be
# an Electron program, or start one: it must not see it.
PRELUDE = "delete process.env.ELECTRON_RUN_AS_NODE;require(process.argv[1])"


class Missing(Exception):
    """What is not here, and what to do about that."""


def main():
    """Becomes dapscope. Where it cannot, answers the editor's first request with why: stderr is shown nowhere."""
    try:
        command, env = command_line(settings())
    except Missing as missing:
        refuse(sys.stdin.buffer, sys.stdout.buffer, str(missing))
        return 1
    return become(command, env)


def settings():
    try:
        with open(os.path.join(HERE, "dapscope_adapter.json"), encoding="utf-8") as file:
            found = json.load(file)
        return found if isinstance(found, dict) else {}
    except (OSError, ValueError):
        return {}


def command_line(known):
    """The command and its environment."""
    node, dapscope = find_node(known.get("node")), find_dapscope(known.get("dapscope"))
    command = [node, "-e", PRELUDE, dapscope, *debugpy_flags(known.get("debugpy")), *sys.argv[1:]]
    return command, dict(os.environ, ELECTRON_RUN_AS_NODE="1")


def find_node(known):
    named = os.environ.get("DAPSCOPE_NODE")
    for node in (named, known):
        if node and os.path.isfile(node):
            return node
    found = shutil.which("node")
    least = "%d.%d" % LEAST_NODE
    remedy = (
        "Install Node %s or later, or name it with the environment variable DAPSCOPE_NODE; "
        "or take debugAdapterPath out of launch.json to debug without dapscope." % least
    )
    if not found:
        raise Missing("dapscope needs Node, and there is no node on the PATH. " + remedy)
    version = node_version(found)
    if version < LEAST_NODE:
        raise Missing("dapscope needs Node %s, and %s is %d.%d. " % ((least, found) + version) + remedy)
    return found


def node_version(node):
    try:
        text = subprocess.run([node, "--version"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=20).stdout
    except (OSError, subprocess.SubprocessError):
        text = b""
    match = re.match(rb"v(\d+)\.(\d+)", text)
    return (int(match.group(1)), int(match.group(2))) if match else (0, 0)


def find_dapscope(known):
    """What the extension says; else beside this file, as in the extension; else as in the npm package."""
    places = [known, os.path.join(HERE, "dist", "dapscope.cjs"), os.path.join(HERE, "..", "dist", "dapscope.cjs")]
    for path in places:
        if path and os.path.isfile(path):
            return os.path.normpath(path)
    raise Missing(
        "dapscope itself is not where %s looks for it (%s). Install the dapscope extension again, "
        "or name the dapscope_adapter.py of an installed one as debugAdapterPath." % (__file__, places[1])
    )


def debugpy_flags(bundled):
    """This Python runs debugpy, as it does without dapscope: the one that the editor brought, else its own if it has one."""
    if bundled and os.path.isdir(bundled):
        return ["--python", sys.executable, "--debugpy", bundled]
    return ["--python", sys.executable] if importlib.util.find_spec("debugpy") else []


def become(command, env):
    """On POSIX this process is dapscope from here on: its pipes, its signals, its exit status."""
    if os.name == "posix":
        os.execve(command[0], command, env)
    # Windows has no exec. The child has our pipes, and their end ends it.
    try:
        return subprocess.call(command, env=env)
    except KeyboardInterrupt:
        return 0


def refuse(stdin, stdout, text):
    request = read_message(stdin)
    if request is None:
        return
    answer = {
        "seq": 1,
        "type": "response",
        "request_seq": request.get("seq", 0),
        "command": request.get("command", "initialize"),
        "success": False,
        "message": text,
        # 10xx as in src/session/failures-session.ts, where the number is kept free.
        "body": {"error": {"id": 1099, "format": text.replace("{", "(").replace("}", ")"), "showUser": True}},
    }
    body = json.dumps(answer).encode("utf-8")
    stdout.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    stdout.flush()


def read_message(stream):
    """The first message; None at the end, or where it is no DAP."""
    length = None
    for line in iter(stream.readline, b""):
        if not line.strip():
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            length = int(value)
    try:
        return json.loads(stream.read(length)) if length else None
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
