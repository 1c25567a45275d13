"""By how much and when: slow, fast and stepwise leaks, start-up, imports, phases, pipelines, libraries."""

import importlib
import sys
from itertools import count

import ledgerlib
from corpus import Run, program

#: Small modules that nothing here has imported.
LAZY = ("colorsys", "sndhdr", "chunk", "calendar", "cmd", "code", "netrc", "plistlib", "sched", "shelve", "wave", "timeit", "trace", "zipapp",
        "quopri", "graphlib", "fileinput", "filecmp", "csv", "configparser")


def present(names):
    return [name for name in names if importlib.util.find_spec(name) and name not in sys.modules]


@program()
def imports_when_first_used(run: Run):
    names, ids, every = present(LAZY), count(), run.reached(0.02, 0.04)

    def use(number):
        if number % every == 0 and number // every < len(names) // 2:
            importlib.import_module(names[number // every])

    return lambda: use(next(ids))


@program()
def imports_all_along(run: Run):
    names, ids, every = present(LAZY), count(), run.reached(0.08, 0.12)

    def use(number):
        if number % every == 0 and number // every < len(names):
            importlib.import_module(names[number // every])

    return lambda: use(next(ids))


@program()
def tables_built_at_the_start(run: Run):
    tables, ids, until = {}, count(1000), run.reached(0.1, 0.4)
    size = run.amount(50, 3000)

    def prepare(number):
        tables[number] = [0] * (size // 8)

    def step():
        number = next(ids)
        if number - 1000 < until:
            prepare(number)

    return step


@program()
def data_loaded_then_dropped(run: Run):
    rows, ids, until = [], count(), run.reached(0.3, 0.6)

    def load(number):
        rows.append([number] * 20)

    def step():
        number = next(ids)
        if number < until:
            load(number)
        elif number == until:
            rows.clear()

    return step


@program()
def two_plateaus(run: Run):
    kept, ids, first, second = [], count(), run.reached(0.05, 0.2), run.reached(0.3, 0.5)
    size = run.amount(20_000, 400_000)

    def load():
        kept.append(bytearray(size))

    def step():
        if next(ids) in (first, second):
            load()

    return step


@program(leaks=("remember",), steps=(100, 500))
def slow_leak_of_100_bytes(run: Run):
    kept = []

    def remember():
        kept.append(bytes(run.random.randint(50, 70)))

    return remember


@program(leaks=("remember",), steps=(100, 500))
def very_slow_leak(run: Run):
    kept, ids, every = [], count(), run.random.randint(20, 40)

    def remember(number):
        if number % every == 0:
            kept.append((number, "x" * 20))

    return lambda: remember(next(ids))


@program(leaks=("grab",), steps=(4, 10))
def fast_leak(run: Run):
    kept, size = [], run.amount(200_000, 1_000_000)

    def grab():
        kept.append(bytearray(size))

    return grab


@program(leaks=("grab",))
def leak_in_steps(run: Run):
    kept, ids, every, size = [], count(), run.reached(0.1, 0.16), run.amount(10_000, 300_000)

    def grab():
        kept.append(bytearray(size))

    def step():
        if next(ids) % every == 0:
            grab()

    return step


@program(leaks=("grab",))
def leak_in_rare_bursts(run: Run):
    kept, chance, size = [], 10 / run.steps, run.amount(100, 1000)

    def grab():
        kept.extend(bytes(size) for _ in range(20))

    def step():
        if run.random.random() < chance:
            grab()

    return step


@program(leaks=("handle",))
def leak_of_one_request_in_many(run: Run):
    kept, odds = [], run.random.randint(3, 15)

    def handle():
        answer = {"text": "x" * run.random.randint(20, 500)}
        if run.random.randrange(odds) == 0:
            kept.append(answer)

    return handle


@program(leaks=("handle",))
def leak_in_the_noise_of_the_same_line(run: Run):
    kept, window, most = [], [], run.amount(10, 60)

    def handle():
        answer = bytes(run.random.randint(100, 300))
        window.append(answer)
        if len(window) > most:
            window.pop(0)
        if run.random.random() < 0.5:
            kept.append(answer)

    return handle


@program(leaks=("handle",))
def leak_after_a_big_warm_up(run: Run):
    tables, kept, size = [], [], run.amount(50, 500)
    ids, until = count(), run.reached(0.1, 0.3)

    def warm_up():
        tables.append(bytes(5000))

    def handle():
        kept.append(bytes(size))

    def step():
        if next(ids) < until:
            warm_up()
        handle()

    return step


@program(leaks=("handle",))
def leak_that_begins_late(run: Run):
    kept, ids, begin, size = [], count(), run.reached(0.2, 0.4), run.amount(50, 3000)

    def handle():
        kept.append(bytes(size))

    def step():
        if next(ids) > begin:
            handle()

    return step


@program(leaks=("ledgerlib.py",))
def library_that_keeps_its_own(run: Run):
    ledger, ids = ledgerlib.Ledger(), count(1000)
    return lambda: ledger.record(next(ids))


@program(leaks=("make",), also=("ledgerlib.py",))
def library_that_keeps_what_is_given(run: Run):
    ledger, size = ledgerlib.Ledger(), run.amount(50, 1000)

    def make():
        return bytes(size)

    return lambda: ledger.keep(make())


@program()
def library_with_a_bound(run: Run):
    recent, ids = ledgerlib.Recent(run.reached(0.05, 0.4)), count(1000)
    return lambda: recent.record(next(ids))


@program()
def generator_pipeline(run: Run):
    size = run.amount(5, 100)

    def numbers():
        yield from (run.random.random() for _ in range(size))

    def squares(source):
        for number in source:
            yield number * number

    return lambda: sum(squares(numbers()))


@program(leaks=("open_stream", "stream"))
def generators_left_suspended(run: Run):
    streams, size = [], run.amount(50, 1000)

    def stream():
        buffer = bytes(size)
        while True:
            yield buffer

    def open_stream():
        generator = stream()
        next(generator)
        streams.append(generator)

    return open_stream


@program()
def sliding_window(run: Run):
    window, ids, length = [], count(1000), run.reached(0.05, 0.3)

    def add(number):
        window.append((number, number * 0.5, "x" * run.random.randint(0, 60)))

    def step():
        number = next(ids)
        add(number)
        while window[0][0] <= number - length:
            window.pop(0)

    return step
