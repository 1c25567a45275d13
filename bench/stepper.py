# What the benchmark against real debugpy steps through: nothing that takes time by itself.
def turn(total, i):
    total += i
    return total


total = 0
for i in range(1_000_000):
    total = turn(total, i)
    total %= 1000
