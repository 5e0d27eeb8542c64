"""The loss of any network with a polynomial activation as an exact polynomial in its free weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from symbolic.errors import UnsupportedProblem
from symbolic.network import Problem

if TYPE_CHECKING:
    import sympy

Rows = list[list[Any]]


@dataclass(frozen=True)
class LossPolynomial:
    """Loss, gradient and Hessian of a problem as polynomials over the rationals.

    Attributes:
        names: the free weights, layer by layer and row by row; ``w_{0,1}`` leads from input 1 to hidden unit 0 and
            ``v_{2,0}`` from hidden unit 0 to output 2. In deeper networks layer l is called ``w^{(l)}``.
        loss: the loss.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> polynomial = loss_polynomial(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[3]]))
        >>> print(polynomial.expression())
        v_{0,0}**2*w_{0,0}**2 - 6*v_{0,0}*w_{0,0} + 9
        >>> polynomial.gradient[0]
        2*w_{0,0}*v_{0,0}^2 - 6*v_{0,0}
    """

    names: tuple[str, ...]
    loss: fmpq_mpoly

    @cached_property
    def gradient(self) -> tuple[fmpq_mpoly, ...]:
        """The partial derivatives, in the order of the names."""
        return tuple(self.loss.derivative(k) for k in range(len(self.names)))

    @cached_property
    def hessian(self) -> tuple[tuple[fmpq_mpoly, ...], ...]:
        """The second partial derivatives."""
        return tuple(tuple(g.derivative(k) for k in range(len(self.names))) for g in self.gradient)

    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The weights as real sympy symbols with readable names."""
        import sympy

        return tuple(sympy.Symbol(name, real=True) for name in self.names)

    def expression(self, polynomial: fmpq_mpoly | None = None) -> sympy.Expr:
        """A polynomial in the weights (the loss by default) as a sympy expression."""
        import sympy

        chosen = self.loss if polynomial is None else polynomial
        symbols = self.symbols()
        terms = {
            tuple(int(e) for e in exponents): sympy.Rational(int(fmpq(c).p), int(fmpq(c).q))
            for exponents, c in chosen.to_dict().items()
        }
        return sympy.Poly.from_dict(terms, *symbols).as_expr() if terms else sympy.Integer(0)

    def gradient_expressions(self) -> sympy.Matrix:
        """The gradient as a sympy column."""
        import sympy

        return sympy.Matrix([self.expression(g) for g in self.gradient])

    def hessian_expressions(self) -> sympy.Matrix:
        """The Hessian as a sympy matrix."""
        import sympy

        return sympy.Matrix([[self.expression(h) for h in row] for row in self.hessian])

    def _repr_latex_(self) -> str:
        import sympy

        return f"$\\displaystyle {sympy.latex(self.expression())}$"


def weight_names(problem: Problem) -> tuple[tuple[tuple[int, int, int], str], ...]:
    """The free weights as ((layer, row, column), name), layer by layer and row by row."""
    masks = problem.network.masks
    letters = ["w", "v"] if len(masks) == 2 else [f"w^{{({layer})}}" for layer in range(1, len(masks) + 1)]
    return tuple(
        ((layer, r, c), f"{letters[layer]}_{{{r},{c}}}")
        for layer, mask in enumerate(masks)
        for r, row in enumerate(mask)
        for c, entry in enumerate(row)
        if entry
    )


def loss_polynomial(problem: Problem) -> LossPolynomial:
    """The loss of a problem as a polynomial.

    Arguments:
        problem: any depth and any weight decay; the activation linear or a power.

    Returns:
        The loss over the rationals, with ``gradient`` and ``hessian``, and all of these as sympy expressions.

    Raises:
        UnsupportedProblem: if the activation is not a polynomial.

    Notes:
        ``L = ||f(X) - Y||_F^2 + sum of decay * weight^2``: there is no factor 1/2.

    References:
        The loss of arXiv:2009.07439 in the notation of docs/theory.md.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> polynomial = loss_polynomial(Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[[1, 2]]))
        >>> polynomial.names
        ('w_{0,0}', 'w_{0,1}', 'v_{0,0}')
        >>> polynomial.gradient[0]
        2*w_{0,0}*v_{0,0}^2 - 2*v_{0,0}
    """
    activation = problem.network.activation
    if not activation.polynomial:
        raise UnsupportedProblem(f"activation {activation}", "its loss is not a polynomial in the weights")
    named = weight_names(problem)
    context = fmpq_mpoly_ctx.get([name for _, name in named], Ordering.degrevlex)
    variables = {place: generator for (place, _), generator in zip(named, context.gens(), strict=True)}

    def constant(value: Fraction) -> Any:
        return context.constant(fmpq(value.numerator, value.denominator))

    return LossPolynomial(tuple(name for _, name in named), _loss(problem, variables, constant))


def output_polynomials(problem: Problem) -> list[fmpq_mpoly]:
    """The residuals ``f(X) - Y``, entry by entry, as polynomials in the names of :func:`loss_polynomial`."""
    named = weight_names(problem)
    context = fmpq_mpoly_ctx.get([name for _, name in named], Ordering.degrevlex)
    variables = {place: generator for (place, _), generator in zip(named, context.gens(), strict=True)}

    def constant(value: Fraction) -> Any:
        return context.constant(fmpq(value.numerator, value.denominator))

    return _residuals(problem, variables, constant)


def _residuals(
    problem: Problem, weights: dict[tuple[int, int, int], Any], constant: Callable[[Fraction], Any]
) -> list[Any]:
    """The residuals with ring elements in place of the weights."""
    zero = constant(Fraction(0))
    signal: Rows = [[constant(x) for x in row] for row in problem.inputs]
    power = problem.network.activation.power
    for layer, mask in enumerate(problem.network.masks):
        if layer:
            signal = [[x**power for x in row] for row in signal]
        signal = _layer(mask, layer, weights, signal, zero)
    return [
        value - constant(target)
        for row, targets in zip(signal, problem.targets, strict=True)
        for value, target in zip(row, targets, strict=True)
    ]


def _loss(problem: Problem, weights: dict[tuple[int, int, int], Any], constant: Callable[[Fraction], Any]) -> Any:
    """The loss with ring elements in place of the weights."""
    total = constant(Fraction(0))
    for error in _residuals(problem, weights, constant):
        total += error * error
    for (layer, r, c), weight in weights.items():
        decay = problem.decay[layer][r][c]
        if decay:
            total += constant(decay) * weight * weight
    return total


def _layer(
    mask: Sequence[Sequence[int]], layer: int, weights: dict[tuple[int, int, int], Any], signal: Rows, zero: Any
) -> Rows:
    samples = range(len(signal[0]))
    return [
        [sum((weights[layer, r, c] * signal[c][s] for c, entry in enumerate(row) if entry), zero) for s in samples]
        for r, row in enumerate(mask)
    ]
