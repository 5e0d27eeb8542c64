"""One try at a core problem: its slice, its random draws, and the questions to the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any, Protocol

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symbolic.complete.charts import border_slice, chart_slice
from symbolic.complete.monte_carlo import (
    COEFFICIENTS,
    Draw,
    draws_needed,
    error_per_draw,
    modular_system,
    random_draw,
    slice_for,
    usable,
)
from symbolic.complete.rescalings import only_rescalings, rescaling_error
from symbolic.engines.system import Engine, Job, Parametrization, PolynomialSystem, Task, make_system
from symbolic.exact.field import FieldElement
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.loss import Landscape
from symbolic.symmetry.orbit_alive import AliveCondition, alive_conditions, certainly_independent, determinant, vectors
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.scales import common_scale, put_back
from symbolic.symmetry.slices import Slice, make_slice, transversality

EVIDENCE_DRAWS = 2
"""Random primes that are tried where the bound on their error says nothing."""
LARGEST_MINOR = 5
"""Largest determinant that is written out in a saturating equation."""


class Try(Protocol):
    """What verification needs to know of an attempt."""

    @property
    def core(self) -> Landscape:
        """The loss."""

    @property
    def cut(self) -> Slice:
        """The slice of the system."""

    def certainly_alive(self, point: Sequence[Any], convert: Callable[[Any], Any]) -> bool:
        """Whether a point of the slice certainly counts: it is in the stratum, and its full gradient vanishes."""

    def certainly_dead(self, point: Sequence[FieldElement]) -> bool:
        """Whether an exact solution on the slice is no point of the stratum, but one that random slices meet like any other."""

    def restored(self, answer: Parametrization) -> Parametrization:
        """An engine's answer in the units of the data."""


@dataclass
class Attempt:
    """One try at one core problem.

    Attributes:
        core: the problem.
        order: its preorder.
        sides: the side each unit is pinned on.
        number: how many tries there were before.
        saturated: whether dead units are excluded by further equations.
        charts: units that are pinned at one weight.
        earlier: the probability that a try before this one would have accepted a list that is not complete.
        cut: the slice on which orbits are looked for.
        draws: the random draws by which they are counted.
        error: the probability that one draw is bad.
        bits: most bits that all bad primes hold.
    """

    core: CoreProblem
    order: Preorder
    sides: dict[int, str]
    number: int = 0
    saturated: bool = False
    charts: tuple[int, ...] = ()
    earlier: Fraction = Fraction(0)
    cut: Slice = field(init=False)
    tests: tuple[AliveCondition, ...] = field(init=False)
    conditions: tuple[AliveCondition, ...] = field(init=False)
    draws: list[Draw] = field(init=False)
    error: Fraction = field(init=False)
    bits: int = field(init=False)
    scales: list[fmpq] = field(init=False)

    @property
    def risk(self) -> Fraction:
        """The probability that this try or one before it accepts a list that is not complete."""
        able = bool(self.draws) and draws_needed(self.error) is not None
        return self.earlier + (self.error ** len(self.draws) if able else 0)

    @property
    def _reach(self) -> int:
        return 3 if self.number == 0 else 10**self.number

    def choose(self, seed: int) -> None:
        """Choose the slice."""
        stream, reach = Random(f"{seed}/{self.number}"), self._reach
        self.cut = self._charted(
            make_slice(self.core, self.order, self.sides, lambda: stream.choice((-1, 1)) * stream.randint(1, reach))
        )
        self.tests = alive_conditions(self.core, self.order, self.sides)
        self.scales = self._scales()

    def prepare(self, seed: int, engine: Engine, counted: bool = True) -> list[Job]:
        """Choose the slice and the draws; the engine jobs: the solving one, a count for every draw, then the borders of charts.

        Arguments:
            seed: chooses the slice.
            engine: does the jobs.
            counted: whether there are draws.
        """
        self.choose(seed)
        reach = self._reach
        self.conditions = (
            tuple(c for c in self.tests if c.forced and len(c.units) <= LARGEST_MINOR) if self.saturated else ()
        )
        self.draws = []
        jobs = [Job(Task.SOLVE, self.system(self.cut, Random(f"{seed}/{self.number}/saturate"), reach, self.scales))]
        if not counted:
            return jobs
        degrees = [len(c.units) + 1 for c in self.conditions]
        if only_rescalings(self.order) and not degrees:
            self.error, bound = rescaling_error(self.core, self.sides, engine.exact_counts)
        else:
            self.error, bound = error_per_draw(self.core, self.order, self.cut, degrees, engine.exact_counts)
        self.bits = bound.bits
        needed = draws_needed(self.error)
        while len(self.draws) < (EVIDENCE_DRAWS if needed is None else needed):
            draw = random_draw()
            if usable(draw, self.core, self.order):
                self.draws.append(draw)
        for draw in self.draws:
            drawn, stream = slice_for(self.core, self.order, self.sides, draw), Random(draw.token + 1)
            cut = self._charted(drawn)
            if engine.exact_counts:
                system = self.system(cut, stream, COEFFICIENTS)
            else:
                extra = self._saturation(stream, COEFFICIENTS)
                system = modular_system(self.core, cut, draw.prime, extra, len(self.conditions))
            jobs.append(Job(Task.COUNT, system))
        return [*jobs, *(job for draw in self.draws for job in self.borders(draw, self.charts))]

    def borders(self, draw: Draw, units: Sequence[int]) -> list[Job]:
        """For each unit the orbits on the slice of a draw where its first pinned weight is 0, modulo the prime, to be counted."""
        drawn = slice_for(self.core, self.order, self.sides, draw)
        slices = (border_slice(self.core, self.sides, drawn, unit) for unit in units)
        return [Job(Task.COUNT, modular_system(self.core, cut, draw.prime)) for cut in slices]

    def _charted(self, cut: Slice) -> Slice:
        return chart_slice(self.core, self.sides, cut, self.charts) if self.charts else cut

    def certainly_alive(self, point: Sequence[Any], convert: Callable[[Any], Any]) -> bool:
        """Whether a point of the slice is certainly orbit-alive, with the slice transversal to its orbit."""
        matrices = transversality(self.core, self.order, self.cut, point, convert)
        for condition in self.tests:
            matrices.append(vectors(self.core, self.order, condition, point, convert))
        return all(certainly_independent(matrix) for matrix in matrices)

    def certainly_dead(self, point: Sequence[FieldElement]) -> bool:
        """Whether some unit of an exact solution on the slice has the zero vector on its free side, where the group is a torus.

        There such orbits meet slices like others do: they are counted, and not listed (docs/theory, "Rescalings alone").
        """
        if self.saturated or not only_rescalings(self.order) or not point:
            return False
        convert = point[0].field.element
        free = (vectors(self.core, self.order, test, point, convert) for test in self.tests)
        return any(all(x.is_zero() for x in vector) for [vector] in free)

    def _scales(self) -> list[fmpq]:
        """For each weight the number it is a multiple of in the system that is solved: the common scale on the side without pins."""
        scale, result = common_scale(self.core), []
        for number, unit in enumerate(self.core.units):
            v, w = (scale, fmpq(1)) if self.sides[number] == "w" else (fmpq(1), scale)
            result += [v] * len(unit.outputs) + [w] * len(unit.basis)
        return result

    def restored(self, answer: Parametrization) -> Parametrization:
        """An answer to the solving job in the units of the data."""
        factors = [self.scales[k] for k in self.cut.free][::-1]
        return put_back(answer, [fmpq(1)] * (len(answer.numerators) - len(factors)) + factors)

    def system(self, cut: Slice, stream: Random, reach: int, scales: Sequence[fmpq] | None = None) -> PolynomialSystem:
        """The masked gradient on a slice over the rationals; with scales, in weights divided by them."""
        extras = len(self.conditions)
        names = [f"u{k}" for k in range(len(cut.free) + extras)]
        context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        generators = list(context.gens())[::-1]
        point = cut.lift(generators[: len(cut.free)], context.constant(1))
        scaled = point if scales is None else [s * x for s, x in zip(scales, point, strict=True)]
        polynomials = self.core.over(context.constant).gradient(scaled)
        polynomials += self._saturation(stream, reach)(point, generators[len(cut.free) :], context.constant)
        return make_system(names, [p.to_dict() for p in polynomials])

    def _saturation(self, stream: Random, reach: int) -> Any:
        def extra(point: list[Any], variables: list[Any], convert: Any) -> list[Any]:
            result = []
            for condition, variable in zip(self.conditions, variables, strict=True):
                rows = vectors(self.core, self.order, condition, point, convert)
                weights = [[stream.randrange(1, reach + 1) for _ in rows[0]] for _ in rows]
                table = [
                    [sum((g * x for g, x in zip(line, row, strict=True)), variable * 0) for line in weights]
                    for row in rows
                ]
                result.append(variable * determinant(table) - 1)
            return result

        return extra
