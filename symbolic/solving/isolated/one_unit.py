"""One unit alone in closed form: its critical orbits are the singular pairs of one matrix (docs/theory, "One unit").

With ``S`` the quadratic form on its inputs and ``B`` the linear terms of its outputs, ``(w S w) v = B w`` and ``(v v) S w = B^T v``.
Where the eigenvalues of ``B S^-1 B^T`` that are not 0 are simple, and not both B and its transpose have two dimensions in their
kernels, each of them has exactly one orbit, and there are no others: the list is complete without a count.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat, fmpq_poly

from symbolic.engines.system import Parametrization
from symbolic.solving.isolated.slice_attempt import Attempt

Vector = list[fmpq_poly]


def one_unit_orbits(attempt: Attempt) -> Parametrization | None:
    """The orbits of a core problem with one unit on the slice of an attempt, in the units of its solving job.

    Arguments:
        attempt: one whose slice is chosen.

    Returns:
        None where there are several units, several quadratic forms, multiple eigenvalues, none that is not 0, or large kernels;
        then the engine is asked.
    """
    core = attempt.core
    if len(core.units) != 1 or len({core.form.alike[i] for i in core.units[0].outputs}) != 1:
        return None
    quadratic, linear = core.blocks
    outputs = core.units[0].outputs
    gram = quadratic[outputs[0], 0, 0]
    k, p = len(outputs), len(gram)
    s, b = fmpq_mat(p, p, [x for row in gram for x in row]), fmpq_mat(k, p, [x for i in outputs for x in linear[i, 0]])
    if s.det() == 0:
        return None
    back = s.solve(b.transpose())
    matrix = b * back if k <= p else back * b
    whole = fmpq_poly(matrix.charpoly())
    eliminant, rank = whole, k if k <= p else p
    while rank and eliminant[0] == 0:
        eliminant, rank = fmpq_poly(eliminant.coeffs()[1:]), rank - 1
    if rank == 0 or min(k, p) - rank > 1 or eliminant.gcd(eliminant.derivative()).degree() > 0:
        return None
    eigenvector = _eigenvector(matrix, whole, eliminant)
    own = attempt.cut.pins[0].weight
    pinned_v = own in range(core.v_index(0, 0), core.v_index(0, 0) + k)
    start = eigenvector if (k <= p) == pinned_v else _times(b if pinned_v else back, eigenvector, eliminant)
    scaled = _on_slice(attempt, start, core.v_index(0, 0) if pinned_v else core.w_index(0, 0), eliminant)
    if scaled is None:
        return None
    if pinned_v:
        other = _over(_times(back, scaled, eliminant), _square(scaled, None, eliminant), eliminant)
    else:
        other = _over(_times(b, scaled, eliminant), _square(scaled, s, eliminant), eliminant)
    if other is None:
        return None
    v, w = (scaled, other) if pinned_v else (other, scaled)
    return _parametrised(attempt, [*v, *w], eliminant)


def _eigenvector(matrix: fmpq_mat, whole: fmpq_poly, eliminant: fmpq_poly) -> Vector:
    """``adj(t - N) c`` for a vector c: not 0 at any root of the eliminant, since these eigenvalues are simple and c is general.

    Arguments:
        matrix: N.
        whole: its characteristic polynomial.
        eliminant: a factor of it.
    """
    size = matrix.nrows()
    for number in range(1, size + 8):
        c = fmpq_mat(size, 1, [fmpq((number + 1) ** row) for row in range(size)])
        columns = [c]  # Horner: adj(t - N) = sum t^(n-1-j) (N^j + a_1 N^(j-1) + ... + a_j)
        for j in range(1, size):
            columns.append(matrix * columns[-1] + c * fmpq(whole[size - j]))
        found = [fmpq_poly([columns[size - 1 - e][row, 0] for e in range(size)]) for row in range(size)]
        common = eliminant
        for entry in found:
            common = common.gcd(entry)
        if common.degree() == 0:
            return [entry % eliminant for entry in found]
    raise AssertionError("unreachable: only finitely many of these vectors are special")


def _times(matrix: fmpq_mat, vector: Vector, eliminant: fmpq_poly) -> Vector:
    return [
        sum((entry * matrix[r, c] for c, entry in enumerate(vector)), fmpq_poly([0])) % eliminant
        for r in range(matrix.nrows())
    ]


def _square(vector: Vector, form: fmpq_mat | None, eliminant: fmpq_poly) -> fmpq_poly:
    image = vector if form is None else _times(form, vector, eliminant)
    return sum((x * y for x, y in zip(vector, image, strict=True)), fmpq_poly([0])) % eliminant


def _over(vector: Vector, bottom: fmpq_poly, eliminant: fmpq_poly) -> Vector | None:
    """A vector divided by a residue class; None if that is not invertible."""
    unit, inverse, _ = bottom.xgcd(eliminant)
    if not bottom or unit.degree() > 0:
        return None
    return [x * inverse % eliminant for x in vector]


def _on_slice(attempt: Attempt, vector: Vector, first: int, eliminant: fmpq_poly) -> Vector | None:
    """The multiple of a vector that satisfies the equation of the slice."""
    (pin,) = attempt.cut.pins
    value = vector[pin.weight - first] + sum((vector[i - first] * c for i, c in pin.terms), fmpq_poly([0]))
    return _over([x * pin.constant for x in vector], value % eliminant, eliminant)


def _parametrised(attempt: Attempt, weights: Sequence[fmpq_poly], eliminant: fmpq_poly) -> Parametrization:
    """The unknowns of the slice as numerators over the derivative, the last unknown first."""
    whole = eliminant.numer()
    slope = fmpq_poly(whole.derivative())
    unknowns = [weights[k] / attempt.scales[k] * slope % eliminant for k in attempt.cut.free][::-1]
    numerators, denominators = tuple(x.numer() for x in unknowns), tuple(int(x.denom()) for x in unknowns)
    return Parametrization(whole, numerators, denominators, int(whole.degree()))
