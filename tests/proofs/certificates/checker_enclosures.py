"""Certificates with boxes, activations that are no polynomials, curves and claims on trust; their mutations, and sabotage."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import mpmath
import numpy as np

from tests.proofs.certificates.checker_building import certificate, positive, problem, put, text
from tests.proofs.certificates.checker_examples import GOLDEN, GOLDEN_LOWER, SQUARE, TUG_POINT, tug
from tests.proofs.certificates.checker_examples import square as square_example

TRUST = {"reason": "a paper", "rests_on": ["arXiv:0000.00000"], "error_probability": "0"}
PAIRS = {
    "tanh": (mpmath.tanh, [1, 2, 5], [1, 0, 1], ("0.188867170", "1.304065009"), (3, "2/3")),
    "sigmoid": (lambda z: 1 / (1 + mpmath.exp(-z)), [1, 3], [2, -3], ("0.693147", "-1.08"), ("-7/5", "35/4")),
    "softplus": (lambda z: mpmath.log(1 + mpmath.exp(z)), [-3, 1, 3], [3, -3, -1], ("0.7217", "-0.8243"), (-2, "1/2")),
}


def dyadic(x, bits=80):
    return text(Fraction(int(mpmath.nint(mpmath.ldexp(x, bits))), 1 << bits))


def smooth(name):
    """The base case of a smooth activation, its minimum found by mpmath."""
    s, x, y, start, lower = PAIRS[name]
    with mpmath.workdps(60):

        def loss(w, v):
            return sum((v * s(w * a) - b) ** 2 for a, b in zip(x, y, strict=True))

        def gradient(w, v):
            return [mpmath.diff(loss, (w, v), order) for order in ((1, 0), (0, 1))]

        w, v = mpmath.findroot(gradient, [mpmath.mpf(t) for t in start])
        half = [[mpmath.diff(loss, (w, v), (2 - i - j, i + j)) / 2 for j in range(2)] for i in range(2)]
    keys = {
        "center": [[[dyadic(w)]], [[dyadic(v)]]],
        "radius": text(Fraction(1, 1 << 40)),
        "symmetry": [],
        "pinned": [],
        "definite": positive(np.array(half, dtype=float)),
    }
    p = problem([[[1]], [[1]]], [y], [x], activation=name)
    claim = {"claim": "spurious_valley", "lower_point": [[[lower[0]]], [[lower[1]]]]} | keys
    return certificate(p, claim, {"claim": "strict_minimum"} | keys)


def boxed(document, position, radius, center=None):
    """A claim about a point as a claim about a box."""
    entry = document["claims"][position]
    keys = {key: entry[key] for key in entry if key not in ("point", "definite", "ball")}
    return keys | {"center": center or entry["point"], "radius": radius, "definite": entry["definite"]}


@cache
def golden_box():
    """The best minimum of golden, which has irrational weights, by a rational centre."""
    root = mpmath.sqrt(5)

    def real(x):
        return x[0] + Fraction(x[1]) * Fraction(dyadic(root)) if isinstance(x, list) else Fraction(x)

    center = [
        [[text(real([Fraction(c) for c in x] if isinstance(x, list) else x)) for x in row] for row in t]
        for t in GOLDEN_LOWER
    ]
    from tests.proofs.certificates.checker_examples import golden

    keys = boxed(golden(), 1, text(Fraction(1, 1 << 30)), center)
    return certificate(GOLDEN, keys)


def relu(slope=None):
    activation = "relu" if slope is None else f"leaky_relu:{slope}"
    p = problem([[[1]], [[1]]], [[1, 2]], [[1, -1]], activation=activation)
    a = Fraction(slope or 0)
    fit, square = 1 - 2 * a, 1 + a * a  # v w = fit / square for w > 0
    product = text(fit / square)
    keys = {
        "symmetry": [{"scale": 0}],
        "pinned": [[1, 0, 0]],
        "definite": {"mu": "1/2", "factor": [[0]], "pivots": [0]},
    }
    claim = {"claim": "spurious_valley", "point": [[[product]], [[1]]], "lower_point": [[[-2]], [[1]]]}
    return certificate(p, claim | keys)


def inactive():
    """A second unit that is inactive on both samples: a flat minimum."""
    p = problem([[[1, 1], [1, 1]], [[1, 1]]], [[1, 1]], [[1, 2], [1, 1]], activation="relu")
    flat = [{"unused": place} for place in ([0, 1, 0], [0, 1, 1], [1, 0, 1])]
    point = [[[0, 1], [-1, -1]], [[1, 3]]]
    keys = {"point": point, "symmetry": [{"scale": 0}, *flat], "pinned": [[1, 0, 0], *(e["unused"] for e in flat)]}
    definite = positive(np.array([[5.0, 3.0], [3.0, 2.0]]))
    return certificate(p, {"claim": "local_minimum", "family": [], "definite": definite} | keys)


def kinked():
    """A strict minimum at the kinks of two samples, which pull with 1/2 to both sides."""
    p = problem([[[1, 1]], [[1]]], [[2, 1, -1]], [[0, 0, 1], [2, -2, -1]], activation="relu")
    kinks = [{"unit": 0, "sample": s, "pull": "3/4"} for s in (0, 1)]
    keys = {"symmetry": [{"scale": 0}], "pinned": [[0, 0, 0]], "kinks": kinks, "stiffness": 1}
    definite = positive(np.array([[9.0, 1.0], [1.0, 1.0]]))
    claim = {"claim": "spurious_valley", "point": [[[1, 0]], [[-1]]], "lower_point": [[[0, 1]], [[1]]]}
    return certificate(p, claim | keys | {"definite": definite})


def blank():
    """A square unit without incoming weights: minima for every negative outgoing weight."""
    family = [[[[0, 0]], [[1]]]]
    keys = {"symmetry": [], "pinned": [[1, 0, 0]], "family": family}
    definite = {"mu": "1/2", "factor": [[0], [0]], "pivots": [0]}
    claim = {"claim": "spurious_minimum", "point": [[[0, 0]], [[-1]]], "lower_point": [[[1, 0]], [[1]]]}
    p = problem([[[1, 1]], [[1]]], [[1, 2]], activation="square")
    return certificate(p, claim | keys | {"definite": definite})


def cubic():
    """A cubic unit: the minima, and the saddles at w = 0 by a curve; all minima are global."""
    p = problem([[[1]], [[1]]], [[-2]], activation="cube")
    keys = {"symmetry": [{"scale": 0}], "pinned": [[1, 0, 0]], "definite": {"mu": 1, "factor": [[0]], "pivots": [0]}}
    points = [
        {"point": [[[1]], [[-2]]], "field": None, "kind": "strict_minimum"} | keys,
        {"point": [[[0]], [[0]]], "field": None, "kind": "saddle", "curve": [[[[0, 1]]], [[[0, -1]]]], "along": TRUST},
    ]
    complete = {"status": "PROVED"} | TRUST
    value = {"claim": "infimum", "value": 0, "attained": True, "point": [[[1]], [[-2]]]}
    return certificate(
        p,
        {"claim": "complete_list", "points": points, "complete": complete},
        value | {"argument": {"kind": "cited"} | TRUST},
        {"claim": "all_minima_global", "method": "list", "list": 0, "infimum": 1},
    )


def boxed_list():
    """The list of the cubic unit by boxes."""
    document = cubic()
    minimum, saddle = document["claims"][0]["points"]
    box = {key: minimum[key] for key in ("symmetry", "pinned", "definite", "kind")}
    points = [
        box | {"center": minimum["point"], "radius": "1/1000"},
        {"center": saddle["point"], "radius": "1/9", "kind": "excluded", "excluded": TRUST},
    ]
    saddles = {"center": [[[0, 1]], [[0], [1]]], "radius": "1/100", "kind": "saddle", "direction": [1, 0, 1, 0]}
    diagonal = problem([[[1, 1]], [[1], [1]]], [[2, 0], [0, 1]])
    conclusion = {"claim": "all_minima_global", "method": "list", "list": 0}
    complete = {"status": "PROVED"} | TRUST
    lists = [{"claim": "complete_list", "points": p, "complete": complete} for p in (points, [saddles])]
    return certificate(document["problem"], lists[0], conclusion | {"lowest": TRUST}), certificate(
        diagonal, lists[1], conclusion
    )


@cache
def examples():
    box = boxed(tug(), 0, "1/1000")
    loose = {"claim": "spurious_minimum", "center": TUG_POINT, "radius": "1/1000", "cited": TRUST}
    point = {"point": TUG_POINT, "symmetry": [], "family": [], "pinned": [], "cited": TRUST}
    lower = tug()["claims"][0]["lower_point"]
    square = certificate(SQUARE, {"claim": "strict_minimum"} | _square_keys())
    return {
        **{name: smooth(name) for name in PAIRS},
        "box": put(tug(), ["claims", 0], box),
        "golden box": golden_box(),
        "square box": square,
        "square": square_example(),
        "cited box": put(tug(), ["claims", 0], loose | {"lower_point": lower}),
        "cited": put(tug(), ["claims", 0], {"claim": "spurious_minimum", "lower_point": lower} | point),
        "cited valley": put(tug(), ["claims", 0], loose | {"claim": "spurious_valley", "lower_point": lower}),
        "relu": relu(),
        "leaky": relu("1/10"),
        "inactive": inactive(),
        "kinked": kinked(),
        "blank": blank(),
        "cubic": cubic(),
        "boxed list": boxed_list()[0],
        "boxed saddle": boxed_list()[1],
    }


def _square_keys():
    from tests.proofs.certificates.checker_examples import square

    return {key: x for key, x in boxed(square(), 0, "1/1000").items() if key not in ("claim", "lower_point")}


FIRST = ["claims", 0]


def scaled(factor):
    return lambda x: text(Fraction(x) * factor)


def flat_valley(claim):
    keys = {key: x for key, x in claim.items() if key != "family"}
    return keys | {"claim": "spurious_valley", "lower_point": [[[0, 2], [1, 1]], [[1, 3]]]}


def not_at_kinks(claim):
    kinks = [{"unit": 0, "sample": s, "pull": "1/2"} for s in (0, 1)]
    definite = {"mu": 1, "factor": [[0]], "pivots": [0]}
    return claim | {"point": [[[1]], [[-1]]], "kinks": kinks, "stiffness": 1, "definite": definite}


def as_point(claim):
    keys = {key: x for key, x in claim.items() if key not in ("center", "radius")}
    return keys | {"point": claim["center"]}


MUTATIONS = {
    # name: (example, route, new value, part of the reason)
    **{f"{name} instead": ("tanh", ["problem", "activation"], name, "gradient|definite") for name in ("sigmoid", "softplus")},
    "tanh instead": ("sigmoid", ["problem", "activation"], "tanh", "gradient|definite"),
    "linear instead": ("softplus", ["problem", "activation"], "linear", "gradient|definite"),
    "unknown activation": ("tanh", ["problem", "activation"], "sine", "activation"),
    "sample left out": ("tanh", ["problem"], lambda p: p | {"inputs": [[1, 2]], "targets": [[1, 0]]}, "gradient|definite"),
    "datum of tanh": ("tanh", ["problem", "targets", 0, 1], "1/1000000", "gradient"),
    "centre moved": ("sigmoid", [*FIRST, "center", 1, 0, 0], scaled(Fraction(1000001, 1000000)), "gradient"),
    "radius too small": ("softplus", [*FIRST, "radius"], scaled(Fraction(1, 1 << 60)), "gradient"),
    "radius too large": ("softplus", [*FIRST, "radius"], "1/32", "definite"),
    "radius of a box too large": ("box", [*FIRST, "radius"], "1/2", "definite|dependent"),
    "radius negative": ("box", [*FIRST, "radius"], "-1/1000", "radius"),
    "mu of a box": ("golden box", [*FIRST, "definite", "mu"], scaled(4), "definite"),
    "lower point of a box": ("tanh", [*FIRST, "lower_point"], [[["1/5"]], [["13/10"]]], "not lower"),
    "target of a box": ("golden box", ["problem", "targets", 0, 1], "100001/100000", "gradient"),
    "pinned place less": ("box", [*FIRST, "pinned"], lambda p: p[:1], "as many"),
    "symmetry and pinned less": ("box", FIRST, lambda c: c | {"pinned": c["pinned"][:1], "symmetry": c["symmetry"][:1]}, "definite|length"),
    "direction twice": ("box", [*FIRST, "symmetry"], lambda s: [s[0], s[0]], "dependent"),
    "scale of tanh": ("tanh", FIRST, lambda c: c | {"symmetry": [{"scale": 0}], "pinned": [[1, 0, 0]]}, "scales"),
    "centre in a field": ("golden box", [*FIRST, "center", 1, 1, 0], [1, "2/5"], "field"),
    "box as a point": ("tanh", FIRST, as_point, "boxes"),
    "exact claim with trust": ("cited", [*FIRST, "claim"], "spurious_strict_minimum", "key"),
    "cited gradient": ("cited", [*FIRST, "point", 1, 0, 1], 2, "gradient"),
    "cited lower point": ("cited box", [*FIRST, "lower_point"], TUG_POINT, "not lower"),
    "valley of a cited point": ("cited", [*FIRST, "claim"], "spurious_valley", "key"),
    "relu at the kink": ("relu", [*FIRST, "point"], [[[0]], [[1]]], "kink"),
    "unit at the kink": ("inactive", [*FIRST, "point", 0, 1], [0, 0], "kink"),
    "relu in another cell": ("relu", [*FIRST, "point"], [[[-1]], [[1]]], "gradient"),
    "relu as linear": ("relu", ["problem", "activation"], "linear", "gradient"),
    "relu leaks": ("relu", ["problem", "activation"], "leaky_relu:1/10", "gradient"),
    "slope": ("leaky", ["problem", "activation"], "leaky_relu:1/9", "gradient"),
    "slope above one": ("leaky", ["problem", "activation"], "leaky_relu:11/10", "slope"),
    "relu sample left out": ("leaky", ["problem"], lambda p: p | {"inputs": [[1]], "targets": [[1]]}, "gradient"),
    "flat valley": ("inactive", FIRST, flat_valley, "lower|inactive"),
    "unit is active": ("inactive", [*FIRST, "point", 0, 1], [-1, 5], "gradient|occurs"),
    "three layers of relu": ("relu", ["problem", "masks"], [[[1]], [[1]], [[1]]], "two layers"),
    "kink left out": ("kinked", [*FIRST, "kinks"], lambda k: k[:1], "kink|gradient"),
    "pull beyond the kink": ("kinked", [*FIRST, "kinks"], [{"unit": 0, "sample": s, "pull": "9/4"} for s in (0, 1)], "side"),
    "pull against the kink": ("kinked", [*FIRST, "kinks"], [{"unit": 0, "sample": s, "pull": "-1/4"} for s in (0, 1)], "side"),
    "pulls that do not balance": ("kinked", [*FIRST, "kinks", 0, "pull"], "7/8", "gradient"),
    "kink at another sample": ("kinked", [*FIRST, "kinks", 0, "sample"], 2, "not at its kink"),
    "kinks where there are none": ("relu", FIRST, not_at_kinks, "not at its kink"),
    "kink twice": ("kinked", [*FIRST, "kinks", 0, "sample"], 1, "twice"),
    "no stiffness": ("kinked", [*FIRST, "stiffness"], 0, "definite"),
    "stiffness negative": ("kinked", [*FIRST, "stiffness"], -1, "stiffness"),
    "kinks of a square": ("square", FIRST, lambda c: c | {"kinks": [], "stiffness": 0}, "have kinks"),
    "target at a kink": ("kinked", ["problem", "targets", 0, 1], -3, "side"),
    "blank unit with inputs": ("blank", [*FIRST, "point"], [[[1, 0]], [[1]]], "gradient"),
    "family moves the inputs": ("blank", [*FIRST, "family"], [[[[1, 0]], [[1]]]], "family"),
    "curve uphill": ("cubic", [*FIRST, "points", 1, "curve"], [[[[0, 1]]], [[[0, 1]]]], "fall"),
    "curve that stays": ("cubic", [*FIRST, "points", 1, "curve"], [[[[0]]], [[[0]]]], "fall"),
    "curve from elsewhere": ("cubic", [*FIRST, "points", 1, "curve"], [[[[0, 1]]], [[[-1]]]], "begin"),
    "boxed saddle uphill": ("boxed saddle", [*FIRST, "points", 0, "direction"], [1, 0, -1, 0], "negative"),
    "boxed saddle in a large box": ("boxed saddle", [*FIRST, "points", 0, "radius"], 2, "negative"),
    "boxed minimum claims nothing": ("boxed saddle", [*FIRST, "points", 0], lambda p: {k: p[k] for k in ("center", "radius")} | {"kind": "other"}, "above"),
    "boxed list without infimum": ("boxed list", ["claims", 1, "lowest"], ..., "above"),
    "box of a list moved": ("boxed list", [*FIRST, "points", 0, "center", 1, 0, 0], "-21/10", "gradient|definite"),
    "excluded without a reason": ("boxed list", [*FIRST, "points", 1, "excluded"], ..., "unknown kind"),
}  # fmt: skip

SABOTAGE = {
    # mutation that must pass: (text in one file of the checker, replacement)
    "centre moved": ("require(4 * slope <", "require(0 * slope <"),
    "radius too large": ("middles[i][i] -= sum(", "middles[i][i] -= 0 * sum("),
    "direction twice": ("require(independence,", "require(True,"),
    "lower point of a box": ("high(interval(lower)) < least", "True"),
    "unit at the kink": ("require(not kink,", "require(True,"),
    "pull beyond the kink": ("require(rising,", "require(True,"),
    "kinks where there are none": ("require(touching,", "require(True,"),
    "pulls that do not balance": (
        'require(all(map(is_zero, gradient)), "the gradient along',
        'require(True, "the gradient along',
    ),
    "curve uphill": ("require(sign(first) < 0", "require(sign(first) < 99"),
    "curve from elsewhere": ("require(there,", "require(True,"),
    "boxed saddle in a large box": ("high(interval(bent)) < 0", "True"),
    "family moves the inputs": ("require(flat,", "require(True,"),
    "boxed list without infimum": ("require(not losses,", "require(True,"),
}
