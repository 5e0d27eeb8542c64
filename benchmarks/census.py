"""A census of minima by numeric descent on random data, against what the package says of each mask.

Run as ``python benchmarks/census.py [UNITS] [DRAWS] [--seed SEED] [--minutes MINUTES] [--any-kind]``: all classes of masks with two or three units and
up to three inputs and outputs, whitened and other data. A mask that the package calls good and that has a strict spurious minimum here is a
contradiction: its problem is printed, and the exit status is 1. With ``--any-kind`` minima on families count as well: points that descents from
everywhere near do not leave. Nothing here is a proof, in neither direction.

Loss, derivatives and descent are written out here in floats and share nothing with the package, which supplies masks and verdicts only.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

DATA = ("whitened", "any")
STEPS, NEWTON_STEPS = 80, 12
FLAT, STIFF = 1e-8, 1e-4
"""Eigenvalues of the Hessian below the first are zero and above the second are positive, relative to the largest; between them nothing is said."""
GAP = 1e-3
"""A loss is suboptimal if it lies above the best one found by more than this fraction of |Y|^2."""


BENT = 1e-6
"""A negative eigenvalue of the Hessian of a resting point is at least this, relative to the largest."""
SLOW_STEPS, EACH = 2000, 8
RADII, NEAR = (0.05,), 60
"""Steps of slow descents and points of a loss that are looked at; how far from a point, relative to its size, they start, and how many for each."""


@dataclass(frozen=True)
class Found:
    """A spurious minimum: data, weights, its loss and the best one found."""

    x: np.ndarray
    y: np.ndarray
    w1: np.ndarray
    w2: np.ndarray
    loss: float
    best: float


class Loss:
    """|W2 W1 X - Y|^2 for a batch of weights, the free entries of W1 and then of W2 in a row."""

    def __init__(self, m1, m2, x, y):
        self.m1, self.m2, self.x, self.y = (np.array(a, dtype=float) for a in (m1, m2, x, y))
        self.first, self.second = np.argwhere(self.m1), np.argwhere(self.m2)
        self.size = len(self.first) + len(self.second)
        j, c = self.first.T
        i, unit = self.second.T
        self.pairs = np.argwhere(j[:, None] == unit[None, :])  # a weight of W1 and one of W2 of the same unit
        self.places = i[self.pairs[:, 1]], c[self.pairs[:, 0]]

    def weights(self, t):
        w1, w2 = np.zeros((len(t), *self.m1.shape)), np.zeros((len(t), *self.m2.shape))
        w1[:, self.first[:, 0], self.first[:, 1]] = t[:, : len(self.first)]
        w2[:, self.second[:, 0], self.second[:, 1]] = t[:, len(self.first) :]
        return w1, w2

    def residual(self, t):
        w1, w2 = self.weights(t)
        return w2 @ w1 @ self.x - self.y

    def value(self, t):
        return (self.residual(t) ** 2).sum((1, 2))

    def jacobian(self, t):
        w1, w2 = self.weights(t)
        j, c = self.first.T
        i, unit = self.second.T
        left = w2[:, :, j].transpose(0, 2, 1)[:, :, :, None] * self.x[c][None, :, None, :]
        right = np.zeros((len(t), len(i), *self.y.shape))
        right[:, np.arange(len(i)), i] = (w1 @ self.x)[:, unit]
        return np.concatenate([left, right], axis=1).reshape(len(t), self.size, -1)

    def derivatives(self, t):
        """Half the gradient and half the Hessian."""
        jac, r = self.jacobian(t), self.residual(t)
        hessian = jac @ jac.transpose(0, 2, 1)
        mixed = (r @ self.x.T)[:, self.places[0], self.places[1]]
        a, b = self.pairs[:, 0], self.pairs[:, 1] + len(self.first)
        hessian[:, a, b] += mixed
        hessian[:, b, a] += mixed
        return np.einsum("bpr,br->bp", jac, r.reshape(len(t), -1)), hessian

    def orbit(self, t):
        """Directions along which the function stays what it is, at one point: row by row.

        W1 -> (1 - A) W1, W2 -> W2 (1 + A) where both keep the masks, and any change of a filter that X does not see.
        """
        (w1,), (w2,) = self.weights(t[None])
        units = range(len(self.m1))
        rows = []
        for j, k in product(units, units):
            if (self.m1[k] <= self.m1[j]).all() and (self.m2[:, j] <= self.m2[:, k]).all():
                d1, d2 = np.zeros_like(w1), np.zeros_like(w2)
                d1[j], d2[:, k] = -w1[k], w2[:, j]
                rows.append(np.concatenate([d1[*self.first.T], d2[*self.second.T]]))
        for j in units:
            seen = np.flatnonzero(self.m1[j])
            u, s, _ = np.linalg.svd(self.x[seen])
            rank = int((s > 1e-9).sum())
            for blind in u.T[rank:]:
                d1 = np.zeros_like(w1)
                d1[j, seen] = blind
                rows.append(np.concatenate([d1[*self.first.T], np.zeros(len(self.second))]))
        return np.array(rows)


def descend(loss, t, steps=STEPS, first=1e-1, least=1e-9):
    """Levenberg-Marquardt steps, accepted where the loss falls; with a large damping they are small."""
    damping, value = np.full(len(t), first), loss.value(t)
    for _ in range(steps):
        jac, r = loss.jacobian(t), loss.residual(t).reshape(len(t), -1, 1)
        gram = jac @ jac.transpose(0, 2, 1) + damping[:, None, None] * np.eye(loss.size)
        new = t - np.linalg.solve(gram, jac @ r)[..., 0]
        values = loss.value(new)
        better = values <= value
        t, value = np.where(better[:, None], new, t), np.where(better, values, value)
        damping = np.clip(np.where(better, damping / 3, damping * 5), least, 1e9)
    return t, value


def polish(loss, t):
    """Newton steps off the kernel of the Hessian; the points that stay near with a vanishing gradient."""
    start = t
    for _ in range(NEWTON_STEPS):
        gradient, hessian = loss.derivatives(t)
        s, u = np.linalg.eigh(hessian)
        keep = np.abs(s) > 1e-7 * np.abs(s).max(1, keepdims=True).clip(1e-12)
        part = np.where(keep, np.einsum("bpr,bp->br", u, gradient) / np.where(keep, s, 1), 0)
        t = t - np.clip(np.einsum("bpr,br->bp", u, part), -1, 1)
    gradient, _ = loss.derivatives(t)
    scale = 1 + np.abs(t).max(1) * np.abs(loss.x).max()
    near = np.abs(t - start).max(1) < 0.1 * (1 + np.abs(start).max(1))
    return t[near & (np.abs(gradient).max(1) < 1e-10 * scale * np.abs(loss.y).max())]


def is_strict(loss, t):
    """Whether a critical point is a minimum whose Hessian vanishes along the orbit only."""
    s = np.linalg.eigvalsh(loss.derivatives(t[None])[1][0])
    zero, positive = np.abs(s) < FLAT * s.max(), s > STIFF * s.max()
    if not (zero | positive).all():
        return False
    orbit = loss.orbit(t)
    sizes = np.linalg.svd(orbit, compute_uv=False)
    return int(zero.sum()) == int((sizes > 1e-5 * sizes.max()).sum())


def starts(stream, number, size):
    """Random, sparse and large weights, a third each."""
    t = stream.normal(size=(number, size))
    third = number // 3
    t[:third] *= stream.random((third, size)) < 0.4
    t[third : 2 * third] *= 8 * stream.random((third, 1))
    return t


def strict_spurious(m1, m2, x, y, stream, number=60):
    """The strict spurious minimum with the largest loss that descents meet, or None."""
    loss, t, value, bound = _descended(m1, m2, x, y, stream, number)
    above = (value > bound) & np.isfinite(value)
    if not above.any():
        return None
    points = polish(loss, t[above])
    for point in points[np.argsort(-loss.value(points))]:
        if float(loss.value(point[None])[0]) > bound and is_strict(loss, point):
            return _found(loss, point, value.min())
    return None


def dead_starts(stream, number, loss):
    """Starts at which one unit hardly acts: one of its two vectors is small, the other large."""
    t = starts(stream, number, loss.size)
    units = np.concatenate([loss.first[:, 0], loss.second[:, 1]])
    layer = np.arange(loss.size) >= len(loss.first)
    dead, small = stream.integers(len(loss.m1), size=number), stream.integers(2, size=number)
    mine = units[None] == dead[:, None]
    quiet = mine & (layer[None] == small[:, None])
    return np.where(quiet, 1e-3 * t, np.where(mine, 8 * t, t))


def spurious(m1, m2, x, y, stream, number=60):
    """The spurious minimum of any kind with the largest loss that descents seem to meet, or None."""
    loss, t, value, bound = _descended(m1, m2, x, y, stream, number)
    dead, ends = descend(loss, dead_starts(stream, number, loss))
    t, value = np.concatenate([t, dead]), np.concatenate([value, ends])
    above = np.flatnonzero((value > bound) & np.isfinite(value))
    if not len(above):
        return None
    points = polish(loss, t[above])
    values = loss.value(points)
    seen = []
    for n in np.argsort(-values):
        if values[n] > bound and sum(abs(values[n] - other) < 1e-6 * (1 + abs(other)) for other in seen) < EACH:
            seen.append(values[n])
            if stays(loss, points[n], values[n], stream):
                return _found(loss, points[n], value.min())
    return None


def stays(loss, t, value, stream):
    """Whether the Hessian has no negative eigenvalue, and slow descents from points all around do not get lower than a point."""
    curvatures = np.linalg.eigvalsh(loss.derivatives(t[None])[1][0])
    if curvatures[0] < -BENT * curvatures[-1]:
        return False
    size, margin = np.abs(t).max() + 1e-3, GAP / 100 * (loss.y**2).sum()
    for radius in RADII:
        around = t + radius * size * stream.normal(size=(NEAR, len(t)))
        stiffness = np.abs(curvatures).max()
        if (descend(loss, around, SLOW_STEPS, stiffness, stiffness)[1] < value - margin).any():
            return False
    return True


def _descended(m1, m2, x, y, stream, number):
    """The loss, the ends of descents with their values, and above which loss a point is suboptimal (all if Y = 0)."""
    loss = Loss(m1, m2, x, y)
    t, value = descend(loss, starts(stream, number, loss.size))
    total = (loss.y**2).sum()
    return loss, t, value, value.min() + GAP * total if total else np.inf


def _found(loss, point, best):
    (w1,), (w2,) = loss.weights(point[None])
    return Found(loss.x, loss.y, w1, w2, float(loss.value(point[None])[0]), float(best))


def draw(stream, inputs, outputs, kind):
    """X and Y: normal, sparse or small whole numbers; X is the identity, or has as many samples as inputs or more, or a rank that is too small."""

    def table(rows, columns):
        a = stream.normal(size=(rows, columns))
        form = stream.integers(4)
        if form == 1:
            a *= stream.random(a.shape) < 0.5
        elif form == 2:
            a = stream.integers(-3, 4, size=a.shape).astype(float)
        elif form == 3:
            a *= stream.choice([1.0, 1.0, 4.0], size=a.shape)
        return a

    if kind == "whitened":
        return np.eye(inputs), table(outputs, inputs)
    samples = inputs + int(stream.integers(2))
    x = table(inputs, samples)
    if stream.random() < 0.25:
        rank = int(stream.integers(1, inputs + 1))
        x = table(inputs, rank) @ table(rank, samples)
    return x, table(outputs, samples)


def classes(units):
    """M1, M2 and the verdicts of the package for minima, by kind of data, of each class up to three inputs and outputs."""
    from proofs.claims import Claim
    from proofs.forbidden.classes import SIZES, WORDS, three_unit_classes
    from proofs.forbidden.classify import classify
    from symbolic.graph.enumeration import masks
    from symbolic.network.problem import SparseNetwork

    if units == 3:
        return [(c.first, c.second, dict(c.verdicts)) for c in three_unit_classes()]
    pairs = [pair for inputs, outputs in SIZES for pair in masks(inputs, units, outputs)]
    answers = [[a for a in classify(SparseNetwork(p)) if a.claim is Claim.SPURIOUS_MINIMUM] for p in pairs]
    return [(*p, {a.data: WORDS[a.verdict.status] for a in found}) for p, found in zip(pairs, answers, strict=True)]


def report(m1, m2, kind, found):
    """The problem of a contradiction, to paste."""
    parts = {"M1": np.array(m1), "M2": np.array(m2), "X": found.x, "Y": found.y, "W1": found.w1, "W2": found.w2}
    print(f"CONTRADICTION, {kind} data: called good, minimum {found.loss!r} above {found.best!r}")
    for name, table in parts.items():
        print(f"  {name} = {table.tolist()}")


def census(listed, draws, seed, minutes=None, look=strict_spurious):
    """For each kind of data: masks, draws, masks good, bad, with a spurious minimum of the kind that is looked for, and contradictions."""
    end = None if minutes is None else time.monotonic() + 60 * minutes
    rows = {
        kind: dict.fromkeys(("masks", "draws", "good", "bad", "numerically bad", "contradictions"), 0) for kind in DATA
    }
    for number in np.random.default_rng(seed).permutation(len(listed)):
        m1, m2, verdicts = listed[number]
        if end is not None and time.monotonic() > end:
            break
        for position, kind in enumerate(DATA):
            row, hits = rows[kind], 0
            stream = np.random.default_rng([seed, int(number), position])
            for _ in range(draws):
                found = look(m1, m2, *draw(stream, len(m1[0]), len(m2), kind), stream)
                hits += found is not None
                if found is not None and verdicts[kind] == "good":
                    report(m1, m2, kind, found)
                    row["contradictions"] += 1
            row["masks"] += 1
            row["draws"] += draws
            row[verdicts[kind]] = row.get(verdicts[kind], 0) + 1
            row["numerically bad"] += hits > 0
    return rows


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description="Spurious minima by descent on random data, against the verdicts of the package."
    )
    parser.add_argument("units", nargs="?", type=int, choices=(2, 3), default=2)
    parser.add_argument("draws", nargs="?", type=int, default=20, help="data for each mask and kind of data")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, help="stop after so many minutes, with masks in random order")
    parser.add_argument("--any-kind", action="store_true", help="minima on families as well, as far as descents tell")
    given = parser.parse_args(arguments)
    look = spurious if given.any_kind else strict_spurious
    rows = census(classes(given.units), given.draws, given.seed, given.minutes, look)
    for kind, row in rows.items():
        print(f"{given.units} units, {kind} data: " + ", ".join(f"{count} {name}" for name, count in row.items()))
    return 1 if any(row["contradictions"] for row in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
