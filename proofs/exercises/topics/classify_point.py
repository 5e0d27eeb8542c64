"""Topic 6: classify a critical point by its Hessian.

A local maximum is offered and never right: the loss is convex in the weights of one layer, so at a maximum it would be constant near by. Many
students do not know this, and a negative eigenvalue tempts them; so the option stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from proofs.badness.construct import Masks
from proofs.derivations.residuals import LOSS
from proofs.derivations.setting import equal
from proofs.documents.document import Block, Display, Items
from proofs.documents.formulas import Formula, Name, lifted
from proofs.documents.prose import text
from proofs.exercises.answers import ChoiceAnswer, MatrixAnswer, NumberAnswer
from proofs.exercises.confirming.second_opinion import SecondOpinion, chosen, matrix, number
from proofs.exercises.confirming.sheet_reading import need, point_in, problem_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import (
    connected_draw,
    drawn,
    matrix_texts,
    point_blocks,
    setting_blocks,
    table,
    within,
)
from proofs.exercises.making.conditions import counts
from proofs.exercises.making.critical_points import critical_draw, dead_units, largest
from proofs.exercises.making.second_order import Local, flat
from proofs.exercises.making.second_order_blocks import BLOCK, HESSIAN, orbit_solution
from proofs.exercises.prose import paragraph, say
from symbolic.network.weights import Weights

STRICT = "a strict local minimum: near it, exactly the points of its orbit are minimisers"
MINIMUM = "a local minimum that is not strict: minimisers near it lead away from its orbit"
SADDLE = "a saddle: no local minimum and no local maximum"
MAXIMUM = "a local maximum"
KINDS = (STRICT, MINIMUM, SADDLE, MAXIMUM)
BANDS: Bands = {
    "easy": {"units": (1, 1), "weights": (2, 3), "largest": (2, 6), "correlated": (0, 0)},
    "medium": {"units": (1, 2), "weights": (4, 5), "largest": (2, 6), "correlated": (0, 0)},
    "hard": {"units": (2, 2), "weights": (6, 6), "largest": (2, 7), "correlated": (0, 1)},
}
Size = tuple[int, int, int]
SIZES: dict[Difficulty, tuple[Size, ...]] = {
    "easy": ((1, 1, 1), (2, 1, 1), (1, 1, 2)),
    "medium": ((2, 1, 2), (2, 1, 3), (3, 1, 2), (2, 2, 1), (1, 2, 2)),
    "hard": ((2, 2, 2), (3, 2, 1), (1, 2, 3), (2, 2, 1), (1, 2, 2)),
}
"""Inputs, units, outputs."""


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    units = random.choice(sorted({size[1] for size in SIZES[difficulty]}))
    wanted = random.choice((STRICT, SADDLE) if units == 1 else (STRICT, SADDLE, MINIMUM))
    sizes = [size for size in SIZES[difficulty] if size[1] == units]
    local = drawn(random, lambda source: _draw(source, difficulty, sizes, wanted))
    names = list(local.names)
    setting = (
        *setting_blocks(local.problem, weights=True),
        paragraph("classify_point.point"),
        *point_blocks(local.point.first, local.point.second),
        paragraph("classify_point.order", names=names, H=HESSIAN),
    )
    questions = (_hessian(local), _signature(local), _orbit(local), _kind(local, wanted))
    return Exercise("classify_point", difficulty, seed, TOPIC.title, setting, questions, _features(local))


def _draw(random: Random, difficulty: Difficulty, sizes: Sequence[Size], wanted: str) -> Local | None:
    """A random critical point of the wanted kind, if its features are right."""
    inputs, units, outputs = random.choice(sizes)
    masks = connected_draw(random, inputs, units, outputs)
    if masks is None or not BANDS[difficulty]["weights"][0] <= sum(map(sum, (*masks[0], *masks[1]))) <= 6:
        return None
    least, most = {STRICT: (0, 1), MINIMUM: (1, 1), SADDLE: (units - 1, units)}[wanted]
    dead = dead_units(random, units, random.randint(least, most))
    correlated = difficulty == "hard" and random.random() < 0.4
    flat = wanted != SADDLE and random.random() < 0.5
    local = critical_draw(random, Masks(*masks), dead, correlated=correlated, flat=flat)
    return local if within(_features(local), BANDS[difficulty]) and kind_of(local) == wanted else None


def _features(local: Local) -> dict[str, int]:
    network = local.problem.network
    return {
        "units": len(network.masks[0]),
        "weights": network.weights,
        "largest": largest(local.problem.targets, local.problem.inputs),
        "correlated": int(not local.problem.whitened),
    }


def kind_of(local: Local) -> str | None:
    """The kind of a critical point, where the Hessian, the orbit, free dead units or convexity decide it."""
    inertia = local.inertia
    if inertia.negative:
        return SADDLE
    if inertia.zero == local.orbit:
        return STRICT
    if local.explicit > local.orbit and (inertia.zero == local.explicit or flat(local)):
        return MINIMUM
    return None


def _hessian(local: Local) -> Question:
    """Half the Hessian."""
    formulas: dict[str, Formula] = {"S": Name("S"), "G": BLOCK, "H": HESSIAN}
    solution: tuple[Block, ...] = (
        paragraph("classify_point.hessian_solution", **formulas),
        Display(equal(Name("S"), table(local.gram))),
        Display(equal(BLOCK, table(local.gradient))),
        Items(tuple(say(f"classify_point.{rule}", S=Name("S"), G=BLOCK) for rule in ("inside", "outside", "mixed"))),
        Display(equal(HESSIAN, table(local.half_hessian))),
    )
    prompt = say("classify_point.hessian", H=HESSIAN, L=LOSS)
    return Question("a", prompt, MatrixAnswer(matrix_texts(local.half_hessian)), 4, solution)


def _signature(local: Local) -> Question:
    """Numbers of negative, zero and positive eigenvalues."""
    inertia = local.inertia
    numbers = (inertia.negative, inertia.zero, inertia.positive)
    solution = (
        paragraph(
            "classify_point.signature_solution",
            pivots=[lifted(p) for p in local.pivots],
            negative=numbers[0],
            zero=numbers[1],
            positive=numbers[2],
        ),
    )
    return Question("b", say("classify_point.signature", H=HESSIAN), MatrixAnswer(matrix_texts([numbers])), 2, solution)


def _orbit(local: Local) -> Question:
    """The dimension of the orbit."""
    solution = (*orbit_solution(local), paragraph("classify_point.orbit_rank", orbit=local.orbit))
    return Question(
        "c",
        say("classify_point.orbit"),
        NumberAnswer(str(local.orbit), counts("dimension", local.problem.network.weights)),
        1,
        solution,
    )


def _kind(local: Local, kind: str) -> Question:
    """The kind, with the reason."""
    inertia, names = local.inertia, {STRICT: "strict", MINIMUM: "free", SADDLE: "saddle"}
    reason = "global" if kind == MINIMUM and flat(local) else names[kind]
    facts = {"zero": inertia.zero, "orbit": local.orbit, "negative": inertia.negative, "explicit": local.explicit}
    solution = (paragraph(f"classify_point.{reason}", G=BLOCK, **facts),)
    answer = ChoiceAnswer(KINDS, (KINDS.index(kind),))
    return Question("d", say("classify_point.kind"), answer, 2, solution, tuple(map(text, KINDS)))


def confirm(exercise: Exercise) -> None:
    """Expand the loss at the point with the certificate checker, count eigenvalues on the characteristic polynomial, certify the kind.

    Raises:
        NotConfirmed: if an answer is not what the problem on the sheet gives.
    """
    a, b, c, d = exercise.questions
    opinion = SecondOpinion(problem_in(exercise), Weights(*point_in(exercise.setting)))
    inertia = opinion.inertia
    need("a", opinion.critical, "the point is not critical")
    need("a", matrix(a) == opinion.half_hessian, "it is not half the Hessian")
    need("b", matrix(b) == [[inertia.negative, inertia.zero, inertia.positive]], "it is not the signature")
    need("c", number(c) == opinion.orbit, "it is not the dimension of the orbit")
    refusal = _refusal(opinion, chosen(d))
    need("d", refusal is None, str(refusal))


def _refusal(opinion: SecondOpinion, kind: str) -> str | None:
    """Why a kind is not shown; None if it is."""
    if kind == SADDLE:
        return None if opinion.inertia.negative and opinion.inertia.positive else "the Hessian is not indefinite"
    if kind == STRICT:
        return opinion.refusal_of_minimum(strict=True)
    if kind == MINIMUM and opinion.leaves_orbit:
        best = opinion.refusal_of_kind("minimum", **{"global": True})
        return best and opinion.refusal_of_minimum(strict=False)
    return "it is not of this kind"


TOPIC = Topic(
    "classify_point",
    "The kind of a critical point",
    "Decide from half the Hessian, its signature and the dimension of the orbit what kind of critical point is given.",
    BANDS,
    generate,
    confirm,
)
