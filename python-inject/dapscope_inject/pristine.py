"""Python's own builtins, whatever the program has made of `builtins`: what the modules of this package see as theirs."""

import sys

#: The globals' `__builtins__` of every other module of this package when the courier has installed it.
BUILTINS = dict(sys.modules["builtins"].__dict__)
BUILTINS["__import__"] = sys.modules["_frozen_importlib"].__import__
