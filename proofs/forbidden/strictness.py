"""Which masks have a spurious minimum that is strict up to symmetry: with two units an exact example, or none by a theorem, for every size.

``strict_minima.json`` holds an example for each minimal mask with two units that has one; ``docs/render_forbidden.py --decide`` searches for them
again (:func:`proofs.search.critical_first.search_bad`). Each is a claim that :meth:`BaseCase.verified` proves. What lies above one of these masks
has a strict minimum as well, and everything else has none: by the lists of forbidden masks, or by one of the cases of :data:`CASES`
(docs/forbidden.md, "Strict minima"). :func:`unsettled` compares both for masks of every size.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product

from proofs.badness.base_cases import BaseCase, base_cases, read_case
from proofs.badness.example import looked_for
from proofs.badness.lifting import variants
from proofs.claims import Claim
from proofs.forbidden.boxes import Point, at_least
from proofs.forbidden.chambers import strict_cases
from proofs.forbidden.classify import MaskAnswer, place
from proofs.forbidden.examples import Kind
from proofs.forbidden.known import known_examples
from proofs.forbidden.lemmas import COORDINATES, VIEWS
from proofs.forbidden.table import counts_of, two_unit_list
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.verdict import Status, proved, refuted, undecided

FILE = "strict_minima.json"
PLACE = {name: place for place, name in enumerate(COORDINATES)}


class Strict(StrEnum):
    """Whether some data of a kind have a strict spurious minimum on a mask with two units."""

    SOME = "some"
    NONE = "none"
    OPEN = "open"


@dataclass(frozen=True)
class Strictness:
    """What is known of the strict spurious minima of a mask.

    Attributes:
        answer: whether some data have one.
        by: the name of the example; ``lemma`` (no spurious minimum), ``no valley`` or the name of a case; ``-`` where it is open.
    """

    answer: Strict
    by: str


@dataclass(frozen=True)
class StrictCase:
    """Masks with two units none of whose minima is spurious and strict up to symmetry.

    Attributes:
        name: how docs/forbidden.md calls it.
        exact: counts that have one value.
        some: counts that are at least 1.
        whitened: whether it is about whitened data only.
    """

    name: str
    exact: Mapping[str, int]
    some: tuple[str, ...] = ()
    whitened: bool = False

    def holds(self, point: Point) -> bool:
        """Whether counts are among those of the case.

        Examples:
            >>> CASES[0].holds((1, 0, 2, 3, 0, 1)), CASES[0].holds((2, 0, 2, 3, 0, 1))
            (True, False)
        """
        return all(point[PLACE[name]] == n for name, n in self.exact.items()) and all(
            point[PLACE[name]] for name in self.some
        )

    def words(self) -> str:
        """The counts as a text.

        Examples:
            >>> CASES[0].words()
            'p0 = 1, q1 = 0, q2 = 1, q0 >= 1'
        """
        bounds = [f"{name} = {n}" for name, n in self.exact.items()] + [f"{name} >= 1" for name in self.some]
        return ", ".join(bounds) + (" (whitened)" if self.whitened else "")


CASES = (
    StrictCase("one input", {"p0": 1, "q1": 0, "q2": 1}, ("q0",)),
    StrictCase("one input", {"q0": 1, "q1": 0, "q2": 1}, ("p0",)),
    StrictCase("one output", {"q0": 1, "p1": 0, "p2": 1}, ("p0",)),
    StrictCase("one output", {"p0": 1, "q1": 0, "p1": 0, "p2": 1}, ("q0",)),
    StrictCase("one more of each", {"p0": 1, "p1": 0, "q0": 1, "q1": 0}),
    StrictCase("one input each", {"p0": 0, "p1": 0, "q0": 1, "q1": 1}),
    StrictCase("two outputs", {"p0": 0, "p1": 0, "p2": 2}, whitened=True),
    StrictCase("two outputs", {"p0": 0, "p1": 0, "p2": 2, "q0": 1}),
)
"""What no lemma on valleys excludes, as it is, with units renamed, and with inputs and outputs exchanged where that is a symmetry."""


@cache
def strict_minima() -> tuple[BaseCase, ...]:
    """The examples of the file, one for each minimal mask with two units that has a strict spurious minimum; not verified yet.

    Raises:
        ProblemError: if the file is malformed.

    Examples:
        >>> all(case.strict for case in strict_minima())
        True
    """
    tables = json.loads(files("proofs.forbidden").joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(read_case(table, f"cases[{n}]") for n, table in enumerate(tables))


@cache
def minimal_strict(data: str) -> tuple[tuple[Point, str], ...]:
    """The minimal counts with a strict spurious minimum for some data of a kind, in every naming, with the names of their examples.

    Examples:
        >>> from proofs.forbidden.table import types_of
        >>> found = [types_of(point) for point, _ in minimal_strict("whitened")]
        >>> sorted({str(types.orbit(transposing=True)[0]) for types in found})
        ['(0,0,3)x(0,2,2)', '(0,0,3)x(1,2,1)', '(0,1,2)x(0,2,2)', '(0,1,2)x(1,0,2)', '(0,1,2)x(1,1,1)', '(0,2,1)x(0,2,1)', '(1,1,1)x(1,1,1)']
    """
    found: dict[Point, str] = {}
    for case in strict_minima():
        if case.identity_inputs or data == "any":
            for types in MaskTypes.of(case.problem.network).orbit(transposing=case.identity_inputs):
                found.setdefault(counts_of(types), case.name)
    return tuple(found.items())


def no_strict(point: Point, data: str) -> StrictCase | None:
    """The case by which a mask with two units has no strict spurious minimum, whatever the data of a kind; None if there is none.

    Examples:
        >>> no_strict((1, 0, 1, 1, 0, 1), "any").name
        'one input'
        >>> no_strict((1, 0, 1, 2, 1, 0), "any")
    """
    whitened = data == "whitened" or point[3] == point[4] == 0
    for name, view in VIEWS.items():
        if whitened or not name.startswith("transposed"):
            looked: Point = tuple(n for n in view(point) if n is not None)
            for case in CASES:
                if case.holds(looked) and (whitened or not case.whitened):
                    return case
    return None


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
        >>> strictness(MaskTypes.of_counts(2, (0, 1, 1), (0, 1, 1)), "any")
        Strictness(answer=<Strict.NONE: 'none'>, by='one input')
        >>> strictness(MaskTypes.of_counts(2, (1, 1, 3), (1, 1, 1)), "whitened").answer
        <Strict.SOME: 'some'>
    """
    point = counts_of(types)
    if two_unit_list(Claim.SPURIOUS_MINIMUM, data).forbidden_in(point) is None:
        return Strictness(Strict.NONE, "lemma")
    if two_unit_list(Claim.SPURIOUS_VALLEY, data).forbidden_in(point) is None:
        return Strictness(Strict.NONE, "no valley")
    for below, name in minimal_strict(data):
        if at_least(point, below):
            return Strictness(Strict.SOME, name)
    case = no_strict(point, data)
    return Strictness(Strict.OPEN, "-") if case is None else Strictness(Strict.NONE, case.name)


def unsettled(data: str) -> tuple[Point | None, int]:
    """Counts that neither an example nor a case settles, or both do: the list of minimal strict masks is complete if there are none.

    Returns:
        The first such counts on a grid, or None; and how many were compared. Examples, lists and cases tell counts apart up to the largest
        number that occurs in them only, so one more in each coordinate is enough for every size (:mod:`proofs.forbidden.boxes`).

    Examples:
        >>> unsettled("whitened"), unsettled("any")
        ((None, 15625), (None, 15625))
    """
    minima, valleys = (two_unit_list(c, data).generators for c in (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY))
    examples = [point for point, _ in minimal_strict(data)]
    constants = [n for point in (*minima, *valleys, *examples) for n in point]
    constants += [n for case in CASES for n in case.exact.values()]
    grid = list(product(range(max(constants) + 2), repeat=6))

    def above(point: Point, some: Iterable[Point]) -> bool:
        return any(at_least(point, least) for least in some)

    for point in grid:
        none = not above(point, minima) or not above(point, valleys) or no_strict(point, data) is not None
        if above(point, examples) == none:
            return point, len(grid)
    return None, len(grid)


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
