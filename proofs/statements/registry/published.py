"""Spurious minima of two units for many activations, after Yun, Sra and Jadbabaie (docs/nonlinear.md)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb, fmpq

from proofs.statements import predicates as given
from proofs.statements.decide import Decider
from proofs.statements.statement import Hypothesis, Quantifier, Standing, Statement
from symbolic.exact.linear_algebra import rational
from symbolic.exact.precision import working_precision
from symbolic.network import Problem, SparseNetwork
from symbolic.network.activation import Activation
from symbolic.solving.smooth.functions import SMOOTH
from symbolic.verdict import Verdict, proved, undecided

INPUTS = [[1, 0, "1/2"], [0, 1, "1/2"]]
"""Two samples and their middle."""
MIDDLE, ENDS = [[0, 0, 1]], [[1, 1, 0]]
"""Targets that ask for more in the middle, or at the ends, than the mean."""
BITS = 192

Filters = Sequence[Sequence[int]]
Point = tuple[Filters, Sequence[Fraction]]
"""The rows of W1 and the entries of W2."""

LOWER: dict[str, Point] = {
    "square": ([[1, 1], [1, -1]], [Fraction(1), Fraction(-1)]),
    "tanh": ([[-12, 2], [4, -1]], [Fraction(8), Fraction(9)]),
    "sigmoid": ([[-20, 7], [-12, 12]], [Fraction(-2), Fraction(2)]),
    "softplus": ([[-5, 0], [-3, 5]], [Fraction(-8), Fraction(1)]),
    "relu": ([[3, -1], [3, -5]], [Fraction(1), Fraction(-1)]),
    "leaky_relu:1/10": ([[3, -1], [3, -5]], [Fraction(1), Fraction(-1)]),
}
"""A point with a loss below 2/3 for each activation."""
FILTER = {"square": 1, "tanh": 1, "sigmoid": -1, "softplus": 1}
"""The entry a of all filters at the minimum."""


def two_unit_problem(activation: str) -> Problem:
    """Two units on the data of this example; targets by the sign of ``s s''``.

    Examples:
        >>> two_unit_problem("sigmoid").targets[0][2], two_unit_problem("tanh").targets[0][2]
        (Fraction(1, 1), Fraction(0, 1))
    """
    targets = ENDS if activation == "tanh" else MIDDLE
    network = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1]], activation=activation)
    return Problem.of(network, inputs=INPUTS, targets=targets, title=f"two {activation} units")


def _two_derivatives(activation: Activation, z: arb) -> tuple[arb, arb]:
    """S and s'' at a point, as balls."""
    if activation.polynomial:
        p = activation.power
        return z**p, p * (p - 1) * z ** (p - 2)
    smooth = SMOOTH[str(activation)]
    return smooth.value(z), smooth.second(z)


def _value(activation: Activation, z: fmpq) -> arb:
    """S at a rational, as a ball."""
    if activation.piecewise:
        slope = rational(activation.slope)
        return arb(z if z >= 0 else slope * z)
    return _two_derivatives(activation, arb(z))[0]


def loss_of(problem: Problem, point: Point) -> arb:
    """The loss of a network with one output at rational weights, as a ball."""
    rows, weights = point
    activation, total = problem.network.activation, arb(0)
    for x, y in zip(zip(*problem.inputs, strict=True), problem.targets[0], strict=True):
        out = arb(0)
        for row, v in zip(rows, weights, strict=True):
            z = sum((fmpq(w) * rational(a) for w, a in zip(row, x, strict=True)), fmpq(0))
            out += arb(rational(v)) * _value(activation, z)
        total += (out - arb(rational(y))) ** 2
    return total


def _lower(problem: Problem) -> Verdict:
    """Whether the stored point has a loss below 2/3."""
    name = str(problem.network.activation)
    if name not in LOWER or problem.to_dict() != two_unit_problem(name).to_dict():
        return undecided("no example with this activation and these data is stored")
    loss = loss_of(problem, LOWER[name])
    return (
        proved(f"loss {loss.str(6, radius=False)}")
        if loss < arb(2) / 3
        else undecided("the stored point is not certainly lower")
    )


def _curved(problem: Problem, decider: Decider) -> Verdict:
    """Equal filters (a, a) with ``s(a) s''(a)`` of the sign that the targets need: a minimum of loss 2/3 (docs/nonlinear.md)."""
    with working_precision(BITS):
        lower = _lower(problem)
        if not lower.proved:
            return lower
        a = FILTER[str(problem.network.activation)]
        value, second = _two_derivatives(problem.network.activation, arb(a))
        sign = 1 if problem.targets == Problem.of(problem.network, inputs=INPUTS, targets=MIDDLE).targets else -1
        if not sign * value * second > 0:
            return undecided(f"s s'' has not certainly the sign {sign} at {a}")
    return proved(f"a local minimum of loss 2/3 at filters ({a}, {a}); {lower.reason} can be reached", lower)


def _straight(problem: Problem, decider: Decider) -> Verdict:
    """Filters (1, 1) and outgoing weights 1/6: where all arguments are positive the network is linear, and 2/3 is its least loss."""
    with working_precision(BITS):
        lower = _lower(problem)
        if not lower.proved:
            return lower
    return proved(f"a local minimum of loss 2/3 at filters (1, 1); {lower.reason} can be reached", lower)


TWICE = Hypothesis(
    "curved",
    "the activation has two continuous derivatives and is not linear",
    lambda p: p.network.activation.kind != "linear" and not p.network.activation.piecewise,
)
PIECEWISE = Hypothesis(
    "piecewise_linear", "the activation is ReLU or leaky ReLU", lambda p: p.network.activation.piecewise
)
SOURCE = "Yun, Sra, Jadbabaie, arXiv:1802.03487"

STATEMENTS = (
    Statement(
        "two_thirds_curved",
        "dense networks of two units have spurious minima for square, sigmoid, tanh and softplus",
        (TWICE, given.DENSE, given.TWO_UNITS, given.ONE_OUTPUT, given.NO_DECAY),
        "there is an instance with this property",
        _curved,
        f"{SOURCE}, Theorem 2 (its data; for tanh the targets 1 1 0); derived in docs/nonlinear.md",
        Standing.PROVED,
        "two samples and their middle in docs/nonlinear.md",
        Quantifier.SOME,
        lambda: map(two_unit_problem, FILTER),
        common=False,
    ),
    Statement(
        "two_thirds_piecewise",
        "dense networks of two units have spurious minima for ReLU and leaky ReLU",
        (PIECEWISE, given.DENSE, given.TWO_UNITS, given.ONE_OUTPUT, given.NO_DECAY),
        "there is an instance with this property",
        _straight,
        f"{SOURCE}, Theorems 1 and 2; derived in docs/nonlinear.md",
        Standing.PROVED,
        "two samples and their middle in docs/nonlinear.md",
        Quantifier.SOME,
        lambda: map(two_unit_problem, ("relu", "leaky_relu:1/10")),
        common=False,
    ),
)
