"""Objects that know each other: listeners, closures, classes, cycles, exceptions, registries."""

import atexit
import functools
import gc
import warnings
import weakref
from dataclasses import dataclass, field
from itertools import count

from corpus import Run, program


class Window:
    def __init__(self, size):
        self.content = bytearray(size)

    def refresh(self):
        return len(self.content)


@program(leaks=("Bus.on", "open_window"), also=("Window.__init__",))
def listeners_never_removed(run: Run):
    class Bus:
        listeners = []

        def on(self, listener):
            self.listeners.append({"listener": listener})

    bus, size = Bus(), run.amount(50, 2000)

    def open_window():
        window = Window(size)
        bus.on(window.refresh)

    return open_window


@program()
def listeners_held_weakly(run: Run):
    listeners, open_windows, most = weakref.WeakSet(), [], run.amount(3, 30)

    def open_window():
        window = Window(run.random.randint(50, 900))
        listeners.add(window)
        open_windows.append(window)
        if len(open_windows) > most:
            del open_windows[0]

    return open_window


@program()
def listeners_removed_again(run: Run):
    listeners, size = [], run.amount(50, 4000)

    def dialog():
        window = Window(size)
        listeners.append(window.refresh)
        for listener in listeners:
            listener()
        listeners.remove(window.refresh)

    return dialog


@program(leaks=("on_request",))
def handler_added_with_each_request(run: Run):
    handlers = {"done": [], "failed": []}

    def on_request(number):
        handlers["done"].append(lambda: number)
        handlers["failed"].append(functools.partial(print, number))

    ids = count(1000)
    return lambda: on_request(next(ids))


@program(leaks=("later",), also=("run_it",))
def closures_kept(run: Run):
    callbacks, size = [], run.amount(50, 3000)

    def later():
        data = bytes(size)

        def run_it():
            return data

        callbacks.append(run_it)

    return later


@program()
def closures_run_and_dropped(run: Run):
    callbacks, most, size = [], run.amount(2, 40), run.amount(50, 3000)

    def later():
        data = bytes(size)
        callbacks.append(lambda: data)
        if len(callbacks) > most:
            callbacks.pop(0)()

    return later


@program(leaks=("Model.__init__",))
def class_attribute_that_grows(run: Run):
    class Model:
        instances = []

        def __init__(self, size):
            self.weights = [0.0] * size
            Model.instances.append(self)

    size = run.amount(5, 300)
    return lambda: Model(size) and None


@program(leaks=("declare",), steps=(10, 50))
def classes_made_and_registered(run: Run):
    registry, ids = {}, count()

    def declare(number):
        registry[number] = type(f"Row{number}", (), {"number": number, "__slots__": ("a", "b")})

    return lambda: declare(next(ids))


@program(steps=(10, 50), collect=True)
def classes_made_and_dropped(run: Run):
    def declare():
        row = type("Row", (), {"__slots__": ("a", "b")})
        return row()

    return declare


class Node:
    def __init__(self, size):
        self.payload = bytes(size)
        self.peer = None


@program(leaks=("pair",), also=("Node.__init__",), collect=False)
def cycles_with_the_collector_off(run: Run):
    gc.disable()
    size = run.amount(50, 2000)

    def pair():
        one, other = Node(size), Node(size)
        one.peer, other.peer = other, one

    return pair


@program()
def cycles_that_are_collected(run: Run):
    gc.set_threshold(run.random.randint(20, 60), 2, 2)
    size = run.amount(50, 1000)

    def pair():
        one, other = Node(size), Node(size)
        one.peer, other.peer = other, one

    return pair


@program(leaks=("attempt", "fail"))
def exceptions_kept_with_their_frames(run: Run):
    failures, size = [], run.amount(100, 3000)

    def fail():
        context = bytes(size)
        raise ValueError(f"no {len(context)}")

    def attempt():
        try:
            fail()
        except ValueError as error:
            failures.append(error)

    return attempt


@program()
def exceptions_only_counted(run: Run):
    failures, size = {}, run.amount(100, 3000)

    def attempt():
        try:
            context = bytes(size)
            raise ValueError(len(context))
        except ValueError as error:
            failures[type(error)] = failures.get(type(error), 0) + 1

    return attempt


@dataclass
class Particle:
    position: list = field(default_factory=lambda: [0.0] * 10)
    alive: bool = True


@program()
def dataclass_pool(run: Run):
    free, used, most = [], [], run.reached(0.02, 0.1)

    def acquire():
        used.append(free.pop() if free else Particle())

    def release():
        free.append(used.pop(run.random.randrange(len(used))))

    def step():
        if len(used) < most and (not used or run.random.random() < 0.6):
            acquire()
        else:
            release()

    return step


@program(leaks=("acquire",), also=("Particle.__init__", "Particle", "step", "<string>"))
def pool_whose_objects_do_not_come_back(run: Run):
    every, used, free, ids = run.random.randint(3, 12), [], [], count()

    def acquire():
        particle = free.pop() if free else Particle([0.0] * 10)
        used.append(particle)
        return particle

    def release(particle):
        used.remove(particle)
        free.append(particle)

    def step():
        particle = acquire()
        particle.position[0] = next(ids) + 0.5
        if int(particle.position[0]) % every:
            release(particle)

    return step


@program(leaks=("logged",), also=("patch",), steps=(10, 40))
def function_wrapped_again_and_again(run: Run):
    def area(side):
        return side * side

    current = [area]

    def wrap(inner):
        def logged(side):
            return inner(side)

        return logged

    def patch():
        current[0] = wrap(current[0])

    return patch


@program(leaks=("at_exit",))
def registered_for_the_exit(run: Run):
    size = run.amount(50, 1000)

    def at_exit():
        atexit.register(print, "x" * size)

    return at_exit


@program(leaks=("complain",), also=("warnings.py",), steps=(30, 200))
def warnings_with_a_text_of_their_own(run: Run):
    ids = count(1000)
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("default", RuntimeWarning)
    warnings.showwarning = lambda *_, **__: None

    def complain(number):
        warnings.warn(f"request {number} was slow", RuntimeWarning, stacklevel=1)

    return lambda: complain(next(ids))


@program(leaks=("watch", "step"), also=("weakref.py", "Window.__init__"))
def finalizers_of_what_never_dies(run: Run):
    kept = []

    def watch(window):
        weakref.finalize(window, len, "closed " + "x" * 30)
        kept.append(window)

    def step():
        watch(Window(run.random.randint(10, 400)))

    return step


@program(leaks=("reload",))
def configurations_kept_after_reload(run: Run):
    versions, every, entries, ids = [], run.random.randint(5, 15), run.amount(5, 60), count()

    def reload():
        versions.append({f"option {entry}": "v" * 20 for entry in range(entries)})

    def step():
        if next(ids) % every == 0:
            reload()

    return step


@program()
def configuration_reloaded(run: Run):
    current, every, ids = [{}], run.random.randint(5, 15), count()

    def reload():
        entries = run.random.randint(5, 60)
        current[0] = {f"option {entry}": "v" * 20 for entry in range(entries)}

    def step():
        if next(ids) % every == 0:
            reload()

    return step


@program()
def dispatch_by_type(run: Run):
    @functools.singledispatch
    def show(value):
        return repr(value)

    kinds = [type(f"Kind{number}", (), {}) for number in range(run.amount(5, 30))]
    return lambda: show(run.random.choice(kinds)())
