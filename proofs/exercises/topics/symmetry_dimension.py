"""Topic 3: the preorder of the hidden units, the dimension of the symmetry group of a mask, and of the orbit of a point."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

from flint import fmpq

from proofs.derivations.setting import FIRST, SECOND, equal
from proofs.documents.document import Block, Display, Table
from proofs.documents.formulas import Formula, Matrix, Name, Negative, Power, Product, Relation, lifted, scaled, total
from proofs.documents.prose import text
from proofs.exercises.answers import MatrixAnswer, NumberAnswer
from proofs.exercises.confirming.sheet_reading import fraction_in, need, network_in, point_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import (
    drawn,
    mask_blocks,
    matrix_texts,
    neighbours,
    point_blocks,
    random_mask,
    random_table,
    set_text,
    table,
    within,
)
from proofs.exercises.making.conditions import counts
from proofs.exercises.making.mask_point import MaskPoint
from proofs.exercises.prose import paragraph, say
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.symmetry.orbits import orbit_dimension
from symbolic.symmetry.preorder import preorder

BANDS: Bands = {
    "easy": {"units": (2, 2), "comparable": (0, 2), "stabiliser": (0, 1)},
    "medium": {"units": (3, 3), "comparable": (1, 4), "stabiliser": (0, 1)},
    "hard": {"units": (3, 4), "comparable": (3, 7), "stabiliser": (1, 3)},
}
SPECIAL_SHARE = 0.5
"""How many points of easy exercises have a stabiliser that is not trivial."""
N, G = Name("N"), Name("g")


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    special = difficulty != "easy" or random.random() < SPECIAL_SHARE
    variant = drawn(random, lambda source: _draw(source, difficulty, special))
    setting = (
        *mask_blocks(variant.network),
        paragraph("symmetry_dimension.order", i=Name("i"), j=Name("j"), order=_order(Name("i"), Name("j"))),
        paragraph("symmetry_dimension.group", g=G, first=Product((G, FIRST)), second=Product((SECOND, Power(G, -1)))),
        paragraph("symmetry_dimension.point"),
        *point_blocks(variant.first, variant.second),
    )
    questions = (_matrix(variant), _dimension(variant), _orbit(variant))
    return Exercise("symmetry_dimension", difficulty, seed, TOPIC.title, setting, questions, variant.features)


def _draw(random: Random, difficulty: Difficulty, special: bool) -> MaskPoint | None:
    """Random masks without void units, and a random point; special ones have zeros (and easy ones a stabiliser that is not trivial)."""
    units = {"easy": 2, "medium": 3, "hard": random.choice([3, 4])}[difficulty]
    inputs, outputs = random.choice([2, 3]), random.choice([2, 3])
    first, second = random_mask(random, units, inputs), random_mask(random, outputs, units)
    if not all(map(any, (*first, *second, *zip(*first, strict=True), *zip(*second, strict=True)))):
        return None
    values = [-1, 0, 0, 1, 2] if special else [-2, -1, 1, 2, 3]
    point = [
        [[x * bit for x, bit in zip(row, line, strict=True)] for row, line in zip(numbers, mask, strict=True)]
        for numbers, mask in (
            (random_table(random, units, inputs, values), first),
            (random_table(random, outputs, units, values), second),
        )
    ]
    variant = MaskPoint(SparseNetwork.of(first, second), *point)
    fitting = difficulty != "easy" or bool(variant.kernel) == special
    return variant if fitting and within(variant.features, BANDS[difficulty]) else None


def _order(i: Formula, j: Formula) -> Formula:
    return Relation((i, j), ("<=",))


def _matrix(variant: MaskPoint) -> Question:
    """The preorder as a matrix."""
    rows = [[int((i, j) in variant.pairs) for j in variant.units] for i in variant.units]
    reads = [neighbours(variant.network, j) for j in variant.units]
    header = (text("unit"), text("inputs"), text("outputs"))
    lines = tuple((text(str(j)), text(set_text(a)), text(set_text(b))) for j, (a, b) in enumerate(reads))
    proper = [_order(lifted(i), lifted(j)) for i, j in variant.pairs if i != j]
    solution: tuple[Block, ...] = (
        paragraph("symmetry_dimension.rectangles"),
        Table("Inputs and outputs of the units", header, lines),
        paragraph("symmetry_dimension.pairs", pairs=proper, none=not proper),
        Display(table(rows)),
    )
    prompt = say("symmetry_dimension.matrix", i=Name("i"), j=Name("j"), order=_order(Name("i"), Name("j")))
    return Question("a", prompt, MatrixAnswer(matrix_texts(rows)), 3, solution)


def _dimension(variant: MaskPoint) -> Question:
    """The dimension of the group."""
    number = len(variant.pairs)
    solution = (paragraph("symmetry_dimension.dimension_solution", g=G, number=number, units=len(variant.units)),)
    return Question(
        "b",
        say("symmetry_dimension.dimension"),
        NumberAnswer(str(number), counts("dimension", len(variant.units) ** 2)),
        2,
        solution,
    )


def _orbit(variant: MaskPoint) -> Question:
    """The dimension of the orbit: pairs minus the dimension of the stabiliser."""
    size, fixed = len(variant.pairs), len(variant.kernel)
    rows = _tangent(variant)
    move = {"N": N, "first": Product((N, FIRST)), "second": Negative(Product((SECOND, N)))}
    solution: list[Block] = [
        paragraph("symmetry_dimension.move", **move),
        Display(equal(N, _unknown(variant))),
        Display(equal(Product((N, FIRST)), rows[0])),
        Display(equal(Product((SECOND, N)), rows[1])),
    ]
    if fixed:
        solution.append(paragraph("symmetry_dimension.fixed", number=fixed, N=N))
        solution += [Display(_basis_matrix(variant, vector)) for vector in variant.kernel]
    else:
        solution.append(paragraph("symmetry_dimension.free", N=N))
    solution.append(paragraph("symmetry_dimension.orbit_solution", pairs=size, fixed=fixed, number=size - fixed))
    return Question(
        "c",
        say("symmetry_dimension.orbit"),
        NumberAnswer(str(size - fixed), counts("dimension", variant.network.weights)),
        3,
        tuple(solution),
    )


def _unknown(variant: MaskPoint) -> Formula:
    """N with unknown entries."""
    return Matrix(
        tuple(
            tuple(Name("n", (i, j)) if (i, j) in variant.pairs else lifted(0) for j in variant.units)
            for i in variant.units
        )
    )


def _tangent(variant: MaskPoint) -> tuple[Formula, Formula]:
    """``N W1`` and ``W2 N`` with unknown entries of N."""
    names = {pair: Name("n", pair) for pair in variant.pairs}
    first = [
        [
            total([scaled(variant.first[j][c], names[i, j]) for j in variant.units if (i, j) in names])
            for c in range(variant.network.inputs)
        ]
        for i in variant.units
    ]
    second = [
        [total([scaled(row[i], names[i, j]) for i in variant.units if (i, j) in names]) for j in variant.units]
        for row in variant.second
    ]
    return table(first), table(second)


def _basis_matrix(variant: MaskPoint, vector: dict[tuple[int, int], Fraction]) -> Formula:
    return table([[vector.get((i, j), 0) for j in variant.units] for i in variant.units])


def confirm(exercise: Exercise) -> None:
    """Compare with the core problem of the solver: its preorder, linear conditions on matrices, and its tangents at the point.

    Raises:
        NotConfirmed: if an answer differs.
    """
    network, (first, second) = network_in(exercise), point_in(exercise.setting)
    matrix, dimension, orbit = exercise.questions
    reduced = reduce_inputs(Problem.of(network, targets=[[1] * network.inputs] * network.outputs))
    order = preorder(reduced.core)
    rows = [[str(int(order.leq(i, j))) for j in range(order.size)] for i in range(order.size)]
    assert isinstance(matrix.answer, MatrixAnswer)
    need("a", [list(row) for row in matrix.answer.rows] == rows, "it is not the preorder of the units")
    need("b", fraction_in(dimension) == _algebra(network), "it is not the dimension of the group")
    point = [fmpq(0)] * reduced.core.size
    for k, unit in enumerate(reduced.core.units):
        for place, c in enumerate(reduced.coordinates[k]):
            point[reduced.core.w_index(k, place)] = rational(first[reduced.units[k]][c])
        for place, o in enumerate(unit.outputs):
            point[reduced.core.v_index(k, place)] = rational(second[o][reduced.units[k]])
    found = orbit_dimension(reduced.core, order, point)
    need("c", fraction_in(orbit) == found, f"the orbit has dimension {found}")


def _algebra(network: SparseNetwork) -> int:
    """The dimension of the matrices N for which N W1 and W2 N keep the masks whatever the weights are.

    An entry of N must be zero where it would move a weight to a zero of a mask.
    """
    first, second = network.masks
    size = len(first)
    conditions = set()
    for r, c, k in product(range(size), range(network.inputs), range(size)):
        if not first[r][c] and first[k][c]:
            conditions.add((r, k))
    for o, c, k in product(range(network.outputs), range(size), range(size)):
        if not second[o][c] and second[o][k]:
            conditions.add((k, c))
    return size * size - len(conditions)


TOPIC = Topic(
    "symmetry_dimension",
    "The symmetry of a mask",
    "Find the order of the hidden units, the dimension of the symmetry group of a mask, and of the orbit of a point.",
    BANDS,
    generate,
    confirm,
)
