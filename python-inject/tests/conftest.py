"""Programs of their own for what concerns a whole process."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

TESTS = str(Path(__file__).resolve().parent)


@pytest.fixture
def program(tmp_path):
    """Runs a program that can `from installing import …`, in a folder of its own; gives its output, and wants no errors."""

    def run(source, *arguments, status=0, options=(), errors=""):
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(source))
        environment = dict(os.environ, PYTHONPATH=TESTS, TMPDIR=str(tmp_path), PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run(
            [sys.executable, *options, str(path), *arguments],
            capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path, env=environment,
        )  # fmt: skip
        assert done.stderr == errors, done.stderr
        assert done.returncode == status, done.stdout
        left = [name for name in os.listdir(tmp_path) if name.startswith("dapscope-")]
        assert left == []
        return done.stdout

    return run
