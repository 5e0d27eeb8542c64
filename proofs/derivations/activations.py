"""Problems with an activation that is no polynomial as formulas: ``s`` by its formula, and the loss with ``s`` as a free symbol."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from proofs.derivations.residuals import Residuals
from proofs.documents.document import Check, Step, StepFailed
from proofs.documents.formulas import (
    Applied,
    Formula,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    evaluate,
    lifted,
    scaled,
)
from symbolic.network import Problem
from symbolic.network.activation import Activation
from symbolic.polynomials.network import weight_names

NONZERO_AT_ZERO = ("sigmoid", "softplus")
Z = Name("z")
NAMES = {
    "linear": "the identity",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "tanh": "tanh",
    "sigmoid": "the sigmoid",
    "softplus": "softplus",
}
"""Activations in prose."""


def definition(activation: Activation) -> Formula:
    """``s(z)`` by its formula.

    Examples:
        >>> from proofs.documents.latex import latex
        >>> latex(definition(Activation("sigmoid")))
        's(z) = \\\\frac{1}{1 + \\\\exp({-z})}'
    """
    growing = Sum((lifted(1), Applied("exp", (Z,))))
    decaying = Sum((lifted(1), Applied("exp", (Negative(Z),))))
    values: dict[str, Formula] = {
        "relu": Applied("max", (lifted(0), Z)),
        "leaky_relu": Applied("max", (scaled(activation.slope, Z), Z)),
        "tanh": Applied("tanh", (Z,)),
        "sigmoid": Quotient(lifted(1), decaying),
        "softplus": Applied("log", (growing,)),
    }
    return Relation((Applied("s", (Z,)), values[activation.kind]), ("=",))


@dataclass(frozen=True)
class ActivatedResiduals(Residuals):
    """A problem of two layers with an activation that is no polynomial, as formulas.

    Attributes:
        problem: the problem.
    """

    @cached_property
    def values(self) -> dict[Name, fmpq_mpoly]:
        """The weights as variables of a ring that has one more variable for every value of ``s``."""
        symbols = [f"s{j}_{s}" for j in self._units for s in self._samples]
        ring = fmpq_mpoly_ctx.get([*(text for _, text in weight_names(self.problem)), *symbols], Ordering.lex)
        return {self.weights[place]: ring.gen(k) for k, (place, _) in enumerate(weight_names(self.problem))}

    @property
    def _units(self) -> range:
        return range(len(self.problem.network.masks[0]))

    @property
    def _samples(self) -> range:
        return range(len(self.problem.targets[0]))

    @cached_property
    def _ring(self) -> Any:
        return next(iter(self.values.values())).context()

    def hidden(self, unit: int, sample: int, layer: int = 0) -> Formula:
        """The value of a unit on a sample."""
        inner = self.preactivation(unit, sample, layer)
        if inner == lifted(0) and self.problem.network.activation.kind not in NONZERO_AT_ZERO:
            return inner
        return Applied("s", (inner,))

    def is_the_loss(self) -> Check:
        """The check that a formula is the loss made from masks and data, whatever function ``s`` is."""

        def run(step: Step) -> None:
            found = self._formal(step.after.sides[-1] if isinstance(step.after, Relation) else step.after)
            difference = found - self._loss
            if difference != 0:
                raise StepFailed(step.name, f"it is not the loss: the difference is {difference}")

        return Check(
            "exact", "expanded with s as a free symbol and compared with the loss made from masks and data", run
        )

    def _constant(self, value: Any) -> Any:
        return self._ring.constant(fmpq(value.numerator, value.denominator))

    def _inner(self, unit: int, sample: int) -> Any:
        """The argument of a unit, straight from its mask and the data."""
        mask = self.problem.network.masks[0][unit]
        terms = (
            self.values[self.weights[0, unit, c]] * self._constant(x[sample])
            for c, (bit, x) in enumerate(zip(mask, self.problem.inputs, strict=True))
            if bit
        )
        return sum(terms, self._ring.constant(0))

    @cached_property
    def _symbols(self) -> dict[str, Any]:
        """The value of ``s`` at every argument that occurs; equal arguments have one symbol."""
        weights = len(self.weights)
        found: dict[str, Any] = {}
        if self.problem.network.activation.kind not in NONZERO_AT_ZERO:
            found[str(self._ring.constant(0))] = self._ring.constant(0)
        for j in self._units:
            for s in self._samples:
                symbol = self._ring.gen(weights + j * len(self._samples) + s)
                found.setdefault(str(self._inner(j, s)), symbol)
        return found

    @cached_property
    def _loss(self) -> Any:
        result = self._ring.constant(0)
        for i, row in enumerate(self.problem.network.masks[1]):
            for s in self._samples:
                value = -self._constant(self.problem.targets[i][s])
                for j, bit in enumerate(row):
                    if bit:
                        value += self.values[self.weights[1, i, j]] * self._symbols[str(self._inner(j, s))]
                result += value * value
        for (layer, r, c), name in self.weights.items():
            result += self._constant(self.problem.decay[layer][r][c]) * self.values[name] ** 2
        return result

    def _formal(self, formula: Formula) -> Any:
        """A formula with ``s`` as a free symbol."""
        match formula:
            case Applied("s", (inner,)):
                argument = str(self._formal(inner))
                if argument not in self._symbols:
                    raise StepFailed("loss", f"no unit has the argument {argument}")
                return self._symbols[argument]
            case Sum(terms):
                return sum(map(self._formal, terms), self._ring.constant(0))
            case Product(factors):
                result = self._ring.constant(1)
                for factor in factors:
                    result = result * self._formal(factor)
                return result
            case Negative(argument):
                return -self._formal(argument)
            case Power(base, exponent):
                return self._formal(base) ** exponent
        return evaluate(formula, self.values, self._constant)


def residuals_of(problem: Problem) -> Residuals:
    """The formulas of a problem."""
    return Residuals(problem) if problem.network.activation.polynomial else ActivatedResiduals(problem)
