"""Valleys by chambers: valid certificates made by hand, their mutations, and sabotage of the checker that lets a mutation pass."""

from __future__ import annotations

from tests.proofs.certificates.checker_building import certificate, problem, put


def times(coefficient, *places):
    """A term of an invariant: a product of weights."""
    return [coefficient, [[place, 1] for place in places]]


def linear(*terms):
    return [times(c, place) for c, place in terms]


def determinant(units, frame, layer):
    """The determinant of two units in a frame of two outputs (layer 1) or inputs (layer 0)."""
    (j, k), (a, b) = units, frame

    def place(unit, x):
        return [1, x, unit] if layer else [0, unit, x]

    return [times(1, place(j, a), place(k, b)), times(-1, place(j, b), place(k, a))]


def dual(*rows):
    return {"step": "dual", "matrix": list(rows)}


def zeros(p):
    return [[0 for _ in row] for row in p["targets"]]


def valley(p, chamber, barrier, bottom, inside, start, lower):
    walls = [{"invariant": invariant, "wall": wall} for invariant, wall in chamber]
    claim = {"claim": "spurious_valley", "chamber": walls, "barrier": barrier, "bottom": bottom}
    return certificate(p, claim | {"inside": inside, "start": start, "lower_point": lower})


def signs():
    """Output 1 and input 1 belong to unit 1 alone; the target there is 1, and the product of the two weights is negative."""
    p = problem([[[1, 0], [1, 1]], [[1, 1], [0, 1]]], [[0, 1], [1, 1]])
    start, lower = [[[1, 0], [5, "-1/5"]], [[25, -5], [0, "1/5"]]], [[[1, 0], [1, 1]], [[-1, 1], [0, 1]]]
    walls = [(linear((1, [1, 1, 1])), dual([0, 0], [1, 1])), (linear((-1, [0, 1, 1])), dual([0, 1], [0, 1]))]
    return valley(p, walls, 2, 1, dual([0, 0], [0, 1]), start, lower)


def split_signs():
    """The shared input is replaced by two that differ by 1/50 of a sample of its own."""
    inputs = [[1, 0, 0], [1, 0, "1/50"], [0, 1, 0]]
    p = problem([[[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]], [[0, 1, 0], [1, 1, 0]], inputs)
    start = [[[1, 0, 0], [0, 5, "-1/5"]], [[25, -5], [0, "1/5"]]]
    lower = [[[1, 0, 0], [0, 1, 1]], [[-1, 1], [0, 1]]]
    walls = [
        (linear((1, [1, 1, 1])), dual([0, 0, 0], [1, 1, 0])),
        (linear((-1, [0, 1, 2])), dual([0, 1, 0], [0, 1, 0])),
    ]
    return valley(p, walls, 2, 1, dual([0, 0, 0], [0, 1, 0]), start, lower)


def crossing_of(p, frame, layer, probes, start, lower, barrier=3, bottom=2):
    """Units 0 and 1 want (2, 1) and (2, -1), and cross where what they share wants (0, 1)."""
    step = {"step": "normal", "frame": frame, "matrix": zeros(p), "spread": 1}
    first, second, shared = probes
    places = (
        [[[1, 0, 0], [1, 1, 0]], [[1, 0, 1], [1, 1, 1]]] if layer else [[[0, 0, 0], [0, 0, 1]], [[0, 1, 0], [0, 1, 1]]]
    )
    walls = [
        (determinant([0, 1], [0, 1], layer), step | {"units": [0, 1], "probes": [*first, *second, *shared]}),
        (linear(*zip((2, 1), places[0], strict=True)), step | {"units": [0], "probes": first}),
        (linear(*zip((2, -1), places[1], strict=True)), step | {"units": [1], "probes": second}),
    ]
    inside = step | {"step": "turning", "units": [0, 1], "invariants": [0, 1, 2], "probes": [first, second]}
    return valley(p, walls, barrier, bottom, inside, start, lower)


FIRST_UNIT, SECOND_UNIT = ["39/401", "1/2"], ["39/401", "-1/2"]


def crossing():
    p = problem([[[1, 0, 1], [0, 1, 1]], [[1, 1], [1, 1]]], [[2, 2, 0], [1, -1, 1]])
    start = [[["39/401", 0, "-1/2"], [0, "39/401", "1/2"]], [[20, 20], [-1, 1]]]
    lower = [[[1, 0, "1/2"], [0, 1, "-1/2"]], [[2, 2], [1, -1]]]
    return crossing_of(p, {"outputs": [0, 1]}, 1, ([[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]), start, lower)


def crossing_of_inputs():
    """The same with inputs and outputs exchanged."""
    p = problem([[[1, 1], [1, 1]], [[1, 0], [0, 1], [1, 1]]], [[2, 1], [2, -1], [0, 1]])
    frame = {"inputs": [0, 1], "lifts": [[1, 0], [0, 1]]}
    start = [[[20, -1], [20, 1]], [["39/401", 0], [0, "39/401"], ["-1/2", "1/2"]]]
    lower = [[[2, 1], [2, -1]], [[1, 0], [0, 1], ["1/2", "-1/2"]]]
    return crossing_of(p, frame, 0, ([[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]), start, lower)


def split_crossing():
    """The shared input is replaced by two, so that the rows of X are dependent on nothing; one more output is constant."""
    inputs = [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 1, "1/50"]]
    masks = [[[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1], [0, 0]]]
    p = problem(masks, [[2, 2, 0, 0], [1, -1, 1, 0], [0, 1, 0, 0]], inputs)
    start = [[["39/401", "-1/2", 0, 0], [0, 0, "39/401", "1/2"]], [[20, 20], [-1, 1], [0, 0]]]
    lower = [[[1, "1/2", 0, 0], [0, 0, 1, "-1/2"]], [[2, 2], [1, -1], [0, 0]]]
    probes = ([[1, 0, 0, 0]], [[0, 1, 0, 0]], [[0, 0, 1, 0]])
    result = crossing_of(p, {"outputs": [0, 1]}, 1, probes, start, lower, 4, 3)
    for wall in result["claims"][0]["chamber"]:
        wall["wall"]["matrix"] = [[0] * 4, [0] * 4, [0, 1, 0, 0]]
    result["claims"][0]["inside"]["matrix"] = [[0] * 4, [0] * 4, [0, 1, 0, 0]]
    return result


def squares():
    """Two square units with positive outgoing weights fit no negative target; with one unit less the others are not fitted either."""
    inputs = [[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]]
    p = problem([[[1, 1, 1], [1, 1, 1]], [[1, 1]]], [[1, 1, -3, 2]], inputs, activation="square")

    def monomial(unit, *inputs):
        return [[[1, 0, unit], 1], *[[[0, unit, i], 2 // len(inputs)] for i in inputs]]

    def wall(unit):
        basis = [[], monomial(unit, 0), monomial(unit, 0, 1), monomial(unit, 1), monomial(unit, 2)]
        third = ["7/5", 2]
        gram = [
            ["50/9", -3, -4, -3, 0],
            [-3, 2, 2, "7/5", 0],
            [-4, 2, "16/5", 2, 0],
            [-3, *third, 2, 0],
            [0, 0, 0, 0, 1],
        ]
        return {"step": "products", "products": [{"invariants": [], "monomials": basis, "gram": gram}, alone(unit)]}

    def alone(unit):
        return {"invariants": [unit], "monomials": [[[[0, unit, 2], 1]]], "gram": [[6]]}

    basis = [[], *[monomial(j, *i) for j in (0, 1) for i in ((0,), (0, 1), (1,), (2,))]]
    residuals = [[-1, 1, 0, 0, 0], [-1, 0, 0, 1, 0], [-2, 1, 2, 1, 0], [0, 0, 0, 0, 1]]
    rows = [[*r, *r[1:]] for r in residuals]
    gram = [[sum(r[a] * r[b] for r in rows) for b in range(9)] for a in range(9)]
    inside = {
        "step": "products",
        "products": [{"invariants": [], "monomials": basis, "gram": gram}, alone(0), alone(1)],
    }
    start, lower = [[[1, 0, 0], [0, 1, 0]], [[1, 1]]], [[["3/4", "3/4", 0], [0, 0, 1]], [[1, -3]]]
    chamber = [(linear((1, [1, 0, j])), wall(1 - j)) for j in (0, 1)]
    return valley(p, chamber, "85/9", 9, inside, start, lower)


def unit_vectors(count):
    return [[int(a == b) for b in range(3)] for a in range(count)]


def minor():
    """The units 0 and 1 make [[A, b], [c, s t]] of rank two; s is positive and t negative, det A and c adj(A) b are near 1 and 4."""
    p = problem(
        [[[1, 1, 1], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [1, 1, 0], [1, 0, 1]]], [[1, 0, 2], [0, 1, 0], [2, 0, 0]]
    )
    alone = {"step": "normal", "frame": {"outputs": [2]}, "units": [0], "probes": unit_vectors(2), "spread": 1}
    chamber = [
        (linear((1, [1, 2, 0])), alone | {"matrix": zeros(p)}),
        (linear((-1, [0, 0, 2])), dual([0, 0, 2], [0, 0, 0], [0, 0, 0])),
    ]
    frame = {"inputs": [0, 1, 2], "lifts": unit_vectors(3)}
    inside = {"step": "minor", "frame": frame, "outputs": [0, 1, 2], "units": [0, 1], "widths": ["2/5"] * 3}
    start = [[["1/4", 0, -8], [0, 1, 0], [0, 0, 64]], [["-1/4", 0, 0], [0, 1, 0], [8, 0, 1]]]
    lower = [[[1, 0, 2], [0, 1, 0], [0, 0, -4]], [[1, 0, 0], [0, 1, 0], [2, 0, 1]]]
    return valley(p, chamber, 4, "4/25", inside, start, lower)


def determinants():
    """Two dense units and one that takes the last entry away; the first two outputs and inputs have a determinant of the wrong sign."""
    p = problem(
        [[[1, 1, 1], [1, 1, 1], [0, 0, 1]], [[1, 1, 0], [1, 1, 0], [1, 1, 1]]], [[2, 0, 0], [0, 1, 2], [0, 2, 0]]
    )
    wall = {"step": "normal", "units": [0, 1], "probes": unit_vectors(3), "spread": 1, "matrix": zeros(p)}
    frame = {"inputs": [0, 1], "lifts": unit_vectors(2)}
    negative = [[-c, factors] for c, factors in determinant([0, 1], [0, 1], 0)]
    chamber = [
        (determinant([0, 1], [0, 1], 1), wall | {"frame": {"outputs": [0, 1]}}),
        (negative, wall | {"frame": frame}),
    ]
    inside = {"step": "minor", "frame": frame, "outputs": [0, 1], "units": [0, 1], "widths": ["1/2", "1/2"]}
    start = [[[1, 0, 0], [0, "-1/8", 16], [0, 0, 256]], [[2, 0, 0], [0, "1/8", 0], [0, -16, 1]]]
    lower = [[[1, 0, 0], [0, 1, 2], [0, 0, -4]], [[2, 0, 0], [0, 1, 0], [0, 2, 1]]]
    return valley(p, chamber, 4, "1/4", inside, start, lower)


def mirrored_place(place):
    layer, row, column = place
    return [1 - layer, column, row]


def bordered(mirror=False):
    """Columns A, B and the output vector u of unit 2: their determinant is the product of det V and the weights of 0 at A and 1 at B.

    As mirror image the rows a, b and the filter of unit 2.
    """
    mask, targets = [[1, 0, 1], [0, 1, 1], [1, 1, 1]], [[3, -2, 3], [-2, 3, 3], [3, 3, 0]]
    p = problem([mask, mask], targets)

    def held(sign, place):
        return linear((sign, mirrored_place(place) if mirror else place))

    def alone(o, i):
        rows = zeros(p)
        o, i = (i, o) if mirror else (o, i)
        rows[o][i] = targets[o][i]
        return dual(*rows)

    places = [[1, 0, 0], [1, 1, 1], [1, 2, 2]], [[1, 0, 0], [1, 2, 1], [1, 1, 2]], [[1, 2, 0], [1, 1, 1], [1, 0, 2]]
    terms = [[mirrored_place(place) if mirror else place for place in term] for term in places]
    every = {"inputs": [0, 1, 2], "lifts": unit_vectors(3)} if mirror else {"outputs": [0, 1, 2]}
    normal = {"step": "normal", "frame": every, "units": [0, 1, 2], "probes": unit_vectors(3), "spread": 1}
    frame = every if mirror else {"inputs": [0, 1], "lifts": unit_vectors(2)}
    shape = {"outputs": [0, 1], "below": [2]} if mirror else {"outputs": [0, 1, 2], "beside": [2]}
    step = {"step": "minor", "frame": frame, "units": [0, 1, 2]} | shape
    count = 3 if mirror else 2
    chamber = [
        (held(1, [1, 2, 2]), step | {"widths": ["31/16"] * count}),
        (held(-1, [1, 0, 2]), alone(0, 1)),
        (held(-1, [1, 1, 2]), alone(1, 0)),
        (held(1, [0, 0, 0]), alone(0, 0)),
        (held(1, [0, 1, 1]), alone(1, 1)),
        (held(1, [0, 2, 0]), alone(1, 0)),
        (held(1, [0, 2, 1]), alone(0, 1)),
        ([times(c, *term) for c, term in zip((-1, 1, 1), terms, strict=True)], normal | {"matrix": zeros(p)}),
    ]
    first, second = (
        [[52, 0, -630], [0, 47, -570], [55, 50, -1200]],
        [
            ["1/10", 0, "-11/200"],
            [0, "1/10", "-1/20"],
            [-1, -1, 1],
        ],
    )
    low, lower = [["-5/3", 0, -5], [0, "-5/2", "3/2"], ["2/3", -1, -1]], [[-1, 0, 2], [0, 0, -3], [-1, -2, 2]]
    pairs = (first, second), (low, lower)
    points = [[turned_over(b), turned_over(a)] if mirror else [a, b] for a, b in pairs]
    return valley(p, chamber, "15/4", "1/4", step | {"widths": ["1/2"] * count}, *points)


def turned_over(table):
    return [list(column) for column in zip(*table, strict=True)]


def widened():
    """A third unit and a third output with target 0."""
    base = signs()
    p = problem([[[1, 0], [1, 1], [1, 1]], [[1, 1, 0], [0, 1, 0], [1, 1, 1]]], [[0, 1], [1, 1], [0, 0]])
    inner = {key: base[key] for key in ("problem", "field", "claims")}
    lists = {"units": [0, 1], "outputs": [0, 1], "inputs": [0, 1], "samples": [0, 1]}
    return certificate(p, {"claim": "widened", "statement": "spurious_valley", "base": inner} | lists)


def examples():
    return {
        "signs": signs(),
        "split signs": split_signs(),
        "crossing": crossing(),
        "crossing of inputs": crossing_of_inputs(),
        "split crossing": split_crossing(),
        "squares": squares(),
        "minor": minor(),
        "determinants": determinants(),
        "bordered": bordered(),
        "bordered by a filter": bordered(mirror=True),
        "widened signs": widened(),
    }


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
