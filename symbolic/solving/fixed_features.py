"""Networks whose features are fixed: no weight before the final layer changes an output, so the loss is convex.

Masks without a way through, inputs that vanish, units that hear nothing: then every output is a constant, 0 or the sum of
some weights of the final layer times ``s(0)``, for any activation and any depth. What remains is solved in closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import __version__ as flint_version
from flint import arb, fmpq

from symbolic.exact.inertia import Inertia
from symbolic.exact.linear_algebra import rational
from symbolic.exact.precision import working_precision
from symbolic.exact.real import ZERO, RealNumber
from symbolic.landscape.component import Component, Table, Tables
from symbolic.landscape.conclude import Found
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum
from symbolic.network import Problem
from symbolic.network.reach import acting_weights
from symbolic.network.weights import Place
from symbolic.solving.settings import Settings
from symbolic.structure.benign import convexity
from symbolic.symmetry.strata import Stratum
from symbolic.verdict import proved


@dataclass(frozen=True)
class _Output:
    """One output that hears constants: ``sum_s (c t - y_s)^2 + sum d_i v_i^2`` with t the sum of the weights ``v_i``.

    Attributes:
        places: the weights that act on it.
        decays: the decay of each.
        targets: its targets.
    """

    places: tuple[Place, ...]
    decays: tuple[fmpq, ...]
    targets: tuple[fmpq, ...]

    @property
    def sum(self) -> fmpq:
        """The sum of the targets."""
        return sum(self.targets, fmpq(0))

    @property
    def squares(self) -> fmpq:
        """The sum of the squares of the targets."""
        return sum((y * y for y in self.targets), fmpq(0))

    @property
    def free(self) -> tuple[Place, ...]:
        """The acting weights without decay."""
        return tuple(p for p, d in zip(self.places, self.decays, strict=True) if not d)

    @property
    def cost(self) -> fmpq:
        """The least decay of weights with the sum 1: ``1 / sum (1 / d_i)``, or 0 if some weight is free."""
        return fmpq(0) if self.free else 1 / sum((1 / d for d in self.decays), fmpq(0))

    def best(self, c: arb | fmpq) -> arb | fmpq:
        """The best sum t of the weights for the constant c."""
        return c * self.sum / (c * c * len(self.targets) + self.cost)

    def least(self, c: arb | fmpq) -> arb | fmpq:
        """The least loss of this output for the constant c."""
        if self.free or not self.sum:
            return self.squares - self.sum**2 / len(self.targets)
        return self.squares - c * self.sum * self.best(c)

    def shares(self) -> dict[Place, fmpq]:
        """How the best sum is shared out: on one free weight, or in proportion to ``1 / d_i``."""
        if self.free:
            return {self.free[0]: fmpq(1)}
        return {p: self.cost / d for p, d in zip(self.places, self.decays, strict=True)}


def solve_fixed(problem: Problem, settings: Settings, report: Callable[[str], None]) -> Found:
    """The one critical component of a problem with fixed features: its global minima.

    Arguments:
        problem: any problem with :func:`symbolic.network.reach.fixed_features`.
        settings: only the seed is recorded; nothing is random.
        report: called with a short text now and then.
    """
    report("solving a linear least squares problem")
    outputs, total = _outputs(problem), problem.network.weights
    held = sum(1 for table in problem.decay for row in table for d in row if d > 0)
    # an output with free weights is flat along all but one of the directions that decay does not hold
    curved = held + sum(1 for output in outputs if output.free)
    reason = convexity(problem)
    strict = curved == total
    loss = _loss(problem, outputs)
    component = Component(
        "",
        (),
        Kind.STRICT_MINIMUM if strict else Kind.MINIMUM,
        f"{reason}: its critical points are its global minima",
        loss,
        Inertia(0, total - curved, curved),
        total - curved,
        lambda: _tables(problem, outputs),
        minimal=True,
        bottom=None,
    )
    complete = proved(reason)
    one = 1 if strict else None
    return Found(
        ("python-flint", flint_version),
        (),
        (StratumSolution(Stratum((), (), (), 1), one, total - curved, (), complete, one, "all"),),
        (component,),
        lambda: Infimum(complete, loss, True, bound=loss.value),
        _notes(problem),
    )


def _outputs(problem: Problem) -> list[_Output]:
    """The outputs that hear a constant which is not 0."""
    acting: dict[int, list[Place]] = {}
    for place in sorted(acting_weights(problem)):
        acting.setdefault(place[1], []).append(place)
    return [
        _Output(
            tuple(places),
            tuple(rational(problem.decay[layer][r][c]) for layer, r, c in places),
            tuple(map(rational, problem.targets[row])),
        )
        for row, places in acting.items()
    ]


def _constant(problem: Problem) -> arb | fmpq:
    """``s(0)`` of sigmoid, exactly, or of softplus, as a ball at the working precision."""
    return fmpq(1, 2) if problem.network.activation.kind == "sigmoid" else arb(2).log()


def _number(problem: Problem, value: Callable[[arb | fmpq], arb | fmpq]) -> RealNumber:
    """A number that is a rational function of ``s(0)``."""
    exact = value(_constant(problem))
    if isinstance(exact, fmpq):
        return RealNumber.rational(exact)

    def enclose(bits: int) -> arb:
        with working_precision(2 * bits + 64):
            return arb(value(_constant(problem)))

    return RealNumber(enclose, None)


def _loss(problem: Problem, outputs: list[_Output]) -> RealNumber:
    rows = {place[1] for output in outputs for place in output.places}
    rest = sum((rational(y) ** 2 for i, row in enumerate(problem.targets) if i not in rows for y in row), fmpq(0))
    return _number(problem, lambda c: sum((output.least(c) for output in outputs), rest))


def _tables(problem: Problem, outputs: list[_Output]) -> Tables:
    tables: list[Table] = [[[ZERO] * len(mask[0]) for _ in mask] for mask in problem.network.masks]
    for output in outputs:
        if not output.sum:
            continue
        for (layer, row, column), share in output.shares().items():
            tables[layer][row][column] = _share(problem, output, share)
    return tuple(tables)


def _share(problem: Problem, output: _Output, share: fmpq) -> RealNumber:
    return _number(problem, lambda c: output.best(c) * share)


def _notes(problem: Problem) -> tuple[str, ...]:
    acting = acting_weights(problem)
    idle = problem.network.weights - len(acting)
    if not acting:
        return ("no weight changes an output: every output is 0",)
    constants = "units that hear nothing are constants; only weights of the final layer change an output"
    return (constants, f"{idle} weights change no output") if idle else (constants,)
