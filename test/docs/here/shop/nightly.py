"""The nightly job of the docs' shop: the same work, and a function that a budget may name."""

import script  # noqa: F401


def checksum(numbers):
    return sum(numbers) % 65521


print(checksum(range(100)))
