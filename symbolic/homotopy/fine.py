"""Paths that floating point loses, followed from there in numbers of many digits.

Where large contributions of two units cancel, derivatives are so ill-conditioned that rounding alone makes Newton's steps too large,
and points must be predicted to many digits before these steps shrink at all. Few paths run there, so that one at a time is enough:
Taylor polynomials and Newton's method again, on midpoints of balls. Nothing is believed of these ends either.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
from flint import acb, acb_mat

from symbolic.budget import look
from symbolic.exact.precision import working_precision
from symbolic.homotopy.data import Array, Data
from symbolic.homotopy.family import DataFamily
from symbolic.homotopy.tracker import LARGEST, Segment

BITS = 256
ORDER = 16
"""Order of the Taylor polynomial."""
TOLERANCE = 1e-15
"""Size of its last term, relative to the point, that a step may reach."""
FIRST, LAST = 1e-3, 2.0**-120
"""Size of the first and of the last Newton step, relative to the point, that a step may have."""
NEWTON_STEPS = 7
MOST_STEPS = 200
SMALLEST_STEP = 1e-12


def track_finely(
    family: DataFamily, point: Array, segment: Segment, begin: float
) -> Generator[None, None, Array | None]:
    """Follow one solution from a place on a segment to its end, with a pause after every step.

    Arguments:
        family: the systems.
        point: a solution at that place, roughly.
        segment: with one linear term for all paths.
        begin: the place, between 0 and 1.

    Returns:
        The end; None where it is not reached.

    Raises:
        BudgetSpent: when the time is over.
    """
    t, shrink = begin, 1.0
    with working_precision(BITS):
        here = _corrected(family, [acb(complex(x)) for x in point], segment, t)
    for _ in range(MOST_STEPS):
        if here is None or t >= 1:
            break
        yield
        look("path tracking")
        with working_precision(BITS):
            series = _taylor(family, here, segment, t)
            step = shrink * _step(series)
            goal = min(1.0, t + step)
            there = _corrected(family, _value(series, goal - t), segment, goal)
        if there is None:
            shrink /= 2
        else:
            here, t, shrink = there, goal, min(1.0, 1.5 * shrink)
        if step < SMALLEST_STEP or _size(here) > LARGEST:
            return None
    return None if here is None or t < 1 else np.array([complex(x) for x in here])


class _Place:
    """The system at one point for some data: half the gradient, and its derivative filled up along the rescalings."""

    def __init__(self, family: DataFamily, point: Sequence[acb], data: Data) -> None:
        self.family, self.point = family, point
        self.basis, self.gram = _matrix(family.basis), _matrix(data.gram)
        self.v, self.w = self.matrices(point)
        self.residual = self.v * self.w * self.gram - _matrix(data.linear)

    def matrices(self, point: Sequence[acb]) -> tuple[acb_mat, acb_mat]:
        """V and the rows ``w_a A_a``."""
        family, split = self.family, len(self.family.v_output)
        units, (outputs, inputs) = len(family.core.units), family.data.linear.shape
        v, w = acb_mat(outputs, units), acb_mat(units, inputs)
        for i, a, x in zip(family.v_output, family.v_unit, point[:split], strict=True):
            v[int(i), int(a)] = x
        for row, (a, x) in enumerate(zip(family.w_unit, point[split:], strict=True)):
            for q in range(inputs):
                w[int(a), q] = w[int(a), q] + x * self.basis[row, q]
        return v, w

    def gathered(self, into: acb_mat, out: acb_mat) -> acb_mat:
        """The entries that are weights of ``R W^T`` and of ``V^T R``, as a column."""
        family, inner = self.family, out * self.basis.transpose()
        first = [into[int(i), int(a)] for i, a in zip(family.v_output, family.v_unit, strict=True)]
        second = [inner[int(a), row] for row, a in enumerate(family.w_unit)]
        return acb_mat(family.size, 1, first + second)

    def gradient(self) -> acb_mat:
        """Half the gradient, as a column."""
        return self.gathered(self.residual * self.w.transpose(), self.v.transpose() * self.residual)

    def jacobian(self) -> acb_mat:
        """Its derivative, invertible at regular orbits."""
        family, v = self.family, self.v
        seen = self.w * self.gram
        inner, mixed = seen * self.w.transpose(), seen * self.basis.transpose()
        outer, form = v.transpose() * v, self.basis * self.gram * self.basis.transpose()
        bent = self.residual * self.basis.transpose()
        pairs = [(int(i), int(a)) for i, a in zip(family.v_output, family.v_unit, strict=True)]
        units = [int(b) for b in family.w_unit]
        split, size = len(pairs), family.size
        table = [[acb(0)] * size for _ in range(size)]
        for p, (i, a) in enumerate(pairs):
            for q, (j, b) in enumerate(pairs):
                if i == j:
                    table[p][q] = inner[a, b]
            for r, b in enumerate(units):
                entry = v[i, b] * mixed[a, r] + (bent[i, r] if a == b else 0)
                table[p][split + r] = table[split + r][p] = entry
        for r, a in enumerate(units):
            for s, b in enumerate(units):
                table[split + r][split + s] = outer[a, b] * form[r, s]
        return acb_mat(table) + self._filling(table, [a for _, a in pairs] + units, split)

    def _filling(self, table: list[list[acb]], owner: list[int], split: int) -> acb_mat:
        """As :meth:`symbolic.homotopy.family.DataFamily.jacobian` has it."""
        size = sum(abs(complex(row[k])) for k, row in enumerate(table)) / len(table)
        along = [(-x if k < split else x).conjugate() for k, x in enumerate(self.point)]
        norms = [sum(abs(complex(x)) ** 2 for x, b in zip(self.point, owner, strict=True) if b == a) for a in owner]
        return acb_mat(
            [
                [x * y * (size / norm) if a == b else acb(0) for y, b in zip(along, owner, strict=True)]
                for x, a, norm in zip(along, owner, norms, strict=True)
            ]
        )


def _taylor(family: DataFamily, point: Sequence[acb], segment: Segment, t: float) -> list[list[acb]]:
    """The coefficients of the path through a point, as a power series in the step."""
    place, slope = _Place(family, point, _at(segment, t)), segment.slope()
    inverse, change, turned = place.jacobian().mid().inv(nonstop=True), _matrix(slope.gram), _matrix(slope.linear)
    vs, ws, matrices, residuals = [place.v], [place.w], [place.v * place.w], [place.residual]
    series = [list(point)]
    for order in range(1, ORDER + 1):
        moved = matrices[-1] * change - (turned if order == 1 else turned * 0)
        known = sum([vs[i] * ws[order - i] for i in range(1, order)], place.v * place.w * 0)
        rest = known * place.gram + moved
        residuals.append(rest)
        into = sum(
            [residuals[i] * ws[order - i].transpose() for i in range(1, order + 1)], rest * ws[0].transpose() * 0
        )
        out = sum([vs[order - i].transpose() * residuals[i] for i in range(1, order + 1)], vs[0].transpose() * rest * 0)
        series.append([(-x).mid() for x in (inverse * place.gathered(into, out)).entries()])
        v, w = place.matrices(series[-1])
        matrices.append(known + v * place.w + place.v * w)
        residuals[-1] = matrices[-1] * place.gram + moved
        vs.append(v)
        ws.append(w)
    return series


def _step(series: Sequence[Sequence[acb]]) -> float:
    scale = 1 + _size(series[0])
    last, before = _size(series[-1]) / scale, _size(series[-2]) / scale
    high, low = (TOLERANCE / (last + 1e-300)) ** (1 / ORDER), (TOLERANCE / (before + 1e-300)) ** (1 / (ORDER - 1))
    return float(min(high, low))


def _value(series: Sequence[Sequence[acb]], step: float) -> list[acb]:
    value = list(series[-1])
    for coefficient in series[-2::-1]:
        value = [(x * step + c).mid() for x, c in zip(value, coefficient, strict=True)]
    return value


def _corrected(family: DataFamily, point: Sequence[acb], segment: Segment, t: float) -> list[acb] | None:
    """Newton's method; None if its first step is large, or it does not come to an end."""
    data, here = _at(segment, t), list(point)
    for number in range(NEWTON_STEPS):
        place = _Place(family, here, data)
        change = place.jacobian().mid().solve(place.gradient().mid(), nonstop=True).entries()
        if not all(x.is_finite() for x in change):
            return None
        size = _size(change) / (1 + _size(here))
        if number == 0 and size > FIRST:
            return None
        here = [(x - d).mid() for x, d in zip(here, change, strict=True)]
        if size < LAST:
            return here
    return None


def _size(point: Sequence[acb]) -> float:
    return float(max(abs(complex(x)) for x in point))


def _at(segment: Segment, t: float) -> Data:
    data = segment.at(np.array([t]))
    return Data(data.gram[0], data.linear[0])


def _matrix(table: Array) -> acb_mat:
    return acb_mat([[acb(complex(x)) for x in row] for row in table])
