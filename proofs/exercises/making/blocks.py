"""What the topics share: masks, data and loss as blocks, weights as names, formulas as the text of a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import TypeVar

from flint import fmpq, fmpq_mat

from proofs.derivations.numbers import surd
from proofs.derivations.residuals import LOSS, Residuals
from proofs.derivations.setting import FIRST, INPUTS, SECOND, TARGETS, equal, numbers, output
from proofs.documents.document import Block, Display
from proofs.documents.formulas import (
    Formula,
    Matrix,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Rational,
    Root,
    Sum,
    lifted,
)
from proofs.exercises.answers import PolynomialAnswer
from proofs.exercises.grammar.surds import Exact, Surd
from proofs.exercises.prose import paragraph
from symbolic.errors import LandscapeError
from symbolic.network import Problem, SparseNetwork
from symbolic.network.problem import Mask
from symbolic.polynomials.network import weight_names

Masks = tuple[Mask, Mask]
T = TypeVar("T")
MOST_DRAWS = 20000
FIRST_MASK, SECOND_MASK = Name("M", (1,)), Name("M", (2,))


def drawn(random: Random, draw: Callable[[Random], T | None]) -> T:
    """The first draw that is not None.

    Raises:
        LandscapeError: if there is none for very long: the bands of a topic are too narrow.
    """
    for _ in range(MOST_DRAWS):
        found = draw(random)
        if found is not None:
            return found
    raise LandscapeError("no variant was found within the bands of this difficulty")


def within(features: Mapping[str, int], bands: Mapping[str, tuple[int, int]]) -> bool:
    """Whether every feature lies in its band.

    Examples:
        >>> within({"weights": 5}, {"weights": (4, 6)}), within({"weights": 7}, {"weights": (4, 6)})
        (True, False)
    """
    return features.keys() == bands.keys() and all(low <= features[key] <= high for key, (low, high) in bands.items())


def random_mask(random: Random, rows: int, columns: int, density: float = 0.6) -> Mask:
    """A random table of zeros and ones."""
    return tuple(tuple(int(random.random() < density) for _ in range(columns)) for _ in range(rows))


def random_table(random: Random, rows: int, columns: int, values: Sequence[int]) -> list[list[int]]:
    """A table of random entries from a list."""
    return [[random.choice(values) for _ in range(columns)] for _ in range(rows)]


def independent(rows: Sequence[Sequence[int]]) -> bool:
    """Whether the rows of a table are linearly independent.

    Examples:
        >>> independent([[1, 2], [2, 4]]), independent([[1, 2, 0], [2, 4, 1]])
        (False, True)
    """
    return int(fmpq_mat(len(rows), len(rows[0]), [x for row in rows for x in row]).rank()) == len(rows)


def connected_draw(random: Random, inputs: int, units: int, outputs: int, density: float = 0.75) -> Masks | None:
    """Two random masks in which every node has an edge and every unit shares an entry with the one before it."""
    if units == 1:
        return random_mask(random, 1, inputs, 1), random_mask(random, outputs, 1, 1)
    first, second = random_mask(random, units, inputs, density), random_mask(random, outputs, units, density)
    lines = [*first, *second, *zip(*first, strict=True), *zip(*second, strict=True)]
    shared = all(
        any(a and b for a, b in zip(first[j - 1], first[j], strict=True))
        and any(line[j - 1] and line[j] for line in second)
        for j in range(1, units)
    )
    return (first, second) if shared and all(map(any, lines)) else None


def exact_formula(value: Exact) -> Formula:
    """A rational number, or one with one square root, as a formula.

    Examples:
        >>> from proofs.exercises.grammar import Tower
        >>> answer_text(exact_formula((Tower().sqrt(fmpq(5)) * 3 + 1) * fmpq(1, 2)))
        '1/2 + 3*sqrt(5)/2'
    """
    if isinstance(value, Surd):
        low, high, radicand = (Fraction(int(x.p), int(x.q)) for x in (value.low, value.high, value.root.radicand))
        return surd(low, high, int(radicand))
    number = fmpq(value)
    return lifted(Fraction(int(number.p), int(number.q)))


def neighbours(network: SparseNetwork, unit: int) -> tuple[list[int], list[int]]:
    """Inputs and outputs of a unit.

    Examples:
        >>> neighbours(SparseNetwork.of([[1, 0, 1]], [[0], [1]]), 0)
        ([0, 2], [1])
    """
    first, second = network.masks
    return [c for c, bit in enumerate(first[unit]) if bit], [i for i, line in enumerate(second) if line[unit]]


def set_text(members: Iterable[int]) -> str:
    """A set of numbers in words.

    Examples:
        >>> set_text([2, 0]), set_text([])
        ('{0, 2}', 'none')
    """
    return f"{{{', '.join(map(str, sorted(members)))}}}" if members else "none"


def w(unit: int, column: int) -> Name:
    """The weight from an input to a unit."""
    return Name("w", (unit, column))


def v(row: int, unit: int) -> Name:
    """The weight from a unit to an output."""
    return Name("v", (row, unit))


def mask_formula(mask: Mask) -> Formula:
    """A mask as a table of zeros and ones."""
    return Matrix(tuple(tuple(lifted(bit) for bit in row) for row in mask))


def table(rows: Iterable[Iterable[Formula | Fraction | int]]) -> Formula:
    """A table of numbers or formulas."""
    return Matrix(tuple(tuple(lifted(x) for x in row) for row in rows))


def mask_blocks(network: SparseNetwork) -> tuple[Block, ...]:
    """The masks: "A network with 2 inputs, ... has the masks M1 = ..., M2 = ..."."""
    first, second = network.masks
    sizes = {"inputs": network.inputs, "units": len(first), "outputs": network.outputs}
    return (
        paragraph("setting.masks", **sizes),
        Display(equal(FIRST_MASK, mask_formula(first))),
        Display(equal(SECOND_MASK, mask_formula(second))),
        paragraph("setting.numbering"),
    )


def weight_blocks(problem: Problem) -> tuple[Block, ...]:
    """The weight matrices: names where the masks are 1, zeros elsewhere."""
    residuals = Residuals(problem)
    return (
        paragraph("setting.weights"),
        Display(equal(FIRST, residuals.table(0))),
        Display(equal(SECOND, residuals.table(1))),
    )


def data_blocks(problem: Problem) -> tuple[Block, ...]:
    """Inputs, targets and the loss."""
    identity = len(problem.inputs) == len(problem.inputs[0]) and all(
        x == int(r == c) for r, row in enumerate(problem.inputs) for c, x in enumerate(row)
    )
    targets = Display(equal(TARGETS, numbers(problem.targets)))
    loss = paragraph("setting.loss", L=LOSS, f=output(problem), Y=TARGETS)
    if identity:
        unit = equal(INPUTS, Name("I"))
        return paragraph("setting.identity", X=unit, Y=TARGETS), targets, loss
    inputs = Display(equal(INPUTS, numbers(problem.inputs)))
    return paragraph("setting.data", X=INPUTS, Y=TARGETS), inputs, targets, loss


def setting_blocks(problem: Problem, weights: bool = False) -> tuple[Block, ...]:
    """Masks, data and loss of a problem; with ``weights`` also the weight matrices in their names."""
    return (*mask_blocks(problem.network), *(weight_blocks(problem) if weights else ()), *data_blocks(problem))


def point_blocks(
    first: Iterable[Iterable[Formula | Fraction | int]], second: Iterable[Iterable[Formula | Fraction | int]]
) -> tuple[Block, ...]:
    """The weight matrices at a point: ``W1 = ...`` and ``W2 = ...``."""
    return Display(equal(FIRST, table(first))), Display(equal(SECOND, table(second)))


def output_entry(problem: Problem, row: int, column: int) -> Formula:
    """An entry of ``W2 W1 X`` as a formula in the weights."""
    nothing = tuple(tuple(Fraction(0) for _ in line) for line in problem.targets)
    return Residuals(replace(problem, targets=nothing)).residual(row, column)


def weight_text(name: Name) -> str:
    """A name as students type it.

    Examples:
        >>> weight_text(w(0, 1)), weight_text(Name("L"))
        ('w_0_1', 'L')
    """
    return "_".join([name.letter, *map(str, name.indices)])


def weight_texts(problem: Problem) -> tuple[str, ...]:
    """All weights as students type them, layer by layer and row by row."""
    return tuple(weight_text(Name("v" if place[0] else "w", place[1:])) for place, _ in weight_names(problem))


def polynomial_answer(formula: Formula, problem: Problem) -> PolynomialAnswer:
    """A formula in the weights of a problem as the answer of a question."""
    return PolynomialAnswer(answer_text(formula), weight_texts(problem))


def answer_text(formula: Formula) -> str:
    """A formula in the grammar of answers.

    Raises:
        TypeError: for parts that no answer has (relations, matrices, functions, decimals).

    Examples:
        >>> answer_text((lifted(3) * v(0, 1) * w(1, 2) - 1) ** 2 + Quotient(Root(Fraction(5)), lifted(2)))
        '(3*v_0_1*w_1_2 - 1)^2 + sqrt(5)/2'
        >>> answer_text(lifted(Fraction(-3, 4))), answer_text(Rational(Fraction(1, 2)) * w(0, 0))
        ('-3/4', '1/2*w_0_0')
    """
    match formula:
        case Name():
            return weight_text(formula)
        case Rational(value):
            return str(value)
        case Root(argument):
            return f"sqrt({argument})"
        case Sum(terms):
            return _sum(terms)
        case Product(factors):
            return "*".join(_inner(x, Sum) if k == 0 else _inner(x, Sum | Negative) for k, x in enumerate(factors))
        case Negative(argument):
            return f"-{_inner(argument, Sum | Negative)}"
        case Power(base, exponent):
            return f"{answer_text(base)}^{exponent}" if _plain(base) else f"({answer_text(base)})^{exponent}"
        case Quotient(numerator, denominator):
            below = answer_text(denominator) if _plain(denominator) else f"({answer_text(denominator)})"
            return f"{_inner(numerator, Sum | Negative)}/{below}"
    raise TypeError(f"{type(formula).__name__} is no part of an answer")


def matrix_texts(rows: Sequence[Sequence[Formula | Fraction | int]]) -> tuple[tuple[str, ...], ...]:
    """A table of numbers in the grammar of answers."""
    return tuple(tuple(answer_text(lifted(x)) for x in row) for row in rows)


def _sum(terms: Sequence[Formula]) -> str:
    text = answer_text(terms[0])
    for term in terms[1:]:
        inner = term.argument if isinstance(term, Negative) else term
        text += f" {'-' if isinstance(term, Negative) else '+'} {_inner(inner, Sum | Negative)}"
    return text


def _inner(formula: Formula, brackets: type | object) -> str:
    text = answer_text(formula)
    return f"({text})" if isinstance(formula, brackets) else text  # type: ignore[arg-type]


def _plain(formula: Formula) -> bool:
    return isinstance(formula, Name) or (isinstance(formula, Rational) and formula.value.denominator == 1)
