"""Examples of badness: statements about some instances, each with a certified witness."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from proofs.badness.atlas import two_unit_atlas
from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.points import core_vector
from proofs.badness.verify import NotCertified, verify_bad
from proofs.rules.engine import prove_problem
from proofs.statements import predicates as given
from proofs.statements.decide import Decider, has_spurious_minimum, has_strict_spurious_minimum, not_attained
from proofs.statements.statement import Hypothesis, Quantifier, Standing, Statement
from symbolic.exact.inertia import rational_inertia
from symbolic.exact.linear_algebra import to_matrix
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.structure.forms import CoreStructure
from symbolic.structure.rules import Claim
from symbolic.verdict import Verdict, proved, refuted, undecided

Decide = Callable[[Problem, Decider], Verdict]


def _case(name: str) -> BaseCase:
    return next(case for case in base_cases() if case.name == name)


def _some(
    identifier: str,
    title: str,
    hypotheses: tuple[Hypothesis, ...],
    decide: Decide,
    reference: str,
    examples: Callable[[], Iterable[Problem]],
) -> Statement:
    return Statement(
        identifier,
        title,
        (given.LINEAR, *hypotheses),
        "there is an instance with this property",
        decide,
        reference,
        Standing.PROVED,
        "an example, decided exactly",
        Quantifier.SOME,
        examples,
        common=False,
    )


def _stored(problem: Problem) -> BaseCase | None:
    """The stored example with these masks and data."""
    return next(
        (c for c in (*base_cases(), *_atlas()) if replace(c.problem, title="") == replace(problem, title="")), None
    )


def _verified(problem: Problem) -> Verdict:
    """Whether the stored point of this problem is a spurious minimum, in exact arithmetic."""
    case = _stored(problem)
    if case is None:
        return undecided("no minimum of this problem is stored")
    try:
        return proved(verify_bad(problem, case.point, case.lower).summary())
    except NotCertified as error:
        return error.verdict


def _valley_free_minimum(problem: Problem, decider: Decider) -> Verdict:
    """A spurious minimum where structure excludes spurious valleys."""
    if prove_problem(problem, Claim.NO_SPURIOUS_VALLEY) is None:
        return undecided("no structural proof that there is no spurious valley")
    return _verified(problem)


def _hidden(problem: Problem, decider: Decider) -> Verdict:
    """A spurious minimum at a dead complete unit that is a saddle of the problem without that unit."""
    found, case = _verified(problem), _stored(problem)
    if not found.proved or case is None:
        return found
    structure = CoreStructure.of(problem)
    done = [t for t in structure.classes(structure.units) if len(t) >= min(structure.shape(t[0]))]
    reduced = structure.without(structure.units, done)
    network = reduce_inputs(problem)
    vs, ws = network.core.split(core_vector(network, case.point))
    point = [x for label in reduced.labels for x in (*vs[network.units.index(label)], *ws[network.units.index(label)])]
    if len(point) != reduced.core.size:
        return undecided("elimination removes weights of the units that remain")
    gradient, hessian = reduced.core.over(lambda x: x).gradient_and_hessian(point)
    if any(g != 0 for g in gradient):
        return refuted("the point is not critical for the reduced problem")
    inertia = rational_inertia(to_matrix(hessian, len(point)))
    if inertia.negative:
        return proved(f"a minimum of the network; without its complete units the same point has inertia {inertia}")
    return refuted("the point is no saddle of the reduced problem")


def _not_attained_example() -> list[Problem]:
    network = SparseNetwork.of([[1, 1], [0, 1]], [[1, 0], [1, 1]])
    return [Problem.of(network, targets=[[0, 1], [1, 0]], title="not attained")]


def _atlas() -> list[BaseCase]:
    return [case for entry in two_unit_atlas() for cell, case in entry.examples if cell == "whitened family"]


def _no_valley_examples() -> list[Problem]:
    cases = [case.problem for case in _atlas()]
    return [p for p in cases if prove_problem(p, Claim.NO_SPURIOUS_VALLEY) is not None]


STATEMENTS = (
    _some(
        "sparse_spurious",
        "sparse linear networks can have spurious strict minima",
        (),
        has_strict_spurious_minimum,
        "arXiv:2009.07439: sparse linear networks can have spurious strict minima",
        lambda: [_case("tug of war").problem, _case("golden").problem],
    ),
    _some(
        "disjoint_filters_correlated",
        "with correlated data, equal or disjoint filters and a dense final layer do not exclude spurious minima",
        (given.DENSE_FINAL, given.FILTERS_FIT, given.CORRELATED),
        has_strict_spurious_minimum,
        "arXiv:2009.07439: orthogonality of the data is needed",
        lambda: [_case("orthogonality matters").problem],
    ),
    _some(
        "overlapping_filters",
        "overlapping filters with a dense final layer and whitened data do not exclude spurious minima",
        (given.DENSE_FINAL, given.OVERLAPPING, given.WHITENED),
        has_spurious_minimum,
        "derived in docs/two_units.md",
        lambda: [_case("overlapping filters").problem],
    ),
    _some(
        "one_incomplete_class",
        "one incomplete class next to complete ones is not benign",
        (given.ONE_INCOMPLETE, given.WHITENED),
        has_spurious_minimum,
        "derived in docs/rules.md",
        lambda: [_case("hidden minimum").problem, _case("wide").problem],
    ),
    _some(
        "minimum_without_valley",
        "a spurious minimum need not lie in a spurious valley: there are networks with spurious minima and no spurious valley",
        (given.WHITENED,),
        _valley_free_minimum,
        "derived in docs/rules.md (reduction)",
        _no_valley_examples,
    ),
    _some(
        "hidden_minimum",
        "a dead linear unit can hide a spurious minimum",
        (given.WHITENED,),
        _hidden,
        "derived in docs/rules.md",
        lambda: [_case("hidden minimum").problem],
    ),
    _some(
        "infimum_not_attained",
        "the infimum need not be attained",
        (given.WHITENED,),
        not_attained,
        "Le, Riccietti, Gribonval, arXiv:2306.02666: sparse factorisation can have no optimal solution",
        _not_attained_example,
    ),
)
