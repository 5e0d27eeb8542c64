"""Relations among vectors, and what units make of their vectors, in exact numbers."""

from __future__ import annotations

from fractions import Fraction


def relations(vectors):
    """Coefficients of independent relations among vectors, all of them."""
    rows = [[*vector, *(Fraction(r == j) for j in range(len(vectors)))] for r, vector in enumerate(vectors)]
    size = len(vectors[0])
    for column in range(size):
        pivot = next((r for r, row in enumerate(rows) if row[column]), None)
        if pivot is not None:
            first = rows.pop(pivot)
            rows = [[x - row[column] / first[column] * y for x, y in zip(row, first, strict=True)] for row in rows]
    return [row[size:] for row in rows]


def product(outputs, filters):
    columns = range(len(filters[0]))
    return [
        [sum(v[o] * w[i] for v, w in zip(outputs, filters, strict=True)) for i in columns]
        for o in range(len(outputs[0]))
    ]
