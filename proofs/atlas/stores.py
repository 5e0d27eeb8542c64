"""Examples that the searches of a sweep have met: a store of ``landscape sweep classes`` may answer questions that stored examples leave open.

Nothing in a store is believed: an example is read as data, placed in the mask, verified in exact arithmetic and certified like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from proofs.badness.base_cases import BaseCase, read_case
from proofs.badness.lifting import variants
from proofs.badness.verify import NotCertified
from proofs.claims import Claim
from proofs.forbidden.classify import Placed, place
from proofs.forbidden.examples import Kind
from proofs.sweeps.files import StoreError
from proofs.sweeps.questions import Question
from proofs.sweeps.store import Store
from symbolic.errors import ProblemError
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork


@dataclass(frozen=True)
class StoredExamples:
    """What the searches of a store have met.

    Attributes:
        cases: the examples, and with X = I their transposes; claims until they are placed.
    """

    cases: tuple[BaseCase, ...] = ()

    def find(self, network: SparseNetwork, question: Question) -> Placed | None:
        """An example that answers a question about a mask with "yes", verified; None if none does."""
        types, strict = MaskTypes.of(network), question.claim is Claim.SPURIOUS_STRICT_MINIMUM
        for case in self._below(types, question):
            try:
                placed = place(network, case, Kind.STRICT_MINIMUM if case.strict else Kind.FAMILY_MINIMUM)
                if placed is None or (strict and not placed.lift.strict()):
                    continue
                if question.claim is not Claim.SPURIOUS_VALLEY or case.verified().valley.proved:
                    return placed
            except NotCertified:
                continue
        return None

    def _below(self, types: MaskTypes, question: Question) -> Iterator[BaseCase]:
        """The examples of the right kind whose mask lies below one, up to the names of units."""
        for case in self.cases:
            fits = case.identity_inputs or question.data == "any"
            if fits and (case.strict or question.claim is Claim.SPURIOUS_MINIMUM):
                orbit = MaskTypes.of(case.problem.network).orbit(transposing=False)
                if any(found.below(types) for found in orbit):
                    yield case


def stored_examples(path: Path) -> StoredExamples:
    """The examples of a store, small ones first.

    Raises:
        StoreError: if there is no store, or an example in it cannot be read.
    """
    found: list[BaseCase] = []
    with Store(path) as store:
        for position, _, row in store.rows():
            if row.method == "search" and row.proof is not None:
                found.append(_read(path, position, row.proof))
    return StoredExamples(tuple(variants(sorted(found, key=_size))))


def _size(case: BaseCase) -> tuple[int, str]:
    return case.problem.network.weights, case.name


def _read(path: Path, position: int, text: str) -> BaseCase:
    try:
        return read_case(json.loads(text), f"row {position}")
    except (ProblemError, ValueError, RecursionError) as error:
        raise StoreError(path, "the examples of the store must be readable", str(error)[:200]) from None
