"""Installs the package dapscope_inject in the debuggee, once, and calls it: the one source that is evaluated.

Executed with three names besides its own: sys, PACKAGE (digest, and base64 of zlib of the modules' sources, packed by
src/courier/package.ts) and REQUEST. Leaves the answer in RESULT. It assigns nothing outside its own globals but one entry
of sys.modules for each module of the package, and imports past whatever the program has made of `__import__`.
"""

NAME = "_dapscope_inject"


def install(digest, payload):
    """The package of that digest, as it is or newly made. Another version's state is handed over to it."""
    known = sys.modules.get(NAME)
    if known is not None and digest == known.DIGEST:
        return known
    machinery = sys.modules["_frozen_importlib"]
    for name in ("binascii", "zlib"):
        if name not in sys.modules:
            machinery.__import__(name)
    binascii, zlib = sys.modules["binascii"], sys.modules["zlib"]
    text = zlib.decompress(binascii.a2b_base64(payload)).decode("utf-8")
    made = {}
    for part in text.split("\x00")[1:]:
        name, _, source = part.partition("\x01")
        full = NAME if name == "__init__" else NAME + "." + name
        module = type(sys)(full)
        module.__package__ = NAME
        module.__spec__ = machinery.ModuleSpec(full, None, is_package=name == "__init__")
        if name == "__init__":
            module.__path__ = []
            module.DIGEST = digest
        made[full] = (module, compile(source, "<dapscope>/" + name + ".py", "exec"))
    package = made.pop(NAME)[0]
    sys.modules[NAME] = package
    for full, (module, _) in made.items():
        sys.modules[full] = module
        setattr(package, full.rpartition(".")[2], module)
    pristine, code = made.pop(NAME + ".pristine")
    pristine.__builtins__ = {**sys.modules["builtins"].__dict__, "__import__": lambda name, *_: sys.modules[name]}
    exec(code, pristine.__dict__)
    for module, code in made.values():
        module.__builtins__ = pristine.BUILTINS
        exec(code, module.__dict__)
    if known is not None:
        sys.modules[NAME + ".calls"].take_over(known)
    return package


try:
    RESULT = install(*PACKAGE).calls.value_of(REQUEST)
except BaseException as error:  # debugpy would show it to the user as theirs.
    RESULT = '{"status": "failed", "error": {"kind": "notInstalled", "message": "%s"}}' % type(error).__name__
