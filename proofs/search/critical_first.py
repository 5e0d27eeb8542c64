"""A seeded numeric search for spurious local minima with rational weights; every find is verified exactly.

Critical points come from :mod:`proofs.badness.construct`. With half gradient ``t G`` the half Hessian is ``A + t B(G)``: for small t the
point is close to the best fit, for large t it is a saddle, so the largest t of a short list that keeps it positive
semidefinite is the best candidate for a minimum that is not global. Damped Gauss-Newton from random starts then looks for a lower loss.
Floats propose, :func:`proofs.badness.verify.verify_bad` decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from random import Random

import numpy as np
from numpy.typing import NDArray

from proofs.badness.construct import Draw, Masks, draws, integral, problem_of
from proofs.badness.points import loss_at
from proofs.badness.verify import BadExample, NotCertified, verify_bad
from symbolic import Problem
from symbolic.network.problem import Mask
from symbolic.network.weights import Weights

Floats = NDArray[np.float64]

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
        seed: of the random draws.
        tries: how many critical points are drawn at most.
        wanted: stop after this many verified examples.

    Returns:
        The verified example with the smallest numbers, or None, and the number of critical points drawn.
    """
    masks = Masks(first, second)
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
            if example.strict is not strict:
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
    arrays = [np.array([getattr(b, name) for b in batch], dtype=float) for name in ("w1", "w2", "x", "gradient")]
    square, cross = half_hessians(masks, *arrays)
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


def _lower(
    masks: Masks, candidates: Sequence[tuple[Draw, Fraction]], numeric: np.random.Generator
) -> Iterator[BadExample]:
    """Verified examples among the candidates."""
    d, h, k = masks.shape
    if not candidates:
        return
    count = len(candidates)
    x = np.array([c.x for c, _ in candidates], dtype=float)
    w1 = np.array([c.w1 for c, _ in candidates], dtype=float)
    w2 = np.array([c.w2 for c, _ in candidates], dtype=float)
    g = (
        np.array([c.gradient for c, _ in candidates], dtype=float)
        * np.array([float(s) for _, s in candidates])[:, None, None]
    )
    y = w2 @ w1 @ x - g @ np.linalg.inv(x).transpose(0, 2, 1)
    loss = ((w2 @ w1 @ x - y) ** 2).sum(axis=(1, 2))
    starts1 = numeric.normal(size=(count * STARTS, h, d)) * np.array(masks.first)
    starts2 = numeric.normal(size=(count * STARTS, k, h)) * np.array(masks.second)
    low1, low2, losses = descend(masks, starts1, starts2, np.repeat(x, STARTS, axis=0), np.repeat(y, STARTS, axis=0))
    losses = losses.reshape(count, STARTS)
    for n, (draw, scale) in enumerate(candidates):
        if losses[n].min() > loss[n] * (1 - LOWER):
            continue
        problem, point = problem_of(masks, draw, scale)
        for start in np.argsort(losses[n])[:6]:
            at = n * STARTS + int(start)
            lower = losses[n][start] < loss[n] * (1 - LOWER) and rational_point(
                problem, low1[at], low2[at], loss_at(problem, point)
            )
            if not lower:
                continue
            with suppress(NotCertified):
                yield integral(verify_bad(problem, point, lower))
            break


def half_hessians(masks: Masks, w1: Floats, w2: Floats, x: Floats, gradient: Floats) -> tuple[Floats, Floats]:
    """``A = J^T J`` and ``B(G)`` for a batch: the half Hessian at scale t is ``A + t B(G)``."""
    jacobian = _jacobian(masks, w1, w2, x)
    d, h, k = masks.shape
    batch = len(w1)
    cross = np.zeros((batch, k * h + h * d, k * h + h * d))
    for j in range(h):
        rows = np.arange(k) * h + j
        columns = k * h + j * d + np.arange(d)
        cross[:, rows[:, None], columns[None, :]] = gradient
        cross[:, columns[:, None], rows[None, :]] = gradient.transpose(0, 2, 1)
    free = np.array(masks.free)
    return jacobian.transpose(0, 2, 1) @ jacobian, cross[:, free[:, None], free[None, :]]


def _jacobian(masks: Masks, w1: Floats, w2: Floats, x: Floats) -> Floats:
    """The derivative of ``W2 W1 X`` (flattened) in the free weights, for a batch."""
    d, h, k = masks.shape
    samples = x.shape[2]
    batch = len(w1)
    hidden = w1 @ x
    full = np.zeros((batch, k, samples, k * h + h * d))
    for o in range(k):
        full[:, o, :, o * h : (o + 1) * h] = hidden.transpose(0, 2, 1)
    for j in range(h):
        block = w2[:, :, None, j, None] * x.transpose(0, 2, 1)[:, None, :, :]
        full[:, :, :, k * h + j * d : k * h + (j + 1) * d] = block
    return full.reshape(batch, k * samples, -1)[:, :, masks.free]


def descend(
    masks: Masks, w1: Floats, w2: Floats, x: Floats, y: Floats, steps: int = STEPS
) -> tuple[Floats, Floats, Floats]:
    """Damped Gauss-Newton for a batch: the weights reached and their losses."""
    d, h, k = masks.shape
    batch, free = len(w1), np.array(masks.free)
    theta = np.concatenate([w2.reshape(batch, -1), w1.reshape(batch, -1)], axis=1)

    def unpack(flat: Floats) -> tuple[Floats, Floats]:
        return flat[:, k * h :].reshape(batch, h, d), flat[:, : k * h].reshape(batch, k, h)

    def residuals(flat: Floats) -> Floats:
        a, b = unpack(flat)
        return (b @ a @ x - y).reshape(batch, -1)

    error = residuals(theta)
    loss = (error**2).sum(axis=1)
    damping = np.full(batch, 1.0)
    unit = np.eye(len(free))
    for _ in range(steps):
        a, b = unpack(theta)
        jacobian = _jacobian(masks, a, b, x)
        normal = jacobian.transpose(0, 2, 1) @ jacobian + damping[:, None, None] * unit
        step = np.linalg.solve(normal, (jacobian.transpose(0, 2, 1) @ error[:, :, None]))[:, :, 0]
        trial = theta.copy()
        trial[:, free] -= step
        trial_error = residuals(trial)
        trial_loss = (trial_error**2).sum(axis=1)
        better = trial_loss < loss
        theta[better], error[better], loss[better] = trial[better], trial_error[better], trial_loss[better]
        damping = np.clip(np.where(better, damping / 3, damping * 4), 1e-9, 1e9)
    a, b = unpack(theta)
    return a, b, loss


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
