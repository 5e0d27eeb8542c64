"""Open activation cells as cones: which filters lie in them, up to their sign and to directions that nothing sees."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from symbolic.exact.linear_algebra import Row, Rows, null_space
from symbolic.solving.piecewise.cells.arrangement import dot
from symbolic.solving.piecewise.cells.inequalities import strict_point
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import Scalar, combination


def cell_rows(unit: CellUnit, cell: int) -> Rows:
    """The rows whose scalar products are positive exactly in an open cell."""
    signs = unit.faces[cell].signs
    return tuple(tuple(s * c for c in x) for s, x in zip(signs, unit.samples, strict=True) if s)


def unseen_directions(unit: CellUnit, cell: int) -> Rows:
    """Directions of w that change nothing in a cell: orthogonal to all samples on which the unit is active."""
    active = [x for x, a in zip(unit.samples, unit.slopes[cell], strict=True) if a != 0]
    return null_space(active, len(unit.inputs))


def projected(rows: Rows, directions: Rows) -> Rows:
    """Rows whose scalar products with w are all positive exactly when those of ``w + some combination`` with ``rows`` can be.

    Fourier-Motzkin elimination of the factors of the directions.

    Examples:
        >>> one, zero = fmpq(1), fmpq(0)
        >>> projected(((one, one), (one, -one)), ((zero, one),))
        ((2, 0),)
    """
    system = [(row, tuple(dot(row, d) for d in directions)) for row in rows]
    for k in range(len(directions)):
        keep = [pair for pair in system if pair[1][k] == 0]
        up = [pair for pair in system if pair[1][k] > 0]
        down = [pair for pair in system if pair[1][k] < 0]
        for row, factors in up:
            for other, more in down:
                a, b = -more[k], factors[k]
                keep.append((_mixed(a, row, b, other), _mixed(a, factors, b, more)))
        system = list(dict.fromkeys(keep))
    return tuple(dict.fromkeys(row for row, _ in system))


def _mixed(a: fmpq, x: Row, b: fmpq, y: Row) -> Row:
    return tuple(a * p + b * q for p, q in zip(x, y, strict=True))


def cone_side(rows: Rows, vector: Sequence[Scalar]) -> int | None:
    """1 if all scalar products with rows are positive, -1 if all are negative, 0 if neither; None if that is not decided."""
    possible = {1, -1}
    unknown = False
    for row in rows:
        found = combination(zip(row, vector, strict=True)).sign
        if found is None:
            unknown = True
        else:
            possible &= {found}
        if not possible:
            return 0
    return None if unknown else max(possible)


def moved_inside(rows: Rows, vector: tuple[Scalar, ...], directions: Rows) -> tuple[Scalar, ...] | None:
    """The vector, moved along directions so that it certainly lies in the cone; None if no move was found."""
    if cone_side(rows, vector) == 1:
        return vector
    near = tuple(rounded(x) for x in vector)
    point = strict_point(rows, near, directions)
    if point is None:
        return None
    moved = tuple(combination([(fmpq(1), x)], p - q) for x, p, q in zip(vector, point, near, strict=True))
    return moved if cone_side(rows, moved) == 1 else None


def rounded(x: Scalar) -> fmpq:
    """A rational number near a scalar (a proposal, checked by the caller)."""
    value = x.rational
    if value is not None:
        return value
    mantissa, exponent = x.enclose(128).mid().man_exp()
    power = int(exponent)
    return fmpq(int(mantissa) << power) if power >= 0 else fmpq(int(mantissa), 1 << -power)
