import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor


def small(n):
    return n * 2


def spin(seconds):
    end = time.time() + seconds
    total = 0
    while time.time() < end:
        for i in range(2000):
            total += small(i)
    return total


class Worker:
    def __init__(self):
        self.inbox = queue.Queue()

    def run(self):
        while True:
            seconds = self.inbox.get()
            if seconds is None:
                return
            spin(seconds)


def sleeper():
    time.sleep(0.3)


def stop_here(n):
    marker = n + 1
    return marker


def main():
    worker = Worker()
    thread = threading.Thread(target=worker.run, name='the "worker"; é')
    thread.start()
    time.sleep(0.6)
    for _ in range(3):
        worker.inbox.put(0.05)
        time.sleep(0.15)
        spin(0.1)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(spin, [0.05, 0.05, 0.05]))
        time.sleep(0.1)
    for _ in range(3):
        short = threading.Thread(target=sleeper)
        short.start()
        short.join()
    stop_here(1)
    spin(0.2)
    worker.inbox.put(None)
    thread.join()


if __name__ == '__main__':
    main()
