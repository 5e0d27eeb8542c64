"""The faces of a central arrangement of hyperplanes, each with an exact point inside (no linear program is needed)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, gcd, lcm

from flint import fmpq

from symbolic.errors import UnsupportedProblem
from symbolic.polynomials.linear_algebra import Row, Rows, independent_rows, null_space

MAX_CELLS = 5000
"""Most cells of one unit (by the bound for generic samples) that are enumerated."""
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
    return sum((a * b for a, b in zip(left, right, strict=True)), fmpq(0))


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


def faces(samples: Sequence[Sequence[fmpq]], dimension: int) -> tuple[Face, ...]:
    """All faces of the arrangement of the hyperplanes ``x_s . w = 0``, cells first.

    Arguments:
        samples: the vectors x_s; zero vectors give no hyperplane, parallel ones the same.
        dimension: their length; they may span less (then every face contains lines).

    Raises:
        UnsupportedProblem: if there may be more than 5000 cells.

    Examples:
        >>> [face.signs for face in faces([(fmpq(1),), (fmpq(-1),)], 1)]
        [(1, -1), (-1, 1), (0, 0)]
    """
    lines = len(set(map(_primitive, samples)) - {(0,) * dimension})
    basis = independent_rows(list(zip(*samples, strict=True)), len(samples)) if dimension and samples else ()
    if generic_count(lines, len(basis)) > MAX_CELLS:
        raise UnsupportedProblem(
            f"{lines} samples in {len(basis)} dimensions", f"at most {MAX_CELLS} activation cells of a unit are listed"
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
    """A point in each face of an essential arrangement.

    Every cell of an essential arrangement has a facet, which is a cell of the arrangement on its hyperplane; from a
    point of the facet a small step to either side leads into the cells next to it. All lower faces lie in hyperplanes.
    """
    origin = (fmpq(0),) * dimension
    found: dict[Signs, Row] = {(0,) * len(samples): origin}
    normals = {_primitive(x): x for x in samples if any(x)}
    for normal in normals.values() if dimension else ():
        basis = null_space([normal], dimension)
        inside = [tuple(dot(x, b) for b in basis) for x in samples]
        for signs, coordinates in _points(inside, dimension - 1).items():
            point = tuple(
                sum((c * b[k] for c, b in zip(coordinates, basis, strict=True)), fmpq(0)) for k in range(dimension)
            )
            found.setdefault(signs, tuple(fmpq(x) for x in _scaled(point)))
            if all(s or not any(x) for s, x in zip(signs, inside, strict=True)):
                for moved in _both_sides(samples, point, normal):
                    found.setdefault(signs_at(samples, moved), moved)
    return found


def _both_sides(samples: Sequence[Row], point: Row, normal: Row) -> list[Row]:
    """Two points next to a point of a facet, one on each side; no other sign changes on the way."""
    room = [abs(dot(x, point) / dot(x, normal)) for x in samples if dot(x, point) != 0 and dot(x, normal) != 0]
    step = min(room, default=fmpq(2)) / 2
    return [
        tuple(fmpq(x) for x in _scaled([p + side * step * n for p, n in zip(point, normal, strict=True)]))
        for side in (1, -1)
    ]
