"""Mutations of the valid certificates, each with the reason for which the checker must refuse it."""

from __future__ import annotations

from fractions import Fraction

from tests.proofs.certificates import chamber_mutations, checker_fibres, structure_mutations
from tests.proofs.certificates.checker_building import FIRST, leaf, only, text
from tests.proofs.certificates.checker_examples import HIDDEN, SCALES, TUG_POINT


def scaled(factor):
    return lambda x: text(Fraction(x) * factor)


NEGATIVE_PIVOT = {  # the saddle at 0
    "claim": "strict_minimum",
    "point": [[[0]], [[0]]],
    "symmetry": [],
    "pinned": [],
    "definite": {"mu": "1/4", "factor": [[1, 1], [1, -1]], "pivots": ["-1/4", "3/4"]},
}
TURNING = [[[[1]], [[1, -2]], [[1]]], [[[1], [], []], [[], [1], []], [[], [], [1]]]]
FITTING = [[[[1]], [[-1]], [[1]]], [[[1], [0, 2], []], [[0, 1], [1, 1], []], [[0, 1], [0, 2], [1, -1]]]]


def unequal(claim):
    """The second of two equal units is a little larger."""
    flat, turn, fit = claim["pieces"]
    flat = [[[[1]], [["99/100"]]], flat[1]]
    turn = [[[[1]], [["99/100", -2]]], turn[1]]
    return claim | {"start": [[[1], ["99/100"]], [[1, 1]]], "pieces": [flat, turn, fit]}


def second_best(claim):
    """The path keeps the smaller of the two singular values."""
    pieces = [[[[[], [1]]], [[[]], [[0, 1]]]]]
    return claim | {"start": [[[0, 1]], [[0], [0]]], "pieces": pieces, "end": {"gap": "1/2"}}


def staying(claim):
    """The path ends where it begins, at a loss that is enclosed."""
    return claim | {"start": [[[1]], [[1]]], "pieces": []}


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
    "path of a unit that works": ("relu path", [*FIRST, "pieces"], lambda p: [TURNING, FITTING], "not idle moves"),
    "path of another activation": ("relu path", ["problem", "activation"], "leaky_relu:1/10", "end is not 0"),
    "path to a loss above 0": ("relu path", [*FIRST, "pieces"], lambda p: p[:2], "end is not 0"),
    "path below the best monomial": ("monomial path", [*FIRST, "pieces", 0, 1, 0, 0], [0, "1/4"], "not orthogonal"),
    "path with decay": ("monomial path", ["problem", "weight_decay"], [[[1]], [[0]]], "without decay"),
    "path to a fit with decay": ("fitted path", ["problem", "weight_decay"], [[[1], [0]], [[0, 0]]], "without decay"),
    "path to a fit without span": ("fitted path", [*FIRST, "pieces"], lambda p: [p[0], p[2]], "do not certainly span"),
    "path to a fit that is only lower": ("fitted path", [*FIRST, "end"], "lower", "ends global"),
    "path between units that differ": ("fitted path", [*FIRST], unequal, "increases"),
    "path between units that are not odd": ("odd path", ["problem", "activation"], "sigmoid", "increases"),
    "path with enclosures to the optimum": (
        "fitted path",
        [*FIRST, "pieces"],
        lambda p: p[:2],
        "by least_squares only",
    ),
    "path with a fit in the middle": ("fitted path", [*FIRST, "pieces"], lambda p: [p[0], p[2], p[1]], "list"),
    "path uphill in enclosures": ("enclosed path", [*FIRST, "pieces", 0, 1, 0, 0], [0, 2], "increases"),
    "path in enclosures that stays": ("enclosed path", FIRST, staying, "not lower"),
    "path to no critical matrix": ("narrow path", [*FIRST, "pieces", 0, 1, 0, 0], [0, "3/2"], "not orthogonal"),
    "path to the second best matrix": ("narrow path", FIRST, second_best, "not below the gap"),
    "path with too large a gap": ("narrow path", [*FIRST, "end", "gap"], 5, "not above the gap"),
    "path to a best square": ("narrow path", ["problem", "activation"], "square", "two linear layers"),
    "path without an end": ("narrow path", [*FIRST, "end"], "here", "ends global"),
    "constant with a way through": ("constant", ["problem", "masks", 1, 0, 0], 1, "changes an output"),
    "constant and another claim": ("constant", [*FIRST, "proof", "lemma"], "single_class", "two layers"),
    "constant about units": ("constant", [*FIRST, "proof", "units"], [0], "no units"),
    "constant with premises": ("constant", [*FIRST, "proof", "premises"], [leaf("single_class", [0])], "no premises"),
    "constants that hear": ("constants", ["problem", "inputs", 1, 0], 1, "changes an output"),
    "compact without decay": (
        "compact",
        ["problem", "weight_decay", 1, 0, 0],
        0,
        "has no decay|not the sum of squares",
    ),
    "compact with a unit that leads on": (
        "compact",
        ["problem", "masks", 1, 0, 1],
        1,
        "has no decay|not the sum of squares",
    ),
    "compact without minima": ("compact", ["claims", 3, "minima"], 1, "does not name"),
    "compact by its own word": ("compact", ["claims", 3, "minima"], 3, "index"),
    "compact by another method": ("compact", ["claims", 3, "method"], "list", "unknown method"),
    "decayed units with a second sample": (
        "decayed units",
        ["problem"],
        lambda p: p | {"inputs": [[1, 0], [2, 1], [0, 0]], "targets": [[3, 1], [4, 1]]},
        "not linear",
    ),
    "decayed units that hear another input": ("decayed units", ["problem", "inputs", 2, 0], 1, "no decay"),
    "decayed units with a weight for free": ("decayed units", ["problem", "weight_decay", 1, 1, 0], 0, "some of its"),
    "decayed units with an output for free": ("decayed units", ["problem", "weight_decay", 1, 0, 1], 0, "no decay"),
    "decayed units that are not linear": ("decayed units", ["problem", "activation"], "square", "linear units"),
    "decayed units left out": ("decayed units", [*FIRST, "proof", "units"], [0], "all units that act"),
    "decayed units with one that is void": ("decayed units", [*FIRST, "proof", "units"], [0, 1, 2], "all units that"),
    "decayed units with premises": (
        "decayed units",
        [*FIRST, "proof", "premises"],
        [leaf("lines", [0])],
        "no premises",
    ),
    "decayed units by another lemma": (
        "decayed units",
        [*FIRST, "proof", "lemma"],
        "single_class",
        "two layers|two linear",
    ),
    "decayed output with a weight for free": ("decayed output", ["problem", "weight_decay", 0, 0, 1], 0, "some of its"),
    "decayed output with a weight too many": ("decayed output", ["problem", "weight_decay", 0, 1, 1], 1, "some of its"),
    "decayed output for valleys": ("decayed output", [*FIRST, "claim"], "no_spurious_valley", "no decay"),
    "wide parts with decay": ("wide parts", ["problem", "weight_decay"], 1, "without decay"),
    "wide parts that share an output": ("wide parts", ["problem", "masks", 1, 0, 2], 1, "not dense|share an output"),
    "wide parts with another input": ("wide parts", ["problem", "inputs", 1, 0], 1, "different inputs"),
    "wide parts with a unit too few": ("wide parts", ["problem", "masks", 1, 0, 1], 0, "all units that act"),
    "wide parts as one": ("wide parts", [*FIRST, "proof", "parts"], [[0, 1, 2, 3]], "not dense"),
    "wide parts cut small": ("wide parts", [*FIRST, "proof", "parts"], [[0], [1], [2, 3]], "fewer|share an output"),
    "wide parts left out": ("wide parts", [*FIRST, "proof", "parts"], [[0, 1]], "no partition"),
    "wide parts with an empty one": ("wide parts", [*FIRST, "proof", "parts"], [[0, 1], [2, 3], []], "no partition"),
    "wide parts for minima": ("wide parts", [*FIRST, "claim"], "all_minima_global", "about valleys"),
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
    **structure_mutations.MUTATIONS,
    **chamber_mutations.MUTATIONS,
    **checker_fibres.MUTATIONS,
}
