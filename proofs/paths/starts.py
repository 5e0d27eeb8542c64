"""Where paths begin: random weights, weights of a file, and spurious minima of wide sparse networks without their mask."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from proofs.badness.valley_cases import base_problem
from proofs.certificates.checker import Invalid, rounded_weights
from symbolic.errors import ProblemError
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Weights

ROUNDING = 40
"""Binary digits kept of algebraic weights."""


@dataclass(frozen=True)
class NarrowMinimum:
    """A point at or near the spurious minimum of a base case: one unit and one output.

    Attributes:
        activation: its name.
        incoming: the weights into the unit.
        outgoing: the weight out of it.
    """

    activation: str
    incoming: tuple[str, ...]
    outgoing: str

    def widened(self, copies: int) -> tuple[Problem, Weights]:
        """Copies of the unit side by side, each with an output of its own: a spurious valley while the last mask is the identity.

        Arguments:
            copies: how many.

        Returns:
            The problem with a dense last layer instead, and the weights of the copies.

        Examples:
            >>> problem, start = NARROW_MINIMA["relu"].widened(3)
            >>> problem.network.masks[1], start.second[0]
            (((1, 1, 1), (1, 1, 1), (1, 1, 1)), (Fraction(1, 1), Fraction(0, 1), Fraction(0, 1)))
        """
        block = base_problem(self.activation)
        network = SparseNetwork.of(
            [*block.network.masks[0]] * copies, [[1] * copies] * copies, activation=self.activation
        )
        problem = Problem.of(network, inputs=block.inputs, targets=[*block.targets] * copies)
        diagonal = [[self.outgoing if i == j else "0" for j in range(copies)] for i in range(copies)]
        return problem, Weights.of(network, [self.incoming] * copies, diagonal)


NARROW_MINIMA = {
    "relu": NarrowMinimum("relu", ("1",), "1"),
    "leaky relu": NarrowMinimum("leaky_relu:1/10", ("1",), "80/101"),
    "square": NarrowMinimum("square", ("1", "0"), "1"),
    "cube": NarrowMinimum("cube", ("1", "-1.197422785"), "1.117262343"),
    "tanh": NarrowMinimum("tanh", ("0.188867170",), "1.304065009"),
    "sigmoid": NarrowMinimum("sigmoid", ("0.693147181",), "-27/25"),
    "softplus": NarrowMinimum("softplus", ("0.721733205",), "-0.824278939"),
}


def random_weights(problem: Problem, seed: int) -> Weights:
    """Rational weights inside the masks of a two-layer problem, the same ones for the same seed."""
    random = Random(seed)
    tables = [
        [[Fraction(random.randint(-12, 12), random.randint(1, 6)) * bit for bit in row] for row in mask]
        for mask in problem.network.masks
    ]
    return Weights.of(problem.network, *tables)


def weights_of_json(problem: Problem, text: bytes, source: str) -> Weights:
    """The weights of a certificate (of its first claim with a point), or of a file ``{"first": W1, "second": W2}`` or ``[W1, W2]``.

    Algebraic numbers are rounded to binary fractions.

    Arguments:
        problem: whose masks they must fit.
        text: the JSON text.
        source: its name, for errors.

    Raises:
        ProblemError: if there are no such weights, or they do not fit the masks.
    """
    try:
        first, second = rounded_weights(text, ROUNDING)
    except (Invalid, UnicodeDecodeError, ValueError) as error:
        raise ProblemError("start", "must be exact weights of two layers, as JSON", str(error), source) from None
    try:
        return Weights.of(problem.network, first, second)
    except ProblemError as error:
        raise error.located(source) from None
