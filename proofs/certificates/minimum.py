"""What shows a local minimum: directions of the symmetry, pinned weights, and a definite Hessian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq

from proofs.badness.fibres import critical_fibre
from proofs.badness.verify import critical_directions
from proofs.certificates.activation_cells import CellExpansion
from proofs.certificates.ball import ExactNetwork, ball_of
from proofs.certificates.definite import make_definite, scalar_ball
from proofs.certificates.format.minima import (
    ByBall,
    ByHessian,
    Definite,
    FlatByFibre,
    FlatByHessian,
    IdleSymmetry,
    PairSymmetry,
    RotationSymmetry,
    ScaleSymmetry,
    Symmetry,
    UnusedSymmetry,
)
from proofs.certificates.format.values import Rational
from proofs.certificates.points import CertifiedPoint, NotCertifiable, rational_tables, rational_text
from symbolic.errors import UnsupportedProblem
from symbolic.exact.field import FieldElement, field_rank
from symbolic.exact.linear_algebra import null_space, rational
from symbolic.network import Problem
from symbolic.network.weights import Place, Weights, places
from symbolic.polynomials.expanded import ExpandedLoss, expanded_loss
from symbolic.polynomials.reduced import two_layer_linear

Table = Sequence[Sequence[Fraction]]


@dataclass(frozen=True)
class Directions:
    """Directions along which the loss does not change, as a certificate names them.

    Attributes:
        entries: the entries of ``symmetry``.
        tangents: their tangents at the point, over all weights.
    """

    entries: list[Symmetry]
    tangents: list[list[FieldElement]]

    def independent(self) -> Directions:
        """Without those that add nothing: a certificate has at most as many directions as there are weights."""
        kept = independent_rows(self.tangents)
        return Directions([self.entries[k] for k in kept], [self.tangents[k] for k in kept])


def symmetry_directions(problem: Problem, point: CertifiedPoint, local: bool = False) -> Directions:
    """Every one-parameter group the certificate format knows that acts on this problem.

    Arguments:
        problem: the problem.
        point: exact weights.
        local: for ReLU: whether directions count along which the loss stays the same only near the point.
    """
    builder = _Builder(problem, point, local)
    masks, activation = problem.network.masks, problem.network.activation
    linear, scales = activation.kind == "linear", activation.kind == "power" or activation.piecewise
    for layer in range(len(masks) - 1):
        units = range(len(masks[layer]))
        for i in units:
            for j in units:
                if linear and builder.below(layer, i, j) and not builder.decays(layer, i, j):
                    builder.pair(layer, i, j)
                elif linear and i < j and builder.twins(layer, i, j):
                    builder.rotation(layer, i, j)
                elif scales and i == j and not builder.decays(layer, i, i):
                    builder.scale(layer, i, activation.power)
    builder.idle_inputs()
    builder.unused()
    return Directions(builder.entries, builder.tangents)


class _Builder:
    """Collects entries and tangents that are not zero."""

    def __init__(self, problem: Problem, point: CertifiedPoint, local: bool) -> None:
        self.problem, self.point = problem, point
        piecewise = problem.network.activation.piecewise
        self.cell = CellExpansion(problem, point) if local and piecewise else None
        self.order = {place: k for k, place in enumerate(places(problem))}
        self.zero = point.field.element(0)
        self.entries: list[Symmetry] = []
        self.tangents: list[list[FieldElement]] = []

    def _row(self, layer: int, unit: int) -> list[int]:
        return [c for c, bit in enumerate(self.problem.network.masks[layer][unit]) if bit]

    def _column(self, layer: int, unit: int) -> list[int]:
        return [r for r, row in enumerate(self.problem.network.masks[layer + 1]) if row[unit]]

    def below(self, layer: int, i: int, j: int) -> bool:
        return set(self._column(layer, i)) <= set(self._column(layer, j)) and set(self._row(layer, j)) <= set(
            self._row(layer, i)
        )

    def _rates(self, layer: int, unit: int) -> list[Any]:
        decay = self.problem.decay
        return [decay[layer][unit][c] for c in self._row(layer, unit)] + [
            decay[layer + 1][r][unit] for r in self._column(layer, unit)
        ]

    def decays(self, layer: int, i: int, j: int) -> bool:
        return any(self._rates(layer, i)) or any(self._rates(layer, j))

    def twins(self, layer: int, i: int, j: int) -> bool:
        same = self._row(layer, i) == self._row(layer, j) and self._column(layer, i) == self._column(layer, j)
        return same and self._rates(layer, i) == self._rates(layer, j)

    def _value(self, place: Place) -> FieldElement:
        layer, r, c = place
        return self.point.tables[layer][r][c]

    def _add(self, entry: Symmetry, tangent: dict[Place, FieldElement]) -> None:
        vector = [self.zero] * len(self.order)
        for place, x in tangent.items():
            vector[self.order[place]] = x
        if any(not x.is_zero() for x in vector):
            self.entries.append(entry)
            self.tangents.append(vector)

    def pair(self, layer: int, i: int, j: int) -> None:
        tangent = {(layer, i, c): self._value((layer, j, c)) for c in self._row(layer, j)}
        tangent.update({(layer + 1, r, j): -self._value((layer + 1, r, i)) for r in self._column(layer, i)})
        self._add(PairSymmetry((i, j), layer), tangent)

    def rotation(self, layer: int, i: int, j: int) -> None:
        tangent = {}
        for c in self._row(layer, i):
            tangent[layer, i, c], tangent[layer, j, c] = self._value((layer, j, c)), -self._value((layer, i, c))
        for r in self._column(layer, i):
            tangent[layer + 1, r, i], tangent[layer + 1, r, j] = (
                self._value((layer + 1, r, j)),
                -self._value((layer + 1, r, i)),
            )
        self._add(RotationSymmetry((i, j), layer), tangent)

    def scale(self, layer: int, unit: int, power: int) -> None:
        tangent = {(layer, unit, c): self._value((layer, unit, c)) for c in self._row(layer, unit)}
        tangent.update(
            {(layer + 1, r, unit): self._value((layer + 1, r, unit)) * -power for r in self._column(layer, unit)}
        )
        self._add(ScaleSymmetry(unit, layer), tangent)

    def idle_inputs(self) -> None:
        rows = self.problem.inputs
        for unit in range(len(self.problem.network.masks[0])):
            inputs = self._row(0, unit)
            if not inputs or any(self.problem.decay[0][unit][c] for c in inputs):
                continue
            samples = [[rational(row[s]) for row in rows] for s in range(len(rows[0]))]
            acting = samples if self.cell is None else self.cell.acting(unit)
            for vector in null_space([[x[c] for c in inputs] for x in acting], len(inputs)):
                full = [fmpq(0)] * len(rows)
                for c, x in zip(inputs, vector, strict=True):
                    full[c] = x
                entry = IdleSymmetry(unit, [rational_text(x) for x in full])
                self._add(entry, {(0, unit, c): self.zero + x for c, x in zip(inputs, vector, strict=True)})

    def _void(self) -> list[Place]:
        """The weights without decay of units without outputs; unless s(0) is not 0, also those out of units without inputs that matter."""
        (first, second), decay = self.problem.network.masks, self.problem.decay
        constant = self.problem.network.activation.kind in ("sigmoid", "softplus")
        blind = [
            not constant and not any(bit and any(x) for bit, x in zip(row, self.problem.inputs, strict=True))
            for row in first
        ]
        return [
            (layer, r, c)
            for layer, r, c in self.order
            if not decay[layer][r][c]
            and ((layer == 0 and not any(row[r] for row in second)) or (layer == 1 and blind[c]))
        ]

    def unused(self) -> None:
        if self.cell is not None:
            idle = [p for p in self.order if p[0] == 1 and self.cell.idle(p) and not self.problem.decay[1][p[1]][p[2]]]
        elif self.problem.network.activation.polynomial:
            occurring = set(expanded_loss(self.problem).places)
            idle = [place for place in self.order if place not in occurring]
        else:
            idle = self._void()
        for place in idle:
            self._add(UnusedSymmetry(place), {place: self.zero + 1})


def strict_minimum(problem: Problem, point: CertifiedPoint, what: str) -> ByHessian | ByBall:
    """What shows that a point is a strict minimum: the kernel of the Hessian is that of the symmetry alone.

    Arguments:
        problem: the problem.
        point: its exact weights.
        what: the claim, for errors.

    Raises:
        NotCertifiable: if the format has no way to show it.
    """
    found = symmetry_directions(problem, point)
    if len(found.tangents) > len(places(problem)):
        found = found.independent()
    pinned = pinned_places(found.tangents, places(problem))
    if two_layer_linear(problem):
        try:
            return ByBall(found.entries, pinned, ball_of(ExactNetwork.of(problem, point), set(pinned)))
        except UnsupportedProblem as error:
            raise NotCertifiable(what, str(error)) from None
    return ByHessian(found.entries, pinned, make_definite(free_hessian(problem, point, pinned), what))


def flat_minimum(problem: Problem, point: CertifiedPoint, what: str) -> FlatByHessian | FlatByFibre:
    """What shows that a point is a local minimum, perhaps in a family of critical points; arguments as for :func:`strict_minimum`.

    Raises:
        NotCertifiable: if the format has no way to show it.
    """
    linear = two_layer_linear(problem)
    family = _family(problem, point) if linear else blank_units(problem, point)
    try:
        return FlatByHessian(*_across(problem, point, what, family + idle_weights(problem, point)))
    except NotCertifiable:
        fibre = critical_fibre(problem, Weights(*point.fractions)) if linear and point.rational else None
        if fibre is None:
            raise
    curved = _across(problem, point, what, [(d.first, d.second) for d in fibre.tangents])
    others = [rational_tables((d.first, d.second)) for d in fibre.others]
    return FlatByFibre(curved.symmetry, curved.family, others, curved.pinned, curved.definite)


class _Across(NamedTuple):
    """Symmetry and family through a point, the places they move, and the Hessian across them."""

    symmetry: list[Symmetry]
    family: list[list[list[list[Rational]]]]
    pinned: list[Place]
    definite: Definite


def _across(problem: Problem, point: CertifiedPoint, what: str, family: list[tuple[Table, Table]]) -> _Across:
    found = symmetry_directions(problem, point, local=True)
    symmetry, tangents = list(found.entries), list(found.tangents)
    order = places(problem)
    for tables in family:
        tangents.append([point.field.element(rational(tables[layer][r][c])) for layer, r, c in order])
    if len(tangents) > len(order):
        kept, count = independent_rows(tangents), len(symmetry)
        symmetry = [symmetry[k] for k in kept if k < count]
        family = [family[k - count] for k in kept if k >= count]
        tangents = [tangents[k] for k in kept]
    pinned = pinned_places(tangents, order)
    definite = make_definite(free_hessian(problem, point, pinned), what)
    return _Across(symmetry, [rational_tables(tables) for tables in family], pinned, definite)


def independent_rows(rows: Sequence[Sequence[FieldElement]]) -> list[int]:
    """The first rows that are independent, exactly."""
    kept: list[int] = []
    for k in range(len(rows)):
        if field_rank([rows[m] for m in (*kept, k)]) == len(kept) + 1:
            kept.append(k)
    return kept


def _family(problem: Problem, point: CertifiedPoint) -> list[tuple[Table, Table]]:
    """Directions of an affine family of critical points; only looked for at rational points."""
    if not point.rational:
        return []
    return [(d.first, d.second) for d in critical_directions(problem, Weights(*point.fractions))]


def blank_units(problem: Problem, point: CertifiedPoint) -> list[tuple[Table, Table]]:
    """With a power activation of two layers: the outgoing weights of units without incoming weights, one direction each.

    The contribution of such a unit vanishes to the order of the power, so that all these points are critical.
    """
    if len(problem.network.masks) != 2 or problem.network.activation.power < 2:
        return []
    first, second = problem.network.masks
    zero = [[Fraction(0)] * len(row) for row in first]
    found: list[tuple[Table, Table]] = []
    for unit, row in enumerate(point.tables[0]):
        for output, line in enumerate(second):
            if line[unit] and all(x.is_zero() for x in row) and problem.decay[1][output][unit] == 0:
                moved = [
                    [Fraction(int((r, c) == (output, unit))) for c in range(len(line))] for r in range(len(second))
                ]
                found.append((zero, moved))
    return found


def idle_weights(problem: Problem, point: CertifiedPoint) -> list[tuple[Table, Table]]:
    """With linear units and decay on some weights: weights of dead units along which nothing changes, one direction each.

    Where all weights of one side of a unit are 0, those of the other side change no output, and the gradient is linear in them: it
    vanishes for all values of one without decay if its column of the Hessian does. Of a unit with zeros only, one side counts.
    """
    if len(problem.network.masks) != 2 or problem.network.activation.kind != "linear" or not problem.decayed:
        return []
    order = places(problem)
    hessian = free_hessian(problem, point, [])
    still = [all(row[k].is_zero() for row in hessian) for k in range(len(order))]
    found: list[tuple[Table, Table]] = []
    for unit in range(len(problem.network.masks[0])):
        mine = [[p for p in order if p[0] == 0 and p[1] == unit], [p for p in order if p[0] == 1 and p[2] == unit]]
        dead = [all(point.tables[layer][r][c].is_zero() for layer, r, c in side) for side in mine]
        moved = mine[1] if dead[0] else mine[0] if dead[1] else []
        for place in moved:
            layer, r, c = place
            if still[order.index(place)] and not problem.decay[layer][r][c]:
                tables = [[[Fraction(0)] * len(row) for row in mask] for mask in problem.network.masks]
                tables[layer][r][c] = Fraction(1)
                found.append((tables[0], tables[1]))
    return found


def pinned_places(tangents: Sequence[Sequence[FieldElement]], order: Sequence[Place]) -> list[Place]:
    """Weights on which the tangents are independent, as many as the tangents have rank: large entries first."""
    rank = field_rank(tangents) if tangents else 0
    table = np.array([[float(scalar_ball(x).mid()) for x in row] for row in tangents]).reshape(
        len(tangents), len(order)
    )
    chosen: list[int] = []
    for _ in range(rank):
        norms = np.abs(table)
        r, c = np.unravel_index(int(np.argmax(norms)), norms.shape)
        chosen.append(int(c))
        pivot = table[r] / table[r, c]
        table = table - np.outer(table[:, c], pivot)
        table[:, chosen] = 0
    chosen.sort()
    if rank and field_rank([[row[c] for c in chosen] for row in tangents]) != rank:
        chosen = _exact_choice(tangents, rank)
    return [order[c] for c in chosen]


def _exact_choice(tangents: Sequence[Sequence[FieldElement]], rank: int) -> list[int]:
    """The first columns that are independent, exactly."""
    chosen: list[int] = []
    for c in range(len(tangents[0])):
        if len(chosen) < rank and field_rank([[row[k] for k in (*chosen, c)] for row in tangents]) == len(chosen) + 1:
            chosen.append(c)
    return chosen


def free_hessian(problem: Problem, point: CertifiedPoint, pinned: Sequence[Place]) -> list[list[FieldElement]]:
    """Half the Hessian along the weights that are not pinned, exactly (zero for weights that do not occur)."""
    if problem.network.activation.piecewise:
        chosen = set(pinned)
        return CellExpansion(problem, point).half_hessian([p for p in places(problem) if p not in chosen])
    loss: ExpandedLoss = expanded_loss(problem)
    values = [point.tables[layer][r][c] for layer, r, c in loss.places]
    _, hessian = loss.over(point.field.element).gradient_and_hessian(values)
    position = {place: k for k, place in enumerate(loss.places)}
    free = [place for place in places(problem) if place not in set(pinned)]
    zero = point.field.element(0)

    def entry(a: Place, b: Place) -> FieldElement:
        if a not in position or b not in position:
            return zero
        value = hessian[position[a]][position[b]]
        return value if isinstance(value, FieldElement) else point.field.element(value)

    return [[entry(a, b) for b in free] for a in free]
