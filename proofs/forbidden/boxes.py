"""Boxes and up-sets of counts, and when boxes are exactly what an up-set leaves out: for counts of every size.

A point is a tuple of n counts. An *up-set* is given by generators: all points that are at least one of them in every coordinate. A *box* is
given by an upper corner whose entries are numbers or None: all points at most as large wherever there is a number.

**Grid argument.** Let ``c_i`` be at least the i-th entry of every generator, and larger than the i-th entry of every upper corner that has a
number there. Whether ``x >= g`` and whether x lies in a box depends on ``x_i`` only through ``min(x_i, c_i)``: ``x_i >= g_i`` is the
same as ``min(x_i, c_i) >= g_i`` because ``g_i <= c_i``, and ``x_i <= u_i`` is the same as ``min(x_i, c_i) <= u_i`` because ``u_i < c_i``. So two
unions of such sets that agree on the finite grid ``0 <= x_i <= c_i`` agree on all of N^n.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

Point = tuple[int, ...]
Upper = tuple[int | None, ...]
"""The upper corner of a box; None where it is unbounded."""


def at_least(point: Point, generator: Point) -> bool:
    """Whether a point is at least a generator in every coordinate.

    Examples:
        >>> at_least((2, 1), (1, 1)), at_least((2, 0), (1, 1))
        (True, False)
    """
    return all(x >= g for x, g in zip(point, generator, strict=True))


def inside(point: Point, upper: Upper) -> bool:
    """Whether a point lies in a box.

    Examples:
        >>> inside((7, 1), (None, 1)), inside((7, 2), (None, 1))
        (True, False)
    """
    return all(u is None or x <= u for x, u in zip(point, upper, strict=True))


def antichain(generators: Sequence[Point]) -> bool:
    """Whether no generator is at least another one: then they are the minimal points of their up-set."""
    return not any(at_least(a, b) for n, a in enumerate(generators) for m, b in enumerate(generators) if n != m)


def caps(generators: Sequence[Point], uppers: Sequence[Upper]) -> Point:
    """The ``c_i`` of the grid argument, as small as they may be.

    Raises:
        ValueError: if there is neither a generator nor a box.

    Examples:
        >>> caps([(1, 2)], [(0, None), (3, 1)])
        (4, 2)
    """
    if not generators and not uppers:
        raise ValueError("nothing to compare")
    width = len([*generators, *uppers][0])
    return tuple(
        max([g[i] for g in generators] + [0 if u[i] is None else u[i] + 1 for u in uppers])  # type: ignore[operator]
        for i in range(width)
    )


def grid(generators: Sequence[Point], uppers: Sequence[Upper]) -> Iterator[Point]:
    """The finite grid on which agreement is agreement everywhere."""
    return product(*(range(c + 1) for c in caps(generators, uppers)))


def disagreement(generators: Sequence[Point], uppers: Sequence[Upper]) -> Point | None:
    """A point that lies in the up-set and in a box, or in neither; None if the boxes cover exactly the complement of the up-set.

    Arguments:
        generators: of the up-set; all of one length.
        uppers: upper corners of the boxes, of the same length.

    References:
        The grid argument at the head of this module: that there is no such point is shown for counts of every size.

    Examples:
        >>> disagreement([(1, 1)], [(0, None), (None, 0)])
        >>> disagreement([(1, 1)], [(0, None)]), disagreement([(1, 1)], [(0, None), (None, 1)])
        ((1, 0), (1, 1))
    """
    for point in grid(generators, uppers):
        bad = any(at_least(point, g) for g in generators)
        if bad == any(inside(point, u) for u in uppers):
            return point
    return None
