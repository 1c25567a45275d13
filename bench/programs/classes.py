"""Small classes: properties, operators, `__getattr__`, descriptors, inheritance."""

from loop import run


class Vector:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    @property
    def square(self):
        return self.x * self.x + self.y * self.y  # breakpoint


class Account:
    def __init__(self):
        self.entries = []

    def book(self, amount):
        self.entries.append(self.checked(amount))

    def checked(self, amount):
        return max(amount, 0)

    def balance(self):
        total = 0
        for entry in self.entries:
            total += entry
        return total


class Savings(Account):
    def checked(self, amount):
        return super().checked(amount) * 2

    def __getattr__(self, name):
        return len(name)


def vectors():
    place = Vector(0, 0)
    for i in range(100):
        place = place + Vector(i, 1)
        place.square
    return place


def accounts():
    account = Savings()
    for i in range(120):
        account.book(i - 20)
        account.missing
    return account.balance() + account.balance()


def turn():
    vectors()
    accounts()


run(turn)
