"""Where Zed looks for debugpy's adapter: dapscope takes its place, with the same arguments."""

import os
import shutil
import subprocess
import sys

dapscope = shutil.which("dapscope")
if dapscope is None:
    sys.exit("dapscope is not on the PATH that Zed has. Install it as docs/INSTALL.md of its repository says, and start Zed again.")
command = [dapscope, *sys.argv[1:]]
if os.name == "posix":
    os.execv(dapscope, command)  # one process, so that Zed ends the right one
sys.exit(subprocess.call(command))
