"""The faces of a central arrangement of hyperplanes, each with an exact point inside (no linear program is needed)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, gcd, lcm

from flint import fmpq

from symbolic.budget import look
from symbolic.errors import UnsupportedProblem
from symbolic.exact.linear_algebra import Row, Rows, identity, independent_rows, null_space, reduced

MAX_FACES = 4000
"""Most faces of one unit (by the count for generic samples) that are enumerated."""
Signs = tuple[int, ...]


@dataclass(frozen=True)
class Face:
    """A face: the weights w with given signs of all ``w . x_s`` (a cell when only zero samples have sign 0).

    Attributes:
        signs: the sign of ``w . x_s`` for each sample s.
        point: a point inside.
        span: a basis of the subspace it is open in.
    """

    signs: Signs
    point: Row
    span: Rows

    def below(self, other: Face) -> bool:
        """Whether it lies in the closure of another face (itself included)."""
        return all(a in (0, b) for a, b in zip(self.signs, other.signs, strict=True))


def sign(value: fmpq) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def dot(left: Sequence[fmpq], right: Sequence[fmpq]) -> fmpq:
    """The scalar product."""
    total = fmpq(0)
    for a, b in zip(left, right, strict=True):
        total += a * b
    return total


def signs_at(samples: Sequence[Sequence[fmpq]], point: Sequence[fmpq]) -> Signs:
    """The sign vector of a point."""
    return tuple(sign(dot(x, point)) for x in samples)


def generic_count(samples: int, dimension: int) -> int:
    """Number of cells of an arrangement of hyperplanes in general position; every arrangement has at most as many.

    Examples:
        >>> generic_count(4, 2), generic_count(3, 3)
        (8, 8)
    """
    return 2 * sum(comb(samples - 1, i) for i in range(dimension)) if samples and dimension else 1


def generic_faces(samples: int, dimension: int) -> int:
    """Number of all faces in general position: the cells of the arrangements on the intersections of k hyperplanes.

    Examples:
        >>> generic_faces(4, 2), generic_faces(3, 3)
        (17, 27)
    """
    return sum(comb(samples, k) * generic_count(samples - k, dimension - k) for k in range(min(dimension, samples))) + 1


def faces(samples: Sequence[Sequence[fmpq]], dimension: int) -> tuple[Face, ...]:
    """All faces of the arrangement of the hyperplanes ``x_s . w = 0``, cells first.

    Arguments:
        samples: the vectors x_s; zero vectors give no hyperplane, parallel ones the same.
        dimension: their length; they may span less (then every face contains lines).

    Raises:
        UnsupportedProblem: if there may be more than 4000.

    Examples:
        >>> [face.signs for face in faces([(fmpq(1),), (fmpq(-1),)], 1)]
        [(1, -1), (-1, 1), (0, 0)]
    """
    lines = len(set(map(_primitive, samples)) - {(0,) * dimension})
    basis = independent_rows(list(zip(*samples, strict=True)), len(samples)) if dimension and samples else ()
    if generic_faces(lines, len(basis)) > MAX_FACES:
        raise UnsupportedProblem(
            f"{lines} samples in {len(basis)} dimensions",
            f"at most {MAX_FACES} faces of the activation cells of a unit are listed",
        )
    essential = [tuple(x[c] for c in basis) for x in samples]
    found = _points(essential, len(basis))
    result = []
    for signs, point in found.items():
        full = [fmpq(0)] * dimension
        for c, value in zip(basis, point, strict=True):
            full[c] = value
        zero = [x for x, s in zip(samples, signs, strict=True) if s == 0]
        result.append(Face(signs, tuple(full), null_space(zero, dimension)))
    return tuple(sorted(result, key=lambda f: (-len(f.span), tuple(-s for s in f.signs))))


def cells(samples: Sequence[Sequence[fmpq]], dimension: int) -> tuple[Face, ...]:
    """The open cells: the faces of full dimension."""
    return tuple(face for face in faces(samples, dimension) if len(face.span) == dimension)


def _primitive(vector: Sequence[fmpq]) -> tuple[int, ...]:
    """The integer vector without common factor on the same ray, and the first non-zero entry positive."""
    scaled = _scaled(vector)
    first = next((x for x in scaled if x), 0)
    return tuple(-x for x in scaled) if first < 0 else scaled


def _scaled(vector: Sequence[fmpq]) -> tuple[int, ...]:
    clear = lcm(*(int(x.q) for x in vector)) if vector else 1
    integers = [int((x * clear).p) for x in vector]
    content = gcd(*integers) if integers else 1
    return tuple(x // (content or 1) for x in integers)


def _points(samples: Sequence[Row], dimension: int) -> dict[Signs, Row]:
    """A point in each face of an essential arrangement: the cells of all intersections of its hyperplanes."""
    found: dict[Rows, dict[Signs, Row]] = {}
    _cells_of_flat(samples, identity(dimension), found)
    return {signs: point for flat in found.values() for signs, point in flat.items()}


def _cells_of_flat(samples: Sequence[Row], flat: Rows, found: dict[Rows, dict[Signs, Row]]) -> dict[Signs, Row]:
    """The cells of the arrangement on an intersection of hyperplanes (a flat), remembered with those of the flats in it.

    Every cell of an essential arrangement has a facet, which is a cell of the arrangement on its hyperplane; from a
    point of the facet a small step to either side leads into the cells next to it.
    """
    if flat in found:
        return found[flat]
    width = len(samples[0]) if samples else 0
    inside = [tuple(dot(x, b) for b in flat) for x in samples]
    cells_here: dict[Signs, Row] = {} if flat else {(0,) * len(samples): (fmpq(0),) * width}
    for line in sorted({_primitive(x) for x in inside if any(x)}):
        normal = tuple(fmpq(c) for c in line)
        lower = reduced([_combined(row, flat, width) for row in null_space([normal], len(flat))], width)
        across = _combined(normal, flat, width)
        look("the faces of the activation cells of a unit")
        for point in _cells_of_flat(samples, lower, found).values():
            for moved in _both_sides(samples, point, across):
                cells_here.setdefault(signs_at(samples, moved), moved)
    found[flat] = cells_here
    return cells_here


def _combined(factors: Row, rows: Rows, width: int) -> Row:
    return tuple(sum((f * row[k] for f, row in zip(factors, rows, strict=True)), fmpq(0)) for k in range(width))


def _both_sides(samples: Sequence[Row], point: Row, normal: Row) -> list[Row]:
    """Two points next to a point of a facet, one on each side; no other sign changes on the way."""
    room = [abs(dot(x, point) / dot(x, normal)) for x in samples if dot(x, point) != 0 and dot(x, normal) != 0]
    step = min(room, default=fmpq(2)) / 2
    return [
        tuple(fmpq(x) for x in _scaled([p + side * step * n for p, n in zip(point, normal, strict=True)]))
        for side in (1, -1)
    ]
