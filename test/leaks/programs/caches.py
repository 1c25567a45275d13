"""Caches: those with a bound, those whose keys run out, and those that only grow."""

import functools
import re
import sys
import weakref
from collections import OrderedDict
from itertools import count

from corpus import Run, program


@program()
def dict_cache_that_drops_the_oldest(run: Run):
    cache, bound, size, ids = {}, run.reached(0.1, 0.5), run.amount(100, 5000), count()

    def remember(key):
        cache[key] = bytes(size)
        if len(cache) > bound:
            del cache[next(iter(cache))]

    return lambda: remember(f"key {next(ids)}")


@program()
def ordered_dict_lru(run: Run):
    cache, bound, keys = OrderedDict(), run.reached(0.05, 0.3), run.steps

    def look_up(key):
        if key in cache:
            cache.move_to_end(key)
            return cache[key]
        cache[key] = value = bytes(run.random.randint(50, 3000))
        if len(cache) > bound:
            cache.popitem(last=False)
        return value

    return lambda: look_up(run.random.randrange(keys))


@program()
def functools_lru_cache(run: Run):
    ids, size = count(), run.amount(100, 4000)

    @functools.lru_cache(maxsize=run.reached(0.1, 0.5))
    def compute(key):
        return [key] * (size // 8)

    return lambda: compute(next(ids) + 1000)


@program(leaks=("compute", "step"))
def functools_cache_without_a_bound(run: Run):
    ids, size = count(1000), run.amount(50, 2000)

    @functools.lru_cache(maxsize=None)
    def compute(key):
        return bytes(size)

    def step():
        compute(f"{next(ids)}")

    return step


@program()
def memo_table_of_a_finite_set(run: Run):
    table, keys, size = {}, run.reached(0.1, 0.25), run.amount(60, 2000)

    def look_up(key):
        if key not in table:
            table[key] = bytes(size)
        return table[key]

    return lambda: look_up(run.random.randrange(keys))


@program()
def memo_of_a_skewed_set(run: Run):
    table, keys = {}, max(8, run.reached(0.02, 0.08))

    def look_up(key):
        if key not in table:
            table[key] = ("result", key * 1000, [key] * 20)
        return table[key]

    return lambda: look_up(int(keys * run.random.random() ** 2))


@program()
def cache_with_expiry(run: Run):
    cache, life, size, now = {}, run.reached(0.05, 0.3), run.amount(100, 2000), count()
    every = max(1, life // run.random.randint(2, 10))

    def put(moment):
        cache[moment] = (moment + life, bytes(size))

    def sweep(moment):
        for key in [key for key, (until, _) in cache.items() if until < moment]:
            del cache[key]

    def step():
        moment = next(now)
        put(moment)
        if moment % every == 0:
            sweep(moment)

    return step


@program(leaks=("put",))
def cache_whose_expiry_is_never_swept(run: Run):
    cache, size, ids = {}, run.amount(100, 2000), count()

    def put(key):
        cache[f"session:{key}"] = (key + 50, bytes(size))

    def get(key, moment):
        until, value = cache.get(f"session:{key}", (0, None))
        if until < moment:
            cache.pop(f"session:{key}", None)
        return value

    def step():
        moment = next(ids)
        put(moment)
        if moment % 10 == 0:
            get(run.random.randrange(moment + 1), moment)

    return step


class Picture:
    def __init__(self, size):
        self.pixels = bytes(size)


@program()
def weak_value_cache(run: Run):
    cache, shown, ids = weakref.WeakValueDictionary(), [], count()
    most, size = run.amount(5, 50), run.amount(200, 4000)

    def load(key):
        picture = cache[key] = Picture(size)
        return picture

    def step():
        shown.append(load(next(ids)))
        if len(shown) > most:
            shown.pop(run.random.randrange(most))

    return step


@program(leaks=("annotate", "step"), also=("weakref.py", "Picture.__init__"))
def weak_keys_held_by_their_values(run: Run):
    notes = weakref.WeakKeyDictionary()

    def annotate(picture, text):
        notes[picture] = (picture, text)

    def step():
        annotate(Picture(run.random.randint(20, 600)), "seen " + "x" * 40)

    return step


@program(leaks=("remember",))
def dict_cache_without_a_bound(run: Run):
    cache, size, ids = {}, run.amount(50, 20_000), count()

    def remember(key):
        if key not in cache:
            cache[key] = bytearray(size)

    return lambda: remember(next(ids))


@program(leaks=("look_up",))
def lru_with_a_key_that_never_comes_back(run: Run):
    cache, used, bound = {}, OrderedDict(), run.amount(10, 50)

    def look_up(query):
        # The key of the order is the query, that of the values has the moment in it: eviction never finds it.
        key = (query, run.random.random())
        cache[key] = query * 10
        used[query] = key
        if len(used) > bound:
            used.popitem(last=False)

    return lambda: look_up(f"select {run.random.randrange(bound)}")


@program(leaks=("matcher",), also=("re.py", "sre_compile.py", "sre_parse.py", "re/_compiler.py", "re/_parser.py", "re/__init__.py", "enum.py", "copyreg.py"),
         steps=(20, 60))
def patterns_cached_by_formatted_text(run: Run):
    patterns, ids = {}, count()

    def matcher(user):
        text = f"^user-{user}/[a-z]+$"
        if text not in patterns:
            patterns[text] = re.compile(text)
        return patterns[text]

    return lambda: matcher(next(ids))


@program(steps=(60, 150))
def patterns_of_a_finite_set(run: Run):
    kinds = run.random.randint(5, 20)

    def matches(kind):
        return re.match(f"^kind-{kind}/[a-z]+$", "kind-3/abc")

    return lambda: matches(run.random.randrange(kinds))


@program()
def cache_bounded_in_bytes(run: Run):
    cache, used, ids = OrderedDict(), [0], count()
    largest = run.amount(500, 5000)
    most = largest // 2 * run.reached(0.1, 0.4)

    def store(key):
        cache[key] = value = bytes(run.random.randint(1, largest))
        used[0] += len(value)
        while used[0] > most:
            used[0] -= len(cache.popitem(last=False)[1])

    return lambda: store(next(ids))


@program()
def cache_with_random_eviction(run: Run):
    keys, cache, bound, ids = [], {}, run.reached(0.1, 0.4), count(1000)

    def store(key):
        if len(keys) < bound:
            keys.append(key)
        else:
            place = run.random.randrange(bound)
            del cache[keys[place]]
            keys[place] = key
        cache[key] = [key, "x" * run.random.randint(1, 900)]

    return lambda: store(next(ids))


@program()
def cache_cleared_when_full(run: Run):
    cache, bound, size, ids = {}, run.reached(0.03, 0.12), run.amount(100, 3000), count(1000)

    def store(key):
        if len(cache) >= bound:
            cache.clear()
        cache[key] = bytes(size)

    return lambda: store(next(ids))


class Document:
    def __init__(self, number):
        self.number = number

    @functools.cached_property
    def words(self):
        return [f"word {self.number} {i}" for i in range(10)]


@program()
def cached_properties_of_long_lived_objects(run: Run):
    documents = [Document(number) for number in range(run.reached(0.05, 0.2))]
    return lambda: run.random.choice(documents).words


@program()
def interned_vocabulary(run: Run):
    kept, words = {}, run.reached(0.05, 0.2)

    def tokenise(number):
        word = sys.intern(f"identifier_{number}")
        kept[word] = kept.get(word, 0) + 1

    return lambda: tokenise(run.random.randrange(words))
