"""Units whose filter stays on one face of its arrangement: units of a smaller space, in which the face is an open cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import fmpq

from symbolic.exact.linear_algebra import Row, Rows, express, identity, rational
from symbolic.network import Problem
from symbolic.solving.piecewise.cells.arrangement import Face, dot
from symbolic.solving.piecewise.cells.fits import OFF, Support
from symbolic.solving.piecewise.cells.linearised import CellPoint, Linearised
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import Scalar, combination


@dataclass(frozen=True)
class FaceUnit(CellUnit):
    """A unit on a face; its inputs are the coordinates of its filter in a basis of the span of the face.

    Attributes:
        whole: the unit.
        position: the face, as a position among those of the whole unit.
        basis: the basis; with decay it is orthogonal for the decay, so that no mixed terms appear.
    """

    whole: CellUnit
    position: int
    basis: Rows

    def decays(self, problem: Problem) -> tuple[Fraction, ...]:
        """The decay of each coordinate."""
        own = tuple(map(rational, self.whole.decays(problem)))
        sizes = (sum((d * x * x for d, x in zip(own, b, strict=True)), fmpq(0)) for b in self.basis)
        return tuple(Fraction(int(x.p), int(x.q)) for x in sizes)

    def lifted(self, coordinates: Sequence[Scalar]) -> tuple[Scalar, ...]:
        """The filter with these coordinates."""
        return tuple(combination(zip(column, coordinates, strict=True)) for column in zip(*self.basis, strict=True))


def on_face(unit: CellUnit, face: int, problem: Problem) -> FaceUnit:
    """The unit restricted to a face that is not the zero face.

    Arguments:
        unit: the unit.
        face: the face, as a position.
        problem: the problem, for the decay.

    Examples:
        >>> from symbolic.solving.piecewise.cells.patterns import cell_units
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1, 1]], [[1]], activation="relu")
        >>> relu = Problem.of(network, inputs=[[1, 0], [0, 1]], targets=[[1, 2]])
        >>> unit = cell_units(relu)[0][0]
        >>> ray = on_face(unit, next(k for k, f in enumerate(unit.faces) if f.signs == (1, 0)), relu)
        >>> ray.basis, ray.samples, ray.faces[0].signs
        (((1, 0),), ((1,), (0,)), (1, 0))
    """
    own = unit.faces[face]
    basis = orthogonal(own.span, tuple(map(rational, unit.decays(problem)))) if problem.decayed else own.span
    samples = tuple(tuple(dot(x, b) for b in basis) for x in unit.samples)
    found = express([own.point], basis, len(own.point))
    assert found is not None
    small = Face(own.signs, found[0], identity(len(basis)))
    return FaceUnit(
        unit.number, unit.outputs, tuple(range(len(basis))), 0, samples, unit.slope, (small,), unit, face, basis
    )


def on_faces(units: Sequence[CellUnit], support: Support, problem: Problem) -> tuple[list[CellUnit], Support]:
    """Units restricted to the faces of a support that are not open, and the support for them."""
    chosen: list[CellUnit] = []
    places = []
    for unit, face in zip(units, support, strict=True):
        border = face != OFF and not unit.open(unit.faces[face])
        chosen.append(on_face(unit, face, problem) if border else unit)
        places.append(0 if border else face)
    return chosen, tuple(places)


def unrestricted(linear: Linearised, point: CellPoint) -> tuple[Linearised, CellPoint]:
    """The same point of a product of faces for the whole units."""
    units, faces, filters = [], [], []
    for unit, face, w in zip(linear.units, linear.faces, point.filters, strict=True):
        if isinstance(unit, FaceUnit):
            units.append(unit.whole)
            faces.append(unit.position)
            filters.append(unit.lifted(w))
        else:
            units.append(unit)
            faces.append(face)
            filters.append(w)
    return replace(linear, units=tuple(units), faces=tuple(faces)), replace(point, filters=tuple(filters))


def orthogonal(vectors: Rows, decay: Row) -> Rows:
    """A basis of the same space, orthogonal for a scalar product with the given positive weights (Gram-Schmidt)."""
    basis: list[Row] = []
    for vector in vectors:
        for b in basis:
            size = sum((d * x * x for d, x in zip(decay, b, strict=True)), fmpq(0))
            overlap = sum((d * x * y for d, x, y in zip(decay, b, vector, strict=True)), fmpq(0))
            vector = tuple(y - overlap / size * x for x, y in zip(b, vector, strict=True))
        basis.append(vector)
    return tuple(basis)
