"""Run by debugpy's tests as `python PATH ARGUMENTS` in place of its adapter: that one or dapscope, on stdio or behind a port."""

import ctypes
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

HOW = json.loads(os.environ["FOREIGN_SUITE"])
PATIENCE_S = 20
PR_SET_PDEATHSIG = 1
# Not between fork and exec, where nothing may be loaded.
LIBC = ctypes.CDLL(None)


def dapscope(*arguments):
    return [HOW["node"], HOW["dapscope"], *arguments]


def adapter():
    """debugpy's, of the Python that runs this file."""
    if HOW["dapscope"]:
        return dapscope("--python", sys.executable)
    [folder] = importlib.util.find_spec("debugpy").submodule_search_locations
    return [sys.executable, os.path.join(folder, "adapter")]


def free_port(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind((host, 0))
        return listener.getsockname()[1]


def serve(command, host="127.0.0.1"):
    """Starts it as a server: the process, and where it is about to listen."""
    port = free_port(host)
    command = [*command, "--host", host, "--port", str(port)]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=2, preexec_fn=end_with_parent)
    return server, (host, port)


def end_with_parent():
    """A test that takes too long ends its whole process, and a server does not notice that."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def connect(client, address):
    """Tries until somebody listens: a connection that only looks would be a session."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return socket.socket.connect(client, address)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def stop(server):
    server.terminate()
    return server.wait(PATIENCE_S)


def relay(client):
    def to_server():
        for chunk in iter(lambda: os.read(0, 65536), b""):
            client.sendall(chunk)
        # A client over TCP that goes closes both directions.
        client.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=to_server, daemon=True).start()
    try:
        for chunk in iter(lambda: client.recv(65536), b""):
            while chunk:
                chunk = chunk[os.write(1, chunk) :]
    except OSError:
        pass  # The test has closed its end.


def main():
    command = adapter() + sys.argv[1:]
    if HOW["transport"] == "stdio":
        os.execv(command[0], command)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server, address = serve(command)
    try:
        client = socket.socket()
        connect(client, address)
        relay(client)
    finally:
        stop(server)


if __name__ == "__main__":
    main()
