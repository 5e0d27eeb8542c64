"""Certificates made by hand for the tests of the checker: problems, points, and floating point proposals for the factors.

Nothing here uses the checker's code but to ask it for an answer: the checker alone decides.
"""

from __future__ import annotations

import copy
import json
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

from proofs.certificates import checker

FOLDER = Path(checker.__file__).parent

FIRST = ["claims", 0]
"""Where the first claim of a certificate stands."""


def problem(masks, targets, inputs=None, activation="linear", decay=0):
    d = len(masks[0][0])
    inputs = inputs or [[int(r == c) for c in range(d)] for r in range(d)]
    return {"masks": masks, "targets": targets, "inputs": inputs, "activation": activation, "weight_decay": decay}


def places(p):
    return [[k, r, c] for k, m in enumerate(p["masks"]) for r, row in enumerate(m) for c, bit in enumerate(row) if bit]


def approximate(value, alpha):
    if isinstance(value, list):
        return sum(float(Fraction(c)) * alpha**i for i, c in enumerate(value))
    return float(Fraction(value))


def array(table, alpha=0.0):
    return np.array([[approximate(x, alpha) for x in row] for row in table])


class Numeric:
    """The residuals of a problem in floating point, with derivatives by differences."""

    def __init__(self, p, point, alpha=0.0):
        self.p, self.places = p, places(p)
        self.x, self.y = array(p["inputs"]), array(p["targets"])
        self.power = {"linear": 1, "square": 2, "cube": 3}[p["activation"]]
        self.at = np.array([approximate(point[k][r][c], alpha) for k, r, c in self.places])
        decay = p["weight_decay"]
        self.decay = np.array(
            [approximate(decay[k][r][c] if isinstance(decay, list) else decay, 0) for k, r, c in self.places]
        )

    def residuals(self, theta):
        value = self.x
        for k, mask in enumerate(self.p["masks"]):
            table = np.zeros((len(mask), len(mask[0])))
            for (layer, r, c), w in zip(self.places, theta, strict=True):
                if layer == k:
                    table[r, c] = w
            value = table @ value
            value = value**self.power if k < len(self.p["masks"]) - 1 else value
        return (value - self.y).ravel()

    def loss(self, theta):
        return float(np.sum(self.residuals(theta) ** 2) + np.sum(self.decay * theta**2))

    def second(self, f):
        n, h = len(self.at), 1e-3
        steps = np.eye(n) * h
        return np.array(
            [
                [
                    (f(self.at + a + b) - f(self.at + a - b) - f(self.at - a + b) + f(self.at - a - b)) / (4 * h * h)
                    for b in steps
                ]
                for a in steps
            ]
        )

    def jacobian(self):
        h = 1e-4
        return np.array(
            [(self.residuals(self.at + s) - self.residuals(self.at - s)) / (2 * h) for s in np.eye(len(self.at)) * h]
        ).T


def text(x):
    fraction = Fraction(x)
    return int(fraction) if fraction.denominator == 1 else f"{fraction.numerator}/{fraction.denominator}"


def rounded(x):
    return text(Fraction(round(float(x) * 2**24), 2**24))


def positive(matrix):
    """mu, factor and pivots for a positive definite matrix."""
    lowest = float(np.linalg.eigvalsh(matrix)[0]) if len(matrix) else 1.0
    assert lowest > 1e-3, lowest
    mu = Fraction(round(lowest * 2**19), 2**20)
    factor = np.linalg.cholesky(matrix - (float(mu) + lowest / 4) * np.eye(len(matrix))) if len(matrix) else matrix
    return {"mu": text(mu), "factor": [[rounded(x) for x in row] for row in factor], "pivots": [1] * len(matrix)}


def minimum(p, point, symmetry, pinned, *, alpha=0.0, ball=None, family=None):
    """The keys of a local minimum."""
    numeric = Numeric(p, point, alpha)
    free = [i for i, place in enumerate(places(p)) if place not in pinned]
    hessian = numeric.second(numeric.loss)[np.ix_(free, free)] / 2
    result = {"point": point, "symmetry": symmetry, "pinned": pinned}
    if family is not None:
        result["family"] = family
    if ball:
        jacobian = numeric.jacobian()[:, free]
        forms = [
            numeric.second(lambda t, k=k: numeric.residuals(t)[k])[np.ix_(free, free)] / 2
            for k in range(numeric.y.size)
        ]
        entry = positive(hessian - float(ball) * jacobian.T @ jacobian)
        bound = Fraction(int(sum((b**2).sum() for b in forms) * 1000) + 1, 1000)
        radius = Fraction(entry["mu"]) / ((1 / ball - 1) * bound)
        result["ball"] = {"epsilon": text(ball), "bound": text(bound), "radius_squared": text(radius)} | entry
    else:
        result["definite"] = positive(hessian)
    return result


def certificate(p, *claims, field=None):
    return {"schema": "landscape/certificate/1", "problem": p, "field": field, "claims": list(claims)}


def only(p, place):
    """The direction in which one weight moves."""
    layer, row, column = place
    return [
        [[int((level, r, c) == (layer, row, column)) for c in range(len(bits))] for r, bits in enumerate(mask)]
        for level, mask in enumerate(p["masks"])
    ]


def leaf(lemma, units, **extra):
    return {"lemma": lemma, "units": units, "premises": []} | extra


def put(document, route, value):
    """Replace (or with ``...`` delete) what is at the route."""
    document = copy.deepcopy(document)
    here = document
    for key in route[:-1]:
        here = here[key]
    if value is ...:
        del here[route[-1]]
    else:
        here[route[-1]] = value(here[route[-1]]) if callable(value) else value
    return document


# Asking the checker


def run(document, **options):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return checker.check(data, **options)


def answer(data, **options):
    start = time.monotonic()
    result = checker.check(data, **options)
    assert isinstance(result.valid, bool)
    assert result.valid == (result.reason is None)
    return result, time.monotonic() - start
