"""Critical orbits by monodromy in the data: loops through random data carry known orbits to new ones.

Data are the nodes of a graph, those of the problem the first of them. Random starts are brought to others, and orbits are
followed along its edges, each with its own gamma, until the problem has as many as are wanted or nothing new comes. At real
nodes the conjugate of an orbit is one for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from symbolic import budget
from symbolic.homotopy.data import Array, Data, Family
from symbolic.homotopy.family import DataFamily
from symbolic.homotopy.fine import track_finely
from symbolic.homotopy.stored import StoredStarts
from symbolic.homotopy.tracker import Segment, track

CLOSE = 1e-6
"""Orbits whose invariants differ by less, relative to their size, are taken for one."""
REAL_NODES = 2
"""Real nodes besides the problem at the start."""
FIRST_EDGES = ((1, 2), (1, 2), (1, 0), (2, 0), (1, 0))
"""Between the problem (0) and the real nodes."""
TRIES = 4
"""Segments with different gammas that are followed for all orbits of other data."""
SMALLEST_ANGLE, WIDEST = 0.2, 2.0
"""Least and greatest angle of a gamma in a loop."""
CAREFUL = 1e-8
"""Tolerance of the tracker for paths that are followed again."""
MOST_FINE = 16
"""Paths lost in floating point that are followed in numbers of many digits: where more are lost, another segment is tried."""
ROUNDS = 6
"""Rounds of random starts."""
SPREAD = 2.0
"""Entries of later nodes differ by about the exponential of this."""


@dataclass
class Orbits:
    """Different orbits for the same data.

    Attributes:
        data: quadratic form and linear term.
        points: one point of each orbit.
    """

    family: Family
    data: Data
    points: list[Array] = field(default_factory=list)
    _marks: dict[tuple[int, int], list[Array]] = field(default_factory=dict)

    def add(self, points: Array) -> int:
        """Keep those that are new and have no dead unit; how many are."""
        before = len(self.points)
        points = points[self.family.alive(points)]
        if len(points):
            both = np.concatenate([points, points.conj()]) if self.data.real else points
            invariants = self.family.invariants(both)
            weights = np.random.default_rng(0).normal(size=(2, invariants.shape[1]))
            marks = invariants @ (weights[0] + 1j * weights[1])
            marks = marks / (1 + np.abs(marks))
            for point, invariant, mark in zip(both, invariants, marks, strict=True):
                self._add(point, invariant, complex(mark))
        return len(self.points) - before

    def _add(self, point: Array, invariant: Array, mark: complex) -> None:
        x, y = round(mark.real * 1e5), round(mark.imag * 1e5)
        near = (other for a in (-1, 0, 1) for b in (-1, 0, 1) for other in self._marks.get((x + a, y + b), ()))
        size = 1 + np.abs(invariant).max()
        if not any(np.abs(other - invariant).max() < CLOSE * size for other in near):
            self.points.append(point)
            self._marks.setdefault((x, y), []).append(invariant)


@dataclass
class _Edge:
    """Two nodes and how many orbits of each were followed to the other one."""

    ends: tuple[int, int]
    gamma: complex
    followed: list[int] = field(default_factory=lambda: [0, 0])


def search_orbits(
    family: Family, wanted: Callable[[], float], seed: int = 0, found: Orbits | None = None
) -> Generator[None, None, Array]:
    """Critical orbits of a problem, one point of each; candidates, and perhaps not all. With pauses.

    Arguments:
        family: the systems.
        wanted: tells how many are enough, as far as it is known; the search ends as well when nothing new comes.
        seed: chooses nodes and edges.
        found: gets the orbits as they are found, for those who stop earlier.

    Raises:
        BudgetSpent: when the time is over.
    """
    random = np.random.default_rng(seed)
    nodes = [Orbits(family, family.data) if found is None else found, *_real_nodes(family, random)]
    target, edges, fresh = nodes[0], list[_Edge](), iter(_edges(nodes, family, random))
    rounds, short = 0, False
    while len(target.points) < wanted():
        yield
        whole = next((node for node in nodes[1:] if len(node.points) >= wanted()), None)
        if whole is not None and not short:
            short, known = True, StoredStarts(whole.data, np.array(whole.points))
            target.add((yield from continued(family, known, family.data, len(whole.points), seed)))
            continue
        edge, side = _most_promising(nodes, edges)
        if edge is not None:
            source, goal = nodes[edge.ends[side]], nodes[edge.ends[1 - side]]
            begin, edge.followed[side] = edge.followed[side], len(source.points)
            segment = Segment(nodes[edge.ends[0]].data, nodes[edge.ends[1]].data, edge.gamma)
            points = np.array(source.points[begin:])
            ends = yield from track(family, points, segment if side == 0 else segment.reversed())
            goal.add(ends.points[ends.reached])
        else:
            rounds += 1
            if rounds > ROUNDS:
                break
            yield from _begin(nodes, rounds == 1, random)
            edges.extend(islice(fresh, len(FIRST_EDGES) if rounds == 1 else 3))
    return np.array(target.points, complex).reshape(-1, family.size)


def continued(
    family: Family, known: StoredStarts, end: Data, wanted: int | None = None, seed: int = 0
) -> Generator[None, None, Array]:
    """The orbits for some data that those for others lead to; with pauses.

    Paths that are lost, and those that end where another one does, are followed again with smaller steps; the few that are lost
    again, in numbers of many digits; then, while orbits are missing, all of them along other segments.

    Arguments:
        family: the systems.
        known: orbits and their data.
        end: the other data.
        wanted: how many orbits are enough; as many as are known if it is not said.
        seed: chooses the gammas.

    Raises:
        BudgetSpent: when the time is over.
    """
    random = np.random.default_rng(seed)
    enough = len(known.points) if wanted is None else wanted
    found = Orbits(family, end)
    for _ in range(TRIES):
        segment = Segment(known.data, end, _gamma(random, 1.0))
        ends = yield from track(family, known.points, segment)
        found.add(ends.points[ends.reached])
        again = ~ends.reached | _met(family, ends.points)
        if len(found.points) < enough and again.any():
            ends = yield from track(family, known.points[again], segment, CAREFUL)
            found.add(ends.points[ends.reached])
        lost = np.flatnonzero(~ends.reached)
        if len(found.points) < enough and len(lost) <= MOST_FINE and isinstance(family, DataFamily):
            for k in lost:
                found_end = yield from track_finely(family, ends.points[k], segment, float(ends.times[k]))
                if found_end is not None:
                    found.add(found_end[None])
        if len(found.points) >= enough:
            break
    return np.array(found.points, complex).reshape(-1, family.size)


def _met(family: Family, ends: Array) -> npt.NDArray[np.bool_]:
    """Which paths end where another one does, about."""
    with np.errstate(all="ignore"):
        invariants = family.invariants(ends)
        marks = (invariants / (1 + np.abs(invariants).max(axis=1, keepdims=True))).round(6)
    _, groups, sizes = np.unique(marks, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(sizes[groups] > 1)


def random_data(family: Family, seed: int) -> Data:
    """Random real data of the family."""
    return family.drawn(np.random.default_rng(seed))


def _real_nodes(family: Family, random: np.random.Generator) -> list[Orbits]:
    return [Orbits(family, family.drawn(random)) for _ in range(REAL_NODES)]


def _gamma(random: np.random.Generator, widest: float) -> complex:
    """A random gamma: not real, and not near -1, where all solutions of a segment come near infinity in its middle."""
    return complex(np.exp(1j * random.choice((-1, 1)) * random.uniform(SMALLEST_ANGLE, widest)))


def _begin(nodes: list[Orbits], first: bool, random: np.random.Generator) -> Generator[None, None, None]:
    """Bring starts to the first real node."""
    goal = nodes[1]
    points, begin = goal.family.starts(random, goal.data, first)
    if len(points):
        ends = yield from track(goal.family, points, Segment(begin, goal.data, _gamma(random, WIDEST)))
        goal.add(ends.points[ends.reached])


def _edges(nodes: list[Orbits], family: Family, random: np.random.Generator) -> Iterator[_Edge]:
    """Edges between the first nodes, then edges to nodes far away, three at a time."""
    for ends in FIRST_EDGES:
        yield _Edge(ends, _gamma(random, WIDEST))
    scale = np.abs(nodes[1].data.linear).mean()
    while True:
        far = family.drawn(random, SPREAD)
        nodes.append(Orbits(family, replace(far, linear=far.linear * scale)))
        for near in (1, 1, 2):
            yield _Edge((near, len(nodes) - 1), _gamma(random, WIDEST))


def _most_promising(nodes: list[Orbits], edges: list[_Edge]) -> tuple[_Edge | None, int]:
    """The edge and the side with the most orbits that were not followed along it."""
    budget.look("the search for critical orbits")
    best: tuple[int, _Edge | None, int] = (0, None, 0)
    for edge in edges:
        for side in (0, 1):
            waiting = len(nodes[edge.ends[side]].points) - edge.followed[side]
            if waiting > best[0]:
                best = (waiting, edge, side)
    return best[1], best[2]
