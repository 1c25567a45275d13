"""A small report over made-up orders: the program that `dapscope demo` debugs and profiles."""

import hashlib
import json
import threading
import time

SECONDS = 5


def make_orders(count):
    return [{"id": i, "item": f"item {i % 97}", "price": (i * 37) % 1000 / 10, "count": i % 7} for i in range(count)]


def total(order):
    return order["price"] * order["count"]


def checksum(order):
    text = json.dumps(order, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def best_sellers(orders):
    sums = {}
    for order in orders:
        sums[order["item"]] = sums.get(order["item"], 0) + total(order)
    return sorted(sums.items(), key=lambda pair: pair[1], reverse=True)[:10]


def report(orders):
    checks = [checksum(order) for order in orders]
    return best_sellers(orders), len(set(checks))


def heartbeat(stop):
    while not stop.is_set():
        time.sleep(0.2)


def main():
    stop = threading.Event()
    threading.Thread(target=heartbeat, args=(stop,), name="heartbeat").start()
    orders = make_orders(5000)
    print(len(orders), "orders", flush=True)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        report(orders)
    stop.set()


if __name__ == "__main__":
    main()
