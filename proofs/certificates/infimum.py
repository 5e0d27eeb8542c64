"""The infimum as a claim: attained at a point or approached along a curve, with the reason why nothing is lower."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from proofs.certificates.activation_cells import CellExpansion
from proofs.certificates.claims import minimal_point
from proofs.certificates.convexity import convex_optimum, least_squares_matrix
from proofs.certificates.format.infimum import (
    ApproachedInfimum,
    AttainedInfimum,
    Cited,
    Convex,
    ConvexAtMatrix,
    Squares,
    Zero,
)
from proofs.certificates.format.values import FieldEntry, Number
from proofs.certificates.points import RATIONAL, CertifiedPoint, NotCertifiable, rational_text
from symbolic.exact.field import FieldElement
from symbolic.exact.linear_algebra import rational
from symbolic.landscape.solution import Solution
from symbolic.network import Problem
from symbolic.polynomials.expanded import expanded_loss
from symbolic.verdict import Verdict, error_text


def infimum_claim(solution: Solution) -> tuple[AttainedInfimum | ApproachedInfimum, FieldEntry | None]:
    """The infimum with its argument, and the field its numbers refer to.

    Raises:
        NotCertifiable: if it is not proved, or its value or a point with it is not known exactly.
    """
    infimum, what = solution.infimum, "the infimum"
    if not infimum.verdict.proved or infimum.value is None:
        raise NotCertifiable(what, "it is not proved")
    if infimum.curve is not None and infimum.attained is not True:
        return _along_curve(solution)
    if infimum.attained is not True:
        raise NotCertifiable(what, "whether it is attained is not known, and no curve to it either")
    component = next((c for c in solution.components if c.loss.compare(infimum.value) == 0), None)
    if component is None:
        raise NotCertifiable(what, "no component with this loss is listed")
    point = minimal_point(component, what)
    argument: Convex | Zero | Squares | Cited
    if convex_optimum(solution.problem, point):
        argument = Convex()
    elif infimum.value.value == 0:
        argument = Zero()
    elif infimum.squares is not None and infimum.squares.bound == infimum.value.value:
        argument = _squares(solution)
    else:
        argument = _cited(infimum.verdict)
    claim = AttainedInfimum(_loss(solution.problem, point), True, point.numbers(), argument)
    return claim, point.field_entry()


def _along_curve(solution: Solution) -> tuple[ApproachedInfimum, FieldEntry | None]:
    """The infimum as the limit along a curve to infinity; that it is not attained is no part of the claim."""
    infimum, problem = solution.infimum, solution.problem
    assert infimum.curve is not None and infimum.value is not None
    elements = [c for layer in infimum.curve.layers for row in layer for x in row for c in x.coefficients]
    field = next((c.field for c in elements if c.rational() is None), RATIONAL)
    point = CertifiedPoint(field, ())
    curve = [
        [
            [[(x.valuation + k, point.number(c)) for k, c in enumerate(x.coefficients) if not c.is_zero()] for x in row]
            for row in layer
        ]
        for layer in infimum.curve.layers
    ]
    value = infimum.value
    if isinstance(value.exact, FieldElement):
        number = point.number(value.exact)
    elif value.value is not None:
        number = rational_text(value.value)
    else:
        raise NotCertifiable("the infimum", "its value is not known exactly")
    matrix = least_squares_matrix(problem)
    bound = sum(
        (
            (sum((m * rational(problem.inputs[c][s]) for c, m in enumerate(row)), fmpq(0)) - rational(y)) ** 2
            for row, targets in zip(matrix, problem.targets, strict=True)
            for s, y in enumerate(targets)
        ),
        fmpq(0),
    )
    argument: ConvexAtMatrix | Cited
    if value.value is not None and value.value == bound:
        argument = ConvexAtMatrix([[rational_text(m) for m in row] for row in matrix])
    else:
        argument = _cited(infimum.verdict)
    return ApproachedInfimum(number, None, curve, argument), point.field_entry()


def _cited(verdict: Verdict) -> Cited:
    return Cited(verdict.reason, list(verdict.rests_on), error_text(verdict.error))


def _loss(problem: Problem, point: CertifiedPoint) -> Number:
    if problem.network.activation.piecewise:
        return point.number(CellExpansion(problem, point).loss)
    expanded = expanded_loss(problem)
    value = expanded.over(point.field.element).value([point.tables[layer][r][c] for layer, r, c in expanded.places])
    return point.number(value)


def _squares(solution: Solution) -> Squares:
    bound = solution.infimum.squares
    assert bound is not None
    names = expanded_loss(solution.problem).places
    monomials = [[(names[k], e) for k, e in enumerate(monomial) if e] for monomial in bound.monomials]
    gram: Sequence[Sequence[fmpq]] = bound.gram
    return Squares(monomials, [[rational_text(x) for x in row] for row in gram])
