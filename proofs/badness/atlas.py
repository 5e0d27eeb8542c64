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
from symbolic.errors import ProblemError
from symbolic.graph.canonical import canonical_form
from symbolic.network.problem import Mask

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
        benign: ``whitened`` and ``correlated`` where structure excludes spurious minima.
        examples: for each cell with an example, its name and the example; the masks of an example are in this class.
        tries: for each cell its name and how many critical points were drawn.
    """

    text: str
    first: Mask
    second: Mask
    benign: tuple[str, ...]
    examples: tuple[tuple[str, BaseCase], ...]
    tries: tuple[tuple[str, int], ...]

    def example(self, cell: str) -> BaseCase | None:
        """The example in a cell (:data:`CELLS`), if one was found."""
        return dict(self.examples).get(cell)

    def bad(self, data: str) -> bool:
        """Whether the class has an example with ``whitened`` or ``correlated`` data."""
        return any(cell.startswith(data) for cell, _ in self.examples)


def linear(inputs: set[int], outputs: set[int]) -> bool:
    """Whether a unit has one input or one output."""
    return min(len(inputs), len(outputs)) == 1


def benign_pair(first: Mask, second: Mask, whitened: bool) -> bool:
    """Whether structure alone excludes spurious minima for two units (docs/theory, "Verdicts").

    They do not interact, or both are linear, or they are twins.

    Examples:
        >>> benign_pair(((1, 1), (1, 0)), ((1, 1), (1, 0)), True)
        False
        >>> benign_pair(((1, 1), (1, 0)), ((1, 1), (0, 1)), True)
        True
    """
    ins = [{c for c, x in enumerate(row) if x} for row in first]
    outs = [{r for r, row in enumerate(second) if row[j]} for j in range(2)]
    apart = not outs[0] & outs[1] or (whitened and not ins[0] & ins[1])
    twins = (ins[0], outs[0]) == (ins[1], outs[1])
    return apart or twins or all(linear(i, o) for i, o in zip(ins, outs, strict=True))


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
    if not isinstance(table, Mapping) or set(table) != {"class", "masks", "benign", "examples", "tries"}:
        raise ProblemError(key, "an entry has the keys class, masks, benign, examples, tries", repr(table)[:60])
    first, second = (tuple(tuple(row) for row in mask) for mask in table["masks"])
    for cell in (*table["examples"], *table["tries"]):
        if cell not in CELLS:
            raise ProblemError(key, f"a cell is one of {', '.join(CELLS)}", cell)
    examples = tuple((cell, read_case(case, f"{key}.examples.{cell}")) for cell, case in table["examples"].items())
    return AtlasEntry(table["class"], first, second, tuple(table["benign"]), examples, tuple(table["tries"].items()))


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
