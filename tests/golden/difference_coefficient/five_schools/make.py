"""Recompute the golden figures from the formula, with exact fractions until the last root."""

from fractions import Fraction
from math import sqrt

PUPILS, BOOKS = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)

values = [Fraction(b, p) for b, p in zip(BOOKS, PUPILS, strict=True)]
total = sum(PUPILS)
mean = Fraction(sum(BOOKS), total)
sd = sqrt(sum(p * (v - mean) ** 2 for p, v in zip(PUPILS, values, strict=True)) / total)
plain = sum(values) / len(values)
around = sum((v - plain) ** 2 for v in values)
print(float(mean), sd, sd / float(mean))  # noqa: T201
print(sqrt(around / 5) / float(plain), sqrt(around / 4) / float(plain))  # noqa: T201
