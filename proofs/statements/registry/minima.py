"""What strict minima are like: valleys and the symmetry."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from proofs.badness.base_cases import base_cases
from proofs.badness.points import core_vector
from proofs.statements import predicates as given
from proofs.statements.decide import VACUOUS, Decider, strict_minima_are_valleys
from proofs.statements.statement import Standing, Statement
from symbolic.exact.inertia import rational_inertia
from symbolic.exact.linear_algebra import to_matrix
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.network import Problem
from symbolic.network.weights import Weights
from symbolic.polynomials.expanded import expanded_loss
from symbolic.polynomials.reduced import reduce_inputs, two_layer_linear
from symbolic.symmetry.orbits import orbit_dimension
from symbolic.symmetry.preorder import preorder
from symbolic.verdict import Verdict, proved, refuted, undecided


def _strict_cases() -> list[Problem]:
    return [case.problem for case in base_cases() if case.strict and case.problem.network.weights <= 12]


def _rational(component: Component) -> Weights | None:
    """The weights of the representative, if all are rational."""
    tables = []
    for table in component.tables:
        values = [[x.value for x in row] for row in table]
        if any(v is None for row in values for v in row):
            return None
        tables.append(tuple(tuple(Fraction(int(v.p), int(v.q)) for v in row if v is not None) for row in values))
    return Weights(*tables)


def _orbit_dimension(problem: Problem, decider: Decider) -> Verdict:
    """At rational strict minima: nullity of the Hessian of the expanded loss = rank of the tangents of the symmetry."""
    if not two_layer_linear(problem):
        return undecided("the preorder of one hidden layer describes the symmetry of two linear layers only")
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    if not solution.complete:
        return undecided("the list of critical components is not complete")
    network, loss, seen = reduce_inputs(problem), expanded_loss(problem), 0
    order = preorder(network.core)
    for component in solution.components:
        weights = _rational(component) if component.kind is Kind.STRICT_MINIMUM else None
        if weights is None:
            continue
        tables = (weights.first, weights.second)
        point = [fmpq(tables[layer][r][c].numerator, tables[layer][r][c].denominator) for layer, r, c in loss.places]
        _, hessian = loss.over(fmpq).gradient_and_hessian(point)
        nullity = rational_inertia(to_matrix(hessian, loss.size)).zero
        idle = loss.size - network.core.size
        orbit = orbit_dimension(network.core, order, core_vector(network, weights)) + idle
        if orbit != nullity:
            return refuted(f"component {component.identifier}: nullity {nullity}, orbit dimension {orbit}")
        seen += 1
    if not seen:
        return proved(f"{VACUOUS}there is no rational strict minimum")
    return proved(f"nullity and orbit dimension agree at {seen} rational strict minima")


STATEMENTS = (
    Statement(
        "strict_implies_valley",
        "a strict spurious minimum with independent filters and output vectors of comparable units lies in a spurious valley",
        (given.LINEAR,),
        "every strict spurious minimum of the complete list is the bottom of a spurious valley (the checker tests the independence)",
        strict_minima_are_valleys,
        "derived in docs/theory.md (verdicts, valley); under independence of the filters and output vectors of comparable units, which is checked",
        Standing.PROVED,
        "the valley lemma in docs/theory.md",
        extra=_strict_cases,
    ),
    Statement(
        "orbit_dimension",
        "at a strict minimum the nullity of the Hessian is the rank of the tangents of the symmetry",
        (given.LINEAR,),
        "nullity and orbit dimension agree at every rational strict minimum",
        _orbit_dimension,
        "derived in docs/theory.md (symmetry of a mask)",
        Standing.PROVED,
        "the Morse-Bott argument in docs/theory.md",
        extra=_strict_cases,
    ),
)
