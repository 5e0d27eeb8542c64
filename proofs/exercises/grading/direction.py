"""Directions of descent at a critical point: the second-order term of the loss decides, exactly."""

from __future__ import annotations

from flint import fmpq

from proofs.exercises.answers import DirectionAnswer
from proofs.exercises.grading.feedback import Graded, Kind, NotGraded, right, wrong
from proofs.exercises.grading.reading import read_number
from proofs.exercises.grading.weights import key_weights, loss_of, problem_of, weight_name
from proofs.exercises.grammar import AnswerError, Exact, Tower
from proofs.exercises.grammar.names import Names
from proofs.exercises.grammar.surds import sign
from proofs.exercises.grammar.tokens import tokens
from symbolic.network import Problem

MAX_NAMED = 128
"""Most weights in an answer."""


def grade_direction(raw: object, key: DirectionAnswer) -> Graded:
    """Whether ``d^T H d < 0`` for the direction d of an answer, with H the Hessian of the loss.

    Raises:
        NotGraded: if the answer is no direction.
    """
    problem, tower = problem_of(key.problem), Tower()
    direction = read_direction(raw, problem, tower)
    if all(x == 0 for x in direction.values()):
        return wrong(Kind.NO_DIRECTION, "This is the zero vector: it leads nowhere.")
    second = sign(second_order(key, problem, direction, tower))
    if second < 0:
        return right("Right: the second-order term of the loss along this direction is negative.")
    shown = "positive" if second else "zero"
    return wrong(
        Kind.NOT_DESCENDING, f"The second-order term of the loss along this direction is {shown}, not negative."
    )


def second_order(
    key: DirectionAnswer, problem: Problem, direction: dict[tuple[int, int, int], Exact], tower: Tower
) -> Exact:
    """``d^T H d`` at the point of the key."""
    loss = loss_of(problem)
    point = key_weights(key.first, key.second, tower).flat(loss)
    _, hessian = loss.over(lambda x: x).gradient_and_hessian(point)
    d = [direction.get(place, fmpq(0)) for place in loss.places]
    total: Exact = fmpq(0)
    for x, row in zip(d, hessian, strict=True):
        for y, entry in zip(d, row, strict=True):
            if x != 0 and y != 0 and entry != 0:
                total = total + x * y * entry
    return total * fmpq(2)


def read_direction(raw: object, problem: Problem, tower: Tower) -> dict[tuple[int, int, int], Exact]:
    """A direction by weights.

    Raises:
        NotGraded: for anything but an object from names of free weights to numbers.
    """
    if not isinstance(raw, dict) or not raw:
        raise NotGraded(Kind.UNREADABLE, 'give an object from weights to numbers, for example {"w_0_0": "1"}')
    if len(raw) > MAX_NAMED:
        raise NotGraded(Kind.TOO_LARGE, f"at most {MAX_NAMED} weights")
    places = {
        weight_name((layer, r, c)): (layer, r, c)
        for layer, mask in enumerate(problem.network.masks)
        for r, row in enumerate(mask)
        for c, bit in enumerate(row)
        if bit
    }
    names = Names(tuple(places))
    result: dict[tuple[int, int, int], Exact] = {}
    for text, value in raw.items():
        place = places[_weight(text, names)]
        if place in result:
            raise NotGraded(Kind.UNREADABLE, f"{weight_name(place)} stands twice")
        result[place] = read_number(value, tower, weight_name(place)).value
    return result


def _weight(text: str, names: Names) -> str:
    try:
        found = tokens(text, names)
    except AnswerError as error:
        raise NotGraded(Kind.UNREADABLE, str(error)) from None
    if [token.sort for token in found] != ["name", "end"]:
        raise NotGraded(Kind.UNREADABLE, f"{ascii(text)[:40]} is not the name of one weight")
    return found[0].text
