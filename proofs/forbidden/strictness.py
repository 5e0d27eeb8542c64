"""Which masks have a spurious minimum that is strict up to symmetry: by an exact example, none by a theorem, or not known.

``strict_minima.json`` holds examples that searches have met (:func:`proofs.search.critical_first.search_bad`); each is a claim that
:meth:`BaseCase.verified` proves. A mask without an example and without a theorem is open: a search that finds nothing proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

from proofs.badness.base_cases import BaseCase, base_cases, read_case
from proofs.badness.example import looked_for
from proofs.badness.lifting import variants
from proofs.claims import Claim
from proofs.forbidden.chambers import strict_cases
from proofs.forbidden.classify import MaskAnswer, place
from proofs.forbidden.examples import Kind
from proofs.forbidden.known import known_examples
from proofs.forbidden.table import counts_of, two_unit_list
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.verdict import Status, proved, refuted, undecided

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


def strict_answer(network: SparseNetwork, minimum: MaskAnswer) -> MaskAnswer:
    """Whether a mask has a spurious minimum that is strict up to symmetry for some data of a kind.

    Arguments:
        network: one hidden layer, linear activation, no weight decay.
        minimum: the answer for spurious minima of any kind, and for the kind of data.

    Returns:
        REFUTED where no data have a spurious minimum, or two units have no strict one by a theorem; PROVED where a strict example sits in the
        mask and its minimum is strict there too, which is verified.

    Examples:
        >>> from proofs.forbidden.classify import classify
        >>> golden = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> found = strict_answer(golden, classify(golden)[0])
        >>> str(found.claim), str(found.verdict.status), found.by
        ('spurious_strict_minimum', 'PROVED', 'golden')
        >>> corner = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])
        >>> str(strict_answer(corner, classify(corner)[0]).verdict.status)
        'REFUTED'
    """
    claim, data = Claim.SPURIOUS_STRICT_MINIMUM, minimum.data
    if minimum.verdict.status is Status.REFUTED:
        return replace(minimum, claim=claim)
    alive = MaskGraph.of(network).units
    if len(alive) == 2:
        two = strictness(MaskTypes.of(network).restricted(alive), data)
        if two.answer is Strict.NONE:
            return MaskAnswer(
                claim, data, refuted(f"none is strict: {two.by} (docs/forbidden.md, Strict minima)"), two.by
            )
    if looked_for(network):
        for case in _strict_examples(network, data):
            placed = place(network, case, Kind.STRICT_MINIMUM)
            if placed is not None and placed.lift.strict():
                words = f'the example "{placed.case.name}" sits in the mask and is strict there'
                return MaskAnswer(claim, data, proved(words), placed.case.name, placed)
    return MaskAnswer(claim, data, undecided("no example with a strict minimum is known for this mask"))


def _strict_examples(network: SparseNetwork, data: str) -> Iterator[BaseCase]:
    """Strict examples that may sit in a mask."""
    small = [c for c in (*base_cases(), *strict_cases(), *strict_minima()) if c.strict]
    yield from variants([c for c in small if c.identity_inputs or data == "any"])
    yield from known_examples(network, Claim.SPURIOUS_STRICT_MINIMUM, data)
