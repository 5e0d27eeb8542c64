"""The paths of docs/forbidden.md walked in floats, for any data and from any start; written from the text, not from the code.

A walk keeps ``v0, u0, v1, u1`` (output vectors, and what the units make of the samples), notes the loss at many points of every
piece, and is refused by the tests if it ever rises or does not end at the lower bound of its lemma.
"""

from __future__ import annotations

import numpy as np

SMALL = 1e-9
STEPS = 25


def rows_of(x):
    """An orthonormal basis of the space spanned by some rows."""
    if x.shape[0] == 0:
        return np.zeros((0, x.shape[1]))
    _, s, vt = np.linalg.svd(x, full_matrices=False)
    return vt[s > 1e-8 * max(1.0, s[0])]


class Walk:
    """Two units with output masks ``o0, o1`` (booleans over outputs) and input spaces spanned by the rows of ``x0, x1``."""

    def __init__(self, o0, o1, x0, x1, y, start):
        self.o0, self.o1, self.y = o0, o1, y
        self.b0, self.b1 = rows_of(x0), rows_of(x1)
        v0, w0, v1, w1 = start
        self.state = v0 * o0, w0 @ x0, v1 * o1, w1 @ x1
        self.losses = [self.loss(self.state)]

    def loss(self, state):
        v0, u0, v1, u1 = state
        return float(((np.outer(v0, u0) + np.outer(v1, u1) - self.y) ** 2).sum())

    def to(self, v0=None, u0=None, v1=None, u1=None):
        """A straight piece in some of the vectors."""
        end = [a if b is None else b for a, b in zip(self.state, (v0, u0, v1, u1), strict=True)]
        begin = self.state
        for t in np.linspace(0, 1, STEPS)[1:]:
            self.state = tuple((1 - t) * a + t * b for a, b in zip(begin, end, strict=True))
            self.losses.append(self.loss(self.state))

    def along(self, curve):
        """A piece that is given as a function of t in [0, 1]; it begins where the walk is."""
        assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(self.state, curve(0.0), strict=True))
        for t in np.linspace(0, 1, 2 * STEPS)[1:]:
            self.state = curve(t)
            self.losses.append(self.loss(self.state))

    def rise(self):
        return float(np.diff(self.losses).max(initial=0.0))


def unit(x):
    return x / np.linalg.norm(x)


def turn(a, b):
    """The shortest turn of the unit vector a to b or -b, as a function of t."""
    b = b if a @ b >= 0 else -b
    side = b - (a @ b) * a
    if np.linalg.norm(side) < 1e-12:
        return lambda t: a
    side, angle = unit(side), np.arctan2(np.linalg.norm(b - (a @ b) * a), a @ b)
    return lambda t: np.cos(angle * t) * a + np.sin(angle * t) * side


def leading(matrix, vectors=None):
    """A leading eigenvector, among the span of orthonormal columns if some are given."""
    basis = np.eye(len(matrix)) if vectors is None else vectors
    return basis @ np.linalg.eigh(basis.T @ matrix @ basis)[1][:, -1]


class Flags(Walk):
    """Equal outputs, the space of unit 0 inside that of unit 1."""

    def __init__(self, outputs, x0, x1, y, start):
        both = np.ones(outputs, bool)
        super().__init__(
            both,
            both,
            x0,
            np.vstack([x1, x0]),
            y,
            (start[0], start[1], start[2], np.append(start[3], np.zeros(len(x0)))),
        )
        rest = self.b1 - self.b1 @ self.b0.T @ self.b0
        self.b, self.c = y @ self.b0.T, y @ rows_of(rest).T
        self.n, self.k = self.b @ self.b.T, self.c @ self.c.T
        self.outer = rows_of(rest)
        self.constant = (y**2).sum() - (self.b**2).sum() - (self.c**2).sum()

    def best(self, v0, v1):
        """The best filters for independent output vectors."""
        both = np.linalg.lstsq(np.stack([v0, v1], 1), self.b, rcond=None)[0]
        outer = v1 @ self.c / (v1 @ v1)
        return v0, both[0] @ self.b0, v1, both[1] @ self.b0 + outer @ self.outer

    def follow(self, frames):
        self.along(lambda t: self.best(*frames(t)))

    def frame(self, random):
        v0, u0, v1, u1 = self.state
        if np.linalg.norm(v1) < SMALL:
            self.to(u1=0 * u1)
            self.to(v1=random.standard_normal(len(v1)))
        v0, u0, v1, u1 = self.state
        factor = v0 @ v1 / (v1 @ v1)
        if np.linalg.norm(v0 - factor * v1) < SMALL * (1 + np.linalg.norm(v0)):
            self.to(v0=0 * v0, u1=u1 + factor * u0)
            self.to(u0=0 * u0)
            self.to(v0=random.standard_normal(len(v0)))
        v0, _, v1, _ = self.state
        _, u0, _, u1 = self.best(v0, v1)
        self.to(u0=u0, u1=u1)
        a = unit(v1)
        b = unit(v0 - (v0 @ a) * a)
        self.follow(lambda t: ((1 - t) * v0 + t * b, (1 - t) * v1 + t * a))

    def line_to(self, target):
        """Turn the line of v1 inside the plane to a unit vector of it; v0 turns along."""
        v0, v1 = self.state[0], self.state[2]
        path = turn(v1, target)

        def frames(t):
            m = path(t)
            return (m @ v1) * v0 - (m @ v0) * v1, m

        self.follow(frames)


def nested_two(walk, random):
    """Returns the lower bound that the walk has to reach."""
    walk.frame(random)
    walk.line_to(leading(walk.k))
    return walk.constant + np.trace(walk.k) - np.linalg.eigvalsh(walk.k)[-1]


def nested_gauge(walk, random):
    """Returns the lower bound that the walk has to reach; there is at most one input of unit 1 alone."""
    c = walk.c[:, 0] if walk.c.shape[1] else np.zeros(len(walk.y))
    a = walk.n + np.outer(c, c)
    walk.frame(random)
    kept = None
    for _ in range(2):
        v0, v1 = walk.state[0], walk.state[2]
        plane = np.stack([v1, v0], 1)
        rest = None if kept is None else np.linalg.svd(kept[:, None])[0][:, 1:]
        e = leading(a, rest)
        if kept is None:
            u = plane @ (plane.T @ e)
            u = unit(u) if np.linalg.norm(u) > 1e-7 else v1
            other = unit(plane @ np.array([-(plane.T @ u)[1], (plane.T @ u)[0]]))
        else:
            other = kept
            u = unit(plane @ np.array([-(plane.T @ other)[1], (plane.T @ other)[0]]))
        path, moving = turn(u, e), abs(other @ c) > 1e-7

        def frames(t, path=path, other=other, moving=moving):
            m = path(t)
            if not moving:
                return other, m
            k = unit(np.array([m @ c, other @ c]))
            return -k[1] * m + k[0] * other, k[0] * m + k[1] * other

        inside = plane @ (plane.T @ c)
        walk.line_to(unit(inside) if np.linalg.norm(inside) > 1e-9 else frames(0)[1])
        begin0, begin1 = walk.state[0], walk.state[2]
        f0, f1 = frames(0)
        signs = np.sign(f0 @ begin0), np.sign(f1 @ begin1)
        walk.follow(lambda t, f=frames, s=signs: (s[0] * f(t)[0], s[1] * f(t)[1]))
        kept = e if kept is None else kept
    values = np.linalg.eigvalsh(a)
    return walk.constant + np.trace(a) - values[-1] - values[-2]


def reduction_by_inputs(walk, random):
    """Unit 1 sees one line and feeds every output of unit 0."""
    if len(walk.b1) == 0 or not walk.o1.any():
        return lone_unit(walk, random)
    e = walk.b1[0]
    if np.linalg.norm(walk.state[3]) < SMALL:
        walk.to(v1=0 * walk.state[2])
        walk.to(u1=e)
    length = walk.state[3] @ e
    best = lambda v0, u0: (walk.y - np.outer(v0, u0)) @ e / length * walk.o1  # noqa: E731
    walk.to(v1=best(*walk.state[:2]))
    project = np.eye(len(e)) - np.outer(e, e)
    space = rows_of(walk.b0 @ project)
    lifted = lambda u: np.linalg.lstsq((walk.b0 @ project).T, u, rcond=1e-8)[0] @ walk.b0  # noqa: E731
    target = walk.y @ project * walk.o0[:, None]

    def state(v0, u0):
        return v0, u0, best(v0, u0), walk.state[3]

    bound = rank_one(walk, random, target, space, lifted, state, walk.o0)
    ends = walk.y * walk.o1[:, None] @ project * (~walk.o0)[:, None]
    off = walk.y * (~walk.o1)[:, None]
    return bound + (ends**2).sum() + (off**2).sum()


def reduction_by_outputs(walk, random):
    """Unit 1 feeds one output, and the space of unit 0 lies in its space."""
    if len(walk.b1) == 0 or not walk.o1.any():
        return lone_unit(walk, random)
    o = int(np.flatnonzero(walk.o1)[0])
    _, _, v1, u1 = walk.state
    if abs(v1[o]) < SMALL:
        walk.to(u1=0 * u1)
        walk.to(v1=walk.o1.astype(float))
    length = walk.state[2][o]
    onto = walk.b1.T @ walk.b1
    best = lambda v0, u0: (walk.y[o] - v0[o] * u0) @ onto / length  # noqa: E731
    walk.to(u1=best(*walk.state[:2]))
    left = walk.o0 & ~walk.o1
    target = walk.y * left[:, None]

    def state(v0, u0):
        return v0, u0, walk.state[2], best(v0, u0)

    bound = rank_one(walk, random, target, walk.b0, lambda u: u, state, left)
    missed = walk.y[o] - walk.y[o] @ onto
    return bound + (missed**2).sum() + (walk.y[~(left | walk.o1)] ** 2).sum()


def lone_unit(walk, random):
    """Unit 1 changes nothing."""
    target = walk.y * walk.o0[:, None]
    bound = rank_one(walk, random, target, walk.b0, lambda u: u, lambda v, u: (v, u, *walk.state[2:]), walk.o0)
    return bound + (walk.y[~walk.o0] ** 2).sum()


def rank_one(walk, random, target, space, lifted, state, outputs):
    """Walk unit 0 to the best approximation of rank one of a target on some outputs; the other unit follows by ``state``."""
    total = float((target**2).sum())
    if not outputs.any() or len(space) == 0:
        return total
    v0, u0 = walk.state[:2]

    def go(v, u):
        a, b = walk.state[:2]
        walk.along(lambda t: state((1 - t) * a + t * v, (1 - t) * b + t * u))

    if np.linalg.norm(v0[outputs]) < SMALL:
        go(v0, 0 * u0)
        go(walk.o0 * random.standard_normal(len(v0)), walk.state[1])
    best = lambda v: lifted((v * outputs) @ target @ space.T @ space / ((v * outputs) @ v))  # noqa: E731
    v0 = walk.state[0]
    go(v0, best(v0))
    keep = v0 * ~outputs
    v = v0 * outputs
    scaled = lambda t: keep + ((1 - t) + t / np.linalg.norm(v)) * v  # noqa: E731
    walk.along(lambda t: state(scaled(t), best(scaled(t))))
    k = target @ space.T @ space @ target.T
    allowed = np.eye(len(v))[:, outputs]
    path = turn(unit(v), leading(k, allowed))
    walk.along(lambda t: state(keep + path(t), best(keep + path(t))))
    return total - np.linalg.eigvalsh(k)[-1]
