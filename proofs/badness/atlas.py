"""The two-unit atlas: every mask pair with two units and at most three inputs and outputs, up to renaming, and its bad examples.

``two_units.json`` holds what ``tests/vectors/bad/make.py`` found. Reading checks the format only; each example is a claim that
:meth:`BaseCase.verified` proves. That a cell is empty proves nothing: it says how many critical points were drawn in vain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from proofs.badness.base_cases import BaseCase, read_case
from proofs.rules.engine import prove_mask
from proofs.rules.tree import ProofNode
from symbolic.errors import ProblemError
from symbolic.graph.canonical import canonical_form
from symbolic.network.problem import Mask, SparseNetwork
from symbolic.structure.rules import Claim

FILE = "two_units.json"
CELLS = tuple(" ".join(words) for words in product(("whitened", "correlated"), ("strict", "family")))
"""The four questions asked of a class: which data, and whether the minimum is strict or lies on a critical family."""


@dataclass(frozen=True)
class AtlasEntry:
    """An isomorphism class of two-unit masks.

    Attributes:
        text: the canonical text of the class (no transposition).
        first: M1 of its representative.
        second: M2 of its representative.
        examples: for each cell with an example, its name and the example; the masks of an example are in this class.
        tries: for each cell its name and how many critical points were drawn.
    """

    text: str
    first: Mask
    second: Mask
    examples: tuple[tuple[str, BaseCase], ...]
    tries: tuple[tuple[str, int], ...]

    def example(self, cell: str) -> BaseCase | None:
        """The example in a cell (:data:`CELLS`), if one was found."""
        return dict(self.examples).get(cell)

    def proof(self, data: str) -> ProofNode | None:
        """The structural proof that there is no spurious minimum, for ``whitened`` or ``correlated`` (that is, any) data."""
        return benign(self.first, self.second, data)

    def bad(self, data: str) -> bool:
        """Whether the class has an example with ``whitened`` or ``correlated`` data."""
        return any(cell.startswith(data) for cell, _ in self.examples)


def benign(first: Mask, second: Mask, data: str) -> ProofNode | None:
    """The structural proof that a mask has no spurious minimum with ``whitened`` data, or with any (``correlated``).

    Examples:
        >>> benign(((1, 1), (1, 0)), ((1, 1), (1, 0)), "whitened") is None
        True
        >>> benign(((1, 1), (1, 0)), ((1, 1), (1, 1)), "correlated").lemma.name
        'complete_chains'
    """
    kind = "whitened" if data == "whitened" else "any"
    return prove_mask(SparseNetwork((first, second)), Claim.ALL_MINIMA_GLOBAL, kind)


@cache
def two_unit_atlas() -> tuple[AtlasEntry, ...]:
    """All classes, by size, as in the file.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> len(two_unit_atlas())
        97
    """
    tables = json.loads(files("proofs.badness").joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(_entry(table, f"classes[{n}]") for n, table in enumerate(tables))


def _entry(table: object, key: str) -> AtlasEntry:
    if not isinstance(table, Mapping) or set(table) != {"class", "masks", "examples", "tries"}:
        raise ProblemError(key, "an entry has the keys class, masks, examples, tries", repr(table)[:60])
    first, second = (tuple(tuple(row) for row in mask) for mask in table["masks"])
    for cell in (*table["examples"], *table["tries"]):
        if cell not in CELLS:
            raise ProblemError(key, f"a cell is one of {', '.join(CELLS)}", cell)
    examples = tuple((cell, read_case(case, f"{key}.examples.{cell}")) for cell, case in table["examples"].items())
    return AtlasEntry(table["class"], first, second, examples, tuple(table["tries"].items()))


def entry_of(first: Mask, second: Mask) -> AtlasEntry | None:
    """The entry of a two-unit mask pair; None for masks outside the atlas.

    Examples:
        >>> entry_of(((1, 0, 1), (1, 1, 0)), ((1, 1), (0, 1), (1, 0))).bad("whitened")
        True
    """
    if len(first) != 2:
        return None
    text = canonical_form(first, second).text
    return next((entry for entry in two_unit_atlas() if entry.text == text), None)
