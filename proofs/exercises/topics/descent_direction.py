"""Topic 9: a direction of descent at a dead unit (Lemma A)."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from proofs.badness.construct import Masks
from proofs.derivations.residuals import LOSS
from proofs.derivations.setting import INPUTS, equal
from proofs.documents.document import Block, Display
from proofs.documents.formulas import (
    Formula,
    Name,
    Power,
    Product,
    Rational,
    Relation,
    lifted,
    total,
)
from proofs.documents.prose import listed
from proofs.exercises.answers import Answer, DirectionAnswer, MatrixAnswer, NumberAnswer
from proofs.exercises.confirming.second_opinion import SecondOpinion, matrix, number
from proofs.exercises.confirming.sheet_reading import need, point_in, problem_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import (
    connected_draw,
    drawn,
    matrix_texts,
    point_blocks,
    setting_blocks,
    table,
    weight_text,
    within,
)
from proofs.exercises.making.critical_points import critical_draw, dead_units, largest
from proofs.exercises.making.descents import Descent, descent_from, move_formulas, moves_in, place_name
from proofs.exercises.making.second_order import Vector
from proofs.exercises.making.second_order_blocks import RESIDUAL
from proofs.exercises.prose import paragraph, say
from symbolic.network.weights import Weights

BANDS: Bands = {
    "easy": {"units": (1, 1), "weights": (4, 5), "largest": (2, 6), "block": (4, 6), "correlated": (0, 0)},
    "medium": {"units": (2, 2), "weights": (5, 7), "largest": (2, 7), "block": (2, 4), "correlated": (0, 0)},
    "hard": {"units": (2, 3), "weights": (7, 9), "largest": (2, 8), "block": (4, 6), "correlated": (1, 1)},
}
SIZES: dict[Difficulty, tuple[tuple[int, int, int], ...]] = {
    "easy": ((2, 1, 2), (2, 1, 3), (3, 1, 2)),
    "medium": ((2, 2, 2), (2, 2, 3), (3, 2, 2), (2, 2, 1)),
    "hard": ((3, 2, 2), (3, 2, 3), (2, 3, 2)),
}
"""Inputs, units, outputs."""
GRADIENT, EPSILON, STEP, BOUND = Name("G"), Name("e"), Name("t"), Name("b")


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    descent = drawn(random, lambda source: _draw(source, difficulty))
    local = descent.local
    side = ("filter", "output vector")[descent.still]
    setting = (
        *setting_blocks(local.problem, weights=True),
        paragraph("descent_direction.point", unit=descent.unit, side=side),
        *point_blocks(local.point.first, local.point.second),
        paragraph(
            "descent_direction.gradient", G=GRADIENT, W=equal(GRADIENT, _gradient_formula()), Z=Name("Z"), X=INPUTS
        ),
    )
    questions = [_block(descent), _term(descent)]
    if difficulty != "easy":
        questions.append(_bound(descent))
    questions.append(_descent(descent))
    named = tuple(
        Question("abcd"[k], q.prompt, q.answer, q.points, q.solution, q.options) for k, q in enumerate(questions)
    )
    return Exercise("descent_direction", difficulty, seed, TOPIC.title, setting, named, _features(descent))


def _draw(random: Random, difficulty: Difficulty) -> Descent | None:
    """A random critical point with exactly one dead unit whose block does not vanish, if its features are right."""
    inputs, units, outputs = random.choice(SIZES[difficulty])
    masks = connected_draw(random, inputs, units, outputs)
    if masks is None:
        return None
    dead = [which.replace("vw", "v") for which in dead_units(random, units, 1)]
    local = critical_draw(random, Masks(*masks), dead, correlated=difficulty == "hard")
    unit = next(j for j, which in enumerate(dead) if which)
    found = descent_from(random, local, unit)
    if found is None:
        return None
    fitting = within(_features(found), BANDS[difficulty]) and found.square + found.pull >= 0
    return found if fitting else None


def _features(descent: Descent) -> dict[str, int]:
    problem = descent.local.problem
    block = descent.local.block(descent.unit)
    return {
        "units": len(problem.network.masks[0]),
        "weights": problem.network.weights,
        "largest": largest(problem.targets, problem.inputs),
        "block": len(block) * len(block[0]),
        "correlated": int(not problem.whitened),
    }


def _gradient_formula() -> Formula:
    return Product((RESIDUAL, Name("Z")))


def _block(descent: Descent) -> Question:
    """The gradient block of the dead unit."""
    local, unit = descent.local, descent.unit
    rectangle = local.graph.rectangles[unit]
    sides = {
        "outputs": listed([str(i) for i in sorted(rectangle.outputs)]),
        "inputs": listed([str(a) for a in sorted(rectangle.inputs)]),
    }
    solution: tuple[Block, ...] = (
        paragraph("descent_direction.residual", R=RESIDUAL, X=INPUTS),
        Display(equal(Name("R"), table(local.residual))),
        Display(equal(GRADIENT, table(local.gradient))),
        paragraph("descent_direction.rectangle", unit=unit, **sides),
        Display(equal(Name("G", (unit,)), table(local.block(unit)))),
    )
    prompt = say("descent_direction.block", unit=unit, block=Name("G", (unit,)), G=GRADIENT, **sides)
    return Question("a", prompt, MatrixAnswer(matrix_texts(local.block(unit))), 3, solution)


def _term(descent: Descent) -> Question:
    """The second-order term of a direction that is given (e = 1)."""
    direction = descent.direction(Fraction(1))
    value = descent.local.form(direction)
    shifted = LOSS, Power(STEP, 2)
    solution = (
        paragraph(
            "descent_direction.term_solution",
            square=lifted(descent.square),
            pull=lifted(descent.pull),
            value=lifted(value),
            t=shifted[1],
            block=Name("G", (descent.unit,)),
        ),
    )
    prompt = say("descent_direction.term", moves=move_formulas(direction), t=STEP, t2=shifted[1], L=shifted[0])
    return Question("b", prompt, NumberAnswer(str(value)), 2, solution)


def _bound(descent: Descent) -> Question:
    """For which e the direction with weights e and 1/e goes down."""
    bound = -descent.pull / descent.square
    term = total([_scaled_square(descent.square), lifted(descent.pull)])
    solution = (
        paragraph("descent_direction.bound_solution", term=Relation((term, lifted(0)), ("<",)), bound=lifted(bound)),
    )
    first, second = ("output vector", "filter") if descent.still else ("filter", "output vector")
    prompt = say(
        "descent_direction.bound",
        first=first,
        second=second,
        e=EPSILON,
        e2=Power(EPSILON, 2),
        b=BOUND,
        unit=descent.unit,
    )
    return Question("c", prompt, NumberAnswer(str(bound)), 2, solution)


def _scaled_square(number: Fraction) -> Formula:
    square = Power(EPSILON, 2)
    return square if number == 1 else Product((Rational(number), square))


def _descent(descent: Descent) -> Question:
    """A direction of descent of one's own."""
    e, local = descent.small_step, descent.local
    direction = descent.direction(e)
    value = local.form(direction)
    moves = move_formulas(direction)
    solution = (
        paragraph(
            "descent_direction.descent_solution",
            e=equal(EPSILON, lifted(e)),
            moves=moves,
            value=Relation((lifted(value), lifted(0)), ("<",)),
        ),
    )
    example = {weight_text(place_name(place)): str(x) for place, x in direction.items() if x}
    answer: Answer = DirectionAnswer(
        local.problem.to_dict(), matrix_texts(local.point.first), matrix_texts(local.point.second), example
    )
    prompt = say("descent_direction.descent", L=LOSS)
    return Question("d", prompt, answer, 3, solution)


def confirm(exercise: Exercise) -> None:
    """Take the block from mixed second derivatives of the checker's expansion, and let the checker accept unit and direction.

    Raises:
        NotConfirmed: if an answer is not what the problem on the sheet gives.
    """
    opinion = SecondOpinion(problem_in(exercise), Weights(*point_in(exercise.setting)))
    need("a", opinion.critical, "the point is not critical")
    block, term, *bound, own = exercise.questions
    found = [unit for unit in range(len(opinion.point.first)) if opinion.refusal_of_kind("saddle", dead=unit) is None]
    need("a", len(found) == 1, "there is not exactly one dead unit with a gradient")
    unit, at = found[0], opinion.order
    filters = [a for layer, row, a in at if (layer, row) == (0, unit)]
    outputs = [i for layer, i, column in at if (layer, column) == (1, unit)]
    mixed = [[opinion.half_hessian[at[1, i, unit]][at[0, unit, a]] for a in filters] for i in outputs]
    need("a", matrix(block) == mixed, "it is not the block of mixed derivatives")
    given = moves_in(term.prompt)
    need("b", number(term) == opinion.form(given), "it is not the second-order term")
    for question in bound:
        _confirm_bound(opinion, question, given, still=int(not any(opinion.point.second[i][unit] for i in outputs)))
    assert isinstance(own.answer, DirectionAnswer)
    there = Weights.of(opinion.problem.network, own.answer.first, own.answer.second)
    same = own.answer.problem == opinion.problem.to_dict() and there == opinion.point
    need(own.name, same, "problem and point of the key are not those of the sheet")
    step = {place: Fraction(own.answer.example.get(weight_text(place_name(place)), 0)) for place in at}
    need(own.name, len(own.answer.example) == sum(map(bool, step.values())), "a name in the direction is no weight")
    refusal = opinion.refusal_of_kind("saddle", direction=[str(x) for x in step.values()])
    need(own.name, refusal is None, str(refusal))


def _confirm_bound(opinion: SecondOpinion, question: Question, given: Vector, still: int) -> None:
    """The term vanishes at e^2 = b, is negative just below and positive just above: it is linear in e^2."""
    bound = number(question)
    need(question.name, bound > 0, "the bound is not positive")

    def term(square: Fraction) -> Fraction:
        """e^2 A + B with A, B from the expansion: e times one vector, 1/e times the other."""
        one = {place: x for place, x in given.items() if place[0] == still}
        other = {place: x for place, x in given.items() if place[0] != still}
        cross = opinion.form(one | other) - opinion.form(one) - opinion.form(other)
        return square * opinion.form(one) + cross + opinion.form(other) / square

    right = term(bound) == 0 and term(bound / 2) < 0 < term(bound * 2)
    need(question.name, right, "the term does not change its sign there")


TOPIC = Topic(
    "descent_direction",
    "A way down from a dead unit",
    "Find a direction of descent at a critical point with a dead unit whose block of the gradient does not vanish (Lemma A).",
    BANDS,
    generate,
    confirm,
)
