"""Critical values of dense networks, and counts in closed form for a hub with an even cycle."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import combinations
from math import comb, lcm

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from proofs.badness.points import matrix_of
from proofs.statements import predicates as given
from proofs.statements.decide import Decider
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.budget import left, within
from symbolic.exact.linear_algebra import independent_rows
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber, real_roots
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.reduced import reduce_inputs, two_layer_linear
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.linear.strata import assemble, plan_stratum
from symbolic.solving.settings import Settings
from symbolic.solving.solve import WORKING_BITS, default_engine
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.strata import strata
from symbolic.verdict import Verdict, proved, refuted, undecided


def projected_targets(problem: Problem) -> fmpq_mat:
    """``Y P Y^T``, P the projection onto the rows of X, k x k.

    Examples:
        >>> network = SparseNetwork.of([[1]], [[1]])
        >>> projected_targets(Problem.of(network, inputs=[[1, 0]], targets=[[3, 4]])).tolist()
        [[9]]
    """
    x, y = matrix_of(problem.inputs), matrix_of(problem.targets)
    rows = [list(row) for row in x.tolist()]
    kept = [rows[i] for i in independent_rows(rows, x.ncols())]
    if not kept:
        return fmpq_mat(y.nrows(), y.nrows())
    basis = fmpq_mat(kept)
    part = basis * y.transpose()
    return part.transpose() * (basis * basis.transpose()).solve(part)


def sums_of_eigenvalues(matrix: fmpq_mat, count: int) -> fmpq_mat:
    """The matrix whose eigenvalues are the sums of that many eigenvalues of a square matrix (its additive compound).

    Examples:
        >>> sums_of_eigenvalues(fmpq_mat([[1, 0, 0], [0, 2, 0], [0, 0, 4]]), 2).tolist()
        [[3, 0, 0], [0, 5, 0], [0, 0, 6]]
    """
    sets = list(combinations(range(matrix.nrows()), count))
    result = fmpq_mat(len(sets), len(sets))
    for r, into in enumerate(sets):
        for c, out in enumerate(sets):
            gone, new = set(out) - set(into), set(into) - set(out)
            if not gone:
                result[r, c] = sum((matrix[i, i] for i in into), fmpq(0))
            elif len(gone) == 1:
                (i,), (j,) = gone, new
                between = sum(min(i, j) < m < max(i, j) for m in into)
                result[r, c] = (-1) ** between * matrix[j, i]
    return result


def _expected(problem: Problem) -> list[RealNumber]:
    """``tr Y Y^T`` less the sums of at most h eigenvalues of ``Y P Y^T``."""
    sigma, y = projected_targets(problem), matrix_of(problem.targets)
    total = sum(((y * y.transpose())[i, i] for i in range(y.nrows())), fmpq(0))
    found: list[RealNumber] = []
    for count in range(min(len(problem.network.masks[0]), y.nrows()) + 1):
        values = -1 * sums_of_eigenvalues(sigma, count)
        for i in range(values.nrows()):
            values[i, i] += total
        roots = real_roots(_integral(values.charpoly()))
        found += [root for root in roots if not _among(root, found)]
    return found


def _integral(polynomial: fmpq_poly) -> fmpz_poly:
    scale = lcm(*(int(c.q) for c in polynomial.coeffs()))
    return fmpz_poly([int((c * scale).p) for c in polynomial.coeffs()])


def _among(value: RealNumber, others: Iterable[RealNumber]) -> bool:
    return any(value.compare(other) == 0 for other in others)


def _critical_values(problem: Problem, decider: Decider) -> Verdict:
    """Whether the losses of the critical components are the values of the formula, as sets."""
    if len(problem.network.masks) != 2:
        return undecided("the formula is about one hidden layer")
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    if not solution.complete:
        return undecided("the list of critical components is not complete")
    expected, losses = _expected(problem), [c.loss for c in solution.components]
    for loss in losses:
        if not _among(loss, expected):
            return refuted(f"the critical value {loss.shown(10)} is not one of the formula")
    for value in expected:
        if not _among(value, losses):
            return refuted(f"{value.shown(10)} is no critical value")
    return proved(f"{len(expected)} critical values as the formula says", *(s.complete for s in solution.strata))


def cycle_problem(size: int, seed: int = 0) -> Problem:
    """A hub that sees and feeds all, and a unit of its own for each entry but those of a cycle ``(i, i), (i, i + 1)``.

    Arguments:
        size: k, at least 2: inputs and outputs; the cycle has 2 k entries.
        seed: of the random integer targets.

    Examples:
        >>> cycle_problem(3).network.masks[0]
        ((1, 1, 1), (0, 0, 1), (1, 0, 0), (0, 1, 0))
    """
    measured = {(i, (i + step) % size) for i in range(size) for step in (0, 1)}
    rest = [(r, c) for r in range(size) for c in range(size) if (r, c) not in measured]
    first = [[1] * size] + [[int(c == j) for j in range(size)] for _, c in rest]
    second = [[1, *(int(r == i) for r, _ in rest)] for i in range(size)]
    draw = random.Random(seed)
    targets = [[draw.randint(-9, 9) for _ in range(size)] for _ in range(size)]
    return Problem.of(
        SparseNetwork.of(first, second), targets=targets, title=f"a hub and a cycle of {2 * size} entries"
    )


def cycle_count(size: int) -> int:
    """``k C(2k - 1, k)``, less ``4^(k - 1)`` for even k.

    Examples:
        >>> [cycle_count(k) for k in (2, 3, 4, 5)]
        [2, 30, 76, 630]
    """
    return size * comb(2 * size - 1, size) - (4 ** (size - 1) if size % 2 == 0 else 0)


SIZES = (2, 3, 4)


def _cycles() -> list[Problem]:
    return [cycle_problem(size) for size in SIZES]


def _alive_count(problem: Problem, decider: Decider) -> Verdict:
    """The number of complex critical orbits with all units alive, from that stratum alone."""
    if not two_layer_linear(problem):
        return undecided("the strata are those of two linear layers")
    core = reduce_inputs(problem).core
    order = preorder(core)
    with working_precision(WORKING_BITS), within(min(decider.budget, left())):
        plan = plan_stratum(core, order, next(strata(core, order)))
        solved = solve_cores(list(plan.cores()), Settings(default_engine(), decider.seed))
        found = assemble(plan, solved, core.form.constant)
    if not found.complete.proved or found.count is None:
        return undecided(found.complete.reason)
    expected = cycle_count(len(problem.targets))
    if found.count == expected:
        return proved(f"{expected} complex critical orbits with all units alive", found.complete)
    return refuted(f"{found.count} complex critical orbits with all units alive, not {expected}", found.complete)


CYCLE = Hypothesis(
    "hub_and_cycle",
    "a hub that sees and feeds all and a unit of its own for each entry outside a cycle; targets drawn at random stand for generic ones",
    lambda p: p in _cycles(),
)

STATEMENTS = (
    Statement(
        "critical_values",
        "the critical values of a dense linear network are given by the eigenvalues of the targets on the data",
        (given.LINEAR, given.DENSE),
        "they are tr Y Y^T less the sums of at most h eigenvalues of Y P Y^T, P the projection onto the rows of X",
        _critical_values,
        "Baldi, Hornik, Neural Networks 1989, for invertible X X^T and distinct eigenvalues; derived in docs/theory.md",
        Standing.PROVED,
        "critical values of dense layers in docs/theory.md",
    ),
    Statement(
        "even_cycle_counts",
        "a hub and units of single entries that leave an even cycle: the critical orbits are counted by a formula",
        (given.LINEAR, given.WHITENED, CYCLE),
        "with all units alive there are k C(2k - 1, k) complex critical orbits, less 4^(k - 1) for even k: 2, 30, 76, ...",
        _alive_count,
        "observed in this project; the proof is not written up here",
        Standing.CONJECTURE,
        extra=_cycles,
        common=False,
    ),
)
