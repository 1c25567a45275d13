"""Another."""

import script  # noqa: F401


def checksum(numbers):
    return sum(numbers) % 65521


print(checksum(range(100)))
