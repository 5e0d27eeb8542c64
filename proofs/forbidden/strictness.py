"""Which masks with two units have a spurious minimum that is strict up to symmetry: by an exact example, none by a theorem, or not known.

``strict_minima.json`` holds examples that searches have met (:func:`proofs.search.critical_first.search_bad`); each is a claim that
:meth:`BaseCase.verified` proves. A mask without an example and without a theorem is open: a search that finds nothing proves nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from proofs.badness.base_cases import BaseCase, read_case
from proofs.claims import Claim
from proofs.forbidden.table import counts_of, two_unit_list
from symbolic.graph.types import MaskTypes

FILE = "strict_minima.json"
CORNER = MaskTypes.of_counts(2, (0, 1, 1), (0, 1, 1))


class Strict(StrEnum):
    """What is known of the strict spurious minima of a mask for all data of a kind."""

    SOME = "some"
    NONE = "none"
    OPEN = "open"


@dataclass(frozen=True)
class Strictness:
    """What is known of the strict spurious minima of a mask.

    Attributes:
        answer: whether some data have one.
        by: the name of the example, ``lemma``, ``no valley`` or ``corner`` (docs/forbidden.md, "Strict minima"); ``-`` where it is open.
    """

    answer: Strict
    by: str


@cache
def strict_minima() -> tuple[BaseCase, ...]:
    """The examples of the file; not verified yet.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> all(case.strict for case in strict_minima())
        True
    """
    tables = json.loads(files("proofs.forbidden").joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(read_case(table, f"cases[{n}]") for n, table in enumerate(tables))


def strictness(types: MaskTypes, data: str) -> Strictness:
    """Whether a mask with two units has a strict spurious minimum for some data of a kind.

    Arguments:
        types: of a mask with two units that can change the loss.
        data: ``whitened`` or ``any``.

    Raises:
        ValueError: if there are not two units.

    References:
        docs/forbidden.md, "Strict minima".

    Examples:
        >>> strictness(MaskTypes.of_counts(2, (0, 0, 2), (0, 1, 2)), "whitened")
        Strictness(answer=<Strict.NONE: 'none'>, by='no valley')
        >>> strictness(MaskTypes.of_counts(2, (1, 1, 1), (1, 1, 1)), "whitened").answer
        <Strict.SOME: 'some'>
    """
    point = counts_of(types)
    if two_unit_list(Claim.SPURIOUS_MINIMUM, data).forbidden_in(point) is None:
        return Strictness(Strict.NONE, "lemma")
    if two_unit_list(Claim.SPURIOUS_VALLEY, data).forbidden_in(point) is None:
        return Strictness(Strict.NONE, "no valley")
    whitened = data == "whitened"
    for case in strict_minima():
        if whitened and not case.identity_inputs:
            continue
        if types in MaskTypes.of(case.problem.network).orbit(transposing=case.identity_inputs):
            return Strictness(Strict.SOME, case.name)
    if whitened and types in CORNER.orbit(transposing=True):
        return Strictness(Strict.NONE, "corner")
    return Strictness(Strict.OPEN, "-")
