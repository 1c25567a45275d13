"""Makes the modules of this package when they are first imported: a debuggee compiles no more than its calls need."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


class Loader:
    """The package `name` from the texts of its modules; the modules' own builtins import through it."""

    def __init__(self, name: str, digest: str, sources: dict, builtins: dict) -> None:
        self._sources = sources
        self._builtins = {**builtins, "__import__": self._import}
        self._machinery = sys.modules["_frozen_importlib"]
        self._before: ModuleType | None = None
        self._package = self._new(name, is_package=True)
        self._package.__dict__.update(DIGEST=digest, __path__=[])

    def install(self, made: "tuple[ModuleType, ...]", before: "ModuleType | None") -> "ModuleType":
        """Puts the package into `sys.modules`, with the modules `made` already.

        `before` is another version of it: every module that it has is made anew now, to take over what that one has running.
        """
        self._before = before
        name = self._package.__name__
        older = [full for full in sys.modules if full.startswith(name + ".")]
        for full in older:
            del sys.modules[full]
        sys.modules[name] = self._package
        for module in made:
            self._enter(module)
        self.load("calls")
        for full in older:
            if full.rpartition(".")[2] in self._sources:
                self.load(full.rpartition(".")[2])
        return self._package

    def load(self, name: str) -> "ModuleType":
        """The module of that short name, made if it is not there. Raises ImportError where the package has none."""
        found = self._package.__dict__.get(name)
        if name not in self._sources:
            raise ImportError("no module %s" % name)
        if type(found) is type(sys):
            return found
        module = self._new(self._package.__name__ + "." + name)
        self._enter(module)
        module.__dict__["__builtins__"] = self._builtins
        exec(compile(self._sources[name], "<dapscope>/" + name + ".py", "exec"), module.__dict__)  # noqa: S102
        if self._before is not None and "take_over" in module.__dict__:
            module.take_over(self._before)
        return module

    def _new(self, full: str, is_package: bool = False) -> "ModuleType":
        module = type(sys)(full)
        module.__package__ = self._package.__name__ if not is_package else full
        module.__spec__ = self._machinery.ModuleSpec(full, None, is_package=is_package)
        return module

    def _enter(self, module: "ModuleType") -> None:
        sys.modules[module.__name__] = module
        setattr(self._package, module.__name__.rpartition(".")[2], module)

    def _import(self, name: str, globals: object = None, locals: object = None, fromlist: tuple = (), level: int = 0) -> object:  # noqa: A002
        """As `builtins.__import__`: ours from the texts, the standard library's past what the program has replaced."""
        if level == 0:
            # What is there is not searched for: that would go through builtins which the program may have replaced.
            if name in sys.modules:
                return sys.modules[name if fromlist else name.partition(".")[0]]
            return self._machinery.__import__(name, globals, locals, fromlist, level)
        if name:
            return self.load(name)
        for each in fromlist or ():
            if each in self._sources:
                self.load(each)
        return self._package
