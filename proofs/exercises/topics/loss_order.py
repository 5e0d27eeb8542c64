"""Topic 11: critical points of two units that share no entry, in the order of their losses: exact numbers with different square roots."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from proofs.derivations.setting import FIRST, SECOND, TARGETS, equal
from proofs.documents.document import Block, Display, Inlines, Math, Table
from proofs.documents.formulas import About, Formula, Name, Product, Transposed, lifted, scaled, total
from proofs.documents.prose import text
from proofs.exercises.answers import MatrixAnswer, NumberAnswer, OrderAnswer
from proofs.exercises.confirming.sheet_reading import need, problem_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.grammar import Exact, Tower, number
from proofs.exercises.grammar.surds import Surd, real
from proofs.exercises.making.blocks import drawn, matrix_texts, random_table, setting_blocks, table, within
from proofs.exercises.making.conditions import losses
from proofs.exercises.making.split_losses import LARGER, NOTHING, SMALLER, Split, Taken, root_sum
from proofs.exercises.parts import letter_of
from proofs.exercises.prose import paragraph, say
from symbolic.landscape.component import Component
from symbolic.network import Problem, SparseNetwork
from symbolic.solving.solve import solve

BANDS: Bands = {
    "easy": {"points": (4, 4), "roots": (0, 0), "largest": (2, 5), "gap": (50, 2500)},
    "medium": {"points": (5, 5), "roots": (1, 1), "largest": (2, 4), "gap": (5, 300)},
    "hard": {"points": (6, 6), "roots": (2, 2), "largest": (2, 4), "gap": (2, 50)},
}
"""Points: so many are put in order. Roots: different square roots. Gap: the smallest difference of two losses, in hundredths."""
WORDS = {
    NOTHING: "contributes nothing",
    LARGER: "takes its larger eigenvalue",
    SMALLER: "takes its smaller eigenvalue",
}
DIGITS = 6
PART, GRAM, EIGENVALUE = Name("Y"), Name("C"), Name("lambda")


def words_of(taken: Taken) -> str:
    """What the units do at a critical point, as it stands on the sheet.

    Examples:
        >>> words_of((LARGER, NOTHING))
        'unit 0 takes its larger eigenvalue, unit 1 contributes nothing'
    """
    return ", ".join(f"unit {unit} {WORDS[which]}" for unit, which in enumerate(taken))


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    split, points = drawn(random, lambda source: _draw(source, difficulty))
    setting = (*setting_blocks(split.problem), paragraph("loss_order.parts", M=Product((SECOND, FIRST)), Y=TARGETS))
    questions = (_eigenvalues(split), _lowest(split), _order(split, points))
    return Exercise("loss_order", difficulty, seed, TOPIC.title, setting, questions, _features(split, points))


def _draw(random: Random, difficulty: Difficulty) -> tuple[Split, list[Taken]] | None:
    """Random targets on masks without a common entry, and random critical points."""
    shares = random.random() < 0.5
    outputs, inputs = (3, 4) if shares else (4, 3)
    values = (
        (-5, -4, -3, -2, -1, 0, 0, 0, 1, 2, 3, 4, 5) if difficulty == "easy" else (-4, -3, -2, -1, 0, 0, 1, 2, 3, 4)
    )
    targets = random_table(random, outputs, inputs, values)
    split = Split(Problem.of(_network(random, shares), targets=targets))
    for (a, b), (_, c) in (part.gram for part in split.parts):
        if a * c == b * b or (a == c and b == 0) or (difficulty == "easy" and b):
            return None
    if split.features["roots"] != BANDS[difficulty]["roots"][0]:
        return None
    if len({split.loss(point) for point in split.points}) < len(split.points):
        return None
    points = random.sample(split.points, BANDS[difficulty]["points"][0])
    return (split, points) if within(_features(split, points), BANDS[difficulty]) else None


def _network(random: Random, shares: bool) -> SparseNetwork:
    """Two units with two inputs and two outputs: they have one input in common, or (``shares``) one output."""
    both, own = [[1, 1, 0], [0, 1, 1]], [[1, 1, 0, 0], [0, 0, 1, 1]]
    both, own = (_shuffled(random, rows) for rows in (both, own))
    first, second = (own, both) if shares else (both, own)
    return SparseNetwork.of(first, [list(column) for column in zip(*second, strict=True)])


def _shuffled(random: Random, rows: list[list[int]]) -> list[list[int]]:
    """The columns of both rows in another order."""
    columns = list(zip(*rows, strict=True))
    return [list(row) for row in zip(*random.sample(columns, len(columns)), strict=True)]


def _features(split: Split, points: list[Taken]) -> dict[str, int]:
    return {"points": len(points), **split.features, "gap": split.gap(points)}


def _eigenvalues(split: Split) -> Question:
    """The eigenvalues of both units."""
    blocks: list[Block] = [paragraph("loss_order.split", M=Product((SECOND, FIRST)), total=split.total)]
    for unit, (part, found) in enumerate(zip(split.parts, split.eigenvalues, strict=True)):
        (a, b), (_, c) = part.gram
        symbol = Name("Y", (unit,))
        characteristic = total([EIGENVALUE**2, scaled(-a - c, EIGENVALUE), lifted(a * c - b * b)])
        values: list[Formula] = [root_sum(x) for x in found]
        blocks += [
            paragraph("loss_order.gram", unit=unit),
            Display(equal(symbol, table(part.rows))),
            Display(equal(Product((Transposed(symbol), symbol)), table(part.gram))),
            paragraph("loss_order.characteristic", roots=values),
            Display(equal(characteristic, lifted(0))),
        ]
    answer = MatrixAnswer(matrix_texts([[root_sum(x) for x in pair] for pair in split.eigenvalues]))
    return Question("a", say("loss_order.eigenvalues"), answer, 3, tuple(blocks))


def _lowest(split: Split) -> Question:
    """The lowest loss."""
    loss = root_sum(split.loss((LARGER, LARGER)))
    one, other = (root_sum(larger) for larger, _ in split.eigenvalues)
    solution = (paragraph("loss_order.lowest_solution", loss=loss, total=split.total, one=one, other=other),)
    [[value]] = matrix_texts([[loss]])
    return Question("b", say("loss_order.lowest"), NumberAnswer(value, losses(str(split.total))), 2, solution)


def _order(split: Split, points: list[Taken]) -> Question:
    """Critical points in the order of their losses."""
    order = split.order(points)
    options = tuple(map(words_of, points))
    roots, head = split.features["roots"], ("point", "what the units do", "loss", "about")
    lines = [
        (text(letter_of(place)), text(options[place]), *_numbers(split.loss(points[place]), roots)) for place in order
    ]
    below, above = min(pairwise(order), key=lambda pair: split.gap([points[place] for place in pair]))
    gap = split.loss(points[above]) - split.loss(points[below])
    solution = (
        paragraph("loss_order.order_solution", total=split.total),
        Table("The points, lowest loss first", tuple(map(text, head[: len(lines[0])])), tuple(lines)),
        paragraph(
            "loss_order.closest",
            below=letter_of(below),
            above=letter_of(above),
            gap=root_sum(gap),
            exact=not isinstance(gap, Surd),
        ),
    )
    answer = OrderAnswer(options, tuple(order))
    return Question("c", say("loss_order.order"), answer, 4, solution, tuple(map(text, options)))


def _numbers(loss: Exact, roots: int) -> list[Inlines]:
    """A loss; where losses have roots also its decimal, unless it is rational."""
    about: Inlines = (Math(About(real(loss).decimal(DIGITS))),) if isinstance(loss, Surd) else ()
    return [(Math(root_sum(loss)),), about] if roots else [(Math(root_sum(loss)),)]


def confirm(exercise: Exercise) -> None:
    """Let the solver list all critical components, lowest loss first.

    Eigenvalues are compared exactly where one unit is alive; where both are, the solver knows the loss as a ball of any precision, and
    the loss of the key must be the only one that agrees with it to 1,000 bits.

    Raises:
        NotConfirmed: if an answer is not what the problem on the sheet gives.
    """
    eigenvalues, lowest, order = exercise.questions
    solution = solve(problem_in(exercise))
    need("c", solution.complete and len(solution.components) == 9, "the solver does not list nine critical orbits")
    total_ = number(str(sum(x * x for row in solution.problem.targets for x in row))).value
    assert isinstance(eigenvalues.answer, MatrixAnswer) and isinstance(lowest.answer, NumberAnswer)
    tower = Tower()
    rows = [[number(x, tower).value for x in row] for row in eigenvalues.answer.rows]
    for unit, row in enumerate(rows):
        found = [c for c in solution.components if c.alive == (unit,)]
        right = len(found) == len(row) and all(_agrees(c, total_ - x, (0,)) for c, x in zip(found, row, strict=True))
        need("a", right, f"the solver finds other losses where unit {unit} alone is alive")
    need("b", _agrees(solution.components[0], number(lowest.answer.value).value), "it is not the lowest loss")
    assert isinstance(order.answer, OrderAnswer)
    places = [_place(solution.components, order.answer.options[place], rows, total_) for place in order.answer.order]
    need("c", all(a < b for a, b in pairwise(places)), "the solver lists the points in another order")


def _place(components: tuple[Component, ...], words: str, rows: list[list[Exact]], total_: Exact) -> int:
    """The place of a critical point among the components of the solver, which are listed by loss."""
    known = {words_of((one, other)): (one, other) for one in WORDS for other in WORDS}
    need("c", words in known, "an option is no critical point")
    loss = total_
    for which, row in zip(known[words], rows, strict=True):
        loss = loss - (0, *row)[which]
    alive = tuple(unit for unit, which in enumerate(known[words]) if which != NOTHING)
    found = [place for place, c in enumerate(components) if c.alive == alive and _agrees(c, loss)]
    need("c", len(found) == 1, "the solver lists no such point")
    return found[0]


def _agrees(component: Component, value: Exact, signs: tuple[int | None, ...] = (0, None)) -> bool:
    """Whether a component has a loss: exactly with the sign 0 alone, else to so many bits that nothing tells the numbers apart."""
    return real(value).compare(component.loss) in signs


TOPIC = Topic(
    "loss_order",
    "Critical points in the order of their losses",
    "See that the loss splits, find the eigenvalues of each part, and compare sums of square roots exactly.",
    BANDS,
    generate,
    confirm,
)
