"""A sabotaged engine is always caught: never a complete list that is wrong, never a false point."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import fmpz_poly

from symbolic import solve
from symbolic.engines import load_engine
from symbolic.engines.system import Dimension, Parametrization, Task
from tests import problems


class Sabotaged:
    """msolve with one lie: ``change`` edits its answers."""

    name, exact_counts = "sabotaged", False

    def __init__(self, change):
        self.honest, self.change, self.version, self.lies = load_engine("msolve"), change, "0", 0

    def run(self, jobs, seconds, workers, companion=None):
        answers = []
        for job, answer in zip(jobs, self.honest.run(jobs, seconds, workers), strict=True):
            changed = self.change(job, answer)
            self.lies += changed is not answer
            answers.append(changed)
        return answers


def drop_a_solution(job, answer):
    """Divide one factor out of the eliminant (and let the engine count what is left)."""
    if not isinstance(answer, Parametrization) or answer.eliminant.degree() < 3:
        return answer
    factors = sorted((f for f, _ in answer.eliminant.factor()[1]), key=lambda f: f.degree())
    if len(factors) < 2:
        return answer
    quotient, scale = answer.eliminant, factors[0]
    smaller = quotient // scale
    numerators = []
    for n in answer.numerators:
        numerators.append(n // scale if n % scale == 0 else n)
    return replace(answer, eliminant=smaller, numerators=tuple(numerators), quotient_dimension=smaller.degree())


def change_a_solution(job, answer):
    if not isinstance(answer, Parametrization):
        return answer
    """Move every coordinate of every solution by 1."""
    slope = answer.eliminant.derivative()
    moved = (n + slope * d for n, d in zip(answer.numerators, answer.denominators, strict=True))
    return replace(answer, numerators=tuple(moved))


def change_the_eliminant(job, answer):
    """Move its roots by 1: a smaller change would leave proposals from which the true points are found."""
    if not isinstance(answer, Parametrization):
        return answer
    return replace(answer, eliminant=answer.eliminant(fmpz_poly([1, 1])))


def duplicate_a_solution(job, answer):
    """Make the parametrisation constant on the roots: many proposals, all at one place."""
    if not isinstance(answer, Parametrization) or answer.eliminant.degree() < 2:
        return answer
    derivative = answer.eliminant.derivative()
    return replace(answer, numerators=tuple(derivative * 2 for _ in answer.numerators))


def claim_nothing(job, answer):
    return Dimension(-1, 0) if job.task is Task.SOLVE else answer


def claim_infinite(job, answer):
    return Dimension(1, None) if job.task is Task.SOLVE else answer


def count_one_less(job, answer):
    if isinstance(answer, Dimension) and answer.quotient_dimension:
        return replace(answer, quotient_dimension=answer.quotient_dimension - 1)
    return answer


LIES = [
    drop_a_solution,
    change_a_solution,
    change_the_eliminant,
    duplicate_a_solution,
    claim_nothing,
    claim_infinite,
    count_one_less,
]


@pytest.mark.parametrize("lie", LIES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ["tug_of_war", "golden"])
def test_a_lying_engine_is_caught(lie, name):
    engine = Sabotaged(lie)
    solution = solve(getattr(problems, name)(), engine=engine)
    assert engine.lies > 0
    honest = problems.solved(getattr(problems, name)())
    assert not solution.complete, "a lie about some stratum must leave it undecided"
    known = [c.loss for c in honest.components]
    for component in solution.components:
        # None: equal to 1000 bits, where the lie took away the exact form
        assert any(component.loss.compare(loss) in (0, None) for loss in known), "no false point may be reported"
    for mine, theirs in zip(solution.strata, honest.strata, strict=True):
        if mine.complete.proved:
            assert (mine.count, len(mine.points)) == (theirs.count, len(theirs.points))


def test_an_honest_engine_passes_through_the_same_wrapper():
    solution = solve(problems.tug_of_war(), engine=Sabotaged(lambda job, answer: answer))
    assert solution.complete and len(solution.components) == 8
