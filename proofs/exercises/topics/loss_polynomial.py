"""Topic 1: the outputs and the loss of a mask as polynomials in the free weights."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from random import Random
from typing import Any

from flint import fmpq

from proofs.derivations.residuals import LOSS, Residuals, residual_name
from proofs.derivations.setting import equal, output
from proofs.documents.document import Block, Display, Items, formulas_in
from proofs.documents.formulas import Formula, Name, Power, Product, lifted
from proofs.exercises.answers import NumberAnswer
from proofs.exercises.confirming.sheet_reading import (
    fraction_in,
    need,
    polynomial_in,
    problem_in,
    variable,
)
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import (
    answer_text,
    connected_draw,
    drawn,
    independent,
    output_entry,
    polynomial_answer,
    random_table,
    setting_blocks,
    within,
)
from proofs.exercises.prose import paragraph, say
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.network import LossPolynomial, loss_polynomial, output_polynomials

BANDS: Bands = {
    "easy": {"units": (1, 1), "weights": (3, 4), "terms": (5, 9), "correlated": (0, 0)},
    "medium": {"units": (2, 2), "weights": (6, 7), "terms": (10, 18), "correlated": (0, 0)},
    "hard": {"units": (2, 2), "weights": (6, 7), "terms": (13, 26), "correlated": (1, 1)},
}
SHORT = 18
"""Most terms of an expanded loss that a solution writes out."""
Exponents = tuple[int, ...]


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    residuals = drawn(random, lambda source: _draw(source, difficulty))
    questions = (_entry(residuals, _place(residuals)), _loss(residuals), _coefficient(random, residuals))
    setting = setting_blocks(residuals.problem, weights=True)
    return Exercise("loss_polynomial", difficulty, seed, TOPIC.title, setting, questions, _features(residuals))


def _draw(random: Random, difficulty: Difficulty) -> Residuals | None:
    """A random problem, if its features are right."""
    units = 1 if difficulty == "easy" else 2
    sizes = [(2, 1), (1, 2), (2, 2)] if units == 1 else [(2, 2), (3, 2), (2, 3)]
    inputs, outputs = random.choice(sizes)
    masks = connected_draw(random, inputs, units, outputs)
    correlated = difficulty == "hard"
    samples = random.choice([inputs, 3]) if correlated else inputs
    data = random_table(random, inputs, samples, [-1, 0, 1, 1, 2]) if correlated else None
    targets = random_table(random, outputs, samples, [-3, -2, -1, 0, 1, 2, 3])
    if masks is None or not all(map(any, targets)) or (data and not independent(data)):
        return None
    residuals = Residuals(Problem.of(SparseNetwork.of(*masks), targets=targets, inputs=data))
    return residuals if within(_features(residuals), BANDS[difficulty]) else None


def _features(residuals: Residuals) -> dict[str, int]:
    problem = residuals.problem
    return {
        "units": len(problem.network.masks[0]),
        "weights": problem.network.weights,
        "terms": len(_terms(residuals, residuals.squares)),
        "correlated": int(not problem.whitened),
    }


def _terms(residuals: Residuals, formula: Formula) -> dict[Exponents, Fraction]:
    """The monomials of a formula, with their coefficients."""
    terms = residuals.expand(formula).to_dict()
    return {tuple(map(int, e)): Fraction(int(c.p), int(c.q)) for e, c in terms.items()}


def _place(residuals: Residuals) -> tuple[int, int]:
    """The entry of the output with the most terms."""
    return max(residuals.entries, key=lambda entry: len(_terms(residuals, residuals.residual(*entry))))


def _entry(residuals: Residuals, place: tuple[int, int]) -> Question:
    """One entry of W2 W1 X."""
    problem, name, value = residuals.problem, Name("f", place), output_entry(residuals.problem, *place)
    where: dict[str, Any] = {"f": name, "row": place[0], "column": place[1], "product": output(problem)}
    solution = (paragraph("loss_polynomial.entry_solution", **where), Display(equal(name, value)))
    return Question("a", say("loss_polynomial.entry", **where), polynomial_answer(value, problem), 2, solution)


def _loss(residuals: Residuals) -> Question:
    """The loss, in any form."""
    squares = residuals.squares
    solution: list[Block] = [paragraph("loss_polynomial.loss_solution"), Display(equal(LOSS, squares))]
    expanded = residuals.expanded
    if len(_terms(residuals, squares)) <= SHORT and expanded != squares:
        solution += [paragraph("loss_polynomial.expanded"), Display(equal(LOSS, expanded))]
    answer = polynomial_answer(squares, residuals.problem)
    return Question("b", say("loss_polynomial.loss", L=LOSS), answer, 4, tuple(solution))


def _coefficient(random: Random, residuals: Residuals) -> Question:
    """The coefficient of one monomial of the expanded loss: one that several squares or two products give, if these have different ones."""
    parts = {entry: _terms(residuals, Power(residuals.residual(*entry), 2)) for entry in residuals.entries}

    def interest(exponents: Exponents) -> tuple[int, int]:
        return sum(e > 0 for e in exponents), sum(exponents in terms for terms in parts.values())

    whole = _terms(residuals, residuals.squares)
    best = max(map(interest, whole))
    pool = sorted(e for e in whole if interest(e) == best)
    if len({whole[e] for e in pool}) == 1:  # in some masks always 2: then a product of two weights or more
        pool = sorted(e for e in whole if interest(e)[0] > 1)
    value = random.choice(sorted({whole[e] for e in pool}))
    monomial = random.choice([e for e in pool if whole[e] == value])
    names = list(residuals.values)
    factors = [Power(n, e) if e > 1 else n for n, e in zip(names, monomial, strict=True) if e]
    formula = Product(tuple(factors)) if len(factors) > 1 else factors[0]
    summands = [(entry, terms[monomial]) for entry, terms in parts.items() if monomial in terms]
    entries = tuple(
        say("loss_polynomial.summand", r=Power(residual_name(*entry), 2), number=lifted(value))
        for entry, value in summands
    )
    solution = (
        paragraph("loss_polynomial.coefficient_solution", monomial=formula),
        Items(entries),
        paragraph("loss_polynomial.coefficient_sum", number=lifted(value)),
    )
    prompt = say("loss_polynomial.coefficient", monomial=formula, L=LOSS)
    return Question("c", prompt, NumberAnswer(answer_text(lifted(value))), 2, solution)


def confirm(exercise: Exercise) -> None:
    """Compare the key with the loss that is expanded from masks and data without any formula of the exercise.

    Raises:
        NotConfirmed: if an answer is not what the problem on the sheet gives.
    """
    problem = problem_in(exercise)
    polynomial, (entry, loss, coefficient) = loss_polynomial(problem), exercise.questions
    name, monomial = formulas_in(entry.prompt)[0], formulas_in(coefficient.prompt)[-1]
    assert isinstance(name, Name)
    row, column = name.indices
    samples, target = len(problem.targets[0]), problem.targets[row][column]
    value = output_polynomials(problem)[row * samples + column] + rational(target)
    need("a", polynomial_in(entry, polynomial) == value, "it is not this entry of the output")
    need("b", polynomial_in(loss, polynomial) == polynomial.loss, "it is not the loss")
    found = fraction_in(coefficient)
    need("c", found == _taylor(polynomial, monomial), "it is not the coefficient of the monomial")


def _taylor(polynomial: LossPolynomial, monomial: Formula) -> Fraction:
    """The coefficient of a monomial as a derivative of the loss at zero."""
    derivative, factor = polynomial.loss, 1
    for power in monomial.factors if isinstance(monomial, Product) else (monomial,):
        base, exponent = (power.base, power.exponent) if isinstance(power, Power) else (power, 1)
        for _ in range(exponent):
            derivative = derivative.derivative(variable(polynomial, base))
        factor *= factorial(exponent)
    value = derivative.to_dict().get((0,) * len(polynomial.names), fmpq(0))
    return Fraction(int(value.p), int(value.q)) / factor


TOPIC = Topic(
    "loss_polynomial",
    "The loss of a mask as a polynomial",
    "Read the free weights off two masks, multiply the matrices, and write the loss as a polynomial.",
    BANDS,
    generate,
    confirm,
)
