"""The lists of forbidden masks with two units, and the case distinction over all other masks, as data.

``two_units.json`` holds four lists. Reading checks the format only; each list is a claim that :func:`proofs.forbidden.check.checked` proves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from proofs.claims import Claim
from proofs.forbidden.boxes import Point, Upper, at_least, inside
from symbolic.errors import ProblemError
from symbolic.graph.types import MaskTypes

FILE = "two_units.json"
DATA = ("whitened", "any")
"""The kinds of data: ``X X^T = I`` and any Y; any X and any Y."""
CLAIMS = (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY)


@dataclass(frozen=True)
class Box:
    """Masks that one case of one lemma settles.

    Attributes:
        upper: the largest counts; None where they have no bound.
        lemma: the name of the lemma.
        case: which of its cases, from 0.
        view: how the box is looked at (:data:`proofs.forbidden.lemmas.VIEWS`).
    """

    upper: Upper
    lemma: str
    case: int
    view: str


@dataclass(frozen=True)
class ForbiddenList:
    """The minimal masks with two units that have a spurious minimum (valley) for some data of a kind; a claim until it is checked.

    Attributes:
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.
        data: ``whitened`` or ``any``.
        minimal: the forbidden masks as counts ``p0, p1, p2, q0, q1, q2``, one of each orbit under the symmetry.
        boxes: the case distinction over all other masks.
    """

    claim: Claim
    data: str
    minimal: tuple[Point, ...]
    boxes: tuple[Box, ...]

    @property
    def transposing(self) -> bool:
        """Whether exchanging inputs and outputs is a symmetry: it is for whitened data."""
        return self.data == "whitened"

    @property
    def generators(self) -> tuple[Point, ...]:
        """All minimal forbidden counts: those of ``minimal`` with everything that the symmetry makes of them."""
        return tuple(sorted({found for point in self.minimal for found in self.orbit(point)}))

    def orbit(self, point: Point) -> tuple[Point, ...]:
        """The counts that differ from given ones by a symmetry of the list."""
        return tuple(map(counts_of, types_of(point).orbit(transposing=self.transposing)))

    def forbidden_in(self, point: Point) -> Point | None:
        """The first forbidden counts that given counts lie above; None if they are good."""
        return next((g for g in self.generators if at_least(point, g)), None)

    def box_of(self, point: Point) -> Box | None:
        """The first box that holds given counts; None if they are bad."""
        return next((box for box in self.boxes if inside(point, box.upper)), None)


def types_of(point: Point) -> MaskTypes:
    """Six counts as types.

    Examples:
        >>> print(types_of((0, 0, 2, 1, 1, 1)))
        (0,0,2)x(1,1,1)
    """
    return MaskTypes.of_counts(2, point[:3], point[3:])


def counts_of(types: MaskTypes) -> Point:
    """The six counts of a mask with two units.

    Examples:
        >>> counts_of(types_of((0, 0, 2, 1, 1, 1)))
        (0, 0, 2, 1, 1, 1)
    """
    outputs, inputs = types.vectors()
    return (*outputs, *inputs)


@cache
def two_unit_lists() -> tuple[ForbiddenList, ...]:
    """The four lists, as in the file.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> [(str(found.claim), found.data, len(found.minimal)) for found in two_unit_lists()][:2]
        [('spurious_minimum', 'whitened', 5), ('spurious_minimum', 'any', 11)]
    """
    tables = json.loads(files("proofs.forbidden").joinpath(FILE).read_text(encoding="utf-8"))["lists"]
    return tuple(read_list(table, f"lists[{n}]") for n, table in enumerate(tables))


def two_unit_list(claim: Claim, data: str) -> ForbiddenList:
    """The list of a claim and a kind of data.

    Raises:
        ValueError: if there is none.
    """
    for found in two_unit_lists():
        if (found.claim, found.data) == (claim, data):
            return found
    raise ValueError(f"lists are for the claims {', '.join(CLAIMS)} and the data {', '.join(DATA)}")


def read_list(table: Any, key: str) -> ForbiddenList:
    """Read one list.

    Raises:
        ProblemError: if a key is missing or unknown, or its value malformed.
    """
    if not isinstance(table, Mapping) or set(table) != {"claim", "data", "minimal", "boxes"}:
        raise ProblemError(key, "a list has the keys claim, data, minimal, boxes", repr(table)[:60])
    if table["claim"] not in list(CLAIMS) or table["data"] not in DATA:
        raise ProblemError(key, "a claim of badness and a kind of data", repr((table["claim"], table["data"]))[:60])
    minimal = tuple(_counts(point, f"{key}.minimal[{n}]", False) for n, point in enumerate(table["minimal"]))
    boxes = []
    for n, box in enumerate(table["boxes"]):
        place = f"{key}.boxes[{n}]"
        if not isinstance(box, Mapping) or set(box) != {"upper", "lemma", "case", "view"}:
            raise ProblemError(place, "a box has the keys upper, lemma, case, view", repr(box)[:60])
        boxes.append(Box(_counts(box["upper"], f"{place}.upper", True), box["lemma"], box["case"], box["view"]))
    return ForbiddenList(Claim(table["claim"]), table["data"], minimal, tuple(boxes))  # type: ignore[arg-type]


def _counts(found: Any, key: str, unbounded: bool) -> Upper:
    whole = isinstance(found, list) and len(found) == 6
    if not whole or not all((x is None and unbounded) or (type(x) is int and x >= 0) for x in found):
        raise ProblemError(
            key, "six counts, none negative" + (" (null: no bound)" if unbounded else ""), repr(found)[:60]
        )
    return tuple(found)
