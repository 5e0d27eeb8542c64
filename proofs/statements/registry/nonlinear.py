"""Non-linear networks: wide sparse ones have spurious valleys, wide dense ones have none."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.badness.base_cases import base_cases
from proofs.badness.valley_cases import BASE_DATA, base_problem, block_of, copies
from proofs.certificates.document import CertificateRejected
from proofs.certificates.points import NotCertifiable
from proofs.paths.certificate import path_certificate
from proofs.paths.copies import base_certificate, wide_certificate
from proofs.paths.path import NoPath
from proofs.paths.starts import random_weights
from proofs.rules.density import wide_dense
from proofs.statements import predicates as given
from proofs.statements.decide import Decider, has_spurious_valley
from proofs.statements.statement import Quantifier, Standing, Statement
from symbolic.network import Problem, SparseNetwork
from symbolic.verdict import Verdict, proved, refuted, undecided

STARTS = 3
"""Random starts of the paths that are tried for each instance."""


def _wide() -> Iterator[Problem]:
    """Copies of each base case, with more units than samples."""
    for activation in BASE_DATA:
        block = base_problem(activation)
        for count in (len(block.inputs[0]) + 1, 2 * len(block.inputs[0]) + 1):
            yield copies(block, count)


def _dense(problem: Problem) -> Problem:
    """The same units and data with a dense final layer."""
    first, second = problem.network.masks
    network = SparseNetwork.of(first, [[1] * len(first)] * len(second), activation=str(problem.network.activation))
    return Problem.of(network, inputs=problem.inputs, targets=problem.targets, title=f"{problem.title}, dense")


def _dense_wide() -> Iterator[Problem]:
    return (_dense(copies(block, len(block.inputs[0]))) for block in map(base_problem, BASE_DATA))


def linear_copies() -> Problem:
    """Copies of one linear unit, which is not bad."""
    network = SparseNetwork.of([[1]], [[1]])
    return copies(Problem.of(network, inputs=[[1, -1]], targets=[[1, 2]], title="one linear unit"), 3)


def _near_copies() -> list[Problem]:
    """A dense final layer on a bad block; copies of a block that is not bad."""
    return [_dense(copies(base_problem("relu"), 2)), linear_copies()]


def near_dense() -> list[Problem]:
    """A sparse final layer; different filters (two units that see an input that is always zero make up the number); too few units; decay."""
    case = next(case for case in base_cases() if case.name == "orthogonality matters").problem
    first = [*([*row, 0] for row in case.network.masks[0]), [0, 0, 0, 0, 1], [0, 0, 0, 0, 1]]
    filters = Problem.of(
        SparseNetwork.of(first, [[1] * 4] * 2),
        inputs=[*case.inputs, [0, 0, 0, 0]],
        targets=case.targets,
        title="different filters",
    )
    square = SparseNetwork.of([[1]], [[1]], activation="square")
    decayed = Problem.of(square, targets=[[3]], weight_decay="1/10", title="a square with decay")
    return [copies(base_problem("relu"), 2), filters, base_problem("relu"), decayed]


def _narrow_linear() -> Iterator[Problem]:
    """Dense linear networks that are narrower than the rank of the targets: several singular values are kept, or equal ones."""
    four = [[4, 1, 0, 0], [0, 3, 1, 0], [0, 0, 2, 1], [1, 0, 0, 1]]
    equal = [[2, 0, 0], [0, 2, 0], [0, 0, 2]]
    for targets, units in ((four, 2), (equal, 1), (equal, 2)):
        size = len(targets)
        network = SparseNetwork.of([[1] * size] * units, [[1] * units] * size)
        yield Problem.of(network, targets=targets, title=f"{units} of {size} singular values")


def _near_linear() -> list[Problem]:
    """A sparse linear network with a spurious valley; one dense unit of another activation."""
    sparse = next(case for case in base_cases() if case.name == "tug of war").problem
    return [sparse, base_problem("relu")]


def _valley_of_copies(problem: Problem, decider: Decider) -> Verdict:
    """Whether there is a spurious valley: by the certificate put together from one block, by density, or by the solver."""
    if wide_dense(problem) is not None:
        return refuted("the final layer is dense and wide enough: there is no spurious valley (docs/wide.md)")
    block = block_of(problem)
    if block is not None and given.SIDE_BY_SIDE.holds(problem):
        try:
            certificate = base_certificate(str(block.network.activation), decider.solve)
            wide_certificate(certificate, block, len(problem.targets))
        except (NotCertifiable, CertificateRejected) as error:
            return undecided(str(error))
        return proved("a spurious valley (certificate put together from one block, checked for this width)")
    return has_spurious_valley(problem, decider)


def no_valley(problem: Problem, decider: Decider) -> Verdict:
    """Whether certified paths lead from random starts to a global minimum; a certified spurious valley refutes it."""
    try:
        for seed in range(STARTS):
            path_certificate(problem, random_weights(problem, seed))
    except NoPath as error:
        found = (
            has_spurious_valley(problem, decider) if block_of(problem) is None else _valley_of_copies(problem, decider)
        )
        return refuted(found.reason, found) if found.proved else undecided(f"no path was found: {error.reason}")
    return proved(f"certified descent paths from {STARTS} random starts to a global minimum")


STATEMENTS = (
    Statement(
        "wide_sparse_valley",
        "wide sparse non-linear networks can have spurious valleys",
        (given.NON_LINEAR, given.SPARSE_FINAL, given.WIDE),
        "there is an instance with this property",
        _valley_of_copies,
        "arXiv:2009.07439: wide sparse non-linear networks can have spurious valleys",
        Standing.PROVED,
        "certificates for seven activations, and the lemma of copies in docs/wide.md",
        Quantifier.SOME,
        _wide,
        common=False,
    ),
    Statement(
        "copies_keep_valleys",
        "copies of a unit with a spurious valley have one at every width",
        (given.SIDE_BY_SIDE, given.BAD_BLOCK),
        "there is a spurious valley",
        _valley_of_copies,
        "arXiv:2009.07439: wide sparse non-linear networks can have spurious valleys; derived in docs/wide.md",
        Standing.PROVED,
        "the lemma of copies in docs/wide.md",
        extra=_wide,
        common=False,
        near=_near_copies,
    ),
    Statement(
        "dense_linear_valleys",
        "dense linear networks have no spurious valley, whatever their width",
        (given.LINEAR, given.DENSE),
        "certified descent paths lead from random starts to a global minimum, and no spurious valley is known",
        no_valley,
        "Venturi, Bandeira, Bruna, JMLR 2019; derived in docs/wide.md",
        Standing.PROVED,
        "linear networks of every width in docs/wide.md",
        extra=_narrow_linear,
        near=_near_linear,
    ),
    Statement(
        "wide_dense",
        "wide networks with a dense final layer have no spurious valley",
        (given.DENSE_FINAL, given.EQUAL_FILTERS, given.ENOUGH_UNITS, given.NO_DECAY),
        "certified descent paths lead from random starts to a global minimum, and no spurious valley is known",
        no_valley,
        "arXiv:2009.07439: wide dense networks have no spurious valleys under mild assumptions; derived in docs/wide.md",
        Standing.PROVED,
        "the dense contrast in docs/wide.md",
        extra=_dense_wide,
        common=False,
        near=near_dense,
    ),
)
