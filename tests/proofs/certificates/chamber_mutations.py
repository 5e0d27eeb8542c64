"""What makes certificates of valleys by chambers false, and holes in a checker that let it pass."""

from __future__ import annotations

from tests.proofs.certificates.checker_building import put
from tests.proofs.certificates.checker_chambers import linear

CLAIM = ["claims", 0]
STEP = [*CLAIM, "chamber", 0, "wall"]


def mirrored(claim):
    """The chamber of the lower point, where the loss is 0."""
    claim = put(claim, ["chamber", 0, "invariant"], [[-c, factors] for c, factors in claim["chamber"][0]["invariant"]])
    return claim | {"start": claim["lower_point"]}


def turned(claim):
    """The chamber of the lower point: the weight at the last input is positive too."""
    claim = put(claim, ["chamber", 1, "invariant", 0, 0], 1)
    return claim | {"start": claim["lower_point"]}


def upright(claim):
    """The chamber of the lower point: both determinants are positive."""
    positive = [[-c, factors] for c, factors in claim["chamber"][1]["invariant"]]
    return put(claim, ["chamber", 1, "invariant"], positive) | {"start": claim["lower_point"]}


def higher(claim):
    """A barrier that the Gram matrices fit but for being semidefinite."""
    for wall in claim["chamber"]:
        claim = put(claim, ["chamber", claim["chamber"].index(wall), "wall", "products", 0, "gram", 0, 0], "11/2")
    return claim | {"barrier": "19/2"}


MUTATIONS = {
    # name: (example, route, new value, part of the reason)
    "chamber: target": ("signs", ["problem", "targets", 1, 1], "9/10", "wall 0: the loss"),
    "chamber: datum": ("split signs", ["problem", "inputs", 0, 1], 1, "can lower"),
    "chamber: mask": ("signs", ["problem", "masks", 1, 1, 0], 1, "output 1 and input 0 can lower"),
    "chamber: activation": ("signs", ["problem", "activation"], "square", "two linear"),
    "chamber: decay": ("signs", ["problem", "weight_decay"], 1, "two linear"),
    "chamber: barrier above the walls": ("signs", [*CLAIM, "barrier"], "2000001/1000000", "wall 0: the loss"),
    "chamber: barrier of one wall": (
        "signs",
        [*CLAIM, "chamber", 1, "wall", "matrix"],
        [[0, 0], [0, 1]],
        "wall 1: the loss",
    ),
    "chamber: barrier at the start": ("signs", [*CLAIM, "barrier"], "676/625", "start is not below"),
    "chamber: bottom above": ("signs", [*CLAIM, "bottom"], "1000001/1000000", "inside: the loss"),
    "chamber: bottom below": ("signs", [*CLAIM, "bottom"], 0, "lower point is not below"),
    "chamber: start outside": (
        "signs",
        [*CLAIM, "start"],
        [[[1, 0], [1, 1]], [[-1, 1], [0, 1]]],
        "start is not inside",
    ),
    "chamber: start on the wall": ("signs", [*CLAIM, "start", 1, 1, 1], 0, "start is not inside"),
    "chamber: start too high": ("signs", [*CLAIM, "start", 0, 1, 0], 0, "start is not below"),
    "chamber: lower point too high": ("signs", [*CLAIM, "lower_point", 0, 1, 1], 0, "lower point is not below"),
    "chamber: start outside the mask": ("signs", [*CLAIM, "start", 1, 1, 0], 1, "outside the masks"),
    "chamber: dual matrix that weights follow": ("signs", [*STEP, "matrix", 0, 0], 1, "output 0 and input 0 can lower"),
    "chamber: dual matrix of the wrong sign": ("signs", [*CLAIM, "inside", "matrix", 1, 1], -1, "can lower"),
    "chamber: dual matrix at a free entry": ("signs", [*CLAIM, "inside", "matrix", 0, 1], 1, "can lower"),
    "chamber: one wall less": ("signs", [*CLAIM, "chamber"], lambda walls: walls[:1], "can lower"),
    "chamber: no wall": ("signs", [*CLAIM, "chamber"], [], "invariants"),
    "chamber: wall of another weight": (
        "signs",
        [*CLAIM, "chamber", 0, "invariant"],
        linear((1, [1, 0, 1])),
        "can lower",
    ),
    "chamber: wall of a sum": (
        "signs",
        [*CLAIM, "chamber", 0, "invariant"],
        linear((1, [1, 1, 1]), (1, [1, 0, 1])),
        "can lower",
    ),
    "chamber: invariant that is 0": (
        "signs",
        [*CLAIM, "chamber", 0, "invariant"],
        linear((0, [1, 1, 1])),
        "invariants",
    ),
    "chamber: invariant of no weight": ("signs", [*CLAIM, "chamber", 0, "invariant"], linear((1, [1, 1, 0])), "place"),
    "chamber: unknown step": ("signs", [*STEP, "step"], "convex", "unknown step"),
    "chamber: step without name": ("signs", [*STEP, "step"], ..., "unknown step"),
    "chamber: key too many": ("signs", [*STEP, "units"], [0], "unknown key"),
    "chamber: copies": (
        "signs",
        ["claims"],
        lambda claims: [*claims, {"claim": "spurious_valley_at_every_width", "base": 0}],
        "no strict minimum",
    ),
    "chamber: widened to a minimum": (
        "widened signs",
        [*CLAIM, "statement"],
        "spurious_minimum",
        "base does not claim",
    ),
    "chamber: probe missing": ("crossing", [*STEP, "probes"], [[1, 0, 0], [0, 1, 0]], "wall 0: the loss"),
    "chamber: probe seen by another unit": (
        "crossing",
        [*CLAIM, "chamber", 1, "wall", "probes"],
        [[0, 0, 1]],
        "not blind",
    ),
    "chamber: probes not orthogonal": ("crossing", [*STEP, "probes", 0, 1], 1, "not as orthogonal"),
    "chamber: probe twice": ("crossing", [*STEP, "probes"], lambda p: [*p, [0, 1, 0]], "not as orthogonal"),
    "chamber: spread below one": ("crossing", [*STEP, "spread"], "999999/1000000", "not as orthogonal"),
    "chamber: spread too large": ("crossing", [*STEP, "spread"], "11/10", "wall 0: the loss"),
    "chamber: spread inside too large": ("crossing", [*CLAIM, "inside", "spread"], "11/10", "inside: the loss"),
    "chamber: no spread": ("crossing", [*STEP, "spread"], 0, "not as orthogonal"),
    "chamber: probe that is shared": (
        "crossing",
        [*CLAIM, "chamber", 1, "wall", "probes"],
        [[1, 0, 0], [0, 0, 1]],
        "not blind",
    ),
    "chamber: probe that is 0": ("crossing", [*STEP, "probes", 0, 0], 0, "probe is 0"),
    "chamber: crossing of other units": ("crossing", [*STEP, "units"], [1], "not blind"),
    "chamber: crossing on a line": ("crossing", [*STEP, "frame", "outputs"], [0], "not as many units"),
    "chamber: no determinant": ("crossing", [*CLAIM, "chamber", 0, "invariant", 0, 0], 2, "not the determinant"),
    "chamber: no functional": ("crossing", [*CLAIM, "chamber", 1, "invariant", 0, 1], [[[1, 0, 1], 1]], "not linear"),
    "chamber: functional of another unit": ("crossing", [*CLAIM, "chamber", 1, "wall", "units"], [1], "not blind"),
    "chamber: crossing a step inside": (
        "crossing",
        [*CLAIM, "inside"],
        lambda step: {
            "step": "normal",
            **{k: step[k] for k in ("frame", "units", "matrix", "spread")},
            "probes": [[1, 0, 0]],
        },
        "not blind|walls",
    ),
    "chamber: crossing the other way": ("crossing", CLAIM, mirrored, "other side"),
    "chamber: turning askew": ("crossing", [*CLAIM, "chamber", 1, "invariant", 0, 0], 3, "leading"),
    "chamber: turning by shared probes": ("crossing", [*CLAIM, "inside", "probes", 1], [[1, 0, 0]], "not blind"),
    "chamber: turning by one probe": ("crossing", [*CLAIM, "inside", "probes", 1], [], "inside: the loss"),
    "chamber: turning along other walls": ("crossing", [*CLAIM, "inside", "invariants"], [0, 2, 1], "not linear"),
    "chamber: turning one unit": ("crossing", [*CLAIM, "inside", "units"], [0], "two units"),
    "chamber: matrix on the frame": ("crossing", [*CLAIM, "inside", "matrix", 0, 0], 1, "not orthogonal"),
    "chamber: frame with an output twice": ("crossing", [*STEP, "frame", "outputs"], [0, 0], "twice"),
    "chamber: lift to another input": ("crossing of inputs", [*STEP, "frame", "lifts", 0, 1], "1/10", "unit vector"),
    "chamber: datum under a lift": ("crossing of inputs", ["problem", "inputs", 0, 1], "1/1000", "unit vector"),
    "chamber: probe of an output that is shared": (
        "crossing of inputs",
        [*CLAIM, "chamber", 1, "wall", "probes"],
        [[0, 0, 1]],
        "not blind",
    ),
    "chamber: constant output": ("split crossing", ["problem", "targets", 2, 1], "1/2", "wall 0: the loss"),
    "chamber: gram matrix": ("squares", [*STEP, "products", 0, "gram", 0, 0], "51/9", "the loss is not shown"),
    "chamber: gram matrix indefinite": ("squares", CLAIM, higher, "semidefinite"),
    "chamber: gram matrix of the products indefinite": (
        "squares",
        [*STEP, "products", 1, "gram", 0, 0],
        -6,
        "semidefinite",
    ),
    "chamber: product with another invariant": (
        "squares",
        [*STEP, "products", 1, "invariants"],
        [0],
        "the loss is not shown",
    ),
    "chamber: product with no invariant": ("squares", [*STEP, "products", 1, "invariants"], [2], "index"),
    "chamber: negative targets of both": ("squares", ["problem", "targets", 0, 2], 3, "the loss is not shown"),
    "chamber: minor with too narrow an interval": ("minor", [*CLAIM, "inside", "widths", 1], "1/5", "do not hold"),
    "chamber: minor with too wide an interval": ("minor", [*CLAIM, "inside", "widths", 0], 1, "may"),
    "chamber: minor that may vanish": ("determinants", [*CLAIM, "inside", "widths"], [1, 1], "may vanish"),
    "chamber: minor with a target nearer to 0": ("minor", ["problem", "targets", 1, 1], "3/4", "may vanish"),
    "chamber: minor of too many units": ("minor", [*CLAIM, "inside", "units"], [0, 1, 2], "may"),
    "chamber: minor without units": ("minor", [*CLAIM, "inside", "units"], [], "not fewer than units"),
    "chamber: minor of one unit": ("minor", [*CLAIM, "inside", "units"], [0], "may"),
    "chamber: minor with a row twice": ("minor", [*CLAIM, "inside", "outputs", 1], 0, "twice"),
    "chamber: minor that is not square": ("minor", [*CLAIM, "inside", "outputs"], [0, 1], "as many rows"),
    "chamber: minor of outputs": ("minor", [*CLAIM, "inside", "frame"], {"outputs": [0, 1, 2]}, "inputs as its frame"),
    "chamber: minor with another lift": ("minor", [*CLAIM, "inside", "frame", "lifts", 0, 1], "1/9", "unit vector"),
    "chamber: minor of spoiled entries": ("minor", ["problem", "masks", 0, 2, 0], 1, "may|blind"),
    "chamber: minor with one sign": (
        "minor",
        [*CLAIM, "chamber"],
        lambda walls: walls[:1],
        "a term of the determinant",
    ),
    "chamber: minor with the other sign": ("minor", CLAIM, turned, "a term of the determinant"),
    "chamber: wall of a weight that is no factor": (
        "minor",
        STEP,
        lambda step: step | {"frame": {"outputs": [0]}, "probes": [[0, 0, 1]]},
        "not linear",
    ),
    "chamber: determinant of the right sign": ("determinants", CLAIM, upright, "may have this sign"),
    "chamber: determinant of which one sign is known": (
        "determinants",
        [*CLAIM, "chamber"],
        lambda walls: walls[:1],
        "may have this sign",
    ),
    "chamber: determinant with an entry of three units": (
        "determinants",
        ["problem", "masks", 0, 2, 1],
        1,
        "may|blind",
    ),
    "chamber: border without the sign of its weight": (
        "bordered",
        [*CLAIM, "chamber"],
        lambda walls: [walls[0], *walls[2:]],
        "other sign",
    ),
    "chamber: border without a determinant": ("bordered", [*CLAIM, "chamber"], lambda walls: walls[:-1], "this sign"),
    "chamber: border of the right sign": (
        "bordered",
        [*CLAIM, "chamber", 7, "invariant"],
        lambda terms: [[-c, factors] for c, factors in terms],
        "this sign",
    ),
    "chamber: border that may vanish": ("bordered", [*STEP, "widths"], [2, 2], "the determinant may vanish"),
    "chamber: border of the other sign": (
        "bordered",
        [*CLAIM, "chamber", 0, "invariant"],
        lambda terms: [[-c, factors] for c, factors in terms],
        "other sign",
    ),
    "chamber: border with too wide an interval": ("bordered", [*CLAIM, "inside", "widths"], [1, 1], "other sign"),
    "chamber: border of another unit": ("bordered", [*CLAIM, "inside", "beside"], [1], "may"),
    "chamber: border of a unit that is not in the part": (
        "bordered",
        [*CLAIM, "inside", "units"],
        [0, 1],
        "not one of the part",
    ),
    "chamber: border of no unit": ("bordered", [*CLAIM, "inside", "beside"], [], "as many rows"),
    "chamber: border of a unit twice": ("bordered", [*CLAIM, "inside", "beside"], [2, 2], "twice"),
    "chamber: border on both sides": ("bordered", [*CLAIM, "inside", "below"], [0], "as many rows"),
    "chamber: filters below without a sign": (
        "bordered by a filter",
        [*CLAIM, "chamber"],
        lambda walls: [walls[0], *walls[2:]],
        "other sign",
    ),
    "chamber: filters below that may vanish": (
        "bordered by a filter",
        [*STEP, "widths"],
        [2, 2, 2],
        "the determinant may vanish",
    ),
    "chamber: filters below of the other sign": (
        "bordered by a filter",
        [*CLAIM, "chamber", 0, "invariant"],
        lambda terms: [[-c, factors] for c, factors in terms],
        "other sign",
    ),
    "chamber: a sign that is not known": ("squares", [*CLAIM, "chamber"], lambda walls: walls[:1], "index|not shown"),
}

SABOTAGE = {
    # mutation that must pass: (text in one file of the checker, replacement)
    "chamber: start outside": ("require(all(value_at(g, start) > 0 for g in chamber)", "require(True"),
    "chamber: start too high": ("require(problem.loss_at(start) < barrier", "require(True"),
    "chamber: lower point too high": ("require(problem.loss_at(lower) < bottom", "require(True"),
    "chamber: bottom above": (
        "require(STEPS[name](place, step, bound)",
        "require(STEPS[name](place, step, bound) or True",
    ),
    "chamber: dual matrix at a free entry": ("known * pull < 0", "True"),
    "chamber: copies": ("require(fact != NO_MINIMUM", "require(True"),
    "chamber: widened to a minimum": ("t.fact != NO_MINIMUM", "True"),
    "chamber: probe that is shared": ('require(blind, f"unit {unit} is not blind to a probe")', "pass"),
    "chamber: probe twice": ("require(spread > 0 and semidefinite(rest)", "require(True"),
    "chamber: no determinant": ("require(all(other == c for other in others)", "require(True"),
    "chamber: crossing the other way": ("require(factor * (a * d - b * c) <= 0", "require(True"),
    "chamber: turning askew": ("require(semidefinite(best)", "require(True"),
    "chamber: datum under a lift": ("require(lifted", "require(True"),
    "chamber: minor with too narrow an interval": ('require(near, "the widths', 'require(True, "the widths'),
    "chamber: border that may vanish": ('require(apart, "the determinant', 'require(True, "the determinant'),
    "chamber: filters below that may vanish": ("any(map(side, alone))", "True"),
    "chamber: border without a determinant": ("require(product is not None", "require(True"),
    "chamber: border with too wide an interval": ("require(weak", "require(True"),
    "chamber: determinant of the right sign": ("require(product not in signs", "require(True"),
    "chamber: wall of a weight that is no factor": (" and there.determinant(units) == {}", ""),
    "chamber: gram matrix": ("return all(map(is_zero, rest.values()))", "return True"),
    "chamber: gram matrix indefinite": ("if a[k][k] < 0 or (a[k][k] == 0 and any(a[k][k:])):", "if False:"),
}
