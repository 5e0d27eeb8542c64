"""Topic 5: all critical points of a dense network with one hidden unit, by hand."""

from __future__ import annotations

from random import Random
from typing import Any

from flint import fmpq

from proofs.derivations.setting import FIRST, SECOND, TARGETS, equal
from proofs.documents.document import Block, Display
from proofs.documents.formulas import Name, Power, Product, lifted, scaled, total
from proofs.exercises.answers import KeyPoint, NumberAnswer, PointsAnswer
from proofs.exercises.confirming.sheet_reading import need, problem_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.grammar import Exact, Tower, number
from proofs.exercises.grammar.surds import inverse, real
from proofs.exercises.making.blocks import (
    answer_text,
    drawn,
    exact_formula,
    matrix_texts,
    point_blocks,
    random_table,
    setting_blocks,
    table,
    within,
)
from proofs.exercises.making.conditions import losses
from proofs.exercises.making.rank_one import Alive, Rows, Targets
from proofs.exercises.prose import paragraph, say
from symbolic.landscape.component import Component
from symbolic.network import Problem, SparseNetwork
from symbolic.solving.solve import solve

BANDS: Bands = {
    "easy": {"entries": (4, 6), "diagonal": (1, 1), "roots": (0, 0), "largest": (2, 16)},
    "medium": {"entries": (4, 6), "diagonal": (0, 0), "roots": (0, 0), "largest": (2, 30)},
    "hard": {"entries": (4, 6), "diagonal": (0, 0), "roots": (1, 1), "largest": (2, 18)},
}
END_TO_END, EIGENVALUE, GRAM = Name("M"), Name("lambda"), Name("C")


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    targets = drawn(random, lambda source: _draw(source, difficulty))
    problem = _problem(targets)
    setting = (*setting_blocks(problem, weights=True), paragraph("rank_one_points.orbit", c=Name("c")))
    minimum, saddle = targets.alive
    losses = _number("b", "lowest", targets, minimum), _number("c", "other", targets, saddle)
    questions = (_points(targets, problem), *losses)
    return Exercise("rank_one_points", difficulty, seed, TOPIC.title, setting, questions, targets.features)


def _problem(targets: Targets) -> Problem:
    inputs, outputs = len(targets.rows[0]), len(targets.rows)
    return Problem.of(SparseNetwork.of([[1] * inputs], [[1]] * outputs), targets=targets.rows)


def _draw(random: Random, difficulty: Difficulty) -> Targets | None:
    """Random targets with different singular values."""
    outputs, inputs = random.choice([(2, 2), (2, 2), (2, 3), (3, 2)])
    values = [-4, -3, -2, -1, 0, 0, 0, 0, 1, 2, 3, 4] if difficulty == "easy" else [-3, -2, -1, 0, 1, 2, 3]
    rows = tuple(map(tuple, random_table(random, outputs, inputs, values)))
    if not all(map(any, (*rows, *zip(*rows, strict=True)))) and difficulty != "easy":
        return None
    targets = Targets(rows)
    (a, b), (_, c) = targets.gram
    if not targets.discriminant or a * c - b * b == 0:
        return None
    if difficulty == "easy" and sum(x != 0 for row in rows for x in row) != 2:
        return None
    return targets if within(targets.features, BANDS[difficulty]) else None


def _points(targets: Targets, problem: Problem) -> Question:
    """All critical orbits with their kinds."""
    zero = ([[fmpq(0)] * len(targets.rows[0])], [[fmpq(0)] for _ in targets.rows])
    points = [_point(p.first, p.second, k == 0, targets.total - p.eigenvalue) for k, p in enumerate(targets.alive)]
    points.append(_point(*zero, False, fmpq(targets.total)))
    answer = PointsAnswer(problem.to_dict(), tuple(points), by_function=True)
    return Question(
        "a", say("rank_one_points.points", M=equal(END_TO_END, Product((SECOND, FIRST)))), answer, 6, _solution(targets)
    )


def _point(first: Rows, second: Rows, minimum: bool, loss: Exact) -> KeyPoint:
    w1, w2 = (matrix_texts([[exact_formula(x) for x in row] for row in rows]) for rows in (first, second))
    return KeyPoint(w1, w2, "strict minimum" if minimum else "saddle", answer_text(exact_formula(loss)))


def _solution(targets: Targets) -> tuple[Block, ...]:
    """Zero first, then the eigenvalue problem, then the two points."""
    (a, b), (_, c) = targets.gram
    w, v, square = Name("w"), Name("v"), Power(EIGENVALUE, 2)
    characteristic = total([square, scaled(-a - c, EIGENVALUE), lifted(a * c - b * b)])
    symbols: dict[str, Any] = {
        "w": w,
        "v": v,
        "Y": TARGETS,
        "L": EIGENVALUE,
        "M": END_TO_END,
        "inputs": targets.by_inputs,
    }
    blocks: list[Block] = [
        paragraph("rank_one_points.equations", **symbols),
        paragraph("rank_one_points.zero", loss=targets.total, fibre=targets.fibre, **symbols),
        paragraph("rank_one_points.alive", **symbols),
        Display(equal(GRAM, table(targets.gram))),
        paragraph("rank_one_points.characteristic", roots=[exact_formula(p.eigenvalue) for p in targets.alive]),
        Display(equal(characteristic, lifted(0))),
    ]
    for k, point in enumerate(targets.alive):
        loss = exact_formula(targets.total - point.eigenvalue)
        value = exact_formula(point.eigenvalue)
        blocks.append(paragraph("rank_one_points.point", value=value, **symbols))
        blocks += _weights(point)
        blocks.append(paragraph("rank_one_points.saddle" if k else "rank_one_points.minimum", loss=loss, value=value))
    return tuple(blocks)


def _weights(point: Alive) -> tuple[Block, ...]:
    return point_blocks(*([[exact_formula(x) for x in row] for row in rows] for rows in (point.first, point.second)))


def _number(name: str, word: str, targets: Targets, point: Alive) -> Question:
    """The loss at one of the points."""
    loss, value = exact_formula(targets.total - point.eigenvalue), exact_formula(point.eigenvalue)
    solution = (paragraph(f"rank_one_points.{word}_solution", loss=loss, value=value, total=targets.total),)
    prompt = say(f"rank_one_points.{word}", M=END_TO_END)
    return Question(name, prompt, NumberAnswer(answer_text(loss), losses(str(targets.total))), 2, solution)


def confirm(exercise: Exercise) -> None:
    """Let the solver list all critical components, and compare weights, kinds and losses exactly.

    Raises:
        NotConfirmed: if a component is missing in the key, or something differs.
    """
    solution = solve(problem_in(exercise))
    points = exercise.questions[0].answer
    assert isinstance(points, PointsAnswer)
    need("a", points.problem == solution.problem.to_dict(), "the problem in the key is not the one on the sheet")
    need("a", solution.complete, "the list of the solver is not complete")
    rest = list(solution.components)
    for place, point in enumerate(points.orbits):
        found = [component for component in rest if _same(point, component)]
        need("a", len(found) == 1, f"point {place} is not among the components that the solver lists")
        rest.remove(found[0])
    need("a", not rest, "the solver lists a component that the key lacks")
    losses = [component.loss for component in solution.components]
    for question, loss in zip(exercise.questions[1:], losses, strict=False):
        assert isinstance(question.answer, NumberAnswer)
        need(question.name, real(number(question.answer.value).value).compare(loss) == 0, "the loss differs")


def _same(point: KeyPoint, component: Component) -> bool:
    """Whether a component has this kind, this loss, and this point on its orbit (its first filter entry scaled to 1)."""
    tower = Tower()
    first, second = ([[number(x, tower).value for x in row] for row in rows] for rows in (point.first, point.second))
    pivot = next((x for x in first[0] if x != 0), fmpq(1))
    scaled_ = [[x * inverse(pivot) for x in first[0]]], [[x * pivot for x in row] for row in second]
    numbers = [x for rows in scaled_ for row in rows for x in row] + [number(point.loss, tower).value]
    found = [x for rows in component.tables for row in rows for x in row] + [component.loss]
    same = all(real(x).compare(y) == 0 for x, y in zip(numbers, found, strict=True))
    return same and point.kind == str(component.kind).replace("_", " ")


TOPIC = Topic(
    "rank_one_points",
    "All critical points of a network with one hidden unit",
    "Find every critical point of a dense network with one hidden unit by hand, with its kind and its loss.",
    BANDS,
    generate,
    confirm,
)
