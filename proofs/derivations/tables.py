"""Tables of a document as steps: every entry that is shown is compared with where it comes from when the document is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from proofs.derivations.residuals import Residuals
from proofs.documents.document import Check, Step, StepFailed, checked_step
from proofs.documents.formulas import Formula, Matrix, Name, Relation, evaluate, lifted


def table_step(
    name: str,
    symbol: Name,
    shown: Formula,
    entries: Sequence[Sequence[Any]],
    same: Callable[[Formula, Any], bool],
    source: str,
    label: str = "",
    sign: str = "=",
) -> Step:
    """``symbol = table``; its check stands in the list of steps only.

    Arguments:
        name: of the step.
        symbol: what the table is called.
        shown: the table as it is printed.
        entries: what it should hold.
        same: whether an entry that is printed stands for the one it should.
        source: what it was compared with, in words.
        label: for references.
        sign: ``=``, or ``approx`` for rounded entries.

    Examples:
        >>> step = table_step("A", Name("A"), Matrix(((lifted(2),),)), [[Fraction(3)]], is_number, "nothing")
        >>> step.check.run(step)
        Traceback (most recent call last):
            ...
        proofs.documents.document.StepFailed: step 'A' does not hold: row 0, column 0 is another number
    """

    def run(step: Step) -> None:
        if not isinstance(step.after, Relation) or (step.after.sides[0], step.after.signs) != (symbol, (sign,)):
            raise StepFailed(step.name, "it does not say what the table is")
        table = step.after.sides[-1]
        if not isinstance(table, Matrix) or [len(row) for row in table.rows] != [len(row) for row in entries]:
            raise StepFailed(step.name, "it is no table of this size")
        for r, (row, values) in enumerate(zip(table.rows, entries, strict=True)):
            for c, (entry, value) in enumerate(zip(row, values, strict=True)):
                if not same(entry, value):
                    raise StepFailed(step.name, f"row {r}, column {c} is another number")

    check = Check("exact", f"compared with {source}", run)
    return checked_step(
        name, None, Relation((symbol, shown), (sign,)), "definition", "", check, label=label, quiet=True
    )


def is_number(entry: Formula, value: Fraction) -> bool:
    """Whether a formula without names has a rational value."""
    found: Fraction = evaluate(entry, {}, lambda x: x)
    return found == value


def data_step(
    name: str, symbol: Name, rows: Sequence[Sequence[Fraction]], label: str = "", source: str = "the problem"
) -> Step:
    """A table of rational data."""
    shown = Matrix(tuple(tuple(lifted(x) for x in row) for row in rows))
    return table_step(name, symbol, shown, rows, is_number, source, label)


def mask_step(symbol: Name, residuals: Residuals, layer: int, label: str = "") -> Step:
    """The weights of a layer: a name where the mask is 1, 0 elsewhere."""
    mask = residuals.problem.network.masks[layer]

    def same(entry: Formula, bit: tuple[int, int, int]) -> bool:
        r, c, free = bit
        return entry == (residuals.weights[layer, r, c] if free else lifted(0))

    places = [[(r, c, bit) for c, bit in enumerate(row)] for r, row in enumerate(mask)]
    return table_step(f"weights of layer {layer + 1}", symbol, residuals.table(layer), places, same, "the mask", label)
