"""Every class of masks with three units and up to three inputs and outputs: good by a lemma, bad by an example, or (for valleys) open.

``three_unit_classes.json`` (minima) and ``three_unit_valleys.json`` are written by ``docs/render_three_units.py``, which asks :func:`settled` about each
class. Reading checks the format only; the tests ask again, replay every lemma through the checker of certificates and verify every example.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from proofs.claims import Claim
from proofs.forbidden.classify import classify
from symbolic.errors import ProblemError
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.network.problem import Mask, SparseNetwork
from symbolic.verdict import Status

FILES = {Claim.SPURIOUS_MINIMUM: "three_unit_classes.json", Claim.SPURIOUS_VALLEY: "three_unit_valleys.json"}
GOOD, BAD, OPEN = "good", "bad", "open"
WORDS = {Status.PROVED: BAD, Status.REFUTED: GOOD, Status.UNDECIDED: OPEN}
SIZES = tuple(product((1, 2, 3), repeat=2))
"""Numbers of inputs and outputs."""


@dataclass(frozen=True)
class MaskClass:
    """An isomorphism class of masks and what is known of its minima (valleys).

    Attributes:
        first: M1 of its representative.
        second: M2 of its representative.
        verdicts: for each kind of data ``good`` (no data have a spurious minimum, or valley), ``bad`` (some have) or ``open``.
        reasons: for each kind of data the lemma at the root of the proof, or the example.
    """

    first: Mask
    second: Mask
    verdicts: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]

    def verdict(self, data: str) -> str:
        """The verdict for ``whitened`` or ``any`` data."""
        return dict(self.verdicts)[data]

    def reason(self, data: str) -> str:
        """What shows it."""
        return dict(self.reasons)[data]

    @property
    def types(self) -> MaskTypes:
        """The type counts."""
        return MaskTypes.of(SparseNetwork((self.first, self.second)))

    def row(self) -> list[str]:
        """The class as texts for the file."""
        both = " ".join("/".join("".join(map(str, row)) for row in mask) for mask in (self.first, self.second))
        return [both, *(f"{verdict} {self.reason(data)}" for data, verdict in self.verdicts)]


def settled(first: Mask, second: Mask, claim: Claim = Claim.SPURIOUS_MINIMUM) -> MaskClass:
    """Ask lemmas and examples about the minima or the valleys of a mask, for whitened and for any data.

    Examples:
        >>> corners = ((1, 1), (1, 0), (0, 1)), ((1, 1, 0), (1, 0, 1))
        >>> settled(*corners).row(), settled(*corners, Claim.SPURIOUS_VALLEY).reason("any")
        (['11/10/01 110/101', 'good closure', 'good closure'], 'reduction')
    """
    answers = [a for a in classify(SparseNetwork((first, second))) if a.claim is claim]
    verdicts = tuple((a.data, WORDS[a.verdict.status]) for a in answers)
    return MaskClass(first, second, verdicts, tuple((a.data, a.by or "-") for a in answers))


def class_masks() -> Iterator[tuple[Mask, Mask]]:
    """A mask of each class, by numbers of inputs and outputs; all neurons are used."""
    for inputs, outputs in SIZES:
        yield from masks(inputs, 3, outputs)


@cache
def three_unit_classes(claim: Claim = Claim.SPURIOUS_MINIMUM) -> tuple[MaskClass, ...]:
    """All classes, as in the file for minima or for valleys.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> table = three_unit_classes()
        >>> [sum(c.verdict(data) == word for c in table) for data in ("whitened", "any") for word in (GOOD, BAD, OPEN)]
        [604, 425, 0, 561, 468, 0]
    """
    rows = json.loads(files("proofs.forbidden").joinpath(FILES[claim]).read_text(encoding="utf-8"))
    return tuple(_read(row, f"classes[{n}]") for n, row in enumerate(rows))


def _read(row: object, key: str) -> MaskClass:
    if not (isinstance(row, list) and len(row) == 3 and all(isinstance(x, str) for x in row)):
        raise ProblemError(key, "a class has masks and two verdicts", repr(row)[:60])
    first, second = (tuple(tuple(map(int, line)) for line in mask.split("/")) for mask in row[0].split(" "))
    words = [cell.partition(" ") for cell in row[1:]]
    data = ("whitened", "any")
    verdicts = tuple((kind, verdict) for kind, (verdict, _, _) in zip(data, words, strict=True))
    if any(verdict not in (GOOD, BAD, OPEN) for _, verdict in verdicts):
        raise ProblemError(key, f"a verdict is {GOOD}, {BAD} or {OPEN}", repr(row[1:])[:60])
    return MaskClass(first, second, verdicts, tuple((kind, by) for kind, (_, _, by) in zip(data, words, strict=True)))


def maximal(found: tuple[MaskTypes, ...], transposing: bool) -> tuple[MaskTypes, ...]:
    """The maximal ones of some types, one of each orbit under renaming units, and exchanging inputs and outputs if ``transposing``."""
    orbits = {t.orbit(transposing=transposing) for t in found}
    return tuple(
        sorted(
            (o[0] for o in orbits if not any(o[0].below(t) for other in orbits if other != o for t in other)),
            key=MaskTypes.vectors,
        )
    )


def least(data: str, claim: Claim = Claim.SPURIOUS_MINIMUM) -> tuple[MaskTypes, ...]:
    """The bad classes of the table above no other bad one, up to renaming units, and exchanging inputs and outputs for whitened data.

    Between a class and one above it there are only classes of the table, and above a bad one all are bad: one step down is enough.
    """
    transposing = data == "whitened"

    def name(types: MaskTypes) -> MaskTypes:
        return types.orbit(transposing=transposing)[0]

    bad = {name(c.types) for c in three_unit_classes(claim) if c.verdict(data) == BAD}
    found = (types for types in bad if not any(name(smaller) in bad for smaller in types.smaller()))
    return tuple(sorted(found, key=MaskTypes.vectors))
