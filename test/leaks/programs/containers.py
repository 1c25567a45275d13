"""Lists, dicts, queues and buffers: trimmed, drained and reused, or only ever added to."""

import array
import heapq
import io
import queue
from collections import Counter, defaultdict, deque
from itertools import count

from corpus import Run, program


@program(leaks=("handle",))
def global_list_that_is_appended_to(run: Run):
    requests, size = [], run.amount(50, 5000)

    def handle():
        requests.append({"body": "x" * size})

    return handle


@program()
def ring_buffer(run: Run):
    recent, size = deque(maxlen=run.reached(0.05, 0.5)), run.amount(50, 3000)
    return lambda: recent.append(bytearray(size))


@program()
def list_of_the_recent_trimmed_by_slice(run: Run):
    recent, most, ids = [], run.reached(0.03, 0.3), count(1000)

    def note(number):
        recent.append((number, "x" * run.random.randint(10, 500)))
        if len(recent) > 2 * most:
            del recent[:most]

    return lambda: note(next(ids))


@program(leaks=("is_new",), steps=(200, 800))
def set_of_everything_seen(run: Run):
    seen, ids = set(), count(10_000)

    def is_new():
        number = next(ids) * 7
        seen.add(number)
        return number not in seen

    return is_new


@program(leaks=("trace",), also=("step",))
def dict_of_lists_by_request_id(run: Run):
    traces, ids, events = defaultdict(list), count(1000), run.random.randint(1, 8)

    def trace(request, event):
        traces[request].append(f"{event} of {request}")

    def step():
        request = next(ids)
        for event in range(events):
            trace(request, event)

    return step


@program()
def dict_of_lists_by_user_trimmed(run: Run):
    pages, users, most = defaultdict(list), run.amount(3, 20), run.amount(3, 10)

    def visit(user):
        pages[user].append(f"/page/{run.random.random()}")
        del pages[user][:-most]

    return lambda: visit(run.random.randrange(users))


@program(leaks=("visit",))
def dict_of_lists_by_user(run: Run):
    pages, users = defaultdict(list), run.amount(3, 50)

    def visit(user):
        pages[user].append(f"/page/{run.random.random()}")

    return lambda: visit(run.random.randrange(users))


@program()
def heap_that_is_drained(run: Run):
    heap, most = [], run.amount(20, 200)

    def schedule():
        heapq.heappush(heap, (run.random.random(), ["task"] * 5))
        while len(heap) > most:
            heapq.heappop(heap)

    return schedule


@program(leaks=("produce",), also=("queue.py",))
def queue_whose_consumer_is_too_slow(run: Run):
    jobs, every, size = queue.Queue(), run.random.randint(2, 5), run.amount(50, 2000)
    ids = count()

    def produce():
        jobs.put(bytearray(size))

    def step():
        produce()
        if next(ids) % every == 0:
            jobs.get()

    return step


@program()
def queue_that_is_drained_in_batches(run: Run):
    jobs, batch, size = queue.Queue(), run.reached(0.02, 0.1), run.amount(50, 2000)

    def produce():
        jobs.put(bytearray(size))

    def step():
        produce()
        if jobs.qsize() >= batch:
            while not jobs.empty():
                jobs.get()

    return step


@program(leaks=("score",), also=("step",))
def defaultdict_that_grows_by_reading(run: Run):
    scores = defaultdict(lambda: [0.0])

    def score(user):
        return scores[f"user {user}"][0]

    def step():
        return score(run.random.random())

    return step


@program(leaks=("hit",))
def counter_by_unique_path(run: Run):
    hits, ids = Counter(), count()

    def hit(number):
        hits[f"/item/{number}"] += 1

    return lambda: hit(next(ids))


@program(leaks=("Report.line",))
def text_that_is_added_to(run: Run):
    class Report:
        text = ""

        def line(self, words):
            self.text += words

    report, words = Report(), "w" * run.amount(20, 500)
    return lambda: report.line(words)


@program(leaks=("receive",))
def bytearray_never_consumed(run: Run):
    body, chunk = bytearray(), b"x" * run.amount(30, 2000)

    def receive():
        body.extend(chunk)

    return receive


@program()
def bytearray_reused(run: Run):
    buffer, largest = bytearray(), run.amount(1000, 50_000)

    def receive():
        buffer.clear()
        buffer.extend(b"x" * run.random.randint(1, largest))

    return receive


@program()
def scratch_list_reused(run: Run):
    scratch, largest = [], run.amount(100, 2000)

    def sort():
        scratch[:] = (run.random.random() for _ in range(run.random.randint(1, largest)))
        scratch.sort()

    return sort


@program(leaks=("push",))
def linked_history(run: Run):
    head = [None]
    size = run.amount(10, 500)

    def push():
        head[0] = ("x" * size, head[0])

    def undo_never_called():
        head[0] = head[0][1]

    assert undo_never_called
    return push


@program(leaks=("measure",), steps=(300, 1500))
def time_series_array(run: Run):
    series = array.array("d")

    def measure():
        series.append(run.random.random())

    return measure


@program()
def slots_replaced_at_random(run: Run):
    slots = [b""] * run.amount(50, 300)
    order = run.amount(300, 5000)

    def churn():
        for _ in range(5):
            slots[run.random.randrange(len(slots))] = bytes(run.random.randint(0, order))

    return churn


@program()
def big_tables_made_and_dropped(run: Run):
    rows, columns = run.amount(5, 50), run.amount(5, 50)

    def multiply():
        table = [[run.random.random() for _ in range(columns)] for _ in range(rows)]
        return sum(map(sum, table))

    return multiply


@program(leaks=("send",), steps=(100, 800))
def deque_without_a_length(run: Run):
    sent = deque()
    every, ids = run.random.randint(2, 6), count(1000)

    def send(number):
        sent.append(f"message {number}")

    def acknowledge():
        sent.popleft()

    def step():
        number = next(ids)
        send(number)
        if number % every == 0:
            acknowledge()

    return step


@program(leaks=("write",))
def string_io_never_truncated(run: Run):
    out, line = io.StringIO(), "l" * run.amount(20, 400)

    def write():
        out.write(line + "\n")

    return write


@program()
def string_io_started_again(run: Run):
    out, most = io.StringIO(), run.amount(2000, 20_000)

    def write():
        out.write("l" * run.random.randint(1, 200))
        if out.tell() > most:
            out.seek(0)
            out.truncate()

    return write


@program()
def undo_stack_with_a_limit(run: Run):
    stack, limit = [], run.reached(0.05, 0.4)

    def edit():
        stack.append({"before": "x" * run.random.randint(1, 300), "after": "y" * 20})
        if len(stack) > limit:
            stack.pop(0)

    return edit


@program(leaks=("edit",))
def undo_stack_without_a_limit(run: Run):
    stack = []

    def edit():
        stack.append({"before": "x" * run.random.randint(1, 300), "after": "y" * 20})
        if run.random.random() < 0.2:
            stack.pop()

    return edit
