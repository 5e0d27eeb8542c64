"""Weights with a smaller loss than a bound: the loss is computed exactly."""

from __future__ import annotations

from proofs.exercises.answers import LowerPointAnswer
from proofs.exercises.grading.feedback import Graded, Kind, NotGraded, right, wrong
from proofs.exercises.grading.reading import read_object
from proofs.exercises.grading.weights import loss_of, off_mask, problem_of, read_weights
from proofs.exercises.grammar import Tower, number
from proofs.exercises.grammar.surds import sign


def grade_lower_point(raw: object, key: LowerPointAnswer) -> Graded:
    """Whether the loss at the weights of an answer is below the bound of the key; the loss is not told, as it may be asked for.

    Raises:
        NotGraded: if the answer has no weights, or some where the masks are zero.
    """
    problem, tower = problem_of(key.problem), Tower()
    bound = number(key.below, tower).value
    weights = read_weights(read_object(raw, ("W1", "W2"), "the answer"), problem, tower, "the answer")
    if masked := off_mask(weights, problem.network.masks):
        raise NotGraded(Kind.OFF_MASK, f"{masked} must be 0, because its mask is")
    loss = loss_of(problem)
    value = loss.over(lambda x: x).value(weights.flat(loss))
    if sign(value - bound) < 0:
        return right("Right: the loss there is below the bound.")
    return wrong(Kind.NOT_LOWER, "Not lower: the loss there is not below the bound.")
