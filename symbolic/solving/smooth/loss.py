"""The loss of a two-layer network with a smooth activation, its gradient and its Hessian, on boxes of weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import arb, arb_mat
from flint import ctx as flint_context

from symbolic.exact.linear_algebra import independent_rows, rational
from symbolic.network import Problem
from symbolic.network.loss_part import LossPart
from symbolic.network.reach import Signal, signals
from symbolic.network.weights import Place
from symbolic.solving.smooth.functions import SMOOTH, Smooth

Balls = Sequence[arb]


@dataclass(frozen=True, eq=False)
class AnalyticLoss(LossPart):
    """A part of a loss, its gradient and its Hessian on boxes of weights (compared by identity).

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> network = SparseNetwork.of([[1]], [[1]], activation="tanh")
        >>> loss = analytic_loss(Problem.of(network, inputs=[[1, 2]], targets=[[1, 1]]))
        >>> loss.value([arb(0), arb(5)]) == 2, loss.gradient([arb(0), arb(0)])[1] == 0
        (True, True)
    """

    @property
    def smooth(self) -> Smooth:
        """The activation with its derivatives."""
        return SMOOTH[self.problem.network.activation.kind]

    @cached_property
    def _data(self) -> dict[int, tuple[list[list[arb]], list[list[arb]], list[arb]]]:
        return {}

    def data(self) -> tuple[list[list[arb]], list[list[arb]], list[arb]]:
        """X, Y (the rows of the outputs) and the decays as balls at the working precision (kept per precision)."""
        bits = flint_context.prec
        if bits not in self._data:
            inputs = [[arb(rational(x)) for x in row] for row in self.problem.inputs]
            targets = [[arb(rational(y)) for y in self.problem.targets[i]] for i in self.outputs]
            self._data[bits] = inputs, targets, [arb(x) for x in self.decay]
        return self._data[bits]

    def arguments(self, point: Balls) -> dict[int, list[arb]]:
        """For each unit ``w . x_s`` on every sample."""
        inputs = self.data()[0]
        samples = range(len(inputs[0]))
        return {
            j: [sum((point[p] * inputs[c][s] for p, c in self.incoming[j]), arb(0)) for s in samples]
            for j in self.units
        }

    def residual(self, point: Balls, values: dict[int, list[arb]]) -> list[list[arb]]:
        """``f(x_s)_i - y_is``, one row per output, from the values of the units."""
        result = [[-y for y in row] for row in self.data()[1]]
        for j in self.units:
            for p, i in self.outgoing[j]:
                for s, value in enumerate(values[j]):
                    result[i][s] += point[p] * value
        return result

    def value(self, point: Balls) -> arb:
        """The loss on a box of weights."""
        s = self.smooth
        values = {j: [s.value(x) for x in z] for j, z in self.arguments(point).items()}
        squares = sum((r * r for row in self.residual(point, values) for r in row), arb(0))
        return sum((d * w * w for d, w in zip(self.data()[2], point, strict=True)), squares)

    def gradient(self, point: Balls) -> list[arb]:
        """Half the gradient on a box of weights."""
        return self.gradient_and_hessian(point)[0]

    def jacobian(self, point: Balls) -> arb_mat:
        """The derivatives of the residuals: one row for each output and sample, one column for each weight."""
        z, s = self.arguments(point), self.smooth
        values = {j: [s.value(x) for x in line] for j, line in z.items()}
        slopes = {j: [s.first(x) for x in line] for j, line in z.items()}
        return self._jacobian(point, values, slopes)

    def _jacobian(self, point: Balls, values: dict[int, list[arb]], slopes: dict[int, list[arb]]) -> arb_mat:
        inputs = self.data()[0]
        samples = len(inputs[0])
        rows = [[arb(0)] * self.size for _ in range(len(self.outputs) * samples)]
        for j in self.units:
            for q, i in self.outgoing[j]:
                for s in range(samples):
                    row = rows[i * samples + s]
                    row[q] = values[j][s]
                    for p, c in self.incoming[j]:
                        row[p] = point[q] * slopes[j][s] * inputs[c][s]
        return arb_mat(len(rows), self.size, [x for row in rows for x in row])

    def gradient_and_hessian(self, point: Balls) -> tuple[list[arb], list[list[arb]]]:
        """Half the gradient and half the Hessian on a box: ``J^T r + D w`` and ``J^T J + D + sum r_k (second derivatives)``."""
        z, s = self.arguments(point), self.smooth
        values = {j: [s.value(x) for x in line] for j, line in z.items()}
        slopes = {j: [s.first(x) for x in line] for j, line in z.items()}
        bends = {j: [s.second(x) for x in line] for j, line in z.items()}
        residual = self.residual(point, values)
        jacobian = self._jacobian(point, values, slopes)
        flipped, decay = jacobian.transpose(), self.data()[2]
        flat = [r for row in residual for r in row]
        slope = (flipped * arb_mat(len(flat), 1, flat)).entries()
        hessian: list[list[arb]] = (flipped * jacobian).tolist()
        self._bend(point, hessian, residual, slopes, bends)
        for p, d in enumerate(decay):
            hessian[p][p] += d
        return [g + d * w for g, d, w in zip(slope, decay, point, strict=True)], hessian

    def _bend(
        self,
        point: Balls,
        hessian: list[list[arb]],
        residual: list[list[arb]],
        slopes: dict[int, list[arb]],
        bends: dict[int, list[arb]],
    ) -> None:
        """Add the residuals times second derivatives: they couple weights of one unit only."""
        inputs = self.data()[0]
        samples = range(len(inputs[0]))
        for j in self.units:
            pull = [sum((residual[i][s] * point[q] for q, i in self.outgoing[j]), arb(0)) for s in samples]
            for p, c in self.incoming[j]:
                for q, i in self.outgoing[j]:
                    mixed = sum((residual[i][s] * slopes[j][s] * inputs[c][s] for s in samples), arb(0))
                    hessian[p][q] += mixed
                    hessian[q][p] += mixed
                for r, b in self.incoming[j]:
                    hessian[p][r] += sum((pull[s] * bends[j][s] * inputs[c][s] * inputs[b][s] for s in samples), arb(0))


def analytic_loss(
    problem: Problem, units: Sequence[int] | None = None, outputs: Sequence[int] | None = None
) -> AnalyticLoss:
    """The loss in the weights that matter, of some units or of all.

    Arguments:
        problem: two layers, activation tanh, sigmoid or softplus.
        units: the hidden units; all when left out.
        outputs: the outputs; all when left out.
    """
    first, second = problem.network.masks
    units = range(len(first)) if units is None else units
    outputs = range(len(second)) if outputs is None else outputs
    places = [place for j in units for place in kept_places(problem, j)]
    return AnalyticLoss(problem, tuple(units), tuple(outputs), tuple(sorted(places, key=lambda t: (-t[0], *t[1:]))))


def kept_places(problem: Problem, unit: int) -> list[Place]:
    """The weights of a unit that can matter: every other one can be set to zero without a change of the loss.

    Weights with decay all matter. Of the input weights without decay a row basis of their inputs is kept: moving the
    others by a vector n, and these back, changes no ``w . x_s``. A unit without outputs changes no output, and neither does a tanh unit whose inputs
    vanish on all samples. A sigmoid or softplus unit whose inputs vanish is a constant: of several constants of one output without decay, the
    first can do what the others do.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> network = SparseNetwork.of([[1, 1]], [[1]], activation="sigmoid")
        >>> kept_places(Problem.of(network, inputs=[[1, 2], [2, 4]], targets=[[1, 0]]), 0)
        [(1, 0, 0), (0, 0, 0)]
        >>> constants = SparseNetwork.of([[0], [0]], [[1, 1]], activation="sigmoid")
        >>> kept_places(Problem.of(constants, targets=[[1]]), 1)
        []
    """
    first, second = problem.network.masks
    inputs = [(0, unit, c) for c, entry in enumerate(first[unit]) if entry]
    outputs = [(1, i, unit) for i, row in enumerate(second) if row[unit]]
    decayed = [t for t in outputs + inputs if problem.decay[t[0]][t[1]][t[2]] > 0]
    heard = signals(problem)[1]
    if not outputs or heard[unit] is Signal.ZERO:
        return decayed
    if heard[unit] is Signal.FIXED:
        spare = [j for j in range(unit) if heard[j] is Signal.FIXED]
        covered = {i for i, row in enumerate(second) if any(row[j] and not problem.decay[1][i][j] for j in spare)}
        outputs = [t for t in outputs if t in decayed or t[1] not in covered]
    free = [t for t in inputs if t not in decayed]
    rows = [tuple(map(rational, problem.inputs[c])) for _, _, c in free]
    basis = independent_rows(rows, len(problem.inputs[0]))
    kept = {free[k] for k in basis} | set(decayed)
    return outputs + [t for t in inputs if t in kept]
