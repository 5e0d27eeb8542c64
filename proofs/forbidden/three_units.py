"""Known bad masks with three units: examples of their own, and the forbidden masks of two units with a third one that changes nothing.

``three_units.json`` holds spurious minima; each is a claim that :meth:`BaseCase.verified` proves. That no mask is missing is shown, for minima,
by :mod:`proofs.forbidden.width_three`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product

from proofs.badness.base_cases import BaseCase, read_case
from proofs.badness.lifting import variants
from proofs.claims import Claim
from proofs.forbidden.chambers import Chamber
from proofs.forbidden.examples import ForbiddenExample, Kind, example_of, of_chamber, stored_chambers
from proofs.forbidden.table import two_unit_list, types_of
from symbolic.graph.types import Counts, MaskTypes, minimal

FILE = "three_units.json"


@cache
def three_unit_cases() -> tuple[BaseCase, ...]:
    """The cases of the file and the transposes of those with X = I.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> len(three_unit_cases()), three_unit_cases()[0].problem.network.shape
        (206, '2-3-2 linear')
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
    """Bad masks of width three of which none lies above another one, each with a verified example.

    The forbidden masks of width two are among them, with a third unit that sees nothing or feeds nothing.

    Arguments:
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.
        data: ``whitened`` or ``any``.

    Returns:
        The masks up to renaming units, and for whitened data up to exchanging inputs and outputs.

    Raises:
        NotCertified: if an example is not what it claims.
    """
    found: dict[MaskTypes, ForbiddenExample] = {}
    pool = _pool(claim, data)
    for types in minimal(pool):
        name = types.orbit(transposing=data == "whitened")[0]
        if name not in found:
            found[name] = _example(pool[types], claim, data)
    return tuple(found.items())


@cache
def known_minimal_types(data: str, claim: Claim = Claim.SPURIOUS_MINIMUM) -> tuple[MaskTypes, ...]:
    """The types of the masks of :func:`known_minimal`, under all names of their units; no example is verified.

    Arguments:
        data: ``whitened`` or ``any``.
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.

    Examples:
        >>> len(known_minimal_types("whitened"))
        1246
    """
    return minimal(_pool(claim, data))


def known_bad_below(types: MaskTypes, data: str) -> bool:
    """Whether a mask with three units lies above a forbidden one for minima.

    Examples:
        >>> known_bad_below(MaskTypes.of_counts(3, (0, 0, 0, 0, 0, 0, 4), (0, 0, 0, 0, 1, 3, 0)), "whitened")
        True
    """
    return any(known.below(types) for known in known_minimal_types(data))


def _pool(claim: Claim, data: str) -> dict[MaskTypes, MaskTypes | BaseCase | Chamber]:
    """Bad masks with what shows it: a forbidden mask of two units, a spurious minimum or a chamber."""
    whitened = data == "whitened"
    pool: dict[MaskTypes, MaskTypes | BaseCase | Chamber] = {}
    for point in two_unit_list(claim, data).minimal:
        two = types_of(point)
        for types in _with_an_idle_unit(two):
            pool |= dict.fromkeys(types.orbit(transposing=whitened), two)
    if claim is Claim.SPURIOUS_MINIMUM:
        for types, case in typed_cases(data):
            pool.setdefault(types, case)
    else:
        three = [c for c in stored_chambers(data) if len(c.case.problem.network.masks[0]) == 3]
        for chamber in three:
            types = MaskTypes.of(chamber.case.problem.network)
            pool |= dict.fromkeys(types.orbit(transposing=False), chamber)
    return pool


def _with_an_idle_unit(two: MaskTypes) -> Iterator[MaskTypes]:
    """Types of two units with a third unit that sees nothing or feeds nothing."""
    yield from (MaskTypes(3, side, two.inputs) for side in _joined(two.outputs))
    yield from (MaskTypes(3, two.outputs, side) for side in _joined(two.inputs))


def _joined(side: Counts) -> Iterator[Counts]:
    """The counts with a third unit at some of the inputs (outputs)."""
    each = [units for units, n in side for _ in range(n)]
    for chosen in product((False, True), repeat=len(each)):
        sets = [(*units, 2) if joins else units for units, joins in zip(each, chosen, strict=True)]
        yield tuple((s, sets.count(s)) for s in sorted(set(sets), key=lambda s: (len(s), s)))


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
