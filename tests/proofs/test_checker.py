"""The checker of certificates: certificates made by hand, mutations of them, fuzz, and sabotage of the checker itself.

The certificates are built here, with floating point proposals for the factors and without the checker's code: the checker alone decides.
"""

from __future__ import annotations

import ast
import copy
import importlib
import json
import random
import subprocess
import sys
import time
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from proofs.certificates import checker
from proofs.certificates.checker.exact import ONE, Field, evaluate, is_zero, number, sign
from proofs.certificates.checker.infimum import semidefinite
from proofs.certificates.checker.lists import same
from proofs.certificates.checker.paths import nonnegative, times

FOLDER = Path(checker.__file__).parent
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "schema" / "certificate-1.json"
ROOT5 = {"polynomial": [-5, 0, 1], "interval": [2, 3]}


# ------------------------------------------------------------------------------------------------ building


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


def run(document, **options):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return checker.check(data, **options)


# ------------------------------------------------------------------------------------------------ examples

TUG = problem([[[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]], [[1, 0, 0], [0, 1, 0]], [[1, 0, 1], [2, 0, 1], [0, 2, 0]])
TUG_POINT = [[[1, 0, 0], [0, 1, 0]], [[-1, 1], [0, 0]]]
TUG_LOWER = [[[1, 0, 0], [0, 0, 1]], [["1/2", 0], [0, "1/2"]]]
GOLDEN = problem([[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]], [[0, 1, 0], [2, 1, 0], [0, 0, 1]])
GOLDEN_POINT = [[[2, 1, 0], [1, 0, 0]], [[1, -2], [1, 0], [0, 0]]]
GOLDEN_LOWER = [[[1, ["-1/2", "1/2"], 0], [0, 0, 1]], [[[0, "1/5"], 0], [[1, "2/5"], 0], [0, 1]]]
SQUARE = problem([[[1, 1]], [[1]]], [[1, -2]], activation="square")
HIDDEN = problem([[[1, 1, 1], [1, 1, 0]], [[1, 1], [1, 0], [1, 0]]], [[0, 2, 2], [0, 2, -2], [0, 1, 1]])
DEAD = problem([[[1, 1]], [[1]]], [[0, 0]])
SCALAR = problem([[[1]], [[1]]], [[1]])
DECAYING = problem([[[1]], [[1]]], [[1]], decay="3/4")
TWINS = problem([[[1], [1]], [[1, 1]]], [[1]], decay="3/4")
DEEP = problem([[[1]], [[1]], [[1]]], [[3]], decay="1/10")
UNATTAINED = problem([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], [[0, 1], [1, 0]])
DIAGONAL = problem([[[1, 1]], [[1], [1]]], [[2, 0], [0, 1]])
REFUTED_CHAIN = problem([[[1, 1], [1, 0]], [[1, 1], [1, 1], [0, 1]]], [[1, 0], [0, "1/2"], [0, 0]])
SCALES = [{"scale": 0}, {"pair": [1, 1], "layer": 0}]


def tug(claim="spurious_valley", **options):
    keys = minimum(TUG, TUG_POINT, SCALES, [[0, 0, 0], [0, 1, 1]], **options)
    return certificate(TUG, {"claim": claim, "lower_point": TUG_LOWER} | keys)


def golden():
    keys = minimum(GOLDEN, GOLDEN_POINT, SCALES, [[0, 0, 0], [0, 1, 0]], ball=Fraction(1, 4))
    best = minimum(GOLDEN, GOLDEN_LOWER, SCALES, [[0, 0, 0], [0, 1, 2]], alpha=5**0.5)
    value = [3, -1]
    cited = {"kind": "cited", "reason": "a paper", "rests_on": ["arXiv:0000.00000"], "error_probability": "0"}
    return certificate(
        GOLDEN,
        {"claim": "spurious_valley", "lower_point": GOLDEN_LOWER} | keys,
        {"claim": "strict_minimum"} | best,
        {"claim": "infimum", "value": value, "attained": True, "point": GOLDEN_LOWER, "argument": cited},
        field=ROOT5,
    )


def square():
    keys = minimum(SQUARE, [[[1, 0]], [[1]]], [{"scale": 0}], [[1, 0, 0]])
    return certificate(SQUARE, {"claim": "spurious_valley", "lower_point": [[[0, 1]], [[-2]]]} | keys)


def only(p, place):
    """The direction in which one weight moves."""
    layer, row, column = place
    return [
        [[int((level, r, c) == (layer, row, column)) for c in range(len(bits))] for r, bits in enumerate(mask)]
        for level, mask in enumerate(p["masks"])
    ]


def hidden(**options):
    point = [[[0, 1, 1], [1, 0, 0]], [[2, 0], [0, 0], [1, 0]]]
    lower = [[[0, 1, -1], [0, 1, 0]], [[0, 2], [2, 0], [0, 0]]]
    pinned = [[0, 0, 2], [0, 1, 0], [0, 1, 1]]
    keys = minimum(
        HIDDEN,
        point,
        [{"scale": 0}, {"scale": 1}],
        pinned,
        family=[only(HIDDEN, [0, 1, 0]), only(HIDDEN, [0, 1, 1])],
        **options,
    )
    return certificate(HIDDEN, {"claim": "spurious_minimum", "lower_point": lower} | keys)


def dead_corner():
    """A dead unit over a zero target; with a target that its filter does not see the point is a saddle."""
    claim = minimum(DEAD, [[[1, 0]], [[0]]], [{"scale": 0}], [[0, 0, 0], [0, 0, 1]], family=[only(DEAD, [0, 0, 1])])
    return certificate(DEAD, {"claim": "local_minimum"} | claim)


def refuted_chain():
    point = [[[1, 0], [0, 0]], [[1, 0], [0, 0], [0, 1]]]
    lower = [[[0, 1], [1, 0]], [[0, 1], ["1/2", 0], [0, 0]]]
    pinned = [[0, 0, 0], [1, 0, 1], [1, 1, 1], [1, 2, 1]]
    keys = minimum(
        REFUTED_CHAIN, point, [{"scale": 0}], pinned, family=[only(REFUTED_CHAIN, [1, i, 1]) for i in range(3)]
    )
    return certificate(REFUTED_CHAIN, {"claim": "spurious_minimum", "lower_point": lower} | keys)


def decay():
    half = [[["1/2"]], [["1/2"]]]
    gram = [["1/16", "-1/4", 0, 0], ["-1/4", 1, 0, 0], [0, 0, "3/4", "-3/4"], [0, 0, "-3/4", "3/4"]]
    monomials = [[], [[[0, 0, 0], 1], [[1, 0, 0], 1]], [[[0, 0, 0], 1]], [[[1, 0, 0], 1]]]
    argument = {"kind": "squares", "monomials": monomials, "gram": gram}
    return certificate(
        DECAYING,
        {"claim": "strict_minimum"} | minimum(DECAYING, half, [], []),
        {"claim": "infimum", "value": "15/16", "attained": True, "point": half, "argument": argument},
    )


def rotation():
    point = [[["1/2"], [0]], [["1/2", 0]]]
    return certificate(TWINS, {"claim": "strict_minimum"} | minimum(TWINS, point, [{"rotation": [0, 1]}], [[0, 1, 0]]))


def deep():
    keys = minimum(DEEP, [[[0]], [[0]], [[0]]], [], [])
    return certificate(DEEP, {"claim": "spurious_valley", "lower_point": [[["3/2"]]] * 3} | keys)


def idle():
    """Tug of war with an input that repeats the negative of input 1, and a weight that no input reaches."""
    p = problem(
        [[[1, 0, 0, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 1]], [[1, 1, 0], [0, 1, 1]]],
        TUG["targets"],
        [*TUG["inputs"], [-2, 0, -1], [0, 0, 0]],
    )
    point = [[[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 7]], [[-1, 1, 0], [0, 0, 5]]]
    lower = [[[1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0]], [["1/2", 0, 0], [0, "1/2", 0]]]
    symmetry = [*SCALES, {"idle": 1, "vector": [0, 1, 0, 1, 0]}, {"unused": [0, 2, 4]}, {"unused": [1, 1, 2]}]
    pinned = [[0, 0, 0], [0, 1, 1], [0, 1, 3], [0, 2, 4], [1, 1, 2]]
    return certificate(p, {"claim": "spurious_valley", "lower_point": lower} | minimum(p, point, symmetry, pinned))


def widened():
    base = tug()
    p = problem(
        [[[1, 0, 0, 1], [0, 1, 1, 0], [0, 0, 0, 1], [0, 0, 1, 1]], [[1, 1, 1, 0], [0, 1, 1, 0], [1, 0, 1, 1]]],
        [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]],
        [[1, 0, 1, 0], [2, 0, 1, 0], [0, 2, 0, 0], [0, 0, 0, 3]],
    )
    inner = {key: base[key] for key in ("problem", "field", "claims")}
    lists = {"units": [0, 1], "outputs": [0, 1], "inputs": [0, 1, 2], "samples": [0, 1, 2]}
    claims = [
        {"claim": "widened", "statement": s, "base": inner} | lists for s in ("spurious_valley", "spurious_minimum")
    ]
    return certificate(p, *claims)


def widened_golden():
    """Golden with an output that no base unit has; a third unit has it, and reaches nothing of its target."""
    first, second = GOLDEN["masks"]
    base = problem([first, [*second, [0, 0]]], [*GOLDEN["targets"], [0, 0, 5]])
    lower = [GOLDEN_LOWER[0], [*GOLDEN_LOWER[1], [0, 0]]]
    point = [GOLDEN_POINT[0], [*GOLDEN_POINT[1], [0, 0]]]
    keys = minimum(base, point, SCALES, [[0, 0, 0], [0, 1, 0]])
    claim = {"claim": "spurious_valley", "lower_point": lower} | keys
    p = problem([[*first, [1, 1, 0]], [[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]], base["targets"])
    lists = {"units": [0, 1], "outputs": [0, 1, 2, 3], "inputs": [0, 1, 2], "samples": [0, 1, 2]}
    inner = {"problem": base, "field": ROOT5, "claims": [claim]}
    return certificate(p, {"claim": "widened", "statement": "spurious_valley", "base": inner} | lists)


def leaf(lemma, units, **extra):
    return {"lemma": lemma, "units": units, "premises": []} | extra


def structure():
    """A dictionary of certificates: one per lemma."""
    ones = [[1, 2, 0], [0, 1, 3], [1, 1, 1]]
    both = ("all_minima_global", "no_spurious_valley")

    def claims(p, node, names=both):
        return certificate(p, *({"claim": name, "proof": node} for name in names))

    masks = [[[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]], [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]]]
    nested = problem(masks, [*ones, [1, 1, 1]])
    chains = [{"side": "inputs", "units": units} for units in ([0, 1, 2], [1, 2], [2], [3, 2])]
    mirror = problem([[[1, 1, 1, 1]] * 3, [[1, 1, 1], [1, 1, 0], [1, 0, 0]]], [row + [2] for row in ones])
    mirrored = [{"side": "outputs", "units": units} for units in ([0, 1, 2], [1, 2], [2])]
    two = problem([[[1, 1, 0], [0, 0, 1]], [[1, 1], [1, 1]]], ones[:2])
    parts = leaf("decoupling", [0, 1], parts=[[0], [1]]) | {
        "premises": [leaf("single_class", [0]), leaf("complete_classes", [1], classes=[[1]])]
    }
    reduced = problem([[[1, 1], [1, 1]], [[1, 1], [1, 0]]], [[1, 2], [3, 4]], [[1, 1], [0, 1]])
    reduction = leaf("reduction", [0, 1], classes=[[1]]) | {"premises": [leaf("complete_classes", [0], classes=[[0]])]}
    dense = problem([[[1, 1, 1]] * 2, [[1, 1], [1, 1], [1, 1]]], ones)
    linear = problem([[[1, 1, 0], [0, 1, 1]], [[1, 1]]], [[1, 2, 3]], [[1, 0, 1], [1, 1, 0], [0, 1, 1]])
    line = problem([[[1, 1, 1], [1, 0, 0]], [[1, 1], [1, 1]]], ones[:2])
    row = problem([[[1, 1], [1, 1]], [[1, 0], [1, 0], [1, 1]]], [r[:2] for r in ones])
    return {
        "line": claims(line, leaf("lines", [0, 1], classes=[[0], [1]], side="inputs"), both[:1]),
        "row": claims(row, leaf("lines", [0, 1], classes=[[0], [1]], side="outputs"), both[:1]),
        "chains": claims(nested, leaf("complete_chains", [0, 1, 2, 3], chains=chains), both[:1]),
        "mirrored chains": claims(mirror, leaf("complete_chains", [0, 1, 2], chains=mirrored), both[:1]),
        "decoupling": claims(two, parts),
        "reduction": claims(reduced, reduction, both[1:]),
        "single class": claims(dense, leaf("single_class", [0, 1])),
        "complete classes": claims(linear, leaf("complete_classes", [0, 1], classes=[[0], [1]])),
    }


def listed():
    """All critical orbits of a dense rank one problem; the field of one point is not that of another."""
    root2 = {"polynomial": [-2, 0, 1], "interval": [1, 2]}
    best = minimum(DIAGONAL, [[[1, 0]], [[2], [0]]], [{"scale": 0}], [[0, 0, 0]])
    same = minimum(DIAGONAL, [[[[0, 1], 0]], [[[0, 1]], [0]]], [{"scale": 0}], [[0, 0, 0]], alpha=2**0.5)
    points = [
        {"point": [[[1, 0]], [[2], [0]]], "field": None, "kind": "strict_minimum"} | best,
        {"point": [[[[0, 1], 0]], [[[0, 1]], [0]]], "field": root2, "kind": "minimum", "family": []} | same,
        {"point": [[[0, 1]], [[0], [1]]], "field": None, "kind": "saddle", "direction": [1, 0, 1, 0]},
        {"point": [[[0, 0]], [[0], [0]]], "field": None, "kind": "saddle", "dead": 0},
    ]
    complete = {"status": "PROVED", "reason": "Singular", "error_probability": "2^-64", "rests_on": ["Singular 4.4.0"]}
    cited = {"kind": "cited", "reason": "Eckart and Young", "rests_on": [], "error_probability": "0"}
    return certificate(
        DIAGONAL,
        {"claim": "complete_list", "points": points, "complete": complete},
        {"claim": "infimum", "value": 1, "attained": True, "point": [[[1, 0]], [[2], [0]]], "argument": cited},
        {"claim": "all_minima_global", "method": "list", "list": 0, "infimum": 1},
    )


def unattained():
    curve = [[[[[0, 1]], [[-1, 1]]], [[], [[0, 1]]]], [[[[1, 1]], []], [[[0, 1]], [[-1, -1]]]]]
    argument = {"kind": "convex", "matrix": [[0, 1], [1, 0]]}
    return certificate(
        UNATTAINED, {"claim": "infimum", "value": 0, "attained": None, "curve": curve, "argument": argument}
    )


def convex():
    point = [[[1, 0]], [["1/2"]]]
    p = problem([[[1, 1]], [[1]]], [[1, 0]], [[1, 1], [0, 0]])
    return certificate(
        p, {"claim": "infimum", "value": "1/2", "attained": True, "point": point, "argument": {"kind": "convex"}}
    )


def path():
    pieces = [[[[[1]]], [[[0, "1/2"]]]], [[[[1, 1, 0]]], [[["1/2"]]]]]
    return certificate(
        SCALAR,
        {"claim": "descent_path", "start": [[[1]], [[0]]], "pieces": pieces, "end": "global"},
        {"claim": "descent_path", "start": [[[1]], [[0]]], "pieces": pieces, "end": "lower"},
    )


@cache
def examples():
    result = {
        "tug of war": tug(),
        "tug of war by a ball": tug(ball=Fraction(1, 4)),
        "spurious strict": tug("spurious_strict_minimum"),
        "golden": golden(),
        "square": square(),
        "fibre": hidden(),
        "dead corner": dead_corner(),
        "fibre with ball": hidden(ball=Fraction(1, 32)),
        "refuted chain": refuted_chain(),
        "decay": decay(),
        "rotation": rotation(),
        "deep": deep(),
        "idle": idle(),
        "widened": widened(),
        "widened golden": widened_golden(),
        "list": listed(),
        "dead": certificate(DIAGONAL, put(listed()["claims"][0], ["points"], lambda p: p[3:])),
        "unattained": unattained(),
        "convex": convex(),
        "path": path(),
    }
    return result | structure()


NAMES = sorted(
    ["tug of war", "tug of war by a ball", "spurious strict", "golden", "square", "fibre", "fibre with ball"]
    + [
        "refuted chain",
        "decay",
        "rotation",
        "deep",
        "idle",
        "widened",
        "widened golden",
        "list",
        "dead",
        "unattained",
        "convex",
        "path",
        "chains",
    ]
    + ["mirrored chains", "decoupling", "reduction", "single class", "complete classes"]
)


@pytest.mark.parametrize("name", NAMES)
def test_example_is_valid(name):
    result = run(examples()[name], allow_engine=True)
    assert result.valid, result.reason
    assert len(result.claims) == len(examples()[name]["claims"])


def test_verdicts_and_trust():
    result = run(examples()["golden"])
    assert not result.valid
    assert result.reason == "rests on arXiv:0000.00000; accept with --allow-engine"
    assert [c.fully_checked for c in result.claims] == [True, True, False]
    result = run(examples()["list"], allow_engine=True)
    assert [c.error_probability for c in result.claims] == ["2^-64", "0", "2^-64"]
    assert result.claims[2].rests_on == ["Singular 4.4.0", "nothing is below the infimum: Eckart and Young"]
    assert run(examples()["fibre"]).valid


def test_infimum_not_attained_is_not_checked():
    document = copy.deepcopy(examples()["unattained"])
    assert run(document).valid
    document["claims"][0]["attained"] = False
    assert run(document).reason == "rests on that the infimum is not attained; accept with --allow-engine"


# ----------------------------------------------------------------------------------------------- mutations


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


def scaled(factor):
    return lambda x: text(Fraction(x) * factor)


FIRST = ["claims", 0]
NEGATIVE_PIVOT = {  # the saddle at 0
    "claim": "strict_minimum",
    "point": [[[0]], [[0]]],
    "symmetry": [],
    "pinned": [],
    "definite": {"mu": "1/4", "factor": [[1, 1], [1, -1]], "pivots": ["-1/4", "3/4"]},
}
MUTATIONS = {
    # name: (example, route, new value, part of the reason)
    "datum": ("tug of war", ["problem", "inputs", 1, 0], 3, "gradient"),
    "target": ("golden", ["problem", "targets", 1, 0], 3, "gradient"),
    "target of a fibre": ("fibre", ["problem", "targets", 0, 2], 1, "gradient"),
    "mask entry removed": ("tug of war", ["problem", "masks", 1, 1, 1], 0, "length"),
    "mask entry added": ("golden", ["problem", "masks", 0, 0, 2], 1, "bound|positive definite"),
    "mask ragged": ("tug of war", ["problem", "masks", 1], [[1, 1], [0]], "ragged"),
    "mask entry two": ("tug of war", ["problem", "masks", 0, 0, 0], 2, "mask entry"),
    "mask entry true": ("tug of war", ["problem", "masks", 0, 0, 0], True, "mask entry"),
    "weight outside the mask": ("tug of war", [*FIRST, "point", 0, 0, 1], 1, "outside the masks"),
    "decay negative": ("decay", ["problem", "weight_decay"], -1, "decay"),
    "decay added": ("tug of war", ["problem", "weight_decay"], 1, "gradient"),
    "activation": ("tug of war", ["problem", "activation"], "relu", "activation"),
    "power": ("square", ["problem", "activation"], "cube", "positive definite"),
    "coefficient": ("golden", ["claims", 1, "point", 1, 1, 0], [1, "2/6"], "gradient"),
    "radius three times": ("tug of war by a ball", [*FIRST, "ball", "radius_squared"], scaled(3), "radius"),
    "radius zero": ("tug of war by a ball", [*FIRST, "ball", "radius_squared"], 0, "radius"),
    "bound halved": ("tug of war by a ball", [*FIRST, "ball", "bound"], scaled(Fraction(1, 2)), "bound"),
    "epsilon one": ("tug of war by a ball", [*FIRST, "ball", "epsilon"], 1, "epsilon"),
    "epsilon zero": ("tug of war by a ball", [*FIRST, "ball", "epsilon"], 0, "epsilon"),
    "epsilon larger": ("fibre with ball", [*FIRST, "ball", "epsilon"], "1/2", "radius|positive definite"),
    "mu larger": ("tug of war", [*FIRST, "definite", "mu"], scaled(3), "positive definite"),
    "mu zero": ("tug of war", [*FIRST, "definite", "mu"], 0, "mu"),
    "negative pivot": ("decay", FIRST, NEGATIVE_PIVOT, "pivot"),
    "coefficient slightly": ("golden", ["claims", 1, "point", 1, 1, 0], [1, "400001/1000000"], "gradient"),
    "target slightly": ("decay", ["problem", "targets", 0, 0], "100001/100000", "gradient"),
    "factor": ("golden", ["claims", 1, "definite", "factor", 1, 0], 7, "positive definite"),
    "factor of wrong shape": ("golden", ["claims", 1, "definite", "factor"], lambda f: f[1:], "length"),
    "neither definite nor ball": ("tug of war", [*FIRST, "definite"], ..., "exactly one"),
    "witness is the point": ("tug of war", [*FIRST, "lower_point"], TUG_POINT, "not lower"),
    "witness is another point of the orbit": ("tug of war", [*FIRST, "lower_point", 0, 0, 0], 5, "not lower"),
    "wrong field": ("golden", ["field", "polynomial"], [-7, 0, 1], "lower|gradient|value"),
    "field with a square": ("golden", ["field", "polynomial"], [25, 0, -10, 0, 1], "square free"),
    "field without leading coefficient": ("golden", ["field", "polynomial"], [-5, 0, 1, 0], "leading"),
    "interval with no root": ("golden", ["field", "interval"], [3, 4], "exactly one root"),
    "interval with two roots": ("golden", ["field", "interval"], [-3, 3], "exactly one root"),
    "interval with three roots": ("golden", ["field", "polynomial"], [-1755, 1325, 101, -265, 50], "exactly one root"),
    "interval that is empty": ("golden", ["field", "interval"], [3, 2], "empty"),
    "interval of the conjugate": ("golden", ["field", "interval"], [-3, -2], "positive definite|value|lower"),
    "no field": ("golden", ["field"], None, "needs a field"),
    "too many coefficients": ("golden", ["claims", 2, "value"], [3, -1, 0], "coefficients"),
    "pinned one less": ("tug of war", [*FIRST, "pinned"], [[0, 0, 0]], "length|positive definite"),
    "pinned twice": ("tug of war", [*FIRST, "pinned", 1], [0, 0, 0], "twice"),
    "pinned wrong": ("tug of war", [*FIRST, "pinned", 1], [0, 1, 2], "dependent"),
    "pinned outside": ("tug of war", [*FIRST, "pinned", 1], [0, 1, 0], "place"),
    "one direction less": ("tug of war", [*FIRST, "symmetry"], SCALES[:1], "dependent"),
    "no pair": ("tug of war", [*FIRST, "symmetry", 0], {"pair": [0, 1]}, "pair"),
    "no rotation": ("tug of war", [*FIRST, "symmetry", 0], {"rotation": [0, 1]}, "equal masks"),
    "rotation of one unit": ("rotation", [*FIRST, "symmetry", 0, "rotation"], [1, 1], "two units"),
    "rotation with unequal decay": (
        "rotation",
        ["problem", "weight_decay"],
        [[["3/4"], [1]], [["3/4", 1]]],
        "equal decays",
    ),
    "scale with decay": ("rotation", [*FIRST, "symmetry", 0], {"scale": 0}, "without decay"),
    "layer out of range": ("tug of war", [*FIRST, "symmetry", 1, "layer"], 1, "index"),
    "pair with power": ("square", [*FIRST, "symmetry", 0], {"pair": [0, 0]}, "linear"),
    "idle acts": ("idle", [*FIRST, "symmetry", 2, "vector", 1], 2, "acts"),
    "idle outside the mask": ("idle", [*FIRST, "symmetry", 2, "vector", 4], 1, "mask"),
    "used weight": ("square", [*FIRST, "symmetry"], [{"unused": [1, 0, 0]}], "occurs"),
    "weight with decay": ("decay", [*FIRST, "symmetry"], [{"unused": [0, 0, 0]}], "occurs"),
    "family of a unit that is alive": ("fibre", [*FIRST, "family", 0, 0, 0, 1], 1, "changes"),
    "family on the wrong side": ("fibre", [*FIRST, "family", 0, 1, 0, 1], 1, "changes"),
    "both sides of a dead unit": ("fibre", [*FIRST, "family"], lambda f: [*f, only(HIDDEN, [1, 0, 1])], "changes"),
    "family that is not critical": ("dead corner", ["problem", "targets", 0, 1], 5, "along the family"),
    "fibre in a strict claim": ("fibre", [*FIRST, "claim"], "spurious_valley", "unknown key"),
    "widened target": ("widened", ["problem", "targets", 2, 0], 1, "target outside"),
    "widened target of another sample": ("widened", ["problem", "targets", 0, 3], 1, "target outside"),
    "widened data": ("widened", ["problem", "inputs", 3, 0], 1, "mix"),
    "widened data of another sample": ("widened", ["problem", "inputs", 0, 3], 1, "mix"),
    "widened unit sees the target": ("widened golden", ["problem", "masks", 0, 2, 2], 1, "reach the target"),
    "widened unit meets the base": ("widened golden", ["problem", "masks", 1, 2, 2], 1, "meets"),
    "widened units": ("widened", [*FIRST, "units"], [1, 0], "masks"),
    "widened base lost": ("widened", [*FIRST, "base", "claims", 0, "definite", "mu"], 100, "positive definite"),
    "widened base claims less": (
        "widened",
        [*FIRST, "base", "claims", 0, "claim"],
        "spurious_strict_minimum",
        "base does not",
    ),
    "parts not a partition": ("decoupling", [*FIRST, "proof", "parts", 1], [0], "partition"),
    "parts that interact": ("decoupling", ["problem", "inputs", 2, 1], 1, "interact"),
    "premise missing": ("decoupling", [*FIRST, "proof", "premises"], lambda p: p[:1], "length"),
    "premise about other units": ("decoupling", [*FIRST, "proof", "premises", 0, "units"], [1], "other units"),
    "class not complete": (
        "complete classes",
        ["problem"],
        problem([[[1, 1, 0], [0, 1, 1]], [[1, 1]] * 2], [[1, 2, 3]] * 2),
        "complete",
    ),
    "class of different units": ("complete classes", [*FIRST, "proof", "classes"], [[0, 1]], "twins"),
    "units left out": (
        "complete classes",
        [*FIRST, "proof"],
        leaf("complete_classes", [0], classes=[[0]]),
        "other units",
    ),
    "no single class": ("complete classes", [*FIRST, "proof"], leaf("single_class", [0, 1]), "twins"),
    "reduction does not show minima": ("reduction", [*FIRST, "claim"], "all_minima_global", "no_spurious_valley only"),
    "reduction of an incomplete class": ("reduction", [*FIRST, "proof", "classes"], [[0]], "complete"),
    "reduction without premise": ("reduction", [*FIRST, "proof", "premises"], [], "length"),
    "chains do not show valleys": ("chains", [*FIRST, "claim"], "no_spurious_valley", "all_minima_global only"),
    "line with too few units": (
        "line",
        ["problem"],
        problem([[[1, 1, 1], [1, 0, 0]], [[1, 1]] * 3], [[1, 2, 0], [0, 1, 3], [1, 1, 1]]),
        "too few",
    ),
    "line with two inputs": ("line", ["problem", "masks", 0, 1, 1], 1, "more than one input"),
    "line outside": ("line", ["problem", "masks", 0, 0, 0], 0, "leaves"),
    "line on the wrong side": ("line", [*FIRST, "proof", "side"], "outputs", "no output"),
    "line for valleys": ("line", [*FIRST, "claim"], "no_spurious_valley", "only"),
    "row of other inputs": ("row", ["problem", "masks", 0, 1, 1], 0, "other inputs"),
    "chain too short": ("chains", [*FIRST, "proof", "chains", 0, "units"], [0, 1], "too few"),
    "chain with too large a step": ("chains", [*FIRST, "proof", "chains", 0, "units"], [0, 2, 3], "too few"),
    "chain in the wrong order": ("chains", [*FIRST, "proof", "chains", 0, "units"], [0, 2, 1], "shrink"),
    "chain on the wrong side": ("chains", [*FIRST, "proof", "chains", 0, "side"], "outputs", "different inputs"),
    "chain for another unit": ("chains", [*FIRST, "proof", "chains", 1, "units"], [2], "begins"),
    "chain with more outputs above": ("chains", ["problem", "masks", 1, 3, 2], 1, "different outputs"),
    "mirrored chain": ("mirrored chains", [*FIRST, "proof", "chains", 0, "units"], [0, 2], "too few"),
    "unknown lemma": ("chains", [*FIRST, "proof", "lemma"], "linear", "unknown lemma"),
    "list not critical": ("list", [*FIRST, "points", 0, "point", 1, 0, 0], 3, "gradient"),
    "direction not negative": ("list", [*FIRST, "points", 2, "direction"], [0, 1, 0, 1], "not negative"),
    "unit not dead": (
        "list",
        [*FIRST, "points", 2],
        lambda p: {k: p[k] for k in ("point", "field")} | {"kind": "saddle", "dead": 0},
        "not dead",
    ),
    "dead unit without gradient": ("dead", ["problem", "targets"], [[0, 0], [0, 0]], "gradient vanishes"),
    "kind not shown": ("list", [*FIRST, "points", 2, "kind"], "minimum", "key"),
    "global not shown": (
        "list",
        [*FIRST, "points", 0],
        {"point": [[[1, 0]], [[2], [0]]], "field": None, "kind": "minimum", "global": True},
        "every rectangle",
    ),
    "a minimum above the infimum": (
        "list",
        [*FIRST, "points", 2],
        lambda p: {k: p[k] for k in ("point", "field")} | {"kind": "other"},
        "above",
    ),
    "list undecided": ("list", [*FIRST, "complete", "status"], "UNDECIDED", "complete"),
    "list index": ("list", ["claims", 2, "list"], 1, "do not name"),
    "list of itself": ("list", ["claims", 2, "infimum"], 2, "index"),
    "infimum value": ("decay", ["claims", 1, "value"], "14/15", "value"),
    "infimum Gram matrix": ("decay", ["claims", 1, "argument", "gram", 0, 0], "1/8", "sum of squares"),
    "infimum Gram matrix asymmetric": ("decay", ["claims", 1, "argument", "gram", 0, 1], 0, "symmetric"),
    "infimum monomial": ("decay", ["claims", 1, "argument", "monomials", 2, 0, 1], 2, "sum of squares"),
    "infimum attained": ("unattained", [*FIRST, "attained"], True, "attained"),
    "infimum with point and curve": ("unattained", [*FIRST, "point"], None, "exactly one"),
    "curve with a pole": ("unattained", [*FIRST, "curve", 1, 1, 1], [[-1, 1]], "negative powers"),
    "curve to another value": ("unattained", [*FIRST, "curve", 1, 1, 0], [[0, 2]], "negative powers|tend"),
    "matrix": ("unattained", [*FIRST, "argument", "matrix", 0, 1], 2, "matrix"),
    "matrix outside the rectangles": ("unattained", ["problem", "masks", 0, 1, 1], 0, "outside the"),
    "convex with another value": ("convex", [*FIRST, "value"], "1/3", "not the value"),
    "convex without optimum": ("convex", [*FIRST, "point"], [[[1, 0]], [[0]]], "not the value"),
    "path uphill": ("path", [*FIRST, "pieces", 0, 1, 0, 0], [0, "1/2", 2, -2], "increases"),
    "path from elsewhere": ("path", [*FIRST, "start"], [[[2]], [[0]]], "begin"),
    "path with a jump": ("path", [*FIRST, "pieces", 1, 0, 0, 0], [2, 0], "begin"),
    "path that stops": ("path", [*FIRST, "pieces"], lambda p: p[:1], "at the end"),
    "path that does not fall": ("path", ["claims", 1, "pieces"], [], "not lower"),
    "unknown claim": ("path", [*FIRST, "claim"], "truth", "unknown claim"),
    "no claims": ("path", ["claims"], [], "no claims"),
    "missing key": ("tug of war", [*FIRST, "pinned"], ..., "missing"),
    "extra key": ("tug of war", [*FIRST, "comment"], "x", "unknown key"),
    "extra key on top": ("tug of war", ["comment"], "x", "unknown key"),
    "extra key in the problem": ("tug of war", ["problem", "bias"], 0, "unknown key"),
    "no inputs": ("tug of war", ["problem", "inputs"], ..., "missing"),
    "another schema": ("tug of war", ["schema"], "landscape/certificate/2", "schema"),
    "boolean as a number": ("tug of war", [*FIRST, "point", 0, 0, 0], True, "rational"),
    "decimal text": ("tug of war", ["problem", "inputs", 1, 0], "2.0", "rational"),
    "denominator zero": ("tug of war", ["problem", "inputs", 1, 0], "2/0", "denominator"),
    "denominator negative": ("tug of war", ["problem", "inputs", 1, 0], "2/-1", "rational"),
    "number with spaces": ("tug of war", ["problem", "inputs", 1, 0], " 2", "rational"),
    "number in other digits": ("tug of war", ["problem", "inputs", 1, 0], "\u0662", "rational"),
    "number too long": ("tug of war", ["problem", "inputs", 1, 0], "1" * 20002, "digits"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_rejected(name):
    example, route, value, reason = MUTATIONS[name]
    mutated = put(examples()[example], route, value)
    assert json.dumps(mutated) != json.dumps(examples()[example])
    result = run(mutated, allow_engine=True)
    assert not result.valid
    assert any(part in result.reason for part in reason.split("|")), result.reason
    assert not result.reason.startswith(
        ("invalid: IndexError", "invalid: KeyError", "invalid: TypeError", "invalid: Attr")
    )


EXACT = json.dumps(tug())
TEXTS = {
    # name: (text of the file, part of the reason)
    "float": (EXACT.replace("[2, 0, 1]", "[2.0, 0, 1]"), "not an exact number"),
    "exponent": (EXACT.replace("[2, 0, 1]", "[2e0, 0, 1]"), "not an exact number"),
    "not a number": (EXACT.replace("[2, 0, 1]", "[NaN, 0, 1]"), "not an exact number"),
    "infinity": (EXACT.replace("[2, 0, 1]", "[-Infinity, 0, 1]"), "not an exact number"),
    "huge integer": (EXACT.replace("[2, 0, 1]", "[2" + "0" * 20001 + ", 0, 1]"), "digits"),
    "duplicate key": (EXACT.replace('"field": null', '"field": null, "field": null', 1), "twice"),
    "deep nesting": ('{"schema": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested"),
    "unclosed string": ('"' + '\\"' * 200_000, "JSON"),
    "nothing": ("", "JSON"),
    "no object": ("[]", "expected an object"),
    "trailing text": (EXACT + "{}", "JSON"),
    "byte order mark": ("\ufeff" + EXACT, "JSON|BOM"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_malformed_text_is_rejected(name):
    data, reason = TEXTS[name]
    assert data != EXACT
    result = run(data.encode())
    assert not result.valid
    assert any(part in result.reason for part in reason.split("|")), result.reason


def test_too_many_bytes():
    assert "bytes" in run(b" " * 20_000_001).reason


# ---------------------------------------------------------------------------------------------------- fields


def field_of(polynomial, low, high):
    return Field({"polynomial": polynomial, "interval": [low, high]})


def test_reducible_field():
    """alpha = sqrt(5), but the polynomial also has the roots sqrt(3) and their negatives."""
    reducible = {"polynomial": [15, 0, -8, 0, 1], "interval": [2, 3]}
    document = put(examples()["golden"], ["field"], reducible)
    assert run(document, allow_engine=True).valid
    hidden_zero = put(document, ["claims", 1, "point", 1, 0, 0], ["-1", "1/5", "1/5"])  # sqrt(5)/5 + (t^2 - 5)/5
    assert run(hidden_zero, allow_engine=True).valid
    hidden_change = put(document, ["claims", 1, "point", 1, 0, 0], ["-3/5", "1/5", "1/5"])  # ... + (t^2 - 3)/5
    assert "gradient" in run(hidden_change, allow_engine=True).reason


def test_zero_divisors():
    field = field_of([15, 0, -8, 0, 1], 2, 3)
    alive, dead = number([-3, 0, 1], field), number([-5, 0, 1], field)
    assert is_zero(alive * (ONE / alive) - ONE)
    assert field.f == [-5, 0, 1]
    assert is_zero(dead)
    field = field_of([15, 0, -8, 0, 1], 2, 3)
    assert [sign(number(c, field)) for c in ([-5, 0, 1], [-3, 0, 1], [3, 0, -1])] == [0, 1, -1]


@pytest.mark.parametrize(("low", "high", "root"), [("5/4", "29/20", 2**0.5), ("29/20", "13/8", 1.5)])
def test_signs_in_a_field_with_a_rational_root(low, high, root):
    """(2 t - 3) (t^2 - 2), and signs against floating point, very close to 0 as well."""
    field = field_of([6, -4, -3, 2], low, high)
    rng = random.Random(5)
    for _ in range(200):
        c = [Fraction(rng.randint(-9, 9), rng.randint(1, 4)) for _ in range(3)]
        value = sum(float(x) * root**i for i, x in enumerate(c))
        if abs(value) > 1e-9:
            assert sign(number([text(x) for x in c], field)) == np.sign(value)
    near = Fraction(14142135623730950488016887242096980785696718753769, 10**49)
    assert sign(number([text(-near), 1, 0], field)) == 1
    assert sign(number([text(-near - Fraction(1, 10**48)), 1, 0], field)) == (1 if root == 1.5 else -1)


def test_equality_across_fields():
    root2, root8, other = field_of([-2, 0, 1], 1, 2), field_of([-8, 0, 1], 2, 3), field_of([-8, 0, 1], -3, -2)
    assert same(number([1, 2], root2), number([1, 1], root8))
    assert not same(number([1, 2], root2), number([1, 1], other))
    assert not same(number([0, 1], root2), number([0, 1], root8))
    assert not same(number([0, 1], root2), Fraction(7, 5))


@pytest.mark.parametrize("seed", range(40))
def test_nonnegative_on_the_unit_interval(seed):
    """Products of known factors: non-negative on [0, 1] exactly if the simple roots inside occur in even number everywhere."""
    rng = random.Random(seed)
    roots = [(Fraction(rng.randint(-2, 14), 12), rng.randint(1, 3)) for _ in range(rng.randint(0, 4))]
    lead, p = Fraction(rng.choice([-2, 1, 3])), [Fraction(1)]
    for root, order in roots:
        for _ in range(order):
            p = times(p, [-root, Fraction(1)])
    p = [c * lead for c in p]
    ends = sorted({Fraction(0), Fraction(1), *(r for r, _ in roots if 0 < r < 1)})
    middles = [(a + b) / 2 for a, b in pairwise(ends)]
    assert nonnegative(p) == all(evaluate(p, m) >= 0 for m in middles)


def test_semidefinite_against_floating_point():
    rng = random.Random(1)
    for _ in range(100):
        n, r = rng.randint(1, 5), rng.randint(1, 5)
        factor = [[Fraction(rng.randint(-3, 3), rng.randint(1, 3)) for _ in range(r)] for _ in range(n)]
        signs = [rng.choice([1, 1, 1, -1]) for _ in range(r)]
        rows = [[sum(s * a * b for s, a, b in zip(signs, x, y, strict=True)) for y in factor] for x in factor]
        lowest = np.linalg.eigvalsh(np.array(rows, dtype=float))[0]
        assert semidefinite(rows) == (lowest > -1e-9)


# ----------------------------------------------------------------------------------------- fuzz and sabotage


def answer(data, **options):
    start = time.monotonic()
    result = checker.check(data, **options)
    assert isinstance(result.valid, bool)
    assert result.valid == (result.reason is None)
    return result, time.monotonic() - start


def test_random_bytes():
    rng = random.Random(0)
    for _ in range(300):
        assert not answer(rng.randbytes(rng.randint(0, 200)))[0].valid
    letters = '[]{}:,"0123456789-/ ntrue\\'
    for _ in range(1000):
        assert not answer("".join(rng.choices(letters, k=rng.randint(1, 40))).encode())[0].valid


@pytest.mark.parametrize("name", ["golden", "list", "widened"])
def test_truncations(name):
    data = json.dumps(examples()[name]).encode()
    for size in range(0, len(data), max(1, len(data) // 150)):
        assert not answer(data[:size])[0].valid


def routes(document, here=()):
    yield here
    children = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, child in children:
        yield from routes(child, (*here, key))


VALUES = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2**70,
    "",
    "0",
    "1/3",
    "-7",
    "x",
    [],
    [[]],
    [0, 1],
    {},
    {"a": 1},
    "\ud800",
    "1" * 5000,
]


@pytest.mark.parametrize("name", NAMES)
def test_random_values_in_random_places(name):
    """Always an answer, and never by an error of Python that stands for a missing check of a type."""
    rng = random.Random(name)
    everywhere = [route for route in routes(examples()[name]) if route]
    for _ in range(120):
        mutated = put(examples()[name], list(rng.choice(everywhere)), rng.choice(VALUES))
        result, _ = answer(json.dumps(mutated).encode(), allow_engine=True)
        if not result.valid:
            assert not any(
                error in result.reason for error in ("IndexError", "KeyError", "TypeError", "AttributeError")
            ), result.reason


def test_time_limit():
    big = "7" * 20_000
    deep = problem([[[1] * 6] * 6] * 6, [["1/" + big] * 9] * 6, [[big] * 9] * 6, activation="power:12")
    point = [[["3/" + big] * 6] * 6] * 6
    definite = {"mu": 1, "factor": [], "pivots": []}
    keys = {"point": point, "symmetry": [], "pinned": [], "definite": definite}
    result, seconds = answer(json.dumps(certificate(deep, {"claim": "strict_minimum"} | keys)).encode(), time_limit=1)
    assert not result.valid
    assert seconds < 6
    unused = keys | {"symmetry": [{"unused": [0, 0, 0]}], "point": [[[0] * 6] * 6] * 6}
    deep = deep | {"inputs": [[1] * 9] * 6, "targets": [[0] * 9] * 6}
    result, seconds = answer(json.dumps(certificate(deep, {"claim": "strict_minimum"} | unused)).encode(), time_limit=1)
    assert not result.valid
    assert seconds < 6


SABOTAGE = {
    # mutation that must pass: (text in one file of the checker, replacement)
    "mu larger": ("require(sign(margin) >= 0", "require(True"),
    "target slightly": ("return x == 0 if isinstance(x, Fraction) else", "return True if isinstance(x, Fraction) else"),
    "coefficient slightly": (
        "return x == 0 if isinstance(x, Fraction) else x.field.sign(x.num) == 0",
        "return abs(x) < Fraction(1, 1000) if isinstance(x, Fraction) else True",
    ),
    "witness is another point of the orbit": ("sign(problem.loss_at(lower) - problem.loss_at(point)) < 0", "True"),
    "radius three times": ("* bound <= mu", "* bound <= 9 * mu"),
    "bound halved": ("sign(bound - spread) >= 0", "True"),
    "negative pivot": ("all(p >= 0 for p in pivots)", "True"),
    "mu zero": ("require(mu > 0", "require(mu >= 0"),
    "direction not negative": ("require(sign(curvature) < 0", "require(sign(curvature) < 99"),
    "dead unit without gradient": ("require(not blind(", "require(True or blind("),
    "a minimum above the infimum": ("same(loss, value.fact)", "True"),
    "infimum Gram matrix": ("require(all(map(is_zero, rest.values()))", "require(True"),
    "curve with a pole": ("if e < 0", "if e < -99"),
    "path uphill": ("require(nonnegative(fall)", "require(True"),
    "path with a jump": ("require(begins", "require(True"),
    "path that stops": ("require(convex_optimum(problem, end_to_end(problem, here))", "require(True"),
    "line with too few units": (
        "require(all(len(groups[0]) + len(line) >= needed",
        "require(all(True or len(line) >= needed",
    ),
    "chain too short": ("len(sizes) >= sizes[0]", "True"),
    "chain with too large a step": ("all(m >= sizes[0] - sizes[m] for m in steps)", "True"),
    "chain with more outputs above": ("all(o == outputs[0] for o in outputs)", "True"),
    "parts that interact": ("all(dot(u, w) == 0 for", "True or all(dot(u, w) == 0 for"),
    "class not complete": ("if len(group) < min(", "if False and len(group) < min("),
    "widened unit sees the target": ("== 0 for a in seen for i in sent)", "< 99 for a in seen for i in sent)"),
    "widened unit meets the base": ("== 0 for a in seen for b in met)", "< 99 for a in seen for b in met)"),
    "widened target": ("all(not y or", "all(True or"),
    "both sides of a dead unit": ("require(still,", "require(True,"),
    "family that is not critical": ("require(all(map(is_zero, inner + outer))", "require(True"),
    "rotation with unequal decay": ("require(equal,", "require(True,"),
    "idle acts": ("all(dot(vector, x) == 0 for x", "all(dot(vector, x) < 99 for x"),
    "used weight": ("weight not in problem.occurring", "True"),
    "one direction less": ("require(independent == len(pinned)", "require(independent >= 0"),
    "interval with three roots": ("roots(self.f, self.low, self.high) == 1", "roots(self.f, self.low, self.high) >= 1"),
}


def sabotaged(folder, monkeypatch, old, new):
    """A copy of the checker in which a text that occurs once is replaced."""
    sources = {path.name: path.read_text() for path in FOLDER.glob("*.py")}
    assert sum(source.count(old) for source in sources.values()) == 1
    (folder / "sabotaged").mkdir()
    for name, source in sources.items():
        (folder / "sabotaged" / name).write_text(source.replace(old, new))
    monkeypatch.syspath_prepend(folder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "sabotaged"]:
        del sys.modules[name]
    return importlib.import_module("sabotaged")


@pytest.mark.parametrize("name", SABOTAGE)
def test_a_sabotaged_checker_is_caught(name, tmp_path, monkeypatch):
    """Each comparison matters: without it, the mutation made for it passes."""
    example, route, value, _ = MUTATIONS[name]
    mutated = json.dumps(put(examples()[example], route, value)).encode()
    assert not checker.check(mutated, allow_engine=True).valid
    result = sabotaged(tmp_path, monkeypatch, *SABOTAGE[name]).check(mutated, allow_engine=True)
    assert result.valid, result.reason


# ------------------------------------------------------------------------------------------------ the command


def command(*arguments):
    call = [sys.executable, "-I", "-S", str(FOLDER), *map(str, arguments)]
    return subprocess.run(call, capture_output=True, text=True, timeout=60, check=False)


def test_command(tmp_path):
    good, engine, bad = (tmp_path / f"{name}.json" for name in ("good", "engine", "bad"))
    good.write_text(json.dumps(examples()["tug of war"]))
    engine.write_text(json.dumps(examples()["list"]))
    bad.write_text("{")
    done = command(good, "--json")
    claims = [{"claim": "spurious_valley", "fully_checked": True, "rests_on": [], "error_probability": "0"}]
    assert (done.returncode, json.loads(done.stdout)) == (0, {"valid": True, "claims": claims, "reason": None})
    done = command(engine)
    assert done.returncode == 1
    assert "rests on Singular 4.4.0" in done.stdout
    done = command(engine, "--allow-engine", "--json")
    assert (done.returncode, json.loads(done.stdout)["valid"]) == (0, True)
    done = command(bad, "--json")
    assert (done.returncode, json.loads(done.stdout)["claims"]) == (1, [])
    for arguments in (
        [tmp_path / "none.json"],
        [tmp_path],
        [],
        [good, "--time-limit", "nan"],
        [good, "--time-limit", "0"],
    ):
        done = command(*arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_only_the_standard_library():
    """Every file imports the standard library and its neighbours only, by name."""
    files = sorted(FOLDER.rglob("*.py"))
    assert {path.parent for path in files} == {FOLDER}
    own = {path.stem for path in files}
    assert not own & sys.stdlib_module_names
    for path in files:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert {alias.name.partition(".")[0] for alias in node.names} <= sys.stdlib_module_names, path.name
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert node.module.partition(".")[0] in sys.stdlib_module_names, path.name
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level == 1, path.name
                assert node.module in own, path.name
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "compile", "__import__", "import_module", "float"}, path.name


# ------------------------------------------------------------------------------------------------- the schema


@cache
def validator():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", NAMES)
def test_example_fits_the_schema(name):
    validator().validate(examples()[name])


def test_schema_is_strict():
    for name in (
        "missing key",
        "extra key",
        "extra key on top",
        "no inputs",
        "fibre in a strict claim",
        "unknown lemma",
    ):
        example, route, value, _ = MUTATIONS[name]
        assert not validator().is_valid(put(examples()[example], route, value)), name


# --------------------------------------------------------------------------------------------------- the size


def test_twenty_weights():
    w, v = [[1, -2, 3, 0, 1], [2, 1, 0, -1, 1]], [[1, 2], [0, 1], [3, -1], [1, 1], [-2, 0]]
    product = [[sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*w, strict=True)] for row in v]
    p = problem([[[1] * 5] * 2, [[1] * 2] * 5], product)
    pairs = [{"pair": [i, j]} for i in range(2) for j in range(2)]
    keys = minimum(p, [w, v], pairs, [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]], ball=Fraction(1, 8))
    result, seconds = answer(json.dumps(certificate(p, {"claim": "strict_minimum"} | keys)).encode())
    assert result.valid, result.reason
    assert seconds < 2


def test_field_of_degree_eight():
    """Twelve weights, scaled by t and t + 1, where t^8 = t + 3."""
    t = 1.1963520253651698
    w, v = [[2, 1, -1], [1, 0, 3]], [[1, 2], [0, 1], [3, -1]]
    product = [[sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*w, strict=True)] for row in v]
    p = problem([[[1] * 3] * 2, [[1] * 2] * 3], product)
    inverse = [
        ["-1/3", 0, 0, 0, 0, 0, 0, "1/3"],
        [-2, 1, -1, 1, -1, 1, -1, 1],
    ]  # of t and t + 1, as (t+1)(...) = t^8-t-2 = 1
    first = [[[0, x] for x in w[0]], [[x, x] for x in w[1]]]
    second = [[[text(Fraction(c) * row[j]) for c in inverse[j]] for j in range(2)] for row in v]
    point = [first, second]
    field = {"polynomial": [-3, -1, 0, 0, 0, 0, 0, 0, 1], "interval": [1, 2]}
    pairs = [{"pair": [i, j]} for i in range(2) for j in range(2)]
    keys = minimum(p, point, pairs, [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 2]], alpha=t)
    result, seconds = answer(json.dumps(certificate(p, {"claim": "strict_minimum"} | keys, field=field)).encode())
    assert result.valid, result.reason
    assert seconds < 5
