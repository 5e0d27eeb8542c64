"""Search for data that make a mask bad: floats propose and shrink, the exact solver confirms, the checker accepts.

Masks are visited in turn, each time with more data sets. Where no random data set of a visit looks bad, some are constructed around
critical points (:mod:`proofs.search.critical_first`). The first few data sets that look bad are shrunk; the results are confirmed exactly, the
simplest first, and where none holds, less shrunk ones. What is reported has a certificate that the independent checker accepted;
whatever the float code or the solver says, nothing else is.

The same seed gives the same result, unless the budget runs out before it is reached. If nothing is found in most of
the budget, a known base case that sits in a mask is used as a last resort; :attr:`SearchResult.method` says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from math import comb, factorial
from typing import Any
from zlib import crc32

import numpy as np

from proofs.rules.engine import prove_mask
from proofs.search.confirm import Confirmed, NotConfirmed, by_chamber, confirm
from proofs.search.critical_first import search_bad
from proofs.search.data import SMALL, IntegerData, random_data
from proofs.search.known import from_base_case
from proofs.search.numeric import Candidate, Property, at_once, propose
from proofs.search.shrink import shrink
from symbolic.budget import in_time
from symbolic.chambers.find import find_chamber
from symbolic.errors import ProblemError, UnsupportedProblem
from symbolic.graph.enumeration import masks
from symbolic.network import Problem, SparseNetwork
from symbolic.network.problem import Mask
from symbolic.numeric.linear_loss import Pattern
from symbolic.structure.rules import Claim

DATA = 256
"""Data sets tried on a mask at first; twice as many each time it is visited again, up to GROWTH times as many."""
GROWTH = 16
SIZES = (4, 2, 6, 1, 3, 9)
"""Largest entries of the data sets of one visit after the other."""
WANTED = 4
"""Candidates of a mask that are shrunk."""
CONSTRUCTED = 300
"""Critical points drawn on a mask where random data led to nothing."""
CHAMBERS = 6
"""Data sets of a visit that are looked at for chambers, where only a valley is wanted."""
CONFIRMATIONS = 8
"""Candidates that are solved exactly in one visit."""
NUMERIC_SHARE = 0.85
"""Part of the budget after which the last resort is tried."""
SHRINKING_SHARE = 0.4
"""Part of the time left that shrinking may take."""
MOST_WEIGHTS = 120
"""Masks with more weights are not tried numerically."""
MASKS_PER_SECOND = 150
"""Masks of a size that may be listed for each second of the budget."""


@dataclass(frozen=True)
class SearchResult:
    """What a search found; all of it was accepted by the independent checker.

    Attributes:
        kind: the property that was looked for.
        confirmed: the problem, its claim and its certificate; None if nothing was found.
        method: ``numeric``, ``constructed``, ``chamber``, or ``base case NAME`` for the last resort; None if nothing was found.
        tried: data sets tried numerically.
        examined: masks that were searched.
        proved: masks that were left out, as a structural proof shows that there is nothing to find.
        refused: proposals that were not confirmed, with the reason.
        start: the data set the result was shrunk from; None for the last resort.
        seed: of the search.
        seconds: time taken.
    """

    kind: Property
    confirmed: Confirmed | None
    method: str | None
    tried: int
    examined: int
    proved: int
    refused: tuple[str, ...]
    start: IntegerData | None
    seed: int
    seconds: float

    @property
    def found(self) -> bool:
        """Whether something was found."""
        return self.confirmed is not None

    @property
    def problem(self) -> Problem | None:
        """The problem that was found."""
        return None if self.confirmed is None else self.confirmed.problem

    @property
    def certificate(self) -> dict[str, Any] | None:
        """Its certificate."""
        return None if self.confirmed is None else self.confirmed.certificate

    def to_dict(self) -> dict[str, Any]:
        """The answer of ``landscape search --json``: ``problem`` and ``certificate`` are null when nothing was found."""
        found = self.confirmed
        return {
            "schema": "landscape/search/1",
            "found": self.found,
            "problem": None if found is None else found.problem.to_dict(),
            "certificate": self.certificate,
            "tried": self.tried,
            "seed": self.seed,
            "property": self.kind,
            "claim": None if found is None else str(found.claim),
            "loss": None if found is None else found.loss,
            "method": self.method,
            "masks": {"searched": self.examined, "proved_benign": self.proved},
            "refused": list(self.refused),
            "seconds": f"{self.seconds:.3f}",
        }


@dataclass(frozen=True)
class _Hit:
    """Something confirmed, the data set it was shrunk from, and the method that proposed that."""

    confirmed: Confirmed
    start: IntegerData | None
    method: str


@dataclass
class _Run:
    """One search: what is asked for, the time left, and what has been tried."""

    kind: Property
    whitened: bool
    seed: int
    jobs: int | None
    budget: float
    progress: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)
    tried: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return self.budget - self.elapsed

    def over(self) -> bool:
        """Whether the time of the numeric route is over."""
        return self.elapsed > NUMERIC_SHARE * self.budget


def search(
    network_or_sizes: SparseNetwork | Sequence[int],
    *,
    whitened: bool = True,
    property: Property = "strict",
    seed: int = 0,
    budget: float = 60.0,
    jobs: int | None = None,
    base_cases: bool = True,
    progress: Callable[[str], None] | None = None,
) -> SearchResult:
    """Look for integer data for which a mask has a spurious minimum, certified and small.

    Arguments:
        network_or_sizes: a network with two linear layers, or sizes (inputs, units, outputs): then all masks of these
            sizes, one for each isomorphism class, without units or inputs or outputs that do nothing.
        whitened: X = I; otherwise X is looked for as well.
        property: ``strict`` (a strict spurious minimum), ``minimum`` (a spurious minimum) or ``valley`` (a spurious valley, at a
            strict minimum or in a chamber).
        seed: of all random numbers except the primes of the solver.
        budget: seconds; a proposal that is being certified may take a little longer.
        jobs: engine processes at once.
        base_cases: whether a known base case may be used when the numeric route found nothing.
        progress: called with a short text now and then.

    Raises:
        UnsupportedProblem: for more than two layers or another activation.
        ProblemError: if a size is not positive, or there are too many masks to list them within the budget.
        EngineMissing: if no engine is there.

    Examples:
        >>> network = SparseNetwork.of([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]])
        >>> result = search(network, whitened=False, seed=3)
        >>> result.found, result.method, max(abs(x) for row in result.problem.targets for x in row) <= 2
        (True, 'numeric', True)
        >>> search(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])).proved
        1
    """
    if property not in ("strict", "minimum", "valley"):
        raise ValueError(f"property: must be strict, minimum or valley (got {property!r})")
    run = _Run(property, whitened, seed, jobs, budget, progress or (lambda _: None))
    networks = _networks(network_or_sizes, run)
    still_open = [network for network in networks if not _proved(network, run)]
    hit: _Hit | None = in_time(lambda: _numeric(still_open, run), lambda _: None)
    if hit is None and base_cases:
        hit = in_time(lambda: _last_resort(still_open, run), lambda _: None)
    return SearchResult(
        property,
        None if hit is None else hit.confirmed,
        None if hit is None else hit.method,
        run.tried,
        len(still_open),
        len(networks) - len(still_open),
        tuple(run.refused),
        None if hit is None else hit.start,
        seed,
        run.elapsed,
    )


def _networks(network_or_sizes: SparseNetwork | Sequence[int], run: _Run) -> list[SparseNetwork]:
    """The networks to search, in order.

    Raises:
        UnsupportedProblem: for more than two layers or another activation.
        ProblemError: if a size is not positive, or there are too many masks to list them within the budget.
    """
    if isinstance(network_or_sizes, SparseNetwork):
        network = network_or_sizes
        if len(network.masks) != 2:
            raise UnsupportedProblem("the search", "it is for one hidden layer")
        if network.activation.kind != "linear":
            raise UnsupportedProblem("the search", f"it is for linear units, not for {network.activation}")
        return [network]
    if len(network_or_sizes) != 3:
        raise ProblemError("sizes", "must be three numbers: inputs, units, outputs", str(tuple(network_or_sizes)))
    d, h, k = network_or_sizes
    if min(d, h, k) >= 1:
        about = comb((2**d - 1) * (2**k - 1) + h - 1, h) // (factorial(d) * factorial(k))
        if about > MASKS_PER_SECOND * run.budget:
            rule = f"masks of these sizes are listed first, about {MASKS_PER_SECOND} for each second of the budget"
            raise ProblemError("sizes", rule, f"{d},{h},{k}: more than {about} masks; raise --budget or use --masks")
    run.progress(f"listing the masks with {d} inputs, {h} units, {k} outputs")
    return [SparseNetwork.of(*pair) for pair in masks(d, h, k, transpose=run.whitened)]


def _proved(network: SparseNetwork, run: _Run) -> bool:
    """Whether structure proves that there is nothing to find: all local minima of a mask are global, or it has no spurious valley."""
    data = "whitened" if run.whitened else "any"
    claim = Claim.NO_SPURIOUS_VALLEY if run.kind == "valley" else Claim.ALL_MINIMA_GLOBAL
    return prove_mask(network, claim, data) is not None


def _numeric(networks: Sequence[SparseNetwork], run: _Run) -> _Hit | None:
    """Visit the masks in turn, with more and more data sets, until something is confirmed or the time is over."""
    small = [network for network in networks if network.weights <= MOST_WEIGHTS]
    for visit in count():
        for network in small:
            if run.over():
                return None
            found = _visit(network, visit, run)
            if found is not None:
                return found
        if not small:
            return None
    return None


def _visit(network: SparseNetwork, visit: int, run: _Run) -> _Hit | None:
    """Try data sets on one mask; shrink and confirm what looks bad."""
    first, second = network.masks
    pattern = Pattern.of(first, second)
    generator = np.random.default_rng([run.seed, visit, crc32(repr((first, second)).encode())])
    run.progress(f"visit {visit + 1}: {_shape(first, second)}, {run.tried} data sets tried, {len(run.refused)} refused")
    number = DATA * min(2**visit, GROWTH)
    method = "numeric"
    candidates = _candidates(pattern, generator, number, SIZES[visit % len(SIZES)], run)
    if not candidates and not run.over():
        method, candidates = "constructed", _constructed(pattern, int(generator.integers(1 << 31)), run)
    if not candidates:
        return _in_chambers(network, pattern, generator, run) if run.kind == "valley" else None
    deadline = run.elapsed + SHRINKING_SHARE * max(0.0, NUMERIC_SHARE * run.budget - run.elapsed)

    def shrunk(candidate: Candidate) -> list[Candidate]:
        run.progress(f"shrinking data with {candidate.data.nonzeros} entries")
        return shrink(pattern, candidate, generator, run.kind, spent=lambda: run.elapsed > deadline)

    ways = [shrunk(candidate) for candidate in candidates]
    if all(way[-1].data.largest > SMALL for way in ways):
        ways += [shrunk(candidate) for candidate in _candidates(pattern, generator, number, SMALL, run)]
    for start, candidate in islice(_simplest_first(ways), CONFIRMATIONS):
        if run.over():
            return None
        problem = candidate.data.problem(network)
        run.progress(f"solving data with {candidate.data.nonzeros} entries exactly")
        hint, budget = (pattern, candidate), max(1.0, min(run.left, run.budget / 3))
        try:
            found = confirm(problem, run.kind, hint, budget=budget, seed=run.seed, jobs=run.jobs, progress=run.progress)
            return _Hit(found, start, method)
        except NotConfirmed as error:
            run.refused.append(str(error))
    return None


def _in_chambers(network: SparseNetwork, pattern: Pattern, generator: np.random.Generator, run: _Run) -> _Hit | None:
    """A few small data sets whose valleys need not have a minimum."""
    for data in random_data(pattern, generator, whitened=run.whitened, count=CHAMBERS, size=SMALL):
        if run.over():
            return None
        run.tried += 1
        chamber = find_chamber(data.problem(network), run.seed)
        if chamber is not None:
            return _Hit(by_chamber(chamber), data, "chamber")
    return None


def _candidates(pattern: Pattern, generator: np.random.Generator, number: int, size: int, run: _Run) -> list[Candidate]:
    """The first few candidates among random data sets."""
    data = random_data(pattern, generator, whitened=run.whitened, count=number, size=size)
    step = at_once(pattern)
    found: list[Candidate] = []
    for n in range(0, len(data), step):
        if run.over() or len(found) >= WANTED:
            break
        part = data[n : n + step]
        found += propose(pattern, part, generator, run.kind)
        run.tried += len(part)
    return found[:WANTED]


def _constructed(pattern: Pattern, seed: int, run: _Run) -> list[Candidate]:
    """A data set made around a critical point, verified exactly; it is shrunk and confirmed like the others."""
    example, drawn = search_bad(
        pattern.first,
        pattern.second,
        whitened=run.whitened,
        strict=run.kind != "minimum",
        seed=seed,
        tries=CONSTRUCTED,
    )
    run.tried += drawn
    if example is None:
        return []
    tables = (example.problem.targets, example.problem.inputs)
    if any(x.denominator != 1 for table in tables for row in table for x in row):
        return []
    targets, inputs = (tuple(tuple(int(x) for x in row) for row in table) for table in tables)
    high, low = (
        pattern.row(np.array([point.first], dtype=float), np.array([point.second], dtype=float))[0]
        for point in (example.point, example.lower)
    )
    data = IntegerData(targets, None if run.whitened else inputs)
    return [Candidate(data, tuple(high.tolist()), tuple(low.tolist()), float(example.loss), float(example.lower_loss))]


def _simplest_first(ways: Iterable[Sequence[Candidate]]) -> Iterator[tuple[IntegerData, Candidate]]:
    """What to confirm, with the data it was shrunk from: the ends of the ways, their middles, their beginnings."""
    seen = set()
    for share in (1.0, 0.5, 0.0):
        stage = [(way[0].data, way[round(share * (len(way) - 1))]) for way in ways]
        for start, candidate in sorted(stage, key=lambda pair: (pair[1].data.measure, pair[1].data.entries())):
            if candidate.data not in seen:
                seen.add(candidate.data)
                yield start, candidate


def _last_resort(networks: Sequence[SparseNetwork], run: _Run) -> _Hit | None:
    """The first mask in which a known base case shows the property."""
    for network in networks:
        if run.left <= 0:
            return None
        run.progress("looking for a known base case")
        found = from_base_case(network, run.kind, whitened=run.whitened, seconds=max(1.0, run.left))
        if found is not None:
            return _Hit(found[1], None, f"base case {found[0]}")
    return None


def _shape(first: Mask, second: Mask) -> str:
    return f"{len(first[0])} inputs, {len(first)} units, {len(second)} outputs"
