"""A shop that never forgets an order: one true leak, a cache with a bound, and sessions that hold each other in circles."""

import collections
import gc
import json
import time


class Customer:
    def __init__(self, name):
        self.name = name
        self.orders = []


class Order:
    def __init__(self, customer, number):
        self.customer = customer
        self.number = number
        self.lines = [{"article": "tea %d" % number, "amount": n} for n in range(8)]


class Shop:
    def __init__(self):
        self.by_customer = {}
        self.recent = collections.deque(maxlen=50)

    def customer(self, name):
        return self.by_customer.setdefault(name, Customer(name))


SHOP = Shop()
SEEN = {}


def place(number):
    customer = SHOP.customer("customer %d" % (number % 7))
    order = Order(customer, number)
    remember(order)
    return order


def remember(order):
    order.customer.orders.append(order)
    SEEN["/srv/shop/spool/%d.json" % order.number] = bytearray(4000)


def receipt(order):
    SHOP.recent.append(json.dumps(order.lines) * 5)


def serve():
    number = 0
    while True:
        number += 1
        receipt(place(number))
        time.sleep(0.005)


gc.freeze()
print("ready", flush=True)
serve()
