"""A program whose orders are kept by a cache that nobody empties."""

import sys
import time


class Order:
    def __init__(self, number):
        self.number = number


class Shop:
    def __init__(self):
        self.cache = {}

    def sell(self, number):
        order = Order(number)
        self.cache[number] = order
        return order


SHOP = Shop()
end = time.monotonic() + (float(sys.argv[1]) if len(sys.argv) > 1 else 60)
for number in range(1000):
    SHOP.sell(number)
print("ready", flush=True)
while time.monotonic() < end:
    number += 1
    SHOP.sell(number)
    time.sleep(0.005)
