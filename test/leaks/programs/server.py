"""What servers do: sessions, pools, batches, metrics, logs, threads, tasks, files."""

import asyncio
import contextvars
import json
import logging
import logging.handlers
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from corpus import Run, program

LOGGING = ("logging/__init__.py", "logging/handlers.py")
ASYNCIO = ("asyncio/base_events.py", "asyncio/tasks.py", "asyncio/events.py", "asyncio/futures.py", "asyncio/runners.py", "selectors.py", "_weakrefset.py")


class Connection:
    def __init__(self, size):
        self.buffer = bytearray(size)


@program()
def connection_pool(run: Run):
    pool, busy, most, size = [], [], run.amount(5, 40), run.amount(500, 20_000)

    def connect():
        busy.append(pool.pop() if pool else Connection(size))

    def step():
        if len(busy) < most and run.random.random() < 0.5:
            connect()
        elif busy:
            pool.append(busy.pop())

    return step


@program(leaks=("connect",), also=("Connection.__init__",))
def connections_lost_on_errors(run: Run):
    pool, opened, size, errors = [], set(), run.amount(200, 4000), run.random.uniform(0.05, 0.3)

    def connect():
        if pool:
            return pool.pop()
        connection = Connection(size)
        opened.add(connection)
        return connection

    def query():
        connection = connect()
        if run.random.random() < errors:
            return
        pool.append(connection)

    return query


@program()
def sessions_that_come_and_go(run: Run):
    sessions, usual, ids = {}, run.amount(20, 150), count(1000)

    def log_in(number):
        sessions[number] = {"user": f"user {number}", "basket": ["item"] * run.random.randint(0, 20)}

    def log_out():
        del sessions[run.random.choice(list(sessions))]

    def step():
        # Drawn back to the usual number, as arrivals and departures are.
        if run.random.random() * 2 * usual > len(sessions):
            log_in(next(ids))
        else:
            log_out()

    return step


@program(leaks=("log_in",), also=("step",))
def sessions_that_are_not_always_closed(run: Run):
    sessions, ids, lost = {}, count(1000), run.random.uniform(0.1, 0.4)
    live = []

    def log_in(number):
        sessions[number] = {"user": f"user {number}", "basket": ["item"] * run.random.randint(0, 20)}
        live.append(number)

    def log_out():
        number = live.pop(0)
        if run.random.random() > lost:
            del sessions[number]

    def step():
        log_in(next(ids))
        if len(live) > 20:
            log_out()

    return step


@program()
def load_that_goes_up_and_down(run: Run):
    workers, moment, period = [], count(), run.reached(0.08, 0.25)
    most, size = run.amount(10, 60), run.amount(500, 5000)

    def scale(wanted):
        while len(workers) < wanted:
            workers.append(bytearray(size))
        del workers[wanted:]

    def step():
        phase = next(moment) % period / period
        scale(round(most * (1 - abs(2 * phase - 1))) + 2)

    return step


@program()
def batches_with_peaks(run: Run):
    batch, size, full = [], run.amount(50, 2000), run.reached(0.02, 0.2)

    def collect():
        batch.append({"row": "x" * size})
        if len(batch) >= full:
            batch.clear()

    return collect


@program(leaks=("collect",))
def batches_that_keep_what_failed(run: Run):
    batch, failed, full, bad = [], [], run.reached(0.02, 0.1), run.random.uniform(0.1, 0.4)

    def collect():
        batch.append({"row": "x" * run.random.randint(50, 200)})
        if len(batch) >= full:
            failed.extend(row for row in batch if run.random.random() < bad)
            batch.clear()

    return collect


@program()
def metrics_in_fixed_buckets(run: Run):
    histogram, buckets = {}, run.amount(5, 40)

    def observe(value):
        name = f"le {int(value * buckets)}"
        histogram[name] = histogram.get(name, 0.0) + value

    return lambda: observe(run.random.random())


@program(leaks=("observe",))
def metrics_with_a_label_for_each_user(run: Run):
    series, ids = {}, count(1000)

    def observe(user, value):
        labels = (("user", f"{user}"), ("code", "200"))
        series[labels] = series.get(labels, 0.0) + value

    return lambda: observe(next(ids), 0.5)


def quiet_logger(name, handler):
    logger = logging.getLogger(name)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    return logger


@program(steps=(60, 200))
def log_buffer_flushed_when_full(run: Run):
    handler = logging.handlers.MemoryHandler(run.reached(0.02, 0.1), target=logging.NullHandler())
    logger, ids = quiet_logger("buffered", handler), count()

    def request(number):
        logger.info("request %s", "x" * (number % 300))

    return lambda: request(next(ids))


@program(leaks=("request",), also=(*LOGGING, "Keeping.emit", "<frozen posixpath>", "<frozen genericpath>", "posixpath.py", "genericpath.py", "threading.py"), steps=(60, 200))
def log_records_kept(run: Run):
    class Keeping(logging.Handler):
        records = []

        def emit(self, record):
            self.records.append(record)

    logger, ids = quiet_logger("keeping", Keeping()), count()

    def request(number):
        logger.info("request %s", "x" * (100 + number % 50))

    return lambda: request(next(ids))


@program(leaks=("logging/__init__.py",), also=("request",), steps=(20, 100))
def logger_for_each_request(run: Run):
    ids = count()

    def request(number):
        logging.getLogger(f"request-{number}").debug("begins")

    return lambda: request(next(ids))


@program(leaks=("worker", "start"), also=("threading.py", "_weakrefset.py", "<unknown>"), steps=(2, 5))
def threads_that_wait_for_ever(run: Run):
    never, size = threading.Event(), run.amount(1000, 20_000)

    def worker():
        data = bytearray(size)
        never.wait()
        return data

    def start():
        threading.Thread(target=worker, daemon=True).start()
        # Until it has its data and waits.
        while not never._cond._waiters or len(never._cond._waiters) < threading.active_count() - 1:
            pass

    return start


@program(steps=(5, 20))
def threads_joined(run: Run):
    size = run.amount(1000, 20_000)

    def worker():
        return len(bytearray(size))

    def start():
        thread = threading.Thread(target=worker)
        thread.start()
        thread.join()

    return start


@program(leaks=("work", "submit"), also=("concurrent/futures/thread.py", "concurrent/futures/_base.py", "threading.py"), steps=(20, 100))
def futures_kept(run: Run):
    executor, futures, size = ThreadPoolExecutor(2), [], run.amount(100, 3000)

    def work():
        return bytes(size)

    def submit():
        future = executor.submit(work)
        future.result()
        futures.append((len(futures) + 1000, future))

    return submit


@program(steps=(20, 100))
def futures_dropped(run: Run):
    executor, size = ThreadPoolExecutor(2), run.amount(100, 3000)

    def work():
        return bytes(size)

    return lambda: executor.submit(work).result() and None


@program(leaks=("serve",), also=ASYNCIO + ("answer",), steps=(20, 100))
def tasks_kept(run: Run):
    loop, tasks, size = asyncio.new_event_loop(), set(), run.amount(100, 3000)

    async def answer():
        await asyncio.sleep(0)
        return bytes(size)

    async def serve():
        task = asyncio.ensure_future(answer())
        tasks.add(task)
        await task

    return lambda: loop.run_until_complete(serve())


@program(steps=(20, 100))
def tasks_discarded(run: Run):
    loop, tasks, size = asyncio.new_event_loop(), set(), run.amount(100, 3000)

    async def answer():
        await asyncio.sleep(0)
        return bytes(size)

    async def serve():
        task = asyncio.ensure_future(answer())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await task

    return lambda: loop.run_until_complete(serve())


@program(leaks=("request",))
def context_that_chains_its_values(run: Run):
    current = contextvars.ContextVar("current", default=None)
    size = run.amount(20, 800)

    def request():
        current.set(("x" * size, current.get()))

    return request


@program()
def context_reset_after_use(run: Run):
    current, size = contextvars.ContextVar("current", default=None), run.amount(20, 800)

    def request():
        token = current.set("x" * size)
        current.reset(token)

    return request


@program(leaks=("keep",), also=("tempfile.py",), steps=(20, 80))
def temporary_files_kept(run: Run):
    files, size = [], run.amount(100, 3000)

    def keep():
        file = tempfile.SpooledTemporaryFile(max_size=1 << 20)
        file.write(b"x" * size)
        files.append((file, "upload " + "y" * 20))

    return keep


@program(steps=(20, 80))
def temporary_files_closed(run: Run):
    def use():
        with tempfile.SpooledTemporaryFile(max_size=1 << 20) as file:
            file.write(b"x" * run.random.randint(1, 5000))

    return use


@program()
def json_read_and_dropped(run: Run):
    text = json.dumps([{"id": number, "tags": ["a", "b"]} for number in range(run.amount(5, 60))])
    last = [None]

    def read():
        last[0] = json.loads(text)

    return read
