"""Steps about the loss at one exact point; every number is computed again when a step is checked."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from proofs.certificates.minimum import free_hessian, pinned_places, symmetry_directions
from proofs.certificates.points import CertifiedPoint
from proofs.derivations.numbers import ExactPoint, squared
from proofs.derivations.residuals import Residuals
from proofs.derivations.tables import table_step
from proofs.documents.document import Check, Step, StepFailed, checked_step
from proofs.documents.formulas import Formula, Gradient, Matrix, Name, Relation, lifted, total
from proofs.documents.latex import latex, width
from symbolic.exact.field import FieldElement
from symbolic.network.weights import Place, places

LONGEST = 60.0
"""Widest exact number, in letters, that is written out."""
IN_THE_FIELD = "computed at the point, in the number field of its weights"


class PointSteps:
    """Formulas at a point, and the steps that state their values.

    Attributes:
        residuals: the problem as formulas.
        exact: the point and how its numbers are written.
    """

    def __init__(self, residuals: Residuals, point: CertifiedPoint) -> None:
        self.residuals, self.exact = residuals, ExactPoint.of(point)
        self.values = {name: point.tables[layer][r][c] for (layer, r, c), name in residuals.weights.items()}

    def at(self, formula: Formula) -> FieldElement:
        """The value of a formula in the weights."""
        return self.exact.value(formula, self.values)

    @property
    def loss(self) -> FieldElement:
        """The loss."""
        return self.at(self.residuals.squares)

    @property
    def readable(self) -> bool:
        """Whether the numbers of the point are short enough to be read."""
        longest = [x for table in self.exact.point.tables for row in table for x in row]
        return all(width(latex(self.exact.formula(x))) <= LONGEST for x in (self.loss, *longest))

    def table_step(self, layer: int, symbol: Name, where: str) -> Step:
        """The weights of a layer, compared with those of the point."""
        return point_table(self.exact, layer, symbol, where)

    def loss_step(self, name: str, symbol: Name) -> Step:
        """The loss as the sum of the squares of the residuals at the point, and its value."""
        squares = [self.at(self.residuals.residual(i, s)) for i, s in self.residuals.entries]
        terms: list[Formula] = [squared(self.exact.formula(x)) for x in squares if not x.is_zero()]
        value = self.exact.formula(self.loss)
        sides = (
            (symbol, total(terms), value) if len(terms) > 1 and not self.residuals.problem.decayed else (symbol, value)
        )

        def run(step: Step) -> None:
            assert isinstance(step.after, Relation)
            for side in step.after.sides[1:]:
                if not (self.exact.value(side, {}) - self.loss).is_zero():
                    raise StepFailed(step.name, "a side is not the loss at the point")

        chain = Relation(sides, ("=",) * (len(sides) - 1))
        return checked_step(name, None, chain, "substitution", "", Check("exact", IN_THE_FIELD, run))

    def gradient_step(self, name: str = "critical point") -> Step:
        """All derivatives of the expanded loss vanish at the point."""
        polynomial, names = self.residuals.polynomial, list(self.residuals.values)
        chain = Relation((Gradient(), lifted(0)), ("=",))

        def run(step: Step) -> None:
            if step.after != chain:
                raise StepFailed(step.name, "it is not that the derivatives vanish")
            for name, derivative in zip(names, polynomial.gradient, strict=True):
                result = self.exact.point.field.element(0)
                for exponents, coefficient in derivative.to_dict().items():
                    term = self.exact.point.field.element(fmpq(coefficient))
                    for other, exponent in zip(names, exponents, strict=True):
                        for _ in range(int(exponent)):
                            term = term * self.values[other]
                    result = result + term
                if not result.is_zero():
                    raise StepFailed(step.name, f"the derivative by {name.letter}{name.indices} does not vanish")

        check = Check("exact", "every derivative of the expanded loss computed at the point", run)
        return checked_step(name, None, chain, "substitution into all derivatives", "", check)


def point_table(exact: ExactPoint, layer: int, symbol: Name, where: str) -> Step:
    """The weights of a layer at a point, as a step."""
    entries = exact.point.tables[layer]
    shown = Matrix(tuple(tuple(exact.formula(x) for x in row) for row in entries))

    def same(entry: Formula, value: FieldElement) -> bool:
        return bool((exact.value(entry, {}) - value).is_zero())

    return table_step(
        f"layer {layer + 1} at {where}",
        symbol,
        shown,
        entries,
        same,
        "the critical point" if symbol.star else "the lower point of the certificate",
    )


class SliceHessian:
    """The Hessian at a point along the weights that the symmetry leaves free.

    Attributes:
        pinned: weights kept fixed, as many as the symmetry has dimensions at the point.
        free: the others.
    """

    def __init__(self, steps: PointSteps, pinned: list[Place] | None = None) -> None:
        problem, point = steps.residuals.problem, steps.exact.point
        if pinned is None:
            pinned = pinned_places(symmetry_directions(problem, point).tangents, places(problem))
        self.steps = steps
        self.pinned = pinned
        self.free = [place for place in places(problem) if place not in set(self.pinned)]

    def entries(self) -> list[list[FieldElement]]:
        """The matrix."""
        half = free_hessian(self.steps.residuals.problem, self.steps.exact.point, self.pinned)
        return [[x + x for x in row] for row in half]

    def pivot_formulas(self) -> list[Formula]:
        """The pivots of elimination, computed again, as they are written."""
        return [self.steps.exact.formula(pivot) for pivot in pivots(self.entries())]

    @property
    def negative(self) -> int | None:
        """The number of negative pivots of elimination, hence of negative eigenvalues; None if a pivot is 0."""
        found = pivots(self.entries())
        if any(pivot.is_zero() for pivot in found):
            return None
        return sum(bool(pivot.ball(128) < 0) for pivot in found)

    def step(self, symbol: Name, negative: int = 0, name: str = "Hessian") -> Step:
        """The matrix, and that all its eigenvalues but so many are positive."""
        exact = self.steps.exact
        shown = Matrix(tuple(tuple(exact.formula(x) for x in row) for row in self.entries()))

        def run(step: Step) -> None:
            assert isinstance(step.after, Relation)
            table = step.after.sides[-1]
            assert isinstance(table, Matrix)
            found = self.entries()
            for row, values in zip(table.rows, found, strict=True):
                for entry, value in zip(row, values, strict=True):
                    if not (exact.value(entry, {}) - value).is_zero():
                        raise StepFailed(step.name, "an entry is not the second derivative")
            positive = [bool(pivot.ball(128) > 0) for pivot in pivots(found)]
            if len(positive) != len(found) or self.negative != negative:
                raise StepFailed(step.name, "the pivots have other signs")

        signs = "the signs of the pivots of elimination" if negative else "all pivots of elimination are positive"
        words = f"entries computed from the expanded loss; {signs}"
        chain = Relation((symbol, shown), ("=",))
        return checked_step(name, None, chain, "second derivatives", "", Check("exact", words, run))


def pivots(matrix: Sequence[Sequence[FieldElement]]) -> list[FieldElement]:
    """The pivots of elimination without exchange: all positive exactly when a symmetric matrix is positive definite."""
    rest = [list(row) for row in matrix]
    found = []
    while rest:
        first, *others = rest
        found.append(first[0])
        if first[0].is_zero():
            break
        inverse = first[0].inverse()
        rest = [[a - row[0] * inverse * b for a, b in zip(row[1:], first[1:], strict=True)] for row in others]
    return found
