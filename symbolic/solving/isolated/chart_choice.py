"""Which units are pinned at one weight: those where no orbit has a zero there, seen modulo one random prime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from symbolic import budget
from symbolic.complete.charts import chartable
from symbolic.complete.monte_carlo import random_draw, usable
from symbolic.complete.rescalings import only_rescalings
from symbolic.engines.system import Answer, Dimension, Engine, Job
from symbolic.solving.isolated.slice_attempt import Attempt

FEWEST_UNKNOWNS = 8
"""Smaller systems are solved so quickly that asking where orbits have zeros costs more than it saves."""


def choose_charts(attempts: Sequence[Attempt], engine: Engine, seconds: float, workers: int) -> None:
    """Choose the units of first attempts that are pinned at one weight (docs/theory, "Charts").

    This is a choice only: the borders are counted again for every draw, together with the orbits.

    Arguments:
        attempts: those whose symmetry is not rescalings alone, and those with few unknowns, are left as they are.
        engine: counts the orbits with a zero.
        seconds: the time it may take.
        workers: processes at once.
    """
    asked = list(_asked(attempts)) if not engine.exact_counts else []
    answers = iter(engine.run([job for _, _, jobs in asked for job in jobs], seconds, workers))
    for attempt, units, _ in asked:
        attempt.charts = tuple(unit for unit in units if is_empty(next(answers)))


def _asked(attempts: Sequence[Attempt]) -> Iterator[tuple[Attempt, tuple[int, ...], list[Job]]]:
    """The attempts that may have charts, the units it is asked of, and the questions, while there is time."""
    for attempt in attempts:
        unknowns = attempt.core.size - len(attempt.order.pairs)
        if unknowns < FEWEST_UNKNOWNS or not only_rescalings(attempt.order):
            continue
        draw, units = random_draw(), chartable(attempt.core, attempt.sides)
        jobs = budget.in_time(partial(attempt.borders, draw, units), lambda _: None)
        if jobs is not None and usable(draw, attempt.core, attempt.order):
            yield attempt, units, jobs


def is_empty(answer: Answer) -> bool:
    """Whether an answer to a count says that there is no solution."""
    return isinstance(answer, Dimension) and answer.quotient_dimension == 0
