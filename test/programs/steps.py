"""A program to stop in and step through."""

import time


def inner(n):
    value = n * 2
    return value


def outer():
    total = 0
    for i in range(3):
        total += inner(i)
    return total


print(outer())
time.sleep(0.2)
print("end")
