"""Check a list of forbidden masks, for masks of every size and without trusting how it was found.

1. No forbidden mask lies above another one: they are the minimal points of their up-set.
2. The boxes cover exactly what the up-set leaves (:mod:`proofs.forbidden.boxes`: a finite grid is enough).
3. On every box a lemma shows that there is nothing bad: its hypotheses, from :mod:`proofs.forbidden.lemmas`, hold at the upper corner.
4. Every forbidden mask has an example, verified exactly (:mod:`proofs.forbidden.examples`).

By 4 and since badness is kept when inputs and outputs are added (docs/forbidden.md), every mask above a forbidden one is bad; by 2 and 3 every
other mask is good. With 1 the list is that of the minimal bad masks, and it is complete.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.forbidden.boxes import antichain, disagreement, grid
from proofs.forbidden.examples import ForbiddenExample, example_of
from proofs.forbidden.lemmas import applies
from proofs.forbidden.table import ForbiddenList, types_of
from symbolic.errors import LandscapeError


class ListRefused(LandscapeError, ValueError):
    """A list of forbidden masks does not pass its check.

    Attributes:
        step: the number of the step above that fails.
    """

    def __init__(self, step: int, found: str) -> None:
        self.step = step
        super().__init__(f"a list of forbidden masks is refused, step {step}: {found}")


@dataclass(frozen=True)
class CheckedList:
    """A list that passed every step.

    Attributes:
        source: the list.
        examples: one example for each of its ``minimal`` masks, in their order.
        cells: how many points of the grid were compared.
    """

    source: ForbiddenList
    examples: tuple[ForbiddenExample, ...]
    cells: int


def checked(found: ForbiddenList) -> CheckedList:
    """A list after all four steps.

    Raises:
        ListRefused: naming the first step that fails, and where.
        NotCertified: if an example is not what it claims.

    Examples:
        >>> from proofs.forbidden.table import two_unit_lists
        >>> result = checked(two_unit_lists()[0])
        >>> len(result.examples), len(result.source.boxes), result.cells
        (5, 15, 1296)
    """
    check_minimal(found)
    cells = check_cover(found)
    check_boxes(found)
    examples = []
    for point in found.minimal:
        example = example_of(types_of(point), found.claim, found.data)
        if example is None:
            raise ListRefused(4, f"{types_of(point)} has no example")
        examples.append(example)
    return CheckedList(found, tuple(examples), cells)


def check_minimal(found: ForbiddenList) -> None:
    """Step 1.

    Raises:
        ListRefused: if two forbidden masks are comparable.
    """
    if not antichain(found.generators):
        raise ListRefused(1, "a forbidden mask lies above another one")


def check_cover(found: ForbiddenList) -> int:
    """Step 2.

    Returns:
        How many points of the grid were compared.

    Raises:
        ListRefused: with counts that are forbidden and in a box, or neither.
    """
    generators, uppers = found.generators, [box.upper for box in found.boxes]
    point = disagreement(generators, uppers)
    if point is not None:
        bad = found.forbidden_in(point) is not None
        raise ListRefused(2, f"{types_of(point)} is {'forbidden and in a box' if bad else 'in no box'}")
    return sum(1 for _ in grid(generators, uppers))


def check_boxes(found: ForbiddenList) -> None:
    """Step 3.

    Raises:
        ListRefused: with a box that its lemma does not settle, and why.
    """
    for box in found.boxes:
        try:
            reason = applies(found.claim.opposite, found.data, box.upper, box.lemma, box.case, box.view)
        except ValueError as error:
            reason = str(error)
        if reason is not None:
            raise ListRefused(3, f"box {box.upper}: {reason}")
