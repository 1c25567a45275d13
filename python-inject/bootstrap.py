"""Installs the package dapscope_inject in the debuggee, once, and calls it: the one source that is evaluated.

Executed with three names besides its own: sys, PACKAGE (digest, and base64 of zlib of the modules' sources, packed by
src/courier/package.ts) and REQUEST. Leaves the answer in RESULT. It assigns nothing outside its own globals but one entry
of sys.modules for each module of the package that a call has needed, and imports past whatever the program has made of
`__import__`.
"""

NAME = "_dapscope_inject"


def install(digest, payload):
    """The package of that digest, as it is or newly made. Another version's state is handed over to it."""
    known = sys.modules.get(NAME)
    if known is not None and digest == known.DIGEST:
        return known
    sources = unpack(payload)
    pristine = execute("pristine", sources, {**sys.modules["builtins"].__dict__, "__import__": import_known})
    loader = execute("loader", sources, {**pristine.BUILTINS, "__import__": import_known})
    return loader.Loader(NAME, digest, sources, pristine.BUILTINS).install((pristine, loader), known)


def unpack(payload):
    """The sources by the modules' names."""
    machinery = sys.modules["_frozen_importlib"]
    for name in ("binascii", "zlib"):
        if name not in sys.modules:
            machinery.__import__(name)
    text = sys.modules["zlib"].decompress(sys.modules["binascii"].a2b_base64(payload)).decode("utf-8")
    parts = [part.partition("\x01") for part in text.split("\x00")[1:]]
    return {name: source for name, _, source in parts}


def import_known(name, *_):
    return sys.modules[name]


def execute(name, sources, builtins):
    """One of the two modules that are needed before there is a loader."""
    module = sys.__class__(NAME + "." + name)
    module.__builtins__ = builtins
    exec(compile(sources[name], "<dapscope>/" + name + ".py", "exec"), module.__dict__)
    return module


try:
    RESULT = install(*PACKAGE).calls.value_of(REQUEST)
except BaseException as error:  # debugpy would show it to the user as theirs.
    RESULT = '{"status": "failed", "error": {"kind": "notInstalled", "message": "%s"}}' % type(error).__name__
