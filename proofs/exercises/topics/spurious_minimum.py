"""Topic 7: show that a given point is a spurious strict minimum (tug of war, golden, and two larger families), or else a saddle.

At a strict minimum the kernel of the Hessian and the orbit have one dimension, that of the symmetry for these masks. So a share of the points
are saddles of the same masks, where signature, orbit and conclusion are others. Global minima are not asked for: they have no lower point.
"""

from __future__ import annotations

from random import Random

from proofs.badness.base_cases import base_cases
from proofs.badness.construct import Masks
from proofs.derivations.residuals import LOSS
from proofs.derivations.setting import FIRST, INPUTS, SECOND, equal
from proofs.documents.document import Block, Display, Items
from proofs.documents.formulas import Name, Product, Relation, lifted, total
from proofs.documents.prose import text
from proofs.exercises.answers import ChoiceAnswer, LowerPointAnswer, MatrixAnswer, NumberAnswer
from proofs.exercises.confirming.second_opinion import SecondOpinion, chosen, matrix, number
from proofs.exercises.confirming.sheet_reading import need, point_in, problem_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import drawn, matrix_texts, point_blocks, setting_blocks, table, within
from proofs.exercises.making.conditions import counts, losses
from proofs.exercises.making.critical_points import critical_draw, dead_units, largest
from proofs.exercises.making.lower_points import lower_point
from proofs.exercises.making.relabelling import relabelled
from proofs.exercises.making.second_order import Local, flat
from proofs.exercises.making.second_order_blocks import BLOCK, HESSIAN, RESIDUAL, orbit_solution
from proofs.exercises.prose import paragraph, say
from symbolic.network.weights import Weights

STRICT = (
    "It is a strict minimum up to the symmetry, since no eigenvalue is negative and the kernel is that of the orbit; it is spurious, since the loss "
    "is smaller elsewhere."
)
SADDLE = "It is a saddle, since the Hessian has negative and positive eigenvalues."
KERNEL = "It is a saddle, since the Hessian has a kernel and the loss is smaller elsewhere."
WRONG = (
    "It is the global minimum, since the gradient vanishes and no eigenvalue is negative.",
    "Nothing can be said: a Hessian with a kernel never decides whether a point is a minimum.",
    "It is a minimum that is not strict, even up to the symmetry, since the kernel has a larger dimension than the orbit.",
    "It is a local minimum, since the gradient vanishes, and so it is global.",
)
"""What is offered besides; KERNEL only at a minimum, as at a saddle it would be half right."""
OFFERED = 4
"""How many conclusions are offered."""
SADDLE_SHARE = 0.3
"""How many of the points are saddles."""
FAMILIES: dict[Difficulty, tuple[str, ...]] = {
    "easy": ("tug of war",),
    "medium": ("golden",),
    "hard": ("overlap in a corner", "opposite nesting"),
}
"""The base cases whose masks are used; weights and data are drawn anew."""
BANDS: Bands = {
    "easy": {"weights": (6, 6), "largest": (2, 6), "orbit": (1, 2), "correlated": (1, 1)},
    "medium": {"weights": (8, 8), "largest": (2, 6), "orbit": (1, 2), "correlated": (0, 0)},
    "hard": {"weights": (9, 10), "largest": (2, 6), "orbit": (1, 3), "correlated": (0, 0)},
}


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    name = random.choice(FAMILIES[difficulty])
    case = next(case for case in base_cases() if case.name == name)
    masks = relabelled(random, *case.problem.network.masks, transpose=case.identity_inputs)
    saddle = random.random() < SADDLE_SHARE
    local, lower = drawn(random, lambda source: _draw(source, difficulty, Masks(*masks), saddle))
    setting = (
        *setting_blocks(local.problem),
        paragraph("spurious_minimum.point"),
        *point_blocks(local.point.first, local.point.second),
        paragraph("spurious_minimum.order", names=list(local.names), H=HESSIAN, L=LOSS),
    )
    questions = (
        _loss(local),
        _gradient(local),
        _signature(local),
        _orbit(local),
        _lower(local, lower),
        _conclusion(random, local, lower),
    )
    return Exercise("spurious_minimum", difficulty, seed, TOPIC.title, setting, questions, _features(local))


def _draw(random: Random, difficulty: Difficulty, masks: Masks, saddle: bool) -> tuple[Local, Weights] | None:
    """A random strict minimum with all units alive, or a saddle with one dead unit at most; with a lower point, if its features are right."""
    dead = dead_units(random, len(masks.first), random.randint(0, 1) if saddle else 0)
    dead = [which and random.choice((which, "vw")) for which in dead]
    local = critical_draw(random, masks, dead, correlated=difficulty == "easy")
    if flat(local) or (local.bent and not saddle) or not within(_features(local), BANDS[difficulty]):
        return None
    inertia = local.inertia
    if bool(inertia.negative) != saddle or (not saddle and inertia.zero != local.orbit):
        return None
    lower = lower_point(local)
    return None if lower is None else (local, lower)


def _features(local: Local) -> dict[str, int]:
    problem = local.problem
    return {
        "weights": problem.network.weights,
        "largest": largest(problem.targets, problem.inputs),
        "orbit": local.orbit,
        "correlated": int(not problem.whitened),
    }


def _loss(local: Local) -> Question:
    """The loss at the point."""
    squares = total([lifted(x) ** 2 for row in local.residual for x in row if x])
    solution = (
        paragraph("spurious_minimum.loss_solution", R=RESIDUAL),
        Display(equal(Name("R"), table(local.residual))),
        paragraph("spurious_minimum.loss_sum", L=equal(LOSS, squares, lifted(local.loss))),
    )
    return Question("a", say("spurious_minimum.loss", L=LOSS), NumberAnswer(str(local.loss), losses()), 1, solution)


def _gradient(local: Local) -> Question:
    """The gradient in the end-to-end matrix; the point is critical."""
    units = tuple(
        say(
            "spurious_minimum.unit",
            unit=unit,
            block=equal(Name("G", (unit,)), table(local.block(unit))),
            w=equal(Name("w", (unit,)), table([local.vector(unit, 0)])),
            v=equal(Name("v", (unit,)), table([local.vector(unit, 1)])),
        )
        for unit in local.graph.units
    )
    solution: tuple[Block, ...] = (
        paragraph("spurious_minimum.gradient_solution", X=INPUTS),
        Display(equal(BLOCK, table(local.gradient))),
        paragraph("spurious_minimum.critical", G=BLOCK),
        Items(units),
    )
    prompt = say("spurious_minimum.gradient", G=BLOCK, R=RESIDUAL, X=INPUTS, M=Product((SECOND, FIRST)))
    return Question("b", prompt, MatrixAnswer(matrix_texts(local.gradient)), 2, solution)


def _signature(local: Local) -> Question:
    """The numbers of negative, zero and positive eigenvalues."""
    solution = (
        paragraph("spurious_minimum.hessian"),
        Display(equal(HESSIAN, table(local.half_hessian))),
        paragraph("classify_point.signature_solution", pivots=[lifted(p) for p in local.pivots], **_signs(local)),
    )
    answer = MatrixAnswer(matrix_texts([tuple(_signs(local).values())]))
    return Question("c", say("classify_point.signature", H=HESSIAN), answer, 3, solution)


def _signs(local: Local) -> dict[str, int]:
    inertia = local.inertia
    return {"negative": inertia.negative, "zero": inertia.zero, "positive": inertia.positive}


def _orbit(local: Local) -> Question:
    """The dimension of the orbit."""
    solution = (*orbit_solution(local), paragraph("classify_point.orbit_rank", orbit=local.orbit))
    return Question(
        "d",
        say("classify_point.orbit"),
        NumberAnswer(str(local.orbit), counts("dimension", local.problem.network.weights)),
        1,
        solution,
    )


def _lower(local: Local, lower: Weights) -> Question:
    """A point with a smaller loss."""
    value = Local(local.problem, lower).loss
    solution = (
        paragraph("spurious_minimum.lower_solution"),
        *point_blocks(lower.first, lower.second),
        paragraph("spurious_minimum.lower_loss", L=Relation((LOSS, lifted(value), lifted(local.loss)), ("=", "<"))),
    )
    answer = LowerPointAnswer(
        local.problem.to_dict(), str(local.loss), matrix_texts(lower.first), matrix_texts(lower.second)
    )
    return Question("e", say("spurious_minimum.lower", L=LOSS), answer, 3, solution)


def _conclusion(random: Random, local: Local, lower: Weights) -> Question:
    """What follows."""
    signs, values = _signs(local), {"loss": lifted(local.loss), "lower": lifted(Local(local.problem, lower).loss)}
    if signs["negative"]:
        right, wrong = SADDLE, list(WRONG)
        solution = paragraph("spurious_minimum.saddle_solution", H=HESSIAN, **signs)
    else:
        right, wrong = STRICT, [*WRONG, KERNEL]
        solution = paragraph("spurious_minimum.conclusion_solution", zero=signs["zero"], **values)
    options = random.sample([STRICT, SADDLE, *random.sample(wrong, OFFERED - 2)], OFFERED)
    answer = ChoiceAnswer(tuple(options), (options.index(right),))
    return Question("f", say("spurious_minimum.conclusion"), answer, 2, (solution,), tuple(map(text, options)))


def confirm(exercise: Exercise) -> None:
    """Compare the numbers with the checker's expansion, and let the checker accept a certificate of a spurious strict minimum (or count signs).

    Raises:
        NotConfirmed: if an answer is not what the problem on the sheet gives.
    """
    loss, gradient, signature, orbit, below, conclusion = exercise.questions
    opinion = SecondOpinion(problem_in(exercise), Weights(*point_in(exercise.setting)))
    need("a", number(loss) == opinion.loss, "it is not the loss at the point")
    need("b", opinion.critical, "the point is not critical")
    need("b", matrix(gradient) == opinion.gradient, "it is not the gradient in the end-to-end matrix")
    inertia = opinion.inertia
    need("c", matrix(signature) == [[inertia.negative, inertia.zero, inertia.positive]], "it is not the signature")
    need("d", number(orbit) == opinion.orbit, "it is not the dimension of the orbit")
    assert isinstance(below.answer, LowerPointAnswer)
    need("e", below.answer.problem == opinion.problem.to_dict(), "the problem of the key is not that of the sheet")
    need("e", below.answer.below == str(opinion.loss), "the bound is not the loss at the point")
    lower = Weights.of(opinion.problem.network, below.answer.first, below.answer.second)
    need("e", opinion.loss_at(lower) < opinion.loss, "it is not lower")
    words = chosen(conclusion)
    if inertia.negative and inertia.positive:
        assert isinstance(conclusion.answer, ChoiceAnswer)
        need("f", words == SADDLE and KERNEL not in conclusion.answer.options, "the point is a saddle")
        return
    refusal = opinion.refusal_of_spurious(lower, strict=True)
    need("f", words == STRICT and refusal is None, f"the conclusion does not hold: {refusal}")


TOPIC = Topic(
    "spurious_minimum",
    "Is this a spurious minimum?",
    "Find out step by step whether a point is a strict local minimum (up to the symmetry) and not a global one.",
    BANDS,
    generate,
    confirm,
)
