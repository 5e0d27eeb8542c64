"""A seeded numeric search for spurious local minima with rational weights; every find is verified exactly.

Critical points come from :mod:`proofs.badness.construct`. With half gradient ``t G`` the half Hessian is ``A + t B(G)``: for small t the
point is close to the best fit, for large t it is a saddle, so the largest t of a short list that keeps it positive
semidefinite is the best candidate for a minimum that is not global. Descent from random starts then looks for a lower loss.
Floats propose, :func:`proofs.badness.verify.verify_bad` decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from random import Random

import numpy as np

from proofs.badness.construct import Draw, Masks, draws, integral, problem_of
from proofs.badness.points import loss_at
from proofs.badness.verify import BadExample, NotCertified, verify_bad
from symbolic import Problem
from symbolic.errors import ProblemError
from symbolic.network.problem import Mask
from symbolic.network.weights import Weights
from symbolic.numeric.activations import Floats
from symbolic.numeric.descent import descend
from symbolic.numeric.linear_loss import Moments, Pattern, bending, derivatives, losses

SCALES = tuple(Fraction(n, 4) for n in (16, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1))
"""The multiples t of G that are tried, largest first."""
BATCH = 150
"""Points drawn between two rounds of descent."""
STARTS = 16
STEPS = 50
ZERO = 1e-9
LOWER = 1e-3
"""How much lower, relative to the loss, a point found by descent must be."""
DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 64, 100, 1000)


def search_bad(
    first: Mask,
    second: Mask,
    *,
    whitened: bool = True,
    strict: bool = False,
    valley: bool = False,
    seed: int = 0,
    tries: int = 2000,
    wanted: int = 1,
) -> tuple[BadExample | None, int]:
    """Look for data and a verified spurious local minimum on given masks.

    Arguments:
        first: M1.
        second: M2; no unit may be void.
        whitened: X = I; otherwise small random invertible X.
        strict: whether the minimum is to be strict, or one on a critical family (then half of the draws have a dead unit).
        valley: whether it is to lie in a spurious valley; then it must be strict.
        seed: of the random draws.
        tries: how many critical points are drawn at most.
        wanted: stop after this many verified examples.

    Returns:
        The verified example with the smallest numbers, or None, and the number of critical points drawn.

    Raises:
        ProblemError: if a unit is void: no weight but zero could be drawn for it.
    """
    masks = Masks(first, second)
    void = [str(j) for j, row in enumerate(first) if not (any(row) and any(line[j] for line in second))]
    if void:
        raise ProblemError("masks", "every unit needs an input and an output", f"void units: {', '.join(void)}")
    random = Random(f"{seed} {first} {second} {whitened} {strict}")
    numeric = np.random.default_rng(random.getrandbits(32))
    found: list[BadExample] = []
    drawn = 0
    while drawn < tries and len(found) < wanted:
        count = min(BATCH, tries - drawn)
        batch = list(draws(masks, random, whitened, strict, count))
        drawn += count
        candidates = _minima(masks, batch) if batch else []
        for example in _lower(masks, candidates, numeric):
            if example.strict is not strict or (valley and not example.valley.proved):
                continue
            found.append(example)
            if len(found) >= wanted:
                break
    return (min(found, key=weight_of_numbers) if found else None), drawn


def weight_of_numbers(example: BadExample) -> tuple[int, int]:
    """How unpleasant the numbers of an example are: denominators first, then sizes."""
    tables = (*_tables(example.point), *_tables(example.lower), example.problem.inputs, example.problem.targets)
    numbers = [x for table in tables for row in table for x in row]
    return sum(x.denominator - 1 for x in numbers), sum(abs(x.numerator) for x in numbers)


def _tables(weights: Weights) -> tuple[tuple[tuple[Fraction, ...], ...], ...]:
    return weights.first, weights.second


def _minima(masks: Masks, batch: Sequence[Draw]) -> list[tuple[Draw, Fraction]]:
    """For each draw the largest scale at which the Hessian seems positive semidefinite without extra kernel."""
    pattern = Pattern.of(masks.first, masks.second)
    w1, w2, x, gradient = (_arrays(batch, name) for name in ("w1", "w2", "x", "gradient"))
    fitting = Moments.of(x, w2 @ w1 @ x)
    _, square = derivatives(pattern, pattern.row(w1, w2), fitting, newton=False)
    cross = bending(pattern, gradient)
    kernel = (np.linalg.eigvalsh(square) < ZERO).sum(axis=1)
    result: list[tuple[Draw, Fraction]] = []
    done = np.zeros(len(batch), dtype=bool)
    for scale in SCALES:
        values = np.linalg.eigvalsh(square + float(scale) * cross)
        good = (values[:, 0] > -ZERO) & ((values < ZERO).sum(axis=1) <= kernel) & ~done
        for n in np.flatnonzero(good):
            result.append((batch[int(n)], scale))
        done |= good
    return result


def _arrays(batch: Sequence[Draw], name: str) -> Floats:
    return np.array([getattr(draw, name) for draw in batch], dtype=float)


def _lower(
    masks: Masks, candidates: Sequence[tuple[Draw, Fraction]], numeric: np.random.Generator
) -> Iterator[BadExample]:
    """Verified examples among the candidates."""
    if not candidates:
        return
    pattern, count = Pattern.of(masks.first, masks.second), len(candidates)
    w1, w2, x, gradient = (_arrays([draw for draw, _ in candidates], name) for name in ("w1", "w2", "x", "gradient"))
    scales = np.array([float(scale) for _, scale in candidates])[:, None, None]
    moments = Moments.of(x, w2 @ w1 @ x - scales * gradient @ np.linalg.inv(x).transpose(0, 2, 1))
    loss = losses(pattern, pattern.row(w1, w2), moments)
    starts = numeric.normal(size=(count * STARTS, pattern.weights))
    reached = descend(pattern, starts, moments.repeated(STARTS), STEPS)
    table = reached.loss.reshape(count, STARTS)
    for n, (draw, scale) in enumerate(candidates):
        bound = loss[n] * (1 - LOWER)
        if table[n].min() > bound:
            continue
        problem, point = problem_of(masks, draw, scale)
        for start in np.argsort(table[n])[:6]:
            at = n * STARTS + int(start)
            low1, low2 = (tables[0] for tables in pattern.tables(reached.theta[at : at + 1]))
            lower = table[n][start] < bound and rational_point(problem, low1, low2, loss_at(problem, point))
            if not lower:
                continue
            with suppress(NotCertified):
                yield integral(verify_bad(problem, point, lower))
            break


def rational_point(problem: Problem, w1: Floats, w2: Floats, bound: Fraction) -> Weights | None:
    """Weights with small denominators near given ones (each filter scaled first) whose loss is below a bound."""
    w1, w2 = w1.copy(), w2.copy()
    for j in range(len(w1)):
        size = np.abs(w1[j]).max()
        if size > 0:
            w1[j] /= size
            w2[:, j] *= size
    if not (np.isfinite(w1).all() and np.isfinite(w2).all()) or np.abs(w2).max() > 1e4:
        return None
    for denominator in DENOMINATORS:
        tables = [
            [[Fraction(round(value * denominator), denominator) for value in row] for row in table.tolist()]
            for table in (w1, w2)
        ]
        weights = Weights.of(problem.network, *tables)
        if loss_at(problem, weights) < bound:
            return weights
    return None
