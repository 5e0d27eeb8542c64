"""What a worker does with a task: decide it, certify it where that is possible, and tell everything in one row."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from proofs.claims import Claim
from proofs.sweeps.plan import Task
from proofs.sweeps.row import Row, error_row, now, own_version

if TYPE_CHECKING:
    from proofs.proving.prove import Proving
    from symbolic.landscape.solution import Solution
    from symbolic.network import Problem

Work = Callable[[Task], Row]
"""Carries out a task. It is sent to other processes, so it is a function of a module (or a partial of one)."""


class Keyed(Protocol):
    """What can be done by worker processes: a task of a sweep, or of another plan."""

    @property
    def key(self) -> str:
        """The name of the task."""


T = TypeVar("T", bound=Keyed)
R = TypeVar("R")

LONGEST_ERROR = 4000


def attempted(work: Callable[[T], R], task: T) -> R | Row:
    """The result of a task; whatever it raises becomes a row that tells the error.

    Examples:
        >>> def fail(task):
        ...     raise ArithmeticError("no")
        >>> attempted(fail, Task("1.1.1:1;1", "whitened", 0)).error.splitlines()[-1]
        'ArithmeticError: no'
    """
    start = time.perf_counter()
    try:
        return work(task)
    except Exception:
        text = traceback.format_exc().strip()
        return error_row(task.key, text[-LONGEST_ERROR:], round(time.perf_counter() - start, 3))


def decide(task: Task, *, budget: float) -> Row:
    """Decide a task: by structure if that is enough, else by the solver; then write the certificate.

    Arguments:
        task: the task.
        budget: seconds for the solver; what it does not decide by then is UNDECIDED.

    Returns:
        The row.

    Raises:
        LandscapeError: as the solver does, and if the checker rejects a certificate.

    Examples:
        >>> row = decide(Task("2.1.1:3;1", "whitened", 0), budget=60)
        >>> row.claim, row.status, row.method, row.shown_by, row.components
        ('all_minima_global', 'PROVED', 'structure', 'linear_units', None)
    """
    from proofs.proving.prove import prove
    from symbolic.solving.solve import solve
    from symbolic.verdict import error_text

    def solver(problem: Problem) -> Solution:
        return solve(problem, seed=task.seed, budget=budget, jobs=1)

    start = time.perf_counter()
    result = prove(task.problem(), solve=solver)
    certificate, refusal = _certificate(result)
    leading = result.leading
    statuses = {finding.claim: str(finding.verdict.status) for finding in result.findings}
    solution = result.solution
    return Row(
        key=task.key,
        claim=str(leading.claim),
        status=str(leading.verdict.status),
        method=leading.method,
        shown_by=_shown_by(result),
        spurious_minimum=statuses[Claim.SPURIOUS_MINIMUM],
        spurious_strict_minimum=statuses[Claim.SPURIOUS_STRICT_MINIMUM],
        spurious_valley=statuses[Claim.SPURIOUS_VALLEY],
        error_probability=error_text(leading.verdict.error),
        rests_on=", ".join(leading.verdict.rests_on),
        components=None if solution is None else len(solution.components),
        strata=None if solution is None else _strata(solution),
        engine=None if solution is None else " ".join(solution.engine),
        proof=None if leading.tree is None else _json(leading.tree),
        certificate=certificate,
        refusal=refusal,
        version=own_version(),
        seconds=round(time.perf_counter() - start, 3),
        finished=now(),
    )


def _certificate(result: Proving) -> tuple[str | None, str | None]:
    """The text of the certificate, or why there is none."""
    from proofs.certificates.certify import certify
    from proofs.certificates.points import NotCertifiable

    try:
        return certify(result).data.decode(), None
    except NotCertifiable as refusal:
        return None, str(refusal)


def _shown_by(result: Proving) -> str | None:
    leading = result.leading
    if leading.tree is None:
        return None
    if leading.claim.bad and result.witness is not None:
        return result.witness.identifier
    return str(leading.tree["lemma"])


def _strata(solution: Solution) -> str:
    return _json(
        [
            {
                "alive": solution.units_of(stratum),
                "complex": stratum.count,
                "real": stratum.real_count,
                "dimension": stratum.dimension,
                "complete": str(stratum.complete.status),
            }
            for stratum in solution.strata
        ]
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
