"""Which problems are refused before anything is computed: by the work they would take, with the number that is too large."""

from __future__ import annotations

from symbolic.errors import UnsupportedProblem
from symbolic.network import Problem
from symbolic.polynomials.reduced import two_layer_linear

MAX_WEIGHTS = 4096
"""Most weights of a problem that is solved."""
MAX_PRODUCTS = 200_000_000
"""Most products of rational numbers in the quadratic forms of a two-layer linear problem."""
_WAY_OUT = "`landscape graph` and the lemmas of `landscape prove` take larger ones"


def require_solvable(problem: Problem) -> None:
    """Require that solving a problem is not hopeless from the start.

    Raises:
        UnsupportedProblem: if it has too many weights, or its units see so many inputs that the quadratic forms alone take too
            much exact arithmetic; the message has the number and what to do instead.
    """
    weights = problem.network.weights
    if weights > MAX_WEIGHTS:
        reason = f"at most {MAX_WEIGHTS} are solved; {_WAY_OUT}, and units that are left out make a smaller one"
        raise UnsupportedProblem(f"a network with {weights} weights", reason)
    if two_layer_linear(problem):
        products = _products(problem)
        if products > MAX_PRODUCTS:
            reason = (
                f"their quadratic forms take about {products:.0e} products of exact numbers, at most {MAX_PRODUCTS:.0e} are done; "
                f"{_WAY_OUT}, and fewer inputs or samples, or linear combinations of them, make a smaller one"
            )
            raise UnsupportedProblem(f"units that see up to {_widest(problem)} independent inputs", reason)


def _ranks(problem: Problem) -> list[int]:
    """For every hidden unit how many independent inputs it may see."""
    samples = len(problem.inputs[0])
    return [min(sum(row), samples) for row in problem.network.masks[0]]


def _widest(problem: Problem) -> int:
    return max(_ranks(problem))


def _products(problem: Problem) -> int:
    """About how many products of numbers ``A_a S A_b^T`` take for all outputs and all pairs of their units."""
    ranks = _ranks(problem)
    width = min(problem.network.inputs, len(problem.inputs[0]))
    seen = (sum(rank for rank, bit in zip(ranks, line, strict=True) if bit) for line in problem.network.masks[1])
    return width * sum(total * total for total in seen)
