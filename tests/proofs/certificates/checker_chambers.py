"""Valleys by chambers: valid certificates made by hand."""

from __future__ import annotations

from tests.proofs.certificates.checker_building import certificate, problem


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
