"""The minimal forbidden masks of a width: what is known of them, as an object, a text and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from proofs.claims import Claim
from proofs.forbidden.classify import checked_list, classify
from proofs.forbidden.examples import ForbiddenExample
from proofs.forbidden.table import CLAIMS, DATA, types_of
from proofs.forbidden.three_units import known_minimal
from proofs.forbidden.width_three import good_corners
from symbolic.display import counted, escaped, lines, masks_html, table
from symbolic.graph.types import Counts, MaskTypes
from symbolic.network import SparseNetwork
from symbolic.network.arrays import Matrix
from symbolic.network.masks import mask_picture
from symbolic.network.numbers import number_text
from symbolic.verdict import Status, Verdict, error_text, proved, undecided

WIDTH = 80
WORDS = {Claim.SPURIOUS_MINIMUM: "a spurious minimum", Claim.SPURIOUS_VALLEY: "a spurious valley"}


@dataclass(frozen=True)
class ForbiddenMasks:
    """What is known of the minimal masks of a width that have a spurious minimum (valley) for some data of a kind.

    Attributes:
        units: the width.
        data: ``whitened`` or ``any``.
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.
        complete: PROVED if the list is that of all minimal forbidden masks, for all numbers of inputs and outputs.
        masks: the types of the masks, up to renaming units, and for whitened data up to exchanging inputs and outputs; of a list that
            is not known to be complete none lies above another one.
        examples: a verified example for each, in the same order.
        minimal: for each whether every mask with one input or output less is proved to be good.

    References:
        docs/forbidden.md.

    Examples:
        >>> found = forbidden_masks(2, "whitened", "spurious_valley")
        >>> found
        ForbiddenMasks of 2 units, whitened data, spurious_valley: 4 masks, complete: PROVED
        >>> [str(types) for types in found.masks]
        ['(0,0,2)x(1,1,1)', '(0,0,3)x(0,2,2)', '(0,1,1)x(0,1,1)', '(0,1,2)x(1,0,2)']
        >>> found.examples[2].case.problem.targets[1]
        (Fraction(1, 1), Fraction(1, 1))
    """

    units: int
    data: str
    claim: Claim
    complete: Verdict
    masks: tuple[MaskTypes, ...] = ()
    examples: tuple[ForbiddenExample, ...] = ()
    minimal: tuple[bool, ...] = ()

    def __repr__(self) -> str:
        return (
            f"ForbiddenMasks of {counted(self.units, 'unit')}, {self.data} data, {self.claim}: "
            f"{counted(len(self.masks), 'mask')}, complete: {self.complete.status}"
        )

    def __str__(self) -> str:
        return forbidden_text(self).rstrip()

    def _repr_html_(self) -> str:
        rows = (
            [escaped(str(types)), masks_html(example.case.problem.network.masks), escaped(example.words)]
            for types, example in zip(self.masks, self.examples, strict=True)
        )
        head = f"<b>{escaped(_title(self))}</b>"
        shown = table(["counts", "an example's mask", "its data"], rows) if self.masks else ""
        return lines(head, escaped(f"Complete: {self.complete}"), shown)


def forbidden_masks(
    units: int = 2, data: str = "whitened", claim: Claim | str = Claim.SPURIOUS_MINIMUM
) -> ForbiddenMasks:
    """The minimal masks of a width that have a spurious minimum (valley) for some data; a mask is bad if it contains one of them.

    Arguments:
        units: the number of hidden units, at least 1; linear activation, no weight decay.
        data: ``whitened`` (``X X^T = I``, any targets) or ``any`` (any inputs and targets).
        claim: ``spurious_minimum`` or ``spurious_valley``.

    Returns:
        The masks with a verified example each, and whether the list is proved to be complete. For valleys of three units those are
        given that are known, for more units none: no list is known to be complete there.

    Raises:
        ValueError: for no unit, another kind of data, or another claim.
        ListRefused: if the stored list does not pass its check, which runs whenever it is asked for the first time.

    Notes:
        Masks are ordered by adding inputs and outputs; that each width has finitely many minimal ones is proved in docs/forbidden.md.

    References:
        docs/forbidden.md.

    Examples:
        >>> forbidden_masks(2, "any", "spurious_minimum")
        ForbiddenMasks of 2 units, any data, spurious_minimum: 11 masks, complete: PROVED
        >>> forbidden_masks(1), forbidden_masks(4).complete.status.value
        (ForbiddenMasks of 1 unit, whitened data, spurious_minimum: 0 masks, complete: PROVED, 'UNDECIDED')
    """
    wanted = Claim(claim)
    if wanted not in CLAIMS or data not in DATA or units < 1:
        raise ValueError(
            f"a width of at least 1, data of {' or '.join(DATA)}, and a claim of {' or '.join(CLAIMS)} "
            f"(got {units}, {data!r}, {str(wanted)!r})"
        )
    if units == 1:
        none = "one unit is a best approximation of rank one (single_class): nothing is ever bad"
        return ForbiddenMasks(1, data, wanted, proved(none))
    if units == 3:
        return _three(wanted, data)
    if units > 3:
        return ForbiddenMasks(units, data, wanted, undecided(f"{_finite(units)}, but no list is known"))
    found = checked_list(wanted, data)
    source = found.source
    reason = (
        f"boxes and forbidden masks cover all counts exactly (compared on {found.cells} of them, which is enough for every size); "
        f"in each of {len(source.boxes)} boxes a lemma shows that there is nothing bad; every forbidden mask has a verified example"
    )
    masks = tuple(map(types_of, source.minimal))
    return ForbiddenMasks(2, data, wanted, proved(reason), masks, found.examples, (True,) * len(masks))


def _three(claim: Claim, data: str) -> ForbiddenMasks:
    """The list for three units: complete for minima; for valleys the masks that are known."""
    known = known_minimal(claim, data)
    masks, shown = (tuple(types for types, _ in known), tuple(example for _, example in known))
    corners = good_corners(data) if claim is Claim.SPURIOUS_MINIMUM else ()
    if corners and all(corner.lemma for corner in corners):
        words = (
            f"the masks above none of them fill {len(corners)} boxes up to symmetry, and in each of these a lemma shows that there is nothing bad; "
            "every forbidden mask has a verified example"
        )
        return ForbiddenMasks(3, data, claim, proved(words), masks, shown, (True,) * len(masks))
    proofs = tuple(is_minimal(types, claim, data) for types in masks)
    words = f"{_finite(3)}; these are bad, by examples, and {sum(proofs)} of them minimal, by lemmas; others are not excluded"
    return ForbiddenMasks(3, data, claim, undecided(words), masks, shown, proofs)


def _finite(units: int) -> str:
    return f"the masks of {units} units have finitely many minimal forbidden ones (docs/forbidden.md)"


def is_minimal(types: MaskTypes, claim: Claim, data: str) -> bool:
    """Whether every mask with one input or output less than a mask is proved to be good: then a bad mask is a minimal forbidden one.

    Examples:
        >>> corner = MaskTypes.of_counts(2, (0, 1, 1), (0, 1, 1))
        >>> is_minimal(corner, Claim.SPURIOUS_MINIMUM, "any")
        True
        >>> is_minimal(MaskTypes.of_counts(2, (1, 1, 1), (0, 1, 1)), Claim.SPURIOUS_MINIMUM, "any")
        False
    """
    return all(_good(smaller, claim, data) for smaller in types.smaller())


def _good(types: MaskTypes, claim: Claim, data: str) -> bool:
    """Whether a mask is proved to have nothing bad for any data of a kind."""
    if not (any(units for units, _ in types.outputs) and any(units for units, _ in types.inputs)):
        return True
    answers = classify(SparseNetwork(types.masks()))
    return any((a.claim, a.data) == (claim, data) and a.verdict.status is Status.REFUTED for a in answers)


def _title(found: ForbiddenMasks) -> str:
    data = "some whitened data" if found.data == "whitened" else "some data"
    units = counted(found.units, "hidden unit")
    head = "Minimal masks" if found.complete.proved else "Known masks" if found.masks else "Masks"
    return f"{head} with {units} that have {WORDS[found.claim]} for {data}"


def forbidden_text(found: ForbiddenMasks, width: int = WIDTH) -> str:
    """The list for people, in lines of at most so many letters."""
    text = wrap(_title(found), width)
    if found.complete.proved:
        number = counted(len(found.masks), "mask") if found.masks else "None"
        symmetry = " and exchanging inputs and outputs" if found.data == "whitened" else ""
        up_to = f", up to renaming units{symmetry}" if found.masks else ""
        text += wrap(f"{number}{up_to}; complete for all numbers of inputs and outputs: PROVED", width)
    else:
        known = f"{counted(len(found.masks), 'mask') if found.masks else 'None'} listed; "
        text += wrap(f"{known}completeness: {found.complete.status}", width)
    text += wrap(found.complete.reason, width - 2, initial_indent="  ", subsequent_indent="  ")
    if found.units == 2:
        text += [
            "",
            *wrap("(p0,p1,p2)x(q0,q1,q2): outputs fed by unit 0 only, by unit 1 only, by both; inputs alike", width),
        ]
    if found.units == 3 and found.masks:
        text += [
            "",
            *wrap(
                "{0,1}*2 {2} x ...: two outputs fed by units 0 and 1, one by unit 2; inputs after the x alike", width
            ),
        ]
    for types, example, minimal in zip(found.masks, found.examples, found.minimal, strict=True):
        picture = mask_picture(example.case.problem.network.masks).splitlines()
        shape = "" if found.units == 3 or example.types == types else f", here as {example.types}"
        text += ["", *wrap(f"{types}{shape}" + ("" if minimal else " (perhaps not minimal)"), width)]
        text += [f"  {line}" for line in picture]
        for words in (_data(example), example.words):
            text += wrap(words, width - 2, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(text) + "\n"


def _data(example: ForbiddenExample) -> str:
    """Inputs and targets on a line."""
    problem = example.case.problem
    inputs = "I" if example.case.identity_inputs else _rows(problem.inputs)
    return f"X = {inputs}, Y = {_rows(problem.targets)}"


def _rows(rows: Matrix) -> str:
    return f"[{'; '.join(' '.join(map(number_text, row)) for row in rows)}]"


def forbidden_dict(found: ForbiddenMasks, certificates: Sequence[str] | None = None) -> dict[str, Any]:
    """The list as JSON-ready dictionaries, with the paths of certificates if some were written."""
    paths = [None] * len(found.masks) if certificates is None else certificates
    listed = zip(found.masks, found.examples, found.minimal, paths, strict=True)
    return {
        "claim": str(found.claim),
        "complete": {
            "status": str(found.complete.status),
            "reason": found.complete.reason,
            "error_probability": error_text(found.complete.error),
        },
        "up_to": ["renaming", "transposition"] if found.data == "whitened" else ["renaming"],
        "masks": [
            {
                "name": str(types),
                "types": types_dict(types),
                "minimal": minimal,
                "example": _example(example),
                "certificate": path,
            }
            for types, example, minimal, path in listed
        ],
    }


def types_dict(types: MaskTypes) -> dict[str, Any]:
    """Types as JSON-ready dictionaries: for each set of units how many inputs see it, and how many outputs it feeds."""
    return {"inputs": counts_list(types.inputs), "outputs": counts_list(types.outputs)}


def counts_list(counts: Counts) -> list[dict[str, Any]]:
    """The counts of one side as JSON-ready dictionaries.

    Examples:
        >>> counts_list((((0, 1), 2),))
        [{'units': [0, 1], 'count': 2}]
    """
    return [{"units": list(units), "count": count} for units, count in counts]


def _example(example: ForbiddenExample) -> dict[str, Any]:
    case = example.case
    return {
        "name": case.name,
        "kind": str(example.kind),
        "problem": case.problem.to_dict(),
        "point": case.point.texts(),
        "lower_point": case.lower.texts(),
        "loss": number_text(example.loss),
        "lower_loss": number_text(example.lower_loss),
        "level": None if example.level is None else number_text(example.level),
        "bottom": None if example.bottom is None else number_text(example.bottom),
    }
