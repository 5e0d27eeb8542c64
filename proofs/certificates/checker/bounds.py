"""Lower bounds of the loss in a chamber or on one of its walls (docs/certificates.md: A valley by a chamber, steps)."""

from fractions import Fraction
from typing import Any, NamedTuple

from .exact import ONE, ZERO, dot, is_zero
from .gram import sum_of_squares, without
from .loss import Problem
from .polynomial import FULL, Poly, add, multiply
from .reading import Rows, index, items, keys, require, table


class Place(NamedTuple):
    """Where a bound on the loss is to hold: the whole chamber, or one of its walls."""

    problem: Problem
    chamber: list[Poly]  # the invariants; all at least 0 here
    wall: int | None  # the invariant that is 0 here

    @property
    def zero(self) -> set[int]:
        """The weight that is 0 here, if the wall is where one weight vanishes."""
        known = None if self.wall is None else lonely(self.chamber[self.wall])
        return set() if known is None else {known[0]}

    @property
    def signs(self) -> dict[int, int]:
        """The weights whose sign is known here: 1 for at least 0, -1 for at most 0."""
        return dict(filter(None, map(lonely, self.chamber)))


def lonely(p: Poly) -> tuple[int, int] | None:
    """The weight and the sign of its factor, for a multiple of one weight."""
    (factors, c), *more = p.items()
    return None if more or len(factors) != 1 else (factors[0], 1 if c > 0 else -1)


def dual(place: Place, step: dict[str, Any], bound: Fraction) -> bool:
    """One matrix D of the size of the targets: see :func:`dual_value`."""
    return dual_value(place, dual_matrix(place.problem, keys(step, "step matrix")["matrix"])) >= bound


def dual_matrix(problem: Problem, value: Any) -> Rows:
    """Read a matrix of the size of the targets."""
    problem.need_two_linear("a dual bound")
    return table(value, len(problem.y), len(problem.x[0]))


def dual_value(place: Place, d: Rows) -> Fraction:
    """A lower bound of the loss: ``2 <Y, D> - |D|^2``.

    ``|M X - Y|^2 >= 2 <Y - M X, D> - |D|^2``, and ``<M X, D>`` is the sum of ``v_oj w_ji (D X^T)_oi``, where no term may be positive.
    """
    problem, zero, signs = place.problem, place.zero, place.signs
    for inner, outer in zip(problem.rows[0], problem.columns[0], strict=True):
        for o, v in outer.items():
            for i, w in inner.items():
                pull = ZERO if zero & {v, w} else dot(d[o], problem.x[i])
                known = signs.get(v, 0) * signs.get(w, 0)
                require(pull == 0 or known * pull < 0, f"output {o} and input {i} can lower the dual bound")
    pairs = [(y, x) for targets, row in zip(problem.y, d, strict=True) for y, x in zip(targets, row, strict=True)]
    return sum((2 * y * x - x * x for y, x in pairs), ZERO)


def products(place: Place, step: dict[str, Any], bound: Fraction) -> bool:
    """``L - bound`` is a sum of products of invariants with sums of squares, where the weight of the wall is 0."""
    problem, zero = place.problem, place.zero
    require(problem.activation.power > 0, "sums of squares need an activation that is a power")
    rest = without(problem.loss(problem.variables, FULL), zero)
    add(rest, {(): -bound})
    for entry in items(keys(step, "step products")["products"]):
        keys(entry, "invariants monomials gram")
        term = sum_of_squares(problem, entry["monomials"], entry["gram"])
        for k in items(entry["invariants"]):
            term = multiply(term, place.chamber[index(k, len(place.chamber))], FULL)
        add(rest, without(term, zero), -ONE)
    return all(map(is_zero, rest.values()))
