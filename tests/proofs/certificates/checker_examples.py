"""Valid certificates, at least one of every claim and lemma that the checker knows, by name."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from tests.proofs.certificates import checker_chambers, checker_fibres, checker_structures
from tests.proofs.certificates.checker_building import certificate, leaf, minimum, only, problem, put

ROOT5 = {"polynomial": [-5, 0, 1], "interval": [2, 3]}
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


RELU = problem([[[1]] * 3, [[1, 1, 1]] * 3], [[1, 2]] * 3, [[1, -1]], activation="relu")
MONOMIAL = problem([[[1]], [[1]]], [[1, 1]], [[1, 2]], activation="square")
TANH = problem([[[1], [1]], [[1, 1]]], [[1, 0]], [[1, 2]], activation="tanh")
TANH_SCALAR = problem([[[1]], [[1]]], [[1]], activation="tanh")


def relu_path():
    """Three copies of one unit: their outputs move to the first, the second turns over, all outputs are fitted."""
    start = [[[1], [1], [1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]]
    flat = [[[[1]], [[1]], [[1]]], [[[1], [], []], [[0, 1], [1, -1], []], [[0, 1], [], [1, -1]]]]
    turn = [[[[1]], [[1, -2]], [[1]]], [[[1], [], []], [[1], [], []], [[1], [], []]]]
    fit = [[[[1]], [[-1]], [[1]]], [[[1], [0, 2], []]] * 3]
    claim = {"claim": "descent_path", "start": start, "pieces": [flat, turn, fit]}
    return certificate(RELU, claim | {"end": "global"}, claim | {"end": "lower"})


def monomial_path():
    """The targets are not reached; the residual is orthogonal to all squares."""
    claim = {"claim": "descent_path", "start": [[[1]], [[0]]], "pieces": [[[[[1]]], [[[0, "5/17"]]]]], "end": "global"}
    return certificate(MONOMIAL, claim)


def fitted_path():
    """Two equal units: what moves between them cancels, although their features are irrational."""
    start = [[[1], [1]], [[1, 1]]]
    flat, turn = [[[[1]], [[1]]], [[[1, 1], [1, -1]]]], [[[[1]], [[1, -2, "1/2"]]], [[[2], []]]]
    pieces = [flat, turn, "least_squares"]
    return certificate(TANH, {"claim": "descent_path", "start": start, "pieces": pieces, "end": "global"})


def odd_path():
    """Two opposite units of tanh, which is odd: both outputs go to 0 together, and the function stays 0."""
    flat, turn = [[[[1]], [[-1]]], [[[1, -1], [1, -1]]]], [[[[1]], [[-1, "1/2"]]], [[[], []]]]
    claim = {"claim": "descent_path", "start": [[[1], [-1]], [[1, 1]]], "pieces": [flat, turn, "least_squares"]}
    return certificate(TANH, claim | {"end": "global"})


def enclosed_path():
    claim = {"claim": "descent_path", "start": [[[1]], [[0]]], "pieces": [[[[[1]]], [[[0, 1]]]]], "end": "lower"}
    return certificate(TANH_SCALAR, claim)


def narrow_path():
    """The best matrix of rank 1 for diag(2, 1)."""
    pieces = [[[[[1], []]], [[[0, 2]], [[]]]]]
    claim = {"claim": "descent_path", "start": [[[1, 0]], [[0], [0]]], "pieces": pieces, "end": {"gap": 2}}
    return certificate(DIAGONAL, claim)


def constant():
    """A pruned middle layer under an activation that is no polynomial, and constants of sigmoid units with decay on some weights."""
    both = ("all_minima_global", "no_spurious_valley")
    pruned = problem([[[1, 1]], [[0]], [[1]]], [[3, 1]], activation="tanh", decay=[[[0, 1]], [[0]], [[0]]])
    return certificate(pruned, *({"claim": name, "proof": leaf("fixed_features", [])} for name in both))


def constants():
    p = problem([[[0, 1], [1, 0]], [[1, 0]]], [[1, 2]], [[1, 1], [0, 0]], activation="sigmoid")
    return certificate(p, {"claim": "all_minima_global", "proof": leaf("fixed_features", [])})


def compact():
    """The only critical point of (vw - 1)^2 + w^2 + v^2 is the origin: a degenerate minimum. A second unit leads nowhere."""
    masks = [[[1], [1]], [[1, 0]]]
    p = problem(masks, [[1]], decay=[[[1], [0]], [[1, 0]]])
    squares = {
        "kind": "squares",
        "monomials": [[[[0, 0, 0], 1]], [[[1, 0, 0], 1]], [[[0, 0, 0], 1], [[1, 0, 0], 1]]],
        "gram": [[1, -1, 0], [-1, 1, 0], [0, 0, 1]],
    }
    point = [[[0], [0]], [[0, 0]]]
    complete = {"status": "PROVED", "reason": "by hand", "error_probability": "0", "rests_on": ["a textbook"]}
    listed = {"point": point, "field": None, "kind": "other"}
    return certificate(
        p,
        {"claim": "complete_list", "points": [listed], "complete": complete},
        {"claim": "infimum", "value": 1, "attained": True, "point": point, "argument": squares},
        {"claim": "all_minima_global", "method": "list", "list": 0, "infimum": 1},
        {"claim": "no_spurious_valley", "method": "coercive", "minima": 2},
    )


def wide_parts():
    """Two dense parts with outputs of their own, next to an output that nothing reaches, a unit without outputs, and an input that is 0."""
    masks = [[[1, 1], [1, 0], [1, 1], [1, 1], [1, 0]], [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0] * 5]]
    p = problem(masks, [[1, 2]] * 4, [[1, -1], [0, 0]], activation="relu")
    node = leaf("wide_dense", [0, 1, 2, 3], parts=[[0, 1], [2, 3]])
    return certificate(p, {"claim": "no_spurious_valley", "proof": node})


def decayed_units():
    """One sample with an input that is 0, whose weights need no decay, as does the unit that leads nowhere; both claims."""
    masks = [[[1, 1, 1], [0, 1, 1], [1, 0, 0]], [[1, 1, 0], [1, 0, 0]]]
    decay = [[[1, "1/2", 0], [0, 2, 0], [0, 0, 0]], [["1/3", 1, 0], [1, 0, 0]]]
    p = problem(masks, [[3], [4]], [[1], [2], [0]], decay=decay)
    both = ("all_minima_global", "no_spurious_valley")
    return certificate(p, *({"claim": name, "proof": leaf("linear_units_decay", [0, 1])} for name in both))


def decayed_output():
    """One output: decay on all incoming weights of unit 0, on none of unit 1."""
    masks = [[[1, 1], [1, 1]], [[1, 1]]]
    p = problem(masks, [[3, 1]], decay=[[[1, "1/2"], [0, 0]], [[0, 1]]])
    return certificate(p, {"claim": "all_minima_global", "proof": leaf("linear_units_decay", [0, 1])})


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
        "relu path": relu_path(),
        "monomial path": monomial_path(),
        "fitted path": fitted_path(),
        "odd path": odd_path(),
        "enclosed path": enclosed_path(),
        "narrow path": narrow_path(),
        "constant": constant(),
        "constants": constants(),
        "compact": compact(),
        "decayed output": decayed_output(),
        "decayed units": decayed_units(),
        "wide parts": wide_parts(),
    }
    return result | checker_structures.examples() | checker_chambers.examples() | checker_fibres.examples()


NAMES = (
    "chains", "complete classes", "convex", "dead", "dead corner", "decay", "decoupling", "deep", "enclosed path", "fibre",
    "fibre with ball", "fitted path", "golden", "idle", "line", "list", "mirrored chains", "monomial path", "narrow path", "odd path", "path",
    "reduction", "refuted chain", "relu path", "rotation", "row", "single class", "spurious strict", "square", "tug of war",
    "tug of war by a ball", "unattained", "widened", "widened golden",
    "lone rectangle", "lone column", "lone column of correlated inputs", "lone column by ranks", "lone rectangle of a plane",
    "nested pair", "nested gauge", "nested basis", "matched basis", "matched basis of four", "matched basis beside twins", "matched basis beside a pair",
    "matched basis beside a square", "shear",
    "matched basis with an output more", "compact", "constant", "constants", "decayed output", "decayed units", "wide parts",
    "closure", "closure by a chain", "columns", "three units", "pattern for whitened data", "elimination", "onto", "enough",
    "separation", "nested pair that is left", "determinants", "minor", "bordered", "bordered by a filter",
    "signs", "split signs", "crossing", "crossing of inputs", "split crossing", "squares", "widened signs",
    "curved fibre", "curved fibre in a list",
)  # fmt: skip
"""The keys of :func:`examples`, so that tests can be collected without making them."""
