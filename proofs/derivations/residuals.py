"""Weights, residuals and loss of a problem as formulas, and the checks that compare them with the expanded loss."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import fmpq, fmpq_mpoly

from proofs.derivations.numbers import squared
from proofs.documents.document import Check, Step, StepFailed
from proofs.documents.formulas import (
    Formula,
    Matrix,
    Name,
    Power,
    Product,
    Relation,
    Sum,
    evaluate,
    lifted,
    names,
    scaled,
    total,
)
from symbolic.network import Problem
from symbolic.polynomials.network import LossPolynomial, loss_polynomial, weight_names

LOSS = Name("L")
LETTERS = ("w", "v", "u")
"""Weights of the first layers; in deeper networks the layer stands in brackets."""


@dataclass(frozen=True)
class Residuals:
    """A problem with a polynomial activation, as formulas.

    Attributes:
        problem: the problem.
    """

    problem: Problem

    @cached_property
    def polynomial(self) -> LossPolynomial:
        """The expanded loss, made without these formulas."""
        return loss_polynomial(self.problem)

    @cached_property
    def weights(self) -> dict[tuple[int, int, int], Name]:
        """The names of the weights by layer, row and column."""
        count = len(self.problem.network.masks)
        letters = LETTERS if count <= len(LETTERS) else [f"w^{{({layer})}}" for layer in range(1, count + 1)]
        return {place: Name(letters[place[0]], place[1:]) for place, _ in weight_names(self.problem)}

    @cached_property
    def values(self) -> dict[Name, fmpq_mpoly]:
        """The weights as variables of the polynomial ring."""
        context = self.polynomial.loss.context()
        order = {place: k for k, (place, _) in enumerate(weight_names(self.problem))}
        return {name: context.gen(order[place]) for place, name in self.weights.items()}

    def table(self, layer: int) -> Formula:
        """The matrix of a layer: names where its mask is 1, zeros elsewhere."""
        mask = self.problem.network.masks[layer]
        return Matrix(
            tuple(
                tuple(self.weights[layer, r, c] if bit else lifted(0) for c, bit in enumerate(row))
                for r, row in enumerate(mask)
            )
        )

    def preactivation(self, unit: int, sample: int, layer: int = 0) -> Formula:
        """The argument of a unit on a sample: ``w_j x_s`` in the first layer."""
        row = self.problem.network.masks[layer][unit]
        if layer:
            values = ((j, self.hidden(j, sample, layer - 1)) for j, bit in enumerate(row) if bit)
            return total([times(self.weights[layer, unit, j], value) for j, value in values if value != lifted(0)])
        column = [x[sample] for x in self.problem.inputs]
        return total(
            [
                scaled(x, self.weights[0, unit, c])
                for c, (bit, x) in enumerate(zip(row, column, strict=True))
                if bit and x
            ]
        )

    def hidden(self, unit: int, sample: int, layer: int = 0) -> Formula:
        """The value of a unit on a sample."""
        inner = self.preactivation(unit, sample, layer)
        power = self.problem.network.activation.power
        return inner if power == 1 or inner == lifted(0) else Power(inner, power)

    def residual(self, output: int, sample: int) -> Formula:
        """``f(x_s)_i - y_is``."""
        value = self.preactivation(output, sample, len(self.problem.network.masks) - 1)
        terms = value.terms if isinstance(value, Sum) else (value,) if value != lifted(0) else ()
        target = self.problem.targets[output][sample]
        return total([*terms, lifted(-target)] if target else terms)

    @cached_property
    def entries(self) -> tuple[tuple[int, int], ...]:
        """The residuals that are not zero identically: (output, sample)."""
        return tuple(
            (i, s)
            for i in range(len(self.problem.targets))
            for s in range(len(self.problem.targets[0]))
            if self.residual(i, s) != lifted(0)
        )

    @cached_property
    def squares(self) -> Formula:
        """The loss as a sum of squares, and decay."""
        terms: list[Formula] = [squared(self.residual(i, s)) for i, s in self.entries]
        for (layer, r, c), name in self.weights.items():
            rate = self.problem.decay[layer][r][c]
            if rate:
                terms.append(scaled(rate, Power(name, 2)))
        return total(terms)

    @cached_property
    def expanded(self) -> Formula:
        """The loss as a sum of monomials, highest ones first."""
        return self.monomials(self.polynomial.loss)

    def derivative(self, name: Name) -> Formula:
        """The derivative of the expanded loss by a weight, as a sum of monomials."""
        return self.monomials(self.polynomial.gradient[list(self.values).index(name)])

    def monomials(self, polynomial: fmpq_mpoly) -> Formula:
        """A polynomial in the weights as a sum of monomials, highest ones first."""
        names_ = list(self.values)
        terms = []
        for exponents, coefficient in polynomial.to_dict().items():
            powers: list[Formula] = [
                Power(name, int(e)) if e > 1 else name for name, e in zip(names_, exponents, strict=True) if e
            ]
            number = Fraction(int(fmpq(coefficient).p), int(fmpq(coefficient).q))
            terms.append((-sum(map(int, exponents)), number, powers))
        terms.sort(key=lambda term: term[0])
        return total(
            [
                scaled(number, Product(tuple(powers)) if len(powers) > 1 else powers[0]) if powers else lifted(number)
                for _, number, powers in terms
            ]
        )

    @property
    def short(self) -> Formula:
        """The loss in the names of the residuals."""
        return total([Power(residual_name(i, s), 2) for i, s in self.entries])

    def expand(self, formula: Formula) -> Any:
        """A formula in the weights as a polynomial."""
        context = self.polynomial.loss.context()
        return evaluate(formula, self.values, lambda x: context.constant(fmpq(x.numerator, x.denominator)))

    def identity(self) -> Check:
        """The check that both sides of a step are the same polynomial in the weights."""

        def run(step: Step) -> None:
            assert step.before is not None
            difference = self.expand(step.before) - self.expand(step.after)
            if difference != 0:
                raise StepFailed(step.name, f"the two sides differ by {difference}")

        return Check("exact", "both sides expanded and compared coefficient by coefficient", run)

    def is_the_loss(self) -> Check:
        """The check that a formula is the loss, expanded independently from the masks and the data."""

        def run(step: Step) -> None:
            found = self.expand(step.after.sides[-1] if isinstance(step.after, Relation) else step.after)
            if found != self.polynomial.loss:
                raise StepFailed(step.name, f"it is not the loss: the difference is {found - self.polynomial.loss}")

        return Check("exact", "expanded and compared with the loss made from masks and data", run)

    def is_derivative(self, name: Name) -> Check:
        """The check that a formula is the derivative of the loss by a weight; residual names stand for residuals."""

        def run(step: Step) -> None:
            values = dict(self.values)
            values.update({residual_name(i, s): self.expand(self.residual(i, s)) for i, s in self.entries})
            context = self.polynomial.loss.context()
            right = step.after.sides[-1] if isinstance(step.after, Relation) else step.after
            found = evaluate(right, values, lambda x: context.constant(fmpq(x.numerator, x.denominator)))
            position = list(self.values).index(name)
            if found != self.polynomial.gradient[position]:
                raise StepFailed(step.name, f"it is not the derivative by {name.letter}{name.indices}")

        return Check("exact", "compared with the derivative of the expanded loss", run)


def residual_name(output: int, sample: int) -> Name:
    """``r_{i,s}``."""
    return Name("r", (output, sample))


def times(factor: Formula, value: Formula) -> Formula:
    """A product; the number in front of a monomial stays in front."""
    if not isinstance(value, Product):
        return Product((factor, value))
    number = value.factors[:1] if not list(names(value.factors[0])) else ()
    return Product((*number, factor, *value.factors[len(number) :]))
