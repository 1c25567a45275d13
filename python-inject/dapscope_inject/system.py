"""The operating system's calls as C gives them: the program, gevent or pydevd may have replaced what is in `os`."""

try:
    import posix
except ImportError:  # Windows has the same names in another module.
    import nt as posix  # type: ignore

__all__ = ["posix"]
