"""How answers on a mask show themselves: a table, the forbidden mask inside as a small picture with names, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from proofs.badness.points import loss_at
from proofs.claims import Claim
from proofs.forbidden.classify import MaskAnswer, Placed
from proofs.forbidden.listing import types_dict
from proofs.forbidden.table import CLAIMS, DATA
from symbolic.network.arrays import Matrix
from symbolic.network.numbers import number_text
from symbolic.network.problem import Mask
from symbolic.verdict import Status, error_text

WIDTH = 76
WORDS = {Status.PROVED: "yes", Status.REFUTED: "no", Status.UNDECIDED: "not known"}
ROWS = {Claim.SPURIOUS_MINIMUM: "a spurious minimum", Claim.SPURIOUS_VALLEY: "a spurious valley"}
HEADS = {"whitened": "whitened inputs", "any": "any inputs"}
COLUMN = 27
LONGEST = 40
"""Most entries of X that are listed one by one."""


def answers_text(answers: Sequence[MaskAnswer], width: int = WIDTH) -> list[str]:
    """Whether some data of each kind have something bad, in lines of at most so many letters, with the mask that shows it.

    It is a table where there is room for one.

    Examples:
        >>> from proofs.forbidden.classify import classify
        >>> from symbolic.network import SparseNetwork
        >>> print(chr(10).join(answers_text(classify(SparseNetwork.of([[0, 1], [1, 1]], [[1, 1], [0, 1]])))))
                              whitened inputs            any inputs
          a spurious minimum  yes, (0,1,1)x(0,1,1)       yes, (0,1,1)x(0,1,1)
          a spurious valley   yes, (0,1,1)x(0,1,1)       yes, (0,1,1)x(0,1,1)
        <BLANKLINE>
          (0,1,1)x(0,1,1) inside ("corner", "corner at infinity"):
          W1     input    W2       unit
          unit   0 1      output   0 1
             0   . #           0   # #
             1   # #           1   . #
          "corner": X = I, Y[0,1] = 4, Y[1,0] = 3, all other targets 0
          "corner at infinity": X = I, Y[0,0] = 1, Y[1,0] = 1, Y[1,1] = 1, all other
            targets 0
    """
    found = {(answer.claim, answer.data): answer for answer in answers}
    if width < WIDTH:
        lines = [f"  {ROWS[claim]}, {HEADS[data]}: {_cell(found[claim, data])}" for claim in CLAIMS for data in DATA]
    else:
        lines = [" " * 22 + "".join(HEADS[data].ljust(COLUMN) for data in DATA)]
        for claim in CLAIMS:
            cells = (_cell(found[claim, data]) for data in DATA)
            lines.append(f"  {ROWS[claim]:20}" + "".join(cell.ljust(COLUMN) for cell in cells))
    for examples in _different(answers):
        lines.append("")
        known = ", ".join(f'"{placed.case.name}"' for placed in examples)
        lines += wrap(f"{examples[0].types} inside ({known}):", width, initial_indent="  ", subsequent_indent="  ")
        lines += [f"  {line}" for line in placed_picture(examples[0])]
        for placed in examples:
            words = f'"{placed.case.name}": {data_words(placed)}'
            lines += wrap(words, width, initial_indent="  ", subsequent_indent="    ")
    return [line.rstrip() for line in lines]


def _cell(answer: MaskAnswer) -> str:
    by = "" if answer.by is None else f", {answer.by}"
    text = WORDS[answer.verdict.status] + by
    return text if len(text) < COLUMN else text[: COLUMN - 4] + "..."


def _different(answers: Sequence[MaskAnswer]) -> list[list[Placed]]:
    """The examples inside the mask, each once, those at the same place together."""
    found: dict[tuple[frozenset[int], frozenset[int], frozenset[int]], dict[str, Placed]] = {}
    for answer in answers:
        placed = answer.placed
        if placed is not None:
            key = frozenset(placed.units), frozenset(placed.inputs), frozenset(placed.outputs)
            found.setdefault(key, {}).setdefault(placed.case.name, placed)
    return [list(examples.values()) for examples in found.values()]


def placed_picture(placed: Placed) -> list[str]:
    """The mask of an example inside a larger one, with the numbers that units, inputs and outputs have there."""
    first, second = placed.lift.problem.network.masks
    units, inputs, outputs = (sorted(numbers) for numbers in (placed.units, placed.inputs, placed.outputs))
    left = _table("W1", "input", "unit", inputs, units, first)
    right = _table("W2", "unit", "output", units, outputs, second)
    width = max(map(len, left)) + 4
    return [f"{a.ljust(width)}{b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]


def data_words(placed: Placed) -> str:
    """The data that the example gives the whole mask, in its own numbers of inputs and outputs.

    Examples:
        >>> from proofs.forbidden.classify import classify
        >>> from symbolic.network import SparseNetwork
        >>> found = classify(SparseNetwork.of([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]))
        >>> data_words(found[3].placed)
        'X[0,0] = 1, X[0,2] = 1, X[1,1] = 2, X[2,0] = 2, X[2,2] = 1, Y[0,0] = 1, Y[1,1] = 1, all other entries 0'
    """
    problem, identity = placed.lift.problem, placed.lift.case.identity_inputs
    entries = [] if identity else [f"X[{r},{c}] = {value}" for r, c, value in nonzero(problem.inputs)]
    if len(entries) > LONGEST:
        others = [r for r in range(len(problem.inputs)) if r not in placed.inputs]
        entries = [e for e in entries if int(e[2 : e.index(",")]) not in others]
        entries.append("a sample of its own, with entry 1, for each other input")
    targets = [f"Y[{r},{c}] = {value}" for r, c, value in nonzero(problem.targets)]
    rest = "all other targets 0" if identity else "all other entries 0"
    return ", ".join([*(["X = I"] if identity else entries), *targets, rest])


def nonzero(rows: Matrix) -> list[tuple[int, int, str]]:
    """Row, column and value of the entries that are not 0.

    Examples:
        >>> from fractions import Fraction
        >>> nonzero(((Fraction(0), Fraction(1, 2)), (Fraction(-3), Fraction(0))))
        [(0, 1, '1/2'), (1, 0, '-3')]
    """
    return [(r, c, number_text(x)) for r, row in enumerate(rows) for c, x in enumerate(row) if x]


def _table(name: str, columns: str, rows: str, across: Sequence[int], down: Sequence[int], mask: Mask) -> list[str]:
    """A part of a mask with the numbers of its rows and columns."""
    margin = max(len(name) + 2, *(len(str(n)) + 2 for n in down), len(rows) + 2)
    widths = [max(2, len(str(n)) + 1) for n in across]
    head = "".join(str(n).rjust(w) for n, w in zip(across, widths, strict=True))
    lines = [name.ljust(margin) + f" {columns}", rows.ljust(margin) + head]
    for r in down:
        row = "".join(("#" if mask[r][c] else ".").rjust(w) for c, w in zip(across, widths, strict=True))
        lines.append(str(r).rjust(len(rows)).ljust(margin) + row)
    return lines


def answers_dict(answers: Sequence[MaskAnswer]) -> dict[str, Any]:
    """The answers as JSON-ready dictionaries, by kind of data and claim."""
    result: dict[str, Any] = {data: {} for data in DATA}
    for answer in answers:
        result[answer.data][str(answer.claim)] = answer_dict(answer)
    return result


def answer_dict(answer: MaskAnswer) -> dict[str, Any]:
    """One answer as a JSON-ready dictionary."""
    return {
        "status": str(answer.verdict.status),
        "by": answer.by,
        "reason": answer.verdict.reason,
        "error_probability": error_text(answer.verdict.error),
        "rests_on": list(answer.verdict.rests_on),
        "inside": None if answer.placed is None else _placed_dict(answer.placed),
    }


def _placed_dict(placed: Placed) -> dict[str, Any]:
    lift = placed.lift
    return {
        "example": placed.case.name,
        "kind": str(placed.kind),
        "types": types_dict(placed.types),
        "units": list(placed.units),
        "inputs": list(placed.inputs),
        "outputs": list(placed.outputs),
        "data": {
            "inputs": None if lift.case.identity_inputs else _entries(lift.problem.inputs),
            "targets": _entries(lift.problem.targets),
        },
        "loss": number_text(loss_at(lift.case.problem, lift.case.point)),
        "lower_loss": number_text(loss_at(lift.case.problem, lift.case.lower)),
    }


def _entries(rows: Matrix) -> list[dict[str, Any]]:
    """The entries that are not 0 as JSON-ready dictionaries."""
    return [{"row": r, "column": c, "value": value} for r, c, value in nonzero(rows)]
