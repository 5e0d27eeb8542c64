"""Wide networks: dense final layers over different filters, and sparse linear networks of any width with spurious minima."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement
from math import prod

from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.valley_cases import copies
from proofs.certificates.document import CertificateRejected
from proofs.certificates.points import NotCertifiable
from proofs.paths.copies import copies_of_minimum
from proofs.statements import predicates as given
from proofs.statements.decide import Decider, has_spurious_valley
from proofs.statements.registry.nonlinear import linear_copies, near_dense, no_valley
from proofs.statements.statement import Hypothesis, Quantifier, Standing, Statement
from symbolic.exact.linear_algebra import Rows, rational, reduced
from symbolic.network import Problem, SparseNetwork
from symbolic.verdict import Verdict, proved, undecided

MOST_COPIES = 4


def spanning_features(problem: Problem, inputs: tuple[int, ...]) -> Rows | None:
    """Rows that span ``s(w X)`` for all weights w on these inputs; None where this is not known here.

    For a power they are the monomials, for ReLU and leaky ReLU with one input the two signs of its weight.

    Examples:
        >>> network = SparseNetwork.of([[1]], [[1]], activation="relu")
        >>> spanning_features(Problem.of(network, inputs=[[1, -2]], targets=[[0, 0]]), (0,))
        ((1, 0), (0, 2))
    """
    activation, x = problem.network.activation, problem.inputs
    samples = range(len(x[0]))
    if activation.polynomial:
        monomials = combinations_with_replacement(inputs, activation.power)
        return tuple(tuple(rational(prod((x[a][s] for a in m), start=Fraction(1))) for s in samples) for m in monomials)
    if activation.piecewise and len(inputs) == 1:
        (a,) = inputs
        return tuple(
            tuple(rational(z if z > 0 else activation.slope * z) for z in (sign * x[a][s] for s in samples))
            for sign in (1, -1)
        )
    return None


def _same_span(problem: Problem) -> bool:
    """Whether the features of every unit span one and the same space."""
    filters = {tuple(a for a, bit in enumerate(row) if bit) for row in problem.network.masks[0]}
    if len(filters) == 1:
        return True
    spans = [spanning_features(problem, inputs) for inputs in sorted(filters)]
    samples = len(problem.inputs[0])
    return all(rows is not None for rows in spans) and len({reduced(rows or (), samples) for rows in spans}) == 1


SAME_SPAN = Hypothesis(
    "same_span",
    "the features s(w X) of every unit, w on its inputs, span the same space (decided for equal filters, powers, and (leaky) ReLU units of one input)",
    lambda p: len(p.network.masks) == 2 and _same_span(p),
)
DIFFERENT = Hypothesis(
    "different_filters", "not all units have the same inputs", lambda p: len(set(p.network.masks[0])) > 1
)


def _filters() -> Iterable[Problem]:
    """Different filters with the same span: proportional inputs, two of three planes, opposite signs, and a power."""
    cases = (
        ("linear", [[1, 0], [0, 1]], [[1, 2], [2, 4]], 2),
        ("linear", [[1, 1, 0], [0, 1, 1], [1, 0, 1]], [[1, 0], [0, 1], [1, 1]], 2),
        ("relu", [[1, 0], [0, 1]], [[1, -1], [2, -3]], 2),
        ("leaky_relu:1/10", [[1, 0], [0, 1]], [[1, -1], [-1, 2]], 1),
        ("square", [[1, 0], [0, 1]], [[1, 2], [-1, -2]], 2),
    )
    for activation, first, inputs, outputs in cases:
        network = SparseNetwork.of(first, [[1] * len(first)] * outputs, activation=activation)
        targets = [[1, 2], [3, -1]][:outputs]
        yield Problem.of(network, inputs=inputs, targets=targets, title=f"{activation}, different filters")


def _blocks() -> list[BaseCase]:
    """Sparse linear networks with a strict spurious minimum at the bottom of a valley, at most eight weights."""
    return [c for c in base_cases() if c.strict and c.problem.network.weights <= 8]


def linear_block(problem: Problem) -> tuple[BaseCase, int] | None:
    """The block and the number of copies that a problem consists of; None if it is none of the stored ones."""
    for block in _blocks():
        for count in range(1, MOST_COPIES + 1):
            if replace(copies(block.problem, count), title="") == replace(problem, title=""):
                return block, count
    return None


BLOCKS = Hypothesis(
    "copies_of_a_block",
    f"up to {MOST_COPIES} copies of one of the stored linear blocks with a spurious valley, side by side on the same inputs",
    lambda p: linear_block(p) is not None,
)


def _linear_copies() -> Iterable[Problem]:
    for block in _blocks():
        for count in (2, 3):
            yield copies(block.problem, count)


def _valley_of_blocks(problem: Problem, decider: Decider) -> Verdict:
    """A spurious valley, by a certificate put together from the minimum of one block and checked for this number of copies."""
    found = linear_block(problem)
    if found is None:
        return has_spurious_valley(problem, decider)
    block, count = found
    try:
        copies_of_minimum(block.problem, block.point, block.lower, count)
    except (NotCertifiable, CertificateRejected) as error:
        return undecided(str(error))
    return proved(f"a spurious valley with a strict minimum: {count} copies (certificate checked for this width)")


STATEMENTS = (
    Statement(
        "wide_dense_filters",
        "wide networks with a dense final layer have no spurious valley if the features of all units span the same space",
        (given.DENSE_FINAL, SAME_SPAN, given.ENOUGH_UNITS, given.NO_DECAY),
        "certified descent paths lead from random starts to a global minimum, and no spurious valley is known",
        no_valley,
        "arXiv:2009.07439: non-linear networks could have no spurious valleys under a wide final layer; derived in docs/wide.md",
        Standing.PROVED,
        "different filters in docs/wide.md",
        extra=_filters,
        common=False,
        near=near_dense,
    ),
    Statement(
        "wide_sparse_linear",
        "wide sparse linear networks can have strict spurious minima",
        (given.LINEAR, given.SPARSE_FINAL, given.WIDE),
        "there is an instance with this property",
        _valley_of_blocks,
        "arXiv:2009.07439: spurious minima exist for wide sparse networks with a sparse final layer; derived in docs/wide.md",
        Standing.PROVED,
        "a certificate of one block, and the lemma of copies in docs/wide.md",
        Quantifier.SOME,
        lambda: [p for p in _linear_copies() if given.WIDE.holds(p)],
        common=False,
    ),
    Statement(
        "copies_keep_linear_valleys",
        "copies of a sparse linear network with a certified spurious valley have one at every width",
        (given.LINEAR, BLOCKS),
        "there is a spurious valley with a strict minimum",
        _valley_of_blocks,
        "derived in docs/wide.md",
        Standing.PROVED,
        "the lemma of copies in docs/wide.md",
        extra=_linear_copies,
        common=False,
        near=lambda: [linear_copies()],
    ),
)
