"""A sheet and its key read back, for ``confirm``: the problem from the displays that a student sees, the answers from their text."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from flint import fmpq, fmpq_mpoly

from proofs.derivations.setting import FIRST, INPUTS, SECOND, TARGETS
from proofs.documents.document import Block, Display
from proofs.documents.formulas import Formula, Matrix, Name, Negative, Rational, Relation
from proofs.exercises.answers import NumberAnswer, PolynomialAnswer
from proofs.exercises.exercise import Exercise, NotConfirmed, Question
from proofs.exercises.grammar import number, polynomial
from proofs.exercises.making.blocks import FIRST_MASK, SECOND_MASK
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.network import LossPolynomial

Rows = tuple[tuple[Fraction, ...], ...]


def tables_in(blocks: Iterable[Block]) -> dict[Name, Rows]:
    """The tables of rational numbers that stand in displays ``name = table``; the last one of each name.

    Examples:
        >>> from proofs.derivations.setting import equal
        >>> from proofs.exercises.making.blocks import table
        >>> tables_in([Display(equal(Name("Y"), table([[1, -2]])))])[Name("Y")]
        ((Fraction(1, 1), Fraction(-2, 1)),)
    """
    found: dict[Name, Rows] = {}
    for block in blocks:
        if isinstance(block, Display) and isinstance(block.formula, Relation):
            match block.formula.sides:
                case (Name() as name, Matrix(rows)):
                    numbers = [[_rational(x) for x in row] for row in rows]
                    if all(x is not None for row in numbers for x in row):
                        found[name] = tuple(tuple(x for x in row if x is not None) for row in numbers)
    return found


def network_in(exercise: Exercise) -> SparseNetwork:
    """The masks that the setting of an exercise shows."""
    tables = tables_in(exercise.setting)
    return SparseNetwork.of(*([[int(x) for x in row] for row in tables[name]] for name in (FIRST_MASK, SECOND_MASK)))


def problem_in(exercise: Exercise) -> Problem:
    """The problem that the setting of an exercise shows: masks, targets, and inputs where they are not the identity."""
    tables = tables_in(exercise.setting)
    return Problem.of(network_in(exercise), targets=tables[TARGETS], inputs=tables.get(INPUTS))


def point_in(blocks: Iterable[Block]) -> tuple[Rows, Rows]:
    """The weights at the point that is shown."""
    tables = tables_in(blocks)
    return tables[FIRST], tables[SECOND]


def variable(polynomial: LossPolynomial, name: Formula) -> int:
    """The place of a weight among the variables of a loss."""
    assert isinstance(name, Name)
    return polynomial.names.index(f"{name.letter}_{{{','.join(map(str, name.indices))}}}")


def fraction_in(question: Question) -> Fraction:
    """The rational number of a key.

    Raises:
        NotConfirmed: if the answer is no rational number.
    """
    assert isinstance(question.answer, NumberAnswer)
    found = number(question.answer.value).value
    need(question.name, isinstance(found, fmpq), "it is not a rational number")
    return Fraction(int(found.p), int(found.q))


def polynomial_in(question: Question, loss: LossPolynomial) -> fmpq_mpoly:
    """The polynomial of a key, in the ring of a loss."""
    assert isinstance(question.answer, PolynomialAnswer)
    names = tuple(name.replace("{", "").replace("}", "").replace(",", "_") for name in loss.names)
    found: fmpq_mpoly = polynomial(question.answer.value, names).value
    return loss.loss.context().from_dict(found.to_dict())


def need(question: str, right: bool, reason: str) -> None:
    """Refuse a key.

    Raises:
        NotConfirmed: if something is not right.
    """
    if not right:
        raise NotConfirmed(question, reason)


def _rational(formula: Formula) -> Fraction | None:
    match formula:
        case Rational(value):
            return value
        case Negative(Rational(value)):
            return -value
    return None
