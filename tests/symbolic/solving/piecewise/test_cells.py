"""Activation cells: arrangements against closed counts and sampling, inequalities against each other, statements at borders."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from flint import fmpq

from symbolic import Problem, SparseNetwork
from symbolic.errors import UnsupportedProblem
from symbolic.solving.piecewise.cells import inequalities
from symbolic.solving.piecewise.cells.arrangement import cells, dot, faces, generic_count, generic_faces, signs_at
from symbolic.solving.piecewise.cells.at_a_point import border_statement
from symbolic.solving.piecewise.cells.cones import projected
from symbolic.solving.piecewise.cells.fits import OFF, _side, fits, least_squares, support_count, supports
from symbolic.solving.piecewise.cells.inequalities import strict_point
from symbolic.solving.piecewise.cells.patterns import blocks, cell_units, twin_classes


def vectors(rng, count, dimension, size=9):
    return [tuple(fmpq(rng.randint(-size, size)) for _ in range(dimension)) for _ in range(count)]


def moment_curve(count, dimension):
    """Vectors in general position: any ``dimension`` of them are independent."""
    return [tuple(fmpq(t) ** k for k in range(dimension)) for t in range(1, count + 1)]


@pytest.mark.parametrize("dimension", [1, 2, 3, 4])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_generic_arrangements_have_the_known_number_of_cells(dimension, count):
    samples = moment_curve(count, dimension)
    found = cells(samples, dimension)
    assert len(found) == generic_count(count, dimension)
    assert len({cell.signs for cell in found}) == len(found)
    assert all(signs_at(samples, cell.point) == cell.signs for cell in found)


@pytest.mark.parametrize("dimension, count, expected", [(2, 4, 17), (3, 3, 27), (3, 5, 83)])
def test_generic_arrangements_have_the_known_number_of_faces(dimension, count, expected):
    """In the plane 2n cells, 2n rays, the origin; coordinate hyperplanes 3^d; Zaslavsky for (3, 5): 22 + 40 + 20 + 1."""
    assert len(faces(moment_curve(count, dimension), dimension)) == generic_faces(count, dimension) == expected


@pytest.mark.parametrize("seed", range(12))
def test_sampling_finds_no_other_sign_vector(seed):
    """Zero samples, parallel samples and samples that do not span are in; every sampled sign vector is a face."""
    rng = Random(seed)
    dimension = rng.randint(1, 4)
    samples = vectors(rng, rng.randint(1, 5), dimension, 2)
    samples.append(tuple(-2 * x for x in samples[0]))
    known = {face.signs: face for face in faces(samples, dimension)}
    assert all(signs_at(samples, face.point) == signs for signs, face in known.items())
    for point in product(*[[fmpq(k) for k in (-5, -2, -1, 0, 1, 3)]] * dimension):
        assert signs_at(samples, point) in known
    for face in known.values():
        assert all(dot(x, b) == 0 for x, s in zip(samples, face.signs, strict=True) if s == 0 for b in face.span)


def test_too_many_cells_are_refused_before_they_are_listed():
    with pytest.raises(UnsupportedProblem, match="activation cells"):
        faces(moment_curve(60, 5), 5)


def test_a_hyperplane_left_out_changes_the_count():
    samples = moment_curve(5, 3)
    assert len(cells(samples[:-1], 3)) < len(cells(samples, 3))


@pytest.mark.parametrize("seed", range(40))
def test_strict_inequalities_against_elimination(seed):
    """The simplex method and Fourier-Motzkin elimination agree on which systems have a solution."""
    rng = Random(seed)
    dimension = rng.randint(1, 4)
    rows = vectors(rng, rng.randint(1, 6), dimension, 3)
    start = vectors(rng, 1, dimension, 3)[0]
    directions = vectors(rng, rng.randint(1, dimension), dimension, 2)
    point = strict_point(rows, start, directions)
    possible = all(dot(row, start) > 0 for row in projected(tuple(rows), tuple(directions)))
    assert (point is not None) == possible
    if point is not None:
        assert all(dot(row, point) > 0 for row in rows)


@pytest.mark.parametrize("seed", range(40))
def test_floats_propose_what_the_exact_method_finds(seed, monkeypatch):
    rng = Random(seed)
    dimension, size = rng.randint(1, 4), rng.choice((3, 10**12))
    rows = vectors(rng, rng.randint(1, 9), dimension, size)
    start = vectors(rng, 1, dimension, size)[0]
    directions = vectors(rng, rng.randint(1, dimension), dimension, 2)
    by_floats = strict_point(rows, start, directions)
    monkeypatch.setattr(inequalities, "_by_floats", lambda slopes, values: None)
    exact = strict_point(rows, start, directions)
    assert (by_floats is None) == (exact is None)
    assert by_floats is None or all(dot(row, by_floats) > 0 for row in rows)


@pytest.mark.parametrize("lie", ["no end", "wrong basis", "wrong prices"])
def test_a_lie_of_the_floating_point_method_is_noticed(lie, monkeypatch):
    """Whatever the method proposes in floating point, the answer is that of the exact one."""
    honest, told = inequalities._simplex, []

    def lying(program, noise):
        ended = honest(program, noise)
        if noise:
            told.append(program)
            if lie == "wrong basis":
                program.basis[:] = range(len(program.basis))
                program.costs[-1] = 1.0
            if lie == "wrong prices":
                program.costs[:] = [1.0] * (len(program.costs) - 1) + [-1e9]
        return ended and lie != "no end"

    problems = []
    for seed in range(30):
        rng = Random(seed)
        problems.append((vectors(rng, 6, 3, 3), vectors(rng, 1, 3, 3)[0], vectors(rng, 2, 3, 2)))
    expected = [strict_point(*one) is None for one in problems]
    assert True in expected and False in expected
    monkeypatch.setattr(inequalities, "_simplex", lying)
    for one, impossible in zip(problems, expected, strict=True):
        point = strict_point(*one)
        assert (point is None) == impossible
        assert point is None or all(dot(row, point) > 0 for row in one[0])
    assert told


def one_output(activation="relu", inputs=((1, -1),), targets=(1, 2), units=1):
    network = SparseNetwork.of([[1] * len(inputs)] * units, [[1] * units], activation=activation)
    return Problem.of(network, inputs=[list(row) for row in inputs], targets=[list(targets)])


def test_a_vector_lies_on_the_face_of_its_signs_only():
    problem = one_output(inputs=((1, -1, 2, 0), (1, 2, -1, 3)), targets=(1, 2, -1, 4))
    ((unit,), _) = cell_units(problem)
    for k, face in enumerate(unit.faces):
        for other, second in enumerate(unit.faces):
            opposite = tuple(-s for s in second.signs)
            expected = 1 if face.signs == second.signs else -1 if face.signs == opposite else 0
            if any(face.signs):
                assert _side(unit, other, face.point) == expected, (k, other)


def test_supports_of_twins_come_in_one_order():
    problem = one_output(inputs=((1, -1, 2), (1, 2, -1)), targets=(1, 2, -1), units=2)
    units, _ = cell_units(problem)
    twins = twin_classes(problem, units)
    choices = [unit.active for unit in units]
    listed = list(supports(units, twins, choices))
    assert len(listed) == len(set(listed)) == support_count(twins, choices)
    assert set(listed) == {tuple(sorted(s)) for s in product((OFF, *choices[0]), repeat=2)}


def test_a_residual_is_orthogonal_to_every_feature():
    problem = one_output("leaky_relu:1/10", ((1, -1, 2, 3), (1, 2, -1, 1)), (1, 2, -1, 4), 2)
    units, _ = cell_units(problem)
    targets = tuple(fmpq(y) for y in (1, 2, -1, 4))
    for support in supports(units, twin_classes(problem, units), [unit.cells for unit in units]):
        residual = least_squares(units, support, targets)[2]
        for unit, face in zip(units, support, strict=True):
            assert face == OFF or not any(unit.gradient(face, residual))


def test_blocks_share_outputs():
    network = SparseNetwork.of([[1], [1], [1]], [[1, 0, 1], [0, 1, 0]], activation="relu")
    units, void = cell_units(Problem.of(network, inputs=[[1, -1]], targets=[[1, 2], [3, 4]]))
    assert [[u.number for u in block] for block in blocks(units)] == [[0, 2], [1]]
    assert void == ()


def test_a_unit_whose_samples_are_zero_is_void():
    network = SparseNetwork.of([[1, 0], [0, 1]], [[1, 1]], activation="relu")
    units, void = cell_units(Problem.of(network, inputs=[[1, -1], [0, 0]], targets=[[1, 2]]))
    assert [u.number for u in units] == [0]
    assert void == (1,)


def test_the_fit_of_the_base_case():
    problem = one_output()
    units, _ = cell_units(problem)
    targets = (fmpq(1), fmpq(2))
    losses = {}
    for support in supports(units, [(0,)], [unit.active for unit in units]):
        found, residual = fits(units, [(0,)], support, targets)
        losses[support[0] if support[0] == OFF else units[0].faces[support[0]].signs] = dot(residual, residual)
        assert len(found) == 1
    assert losses == {(1, -1): 4, (-1, 1): 1, OFF: 5}


# Statements at borders


def tables(*layers):
    return [[[Fraction(x) for x in row] for row in table] for table in layers]


def one_sided(problem, point, direction, step=Fraction(1, 10**6)):
    """A difference quotient, exactly."""
    moved = [
        [
            [x + step * Fraction(int(d.p), int(d.q)) for x, d in zip(a, b, strict=True)]
            for a, b in zip(t, u, strict=True)
        ]
        for t, u in zip(point, direction, strict=True)
    ]
    return (exact_loss(problem, moved) - exact_loss(problem, point)) / step


def exact_loss(problem, weights):
    slope, (w, v) = problem.network.activation.slope, weights
    total = Fraction(0)
    for s in range(len(problem.inputs[0])):
        hidden = [sum(a * x[s] for a, x in zip(row, problem.inputs, strict=True)) for row in w]
        hidden = [h if h > 0 else slope * h for h in hidden]
        for row, targets in zip(v, problem.targets, strict=True):
            total += (sum(a * h for a, h in zip(row, hidden, strict=True)) - targets[s]) ** 2
    return total


def test_the_plateau_between_the_two_valleys():
    problem = one_output()
    below, above = (border_statement(problem, tables([[0]], [[v]])) for v in (-1, 1))
    assert (below.loss, below.descent, below.minimal, below.differentiable) == (5, None, True, False)
    assert above.loss == 5 and above.minimal is False
    assert above.clarke, "the kink is concave there: stationary for Clarke, and yet a direction descends"
    assert one_sided(problem, tables([[0]], [[1]]), above.descent) < 0


def test_zero_is_stationary_and_not_decided():
    found = border_statement(one_output(), tables([[0]], [[0]]))
    assert found.differentiable and found.clarke and found.descent is None and found.minimal is None


@pytest.mark.parametrize("seed", range(40))
def test_descent_directions_descend(seed):
    """Where a direction is named the loss falls along it; where none is named no sampled direction falls."""
    rng = Random(seed)
    slope = rng.choice(["relu", "leaky_relu:1/3"])
    network = SparseNetwork.of([[1, 1], [1, 1]], [[1, 0], [rng.randint(0, 1), 1]], activation=slope)
    problem = Problem.of(
        network,
        inputs=[[1, -1, 2, 0], [1, 2, -1, 1]],
        targets=[[rng.randint(-2, 2) for _ in range(4)] for _ in range(2)],
    )
    masks = network.masks
    w = [rng.choice([[1, -1], [2, -1], [1, 2], [0, 0], [-2, 1]]) for _ in range(2)]
    point = tables(w, [[rng.choice([-1, 0, 1, 2]) * bit for bit in row] for row in masks[1]])
    found = border_statement(problem, point)
    assert Fraction(int(found.loss.p), int(found.loss.q)) == exact_loss(problem, point)
    if found.descent is not None:
        assert one_sided(problem, point, found.descent) < 0
    else:
        for _ in range(300):
            direction = [[[fmpq(rng.randint(-3, 3) * bit) for bit in row] for row in mask] for mask in masks]
            assert one_sided(problem, point, direction, Fraction(1, 10**12)) > -Fraction(1, 10**6)


def test_other_activations_are_refused():
    linear = Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[1]])
    with pytest.raises(UnsupportedProblem, match="border"):
        border_statement(linear, tables([[1]], [[1]]))
