"""Several tables or short formulas of a derivation on one line, where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.document import Check, Step, StepFailed, checked_step
from proofs.documents.formulas import Beside, Matrix, Relation
from proofs.documents.latex import LINE, latex, width


def side_by_side(steps: Sequence[Step], name: str = "") -> tuple[Step, ...]:
    """Steps on one line, if they fit; each is checked as it would be alone.

    Arguments:
        steps: what is shown; all are checked in the same way.
        name: what they are called together; empty for their own names with commas between them.

    Examples:
        >>> from fractions import Fraction
        >>> from proofs.derivations.tables import data_step
        >>> from proofs.documents.formulas import Name
        >>> steps = [data_step(name, Name(name), [[Fraction(1)]]) for name in "XY"]
        >>> [latex(step.after) for step in side_by_side(steps)]
        ['X = \\\\begin{pmatrix} 1 \\\\end{pmatrix},\\\\qquad Y = \\\\begin{pmatrix} 1 \\\\end{pmatrix}']
    """
    if sum(_room(step) for step in steps) > LINE or len(steps) < 2:
        return tuple(steps)
    joined = Beside(tuple(step.after for step in steps))

    def run(step: Step) -> None:
        found = step.after.parts if isinstance(step.after, Beside) else ()
        if len(found) != len(steps):
            raise StepFailed(step.name, "it is another number of formulas")
        for part, formula in zip(steps, found, strict=True):
            part.check.run(replace(part, name=step.name, after=formula))

    check = Check("exact", steps[0].check.words, run)
    called = name or ", ".join(step.name for step in steps)
    return (checked_step(called, None, joined, steps[0].rule, "", check, quiet=True),)


def chained(value: Step, comparison: Step) -> Step:
    """``L = a = b < c`` from ``L = a = b`` and ``b < c``."""
    assert isinstance(value.after, Relation) and isinstance(comparison.after, Relation)
    chain = Relation((*value.after.sides, comparison.after.sides[1]), (*value.after.signs, *comparison.after.signs))

    def run(step: Step) -> None:
        assert isinstance(step.after, Relation)
        sides, signs = step.after.sides, step.after.signs
        value.check.run(replace(step, after=Relation(sides[:-1], signs[:-1])))
        comparison.check.run(replace(step, after=Relation(sides[-2:], signs[-1:])))

    check = Check(comparison.check.certainty, comparison.check.words, run)
    return checked_step(comparison.name, None, chain, comparison.rule, "", check)


def _room(step: Step) -> float:
    """About how wide a step is; a table by the widest entries of its columns."""
    assert isinstance(step.after, Relation)
    table = step.after.sides[-1]
    if not isinstance(table, Matrix):
        return 3 + width(latex(step.after))
    columns = zip(*table.rows, strict=True)
    return 8 + sum(2 + max(width(latex(x)) for x in column) for column in columns)
