"""What must hold of a number that is asked for, whatever the variant: a wrong answer that breaks it is told so."""

from __future__ import annotations

from proofs.exercises.answers import Condition


def counts(noun: str, most: int | None = None) -> tuple[Condition, ...]:
    """Conditions on a dimension or another number of things.

    Arguments:
        noun: what is counted.
        most: a bound that students know.

    Examples:
        >>> [condition.words for condition in counts("dimension", 6)]
        ['a dimension is a whole number', 'a dimension is not negative', 'this dimension is at most 6']
    """
    found = (
        Condition(f"a {noun} is a whole number", "whole"),
        Condition(f"a {noun} is not negative", "at least"),
    )
    return found if most is None else (*found, Condition(f"this {noun} is at most {most}", "at most", str(most)))


def losses(origin: str | None = None) -> tuple[Condition, ...]:
    """Conditions on the loss at a critical point of two linear layers.

    Arguments:
        origin: the loss at the origin, which no critical point exceeds: there the squares of the targets are those of the
            outputs and of the residuals together.

    Examples:
        >>> [condition.words for condition in losses("5")]
        ['a loss is a sum of squares, never negative', 'at a critical point the loss is at most that at the origin, 5']
    """
    found = (Condition("a loss is a sum of squares, never negative", "at least"),)
    if origin is None:
        return found
    words = f"at a critical point the loss is at most that at the origin, {origin}"
    return (*found, Condition(words, "at most", origin))
