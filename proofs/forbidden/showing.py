"""How answers on a mask show themselves: a table, the forbidden mask inside as a small picture with names, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from proofs.claims import Claim
from proofs.forbidden.classify import MaskAnswer, Placed
from proofs.forbidden.listing import types_dict
from proofs.forbidden.table import CLAIMS, DATA
from symbolic.network.problem import Mask
from symbolic.verdict import Status, error_text

WIDTH = 76
WORDS = {Status.PROVED: "yes", Status.REFUTED: "no", Status.UNDECIDED: "not known"}
ROWS = {Claim.SPURIOUS_MINIMUM: "a spurious minimum", Claim.SPURIOUS_VALLEY: "a spurious valley"}
HEADS = {"whitened": "whitened inputs", "any": "any inputs"}
COLUMN = 27


def answers_text(answers: Sequence[MaskAnswer]) -> list[str]:
    """Whether some data of each kind have something bad, in lines of at most 76 characters, with the mask that shows it.

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
    """
    found = {(answer.claim, answer.data): answer for answer in answers}
    lines = [" " * 22 + "".join(HEADS[data].ljust(COLUMN) for data in DATA)]
    for claim in CLAIMS:
        cells = (_cell(found[claim, data]) for data in DATA)
        lines.append(f"  {ROWS[claim]:20}" + "".join(cell.ljust(COLUMN) for cell in cells))
    for names, placed in _different(answers):
        lines.append("")
        known = ", ".join(f'"{name}"' for name in names)
        lines += wrap(f"{placed.types} inside ({known}):", WIDTH, initial_indent="  ", subsequent_indent="  ")
        lines += [f"  {line}" for line in placed_picture(placed)]
    return [line.rstrip() for line in lines]


def _cell(answer: MaskAnswer) -> str:
    by = "" if answer.by is None else f", {answer.by}"
    text = WORDS[answer.verdict.status] + by
    return text if len(text) < COLUMN else text[: COLUMN - 4] + "..."


def _different(answers: Sequence[MaskAnswer]) -> list[tuple[list[str], Placed]]:
    """The places where examples sit, each once, with the names of the examples there."""
    found: dict[tuple[frozenset[int], frozenset[int], frozenset[int]], tuple[list[str], Placed]] = {}
    for answer in answers:
        placed = answer.placed
        if placed is not None:
            key = frozenset(placed.units), frozenset(placed.inputs), frozenset(placed.outputs)
            names, _ = found.setdefault(key, ([], placed))
            if placed.case.name not in names:
                names.append(placed.case.name)
    return list(found.values())


def placed_picture(placed: Placed) -> list[str]:
    """The mask of an example inside a larger one, with the numbers that units, inputs and outputs have there."""
    first, second = placed.lift.problem.network.masks
    units, inputs, outputs = (sorted(numbers) for numbers in (placed.units, placed.inputs, placed.outputs))
    left = _table("W1", "input", "unit", inputs, units, first)
    right = _table("W2", "unit", "output", units, outputs, second)
    width = max(map(len, left)) + 4
    return [f"{a.ljust(width)}{b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]


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
    return {
        "example": placed.case.name,
        "kind": str(placed.kind),
        "types": types_dict(placed.types),
        "units": list(placed.units),
        "inputs": list(placed.inputs),
        "outputs": list(placed.outputs),
    }
