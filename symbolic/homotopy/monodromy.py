"""Critical orbits by monodromy in the linear terms: loops of targets carry known orbits to new ones.

Linear terms are the nodes of a graph, the first one that of the problem. Random starts are brought to another one, and orbits are
followed along its edges, each with its own gamma, until the problem has as many as are wanted or nothing new comes. At real
nodes the conjugate of an orbit is one for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from symbolic import budget
from symbolic.homotopy.family import Array, DataFamily
from symbolic.homotopy.starts import far_starts, starts
from symbolic.homotopy.tracker import Segment, track

CLOSE = 1e-6
"""Orbits whose invariants differ by less, relative to their size, are taken for one."""
REAL_NODES = 2
"""Real nodes besides the problem at the start."""
FIRST_EDGES = ((1, 2), (1, 2), (1, 0), (2, 0), (1, 0))
"""Between the problem (0) and the real nodes."""
TRIES = 4
"""Segments with different gammas that are followed for all orbits of another linear term."""
ROUNDS = 6
"""Rounds of random starts."""
SPREAD = 2.0
"""Entries of later nodes differ by about the exponential of this."""


@dataclass
class Orbits:
    """Different orbits at one linear term.

    Attributes:
        linear: the linear term.
        real: whether it is real.
        points: one point of each orbit.
    """

    family: DataFamily
    linear: Array
    real: bool
    points: list[Array] = field(default_factory=list)
    _marks: dict[tuple[int, int], list[Array]] = field(default_factory=dict)

    def add(self, points: Array) -> int:
        """Keep those that are new and have no dead unit; how many are."""
        before = len(self.points)
        points = points[self.family.alive(points)]
        if len(points):
            both = np.concatenate([points, points.conj()]) if self.real else points
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


def search_orbits(family: DataFamily, wanted: int, seed: int = 0) -> Array:
    """Critical orbits of a problem, one point of each; candidates, and perhaps not all.

    Arguments:
        family: the systems.
        wanted: stop at so many, or when nothing new comes.
        seed: chooses nodes and edges.

    Raises:
        BudgetSpent: when the time is over.
    """
    random = np.random.default_rng(seed)
    nodes = [Orbits(family, family.linear, real=True), *_real_nodes(family, random)]
    target, edges, fresh = nodes[0], list[_Edge](), iter(_edges(nodes, family, random))
    rounds = 0
    while len(target.points) < wanted:
        edge, side = _most_promising(nodes, edges)
        if edge is not None:
            source, goal = nodes[edge.ends[side]], nodes[edge.ends[1 - side]]
            begin, edge.followed[side] = edge.followed[side], len(source.points)
            segment = Segment(nodes[edge.ends[0]].linear, nodes[edge.ends[1]].linear, edge.gamma)
            ends, reached = track(family, np.array(source.points[begin:]), segment if side == 0 else segment.reversed())
            goal.add(ends[reached])
        else:
            rounds += 1
            if rounds > ROUNDS:
                break
            _begin(nodes, starts(family, random) if rounds == 1 else far_starts(family, random), random)
            edges.extend(islice(fresh, len(FIRST_EDGES) if rounds == 1 else 3))
    return np.array(target.points).reshape(-1, family.size)


def continued(family: DataFamily, points: Array, start: Array, end: Array, wanted: int, seed: int = 0) -> Array:
    """The orbits at one linear term that those at another one lead to, along one segment or a few.

    Arguments:
        family: the systems.
        points: points of orbits, one a row.
        start: their linear term.
        end: the other one.
        wanted: how many orbits are enough.
        seed: chooses the gammas.

    Raises:
        BudgetSpent: when the time is over.
    """
    random = np.random.default_rng(seed)
    found = Orbits(family, end, real=not end.imag.any())
    for _ in range(TRIES):
        gamma = complex(np.exp(2j * np.pi * random.random()))
        ends, reached = track(family, points, Segment(start, end, gamma))
        found.add(ends[reached])
        if len(found.points) >= wanted:
            break
    return np.array(found.points).reshape(-1, family.size)


def random_linear_term(family: DataFamily, seed: int) -> Array:
    """A real linear term of the size of that of the problem."""
    size = float(np.abs(family.linear).mean()) or 1.0
    return np.asarray(np.random.default_rng(seed).normal(size=family.linear.shape) * size + 0j)


def _real_nodes(family: DataFamily, random: np.random.Generator) -> list[Orbits]:
    size = np.abs(family.linear).mean() or 1.0
    return [Orbits(family, random.normal(size=family.linear.shape) * size + 0j, real=True) for _ in range(REAL_NODES)]


def _begin(nodes: list[Orbits], begins: Iterator[tuple[Array, Array]], random: np.random.Generator) -> None:
    """Bring starts to the first real node."""
    goal, found = nodes[1], list(begins)
    if not found:
        return
    points, linears = np.array([point for point, _ in found]), np.array([linear for _, linear in found])
    sizes = np.abs(goal.linear).mean() / np.maximum(np.abs(linears).mean(axis=(1, 2)), 1e-300)
    gamma = complex(np.exp(2j * np.pi * random.random()))
    segment = Segment(linears * sizes[:, None, None], goal.linear, gamma)  # weights times s: linear terms times s^2
    ends, reached = track(goal.family, points * sizes[:, None] ** 0.5, segment)
    goal.add(ends[reached])


def _edges(nodes: list[Orbits], family: DataFamily, random: np.random.Generator) -> Iterator[_Edge]:
    """Edges between the first nodes, then edges to nodes far away, three at a time."""

    def gamma() -> complex:
        return complex(np.exp(2j * np.pi * random.random()))

    for ends in FIRST_EDGES:
        yield _Edge(ends, gamma())
    scale = np.abs(nodes[1].linear).mean()
    while True:
        shape = nodes[1].linear.shape
        far = random.normal(size=shape) * scale * np.exp(SPREAD * random.normal(size=shape)) + 0j
        nodes.append(Orbits(family, far, real=True))
        for near in (1, 1, 2):
            yield _Edge((near, len(nodes) - 1), gamma())


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
