"""Points that balls show to be rational or quadratic, against the exact points of the engine's parametrisation."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from flint import arb

from symbolic import Problem, SparseNetwork, examples
from symbolic.engines.msolve import Msolve
from symbolic.exact.krawczyk import certify
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.isolated.small_degree import _recognised, small_point
from symbolic.solving.settings import Settings

CROSSING = ([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]])


def drawn(seed):
    stream = Random(f"small degree/{seed}")
    return Problem.of(
        SparseNetwork.of(*CROSSING), targets=[[stream.randint(-2, 2) for _ in range(3)] for _ in range(3)]
    )


def real_points(problem):
    [solution] = solve_cores([reduce_inputs(problem).core], Settings(Msolve())).values()
    return [point for point in solution.real if point.box is not None]


@pytest.mark.parametrize("problem", [examples.golden(), examples.tug_of_war(), *map(drawn, range(4))])
def test_exact_points_of_degree_one_and_two_are_recognised(problem):
    points = real_points(problem)
    assert points
    for point in points:
        # rough boxes as path tracking makes them
        box = certify(point.box.system, [arb(float(x)) for x in point.box.entries])
        found = small_point(box)
        if point.exact is None or any(int(x.minimal_polynomial().degree()) > 2 for x in point.exact.coordinates):
            assert found is None
            continue
        assert found is not None
        ours = [x.minimal_polynomial() for x in found.coordinates]
        assert ours == [x.minimal_polynomial() for x in point.exact.coordinates]
        assert all(a.overlaps(b) for a, b in zip(found.balls(300), point.exact.balls(300), strict=True))


def test_some_of_them_are_quadratic():
    degrees = {found.field.degree for p in real_points(examples.golden()) if (found := small_point(p.box))}
    assert degrees == {1, 2}


def test_a_box_of_another_point_is_not_believed():
    """Sabotage: the box is right, and its system has other data."""
    box = real_points(examples.golden())[0].box
    other = replace(box.system, core=reduce_inputs(drawn(0)).core)
    finer = box.refine(128)
    forged = replace(finer, system=replace(other, cut=box.system.cut))
    assert small_point(box) is not None and small_point(forged) is None


def test_numbers():
    def told(x):
        surd = _recognised(x)
        return surd and (str(surd[0]), str(surd[1]), surd[2])

    from symbolic.exact.precision import working_precision

    with working_precision(400):
        root = arb(2).sqrt()
        assert told(arb(0)) == ("0", "0", 1) and told(arb(3) / 7) == ("3/7", "0", 1)
        assert told(1 - root / 3) == ("1", "-1/3", 2) and told(root * 6) == ("0", "6", 2)
        assert told(arb(2) ** (arb(1) / 3)) is None and told(arb.pi()) is None
