"""Known bad masks with three units: minimal ones among those that searches have met, and the forbidden masks of two units.

``three_units.json`` holds spurious minima; each is a claim that :meth:`BaseCase.verified` proves. That no mask is missing is not claimed: the
list of the forbidden masks of width three is not known to be complete.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from proofs.badness.base_cases import BaseCase, read_case
from proofs.badness.lifting import variants
from proofs.claims import Claim
from proofs.forbidden.chambers import Chamber
from proofs.forbidden.examples import ForbiddenExample, Kind, example_of, of_chamber, stored_chambers
from proofs.forbidden.table import two_unit_list, types_of
from symbolic.graph.types import MaskTypes, minimal

FILE = "three_units.json"


@cache
def three_unit_cases() -> tuple[BaseCase, ...]:
    """The cases of the file and the transposes of those with X = I.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> len(three_unit_cases()), three_unit_cases()[0].problem.network.shape
        (200, '2-3-2 linear')
    """
    tables = json.loads(files("proofs.forbidden").joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(variants([read_case(table, f"cases[{n}]") for n, table in enumerate(tables)]))


@cache
def typed_cases(data: str) -> tuple[tuple[MaskTypes, BaseCase], ...]:
    """The cases for a kind of data, each with every way to name its units.

    Arguments:
        data: ``whitened`` (cases with X = I) or ``any``.
    """
    fitting = [case for case in three_unit_cases() if case.identity_inputs or data == "any"]
    return tuple(
        (types, case) for case in fitting for types in MaskTypes.of(case.problem.network).orbit(transposing=False)
    )


def known_bad(types: MaskTypes, data: str) -> BaseCase | None:
    """A case whose mask lies below a mask with three units: the mask has a spurious minimum for some data of the kind.

    Arguments:
        types: of a mask with three units.
        data: ``whitened`` or ``any``.

    Examples:
        >>> known_bad(MaskTypes.of_counts(3, (0, 0, 1, 0, 0, 0, 2), (0, 0, 1, 0, 0, 0, 1)), "whitened").name
        'three units 1'
        >>> known_bad(MaskTypes.of_counts(3, (0, 0, 0, 0, 0, 0, 5), (0, 0, 0, 0, 0, 0, 5)), "any")
    """
    return next((case for found, case in typed_cases(data) if found.below(types)), None)


def known_minimal(claim: Claim, data: str) -> tuple[tuple[MaskTypes, ForbiddenExample], ...]:
    """Bad masks of width three of which none lies above another one, each with a verified example; others are not excluded.

    The forbidden masks of width two are among them, with a third unit that sees and feeds nothing.

    Arguments:
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.
        data: ``whitened`` or ``any``.

    Returns:
        The masks up to renaming units, and for whitened data up to exchanging inputs and outputs.

    Raises:
        NotCertified: if an example is not what it claims.
    """
    whitened = data == "whitened"
    pool: dict[MaskTypes, MaskTypes | BaseCase | Chamber] = {}
    for point in two_unit_list(claim, data).minimal:
        two = types_of(point)
        pool |= dict.fromkeys(MaskTypes(3, two.outputs, two.inputs).orbit(transposing=whitened), two)
    if claim is Claim.SPURIOUS_MINIMUM:
        for types, case in typed_cases(data):
            pool.setdefault(types, case)
    else:
        three = [c for c in stored_chambers() if len(c.case.problem.network.masks[0]) == 3]
        for chamber in three:
            types = MaskTypes.of(chamber.case.problem.network)
            pool |= dict.fromkeys(types.orbit(transposing=False), chamber)
    found: dict[MaskTypes, ForbiddenExample] = {}
    for types in minimal(pool):
        known, name = pool[types], types.orbit(transposing=whitened)[0]
        if name not in found:
            found[name] = _example(known, claim, data)
    return tuple((MaskTypes(3, e.types.outputs, e.types.inputs), e) for e in found.values())


def _example(known: MaskTypes | BaseCase | Chamber, claim: Claim, data: str) -> ForbiddenExample:
    if isinstance(known, BaseCase):
        return _minimum(known)
    if isinstance(known, Chamber):
        return of_chamber(known, known.verified())
    example = example_of(known, claim, data)
    if example is None:
        raise ArithmeticError(f"{known} has no example")
    return example


def _minimum(case: BaseCase) -> ForbiddenExample:
    bad = case.verified()
    kind = Kind.STRICT_MINIMUM if bad.strict else Kind.FAMILY_MINIMUM
    types = MaskTypes.of(case.problem.network)
    return ForbiddenExample(Claim.SPURIOUS_MINIMUM, types, case, kind, bad.loss, bad.lower_loss)
