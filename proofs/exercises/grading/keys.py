"""Keys that contradict themselves are refused before anybody is graded: the answer of a key must be right by that key."""

from __future__ import annotations

from proofs.exercises.answers import (
    Answer,
    ChoiceAnswer,
    DirectionAnswer,
    GroupsAnswer,
    NumberAnswer,
    OrderAnswer,
    PointsAnswer,
)
from proofs.exercises.grading.feedback import Kind
from proofs.exercises.grading.number import broken
from proofs.exercises.grading.orbits import MAX_TWINS
from proofs.exercises.grading.points import MAX_LISTED
from proofs.exercises.grading.question import grade_question
from proofs.exercises.grading.weights import Texts, key_weights, loss_of, problem_of
from proofs.exercises.grammar import Tower, number, written
from proofs.exercises.model import model_answer
from symbolic.errors import LandscapeError, ProblemError
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import Problem

MAX_OPTIONS = 26
RULE = "a key must be right by itself"


def check_key(answer: Answer, where: str) -> None:
    """Refuse a key that could not be used for grading.

    Arguments:
        answer: the key of one question.
        where: its place in the file, for the message.

    Raises:
        ProblemError: if its own answer is not right by it, or it is beyond a limit.

    Examples:
        >>> from proofs.exercises.answers import NumberAnswer
        >>> check_key(NumberAnswer("sqrt(4"), "sums.a")
        Traceback (most recent call last):
            ...
        symbolic.errors.ProblemError: sums.a: a key must be right by itself (found this ( is not closed (character 5)
        sqrt(4
            ^)
    """
    try:
        if isinstance(answer, ChoiceAnswer):
            _check_choice(answer)
        if isinstance(answer, OrderAnswer):
            _check_order(answer)
        if isinstance(answer, GroupsAnswer) and not all(answer.groups):
            raise ProblemError("groups", "sets that are not empty", "an empty one")
        if isinstance(answer, NumberAnswer):
            _check_conditions(answer)
        if isinstance(answer, PointsAnswer):
            _check_points(answer)
        if isinstance(answer, DirectionAnswer):
            _check_shape(answer.first, answer.second, problem_of(answer.problem))
        graded = grade_question(model_answer(answer), answer)
    except ProblemError as error:
        raise ProblemError(f"{where}: {error.key}", error.rule, error.found) from None
    except (LandscapeError, ValueError) as error:
        raise ProblemError(where, RULE, str(error)) from None
    if not graded.correct or Kind.REPEATED in graded.kinds:
        raise ProblemError(where, RULE, graded.feedback[0].text)


def _check_conditions(answer: NumberAnswer) -> None:
    tower = Tower()
    unmet = broken(number(answer.value, tower).value, answer, tower)
    if unmet is not None:
        raise ProblemError("conditions", "hold of the number itself", unmet.words[:60])


def _check_choice(answer: ChoiceAnswer) -> None:
    places, options = answer.correct, len(answer.options)
    if not 2 <= options <= MAX_OPTIONS:
        raise ProblemError("options", f"2 to {MAX_OPTIONS}", f"{options}")
    if len(set(places)) != len(places) or any(not 0 <= place < options for place in places):
        raise ProblemError("correct", "places of different options, counted from 0", f"{places}"[:60])
    if not answer.several and len(places) != 1:
        raise ProblemError("correct", "exactly one option, unless several are asked for", f"{len(places)}")


def _check_order(answer: OrderAnswer) -> None:
    options = len(answer.options)
    if not 2 <= options <= MAX_OPTIONS:
        raise ProblemError("options", f"2 to {MAX_OPTIONS}", f"{options}")
    if sorted(answer.order) != list(range(options)):
        raise ProblemError("order", "the place of every option once, counted from 0", f"{answer.order}"[:60])


def _check_points(answer: PointsAnswer) -> None:
    problem = problem_of(answer.problem)
    if problem.network.activation.power != 1 or problem.decayed:
        raise ProblemError("problem", "points are compared for linear networks without decay", "another one")
    if not 1 <= len(answer.orbits) <= MAX_LISTED:
        raise ProblemError("orbits", f"1 to {MAX_LISTED}", f"{len(answer.orbits)}")
    if any(len(twins) > MAX_TWINS for twins in MaskGraph.of(problem.network).classes):
        raise ProblemError("problem", f"at most {MAX_TWINS} twins in a class", "more")
    loss = loss_of(problem)
    for place, point in enumerate(answer.orbits):
        _check_shape(point.first, point.second, problem, f"orbits[{place}].")
        tower = Tower()
        value = loss.over(lambda x: x).value(key_weights(point.first, point.second, tower).flat(loss))
        if value != number(point.loss, tower).value:
            raise ProblemError(f"orbits[{place}].loss", f"is the loss of the point, {written(value)}", point.loss[:40])


def _check_shape(first: Texts, second: Texts, problem: Problem, place: str = "") -> None:
    """Refuse tables of weights that do not have the shape of their masks."""
    for name, table, mask in zip(("first", "second"), (first, second), problem.network.masks, strict=True):
        if [len(row) for row in table] != [len(row) for row in mask]:
            rule = f"{len(mask)} rows of {len(mask[0])} numbers, like the mask"
            raise ProblemError(f"{place}{name}", rule, f"rows of {[len(row) for row in table]}"[:60])
