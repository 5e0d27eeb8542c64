"""Topic 2: derivatives of a small loss, and the equations that hold at every critical point."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from flint import arb, fmpq_mat

from proofs.derivations.residuals import Residuals, residual_name
from proofs.derivations.setting import TARGETS, equal, output
from proofs.documents.document import Block, Display, Inlines, Items, Math, formulas_in
from proofs.documents.formulas import (
    Formula,
    HalfDerivative,
    Name,
    Product,
    Relation,
    evaluate,
    lifted,
    names,
    scaled,
    total,
)
from proofs.exercises.answers import ChoiceAnswer
from proofs.exercises.confirming.sheet_reading import need, polynomial_in, problem_in, variable
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import (
    answer_text,
    connected_draw,
    drawn,
    independent,
    neighbours,
    polynomial_answer,
    random_table,
    setting_blocks,
    v,
    w,
    within,
)
from proofs.exercises.making.equations import Option, options, summands, value, written
from proofs.exercises.prose import paragraph, say
from symbolic.exact.linear_algebra import rational
from symbolic.landscape.component import Component
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.network import LossPolynomial, loss_polynomial, output_polynomials
from symbolic.solving.solve import solve

BANDS: Bands = {
    "easy": {"units": (1, 1), "weights": (3, 4), "correlated": (0, 0), "right": (1, 2)},
    "medium": {"units": (2, 2), "weights": (5, 7), "correlated": (0, 0), "right": (1, 3)},
    "hard": {"units": (2, 2), "weights": (5, 7), "correlated": (1, 1), "right": (1, 3)},
}
OPTIONS = 4


@dataclass(frozen=True)
class Variant:
    """A problem, the unit that is asked about, and the options."""

    residuals: Residuals
    unit: int
    options: tuple[Option, ...]

    @property
    def features(self) -> dict[str, int]:
        """Its features."""
        problem = self.residuals.problem
        return {
            "units": len(problem.network.masks[0]),
            "weights": problem.network.weights,
            "correlated": int(not problem.whitened),
            "right": sum(option.weight is not None for option in self.options),
        }


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    variant = drawn(random, lambda source: _draw(source, difficulty))
    residuals = variant.residuals
    inputs, outputs = neighbours(residuals.problem.network, variant.unit)
    by_w = max((w(variant.unit, c) for c in inputs), key=lambda name: len(summands(residuals.problem, name)))
    by_v = max((v(i, variant.unit) for i in outputs), key=lambda name: len(summands(residuals.problem, name)))
    questions = (_derivative("a", residuals, by_w), _derivative("b", residuals, by_v), _choice(variant))
    setting = setting_blocks(residuals.problem, weights=True)
    return Exercise("critical_equations", difficulty, seed, TOPIC.title, setting, questions, variant.features)


def _draw(random: Random, difficulty: Difficulty) -> Variant | None:
    """A random problem with a linear unit: one output or one input, so that it has rational critical points."""
    units, correlated = (1 if difficulty == "easy" else 2), difficulty == "hard"
    sizes = [(2, 1), (3, 1), (1, 2), (1, 3)] if units == 1 else [(2, 2), (3, 2), (2, 3)]
    inputs, outputs = random.choice(sizes)
    masks = connected_draw(random, inputs, units, outputs)
    samples = random.choice([inputs, 3]) if correlated else inputs
    data = random_table(random, inputs, samples, [-1, 0, 1, 1, 2]) if correlated else None
    targets = random_table(random, outputs, samples, [-3, -2, -1, 1, 2, 3])
    if masks is None or (data and not independent(data)):
        return None
    problem = Problem.of(SparseNetwork.of(*masks), targets=targets, inputs=data)
    linear = [j for j in range(units) if 1 in map(len, neighbours(problem.network, j))]
    if not linear or (correlated and problem.whitened):
        return None
    unit = random.choice(linear)
    found = options(random, Residuals(problem), unit, OPTIONS)
    variant = Variant(Residuals(problem), unit, found)
    return variant if found and within(variant.features, BANDS[difficulty]) else None


def _derivative(question: str, residuals: Residuals, weight: Name) -> Question:
    """Half the derivative by a weight, as a polynomial."""
    found = summands(residuals.problem, weight)
    value_ = total([scaled(x, Product((factor, residuals.residual(*r.indices)))) for x, factor, r in found if factor])
    used = dict.fromkeys(r for _, _, r in found)
    solution: tuple[Block, ...] = (
        paragraph("critical_equations.chain", weight=weight, f=output(residuals.problem), Y=TARGETS),
        Display(equal(HalfDerivative(weight), written(found))),
        paragraph("critical_equations.residuals"),
        *(Display(equal(r, residuals.residual(*r.indices))) for r in used),
        paragraph("critical_equations.together"),
        Display(equal(HalfDerivative(weight), value_)),
    )
    prompt = say("critical_equations.derivative", derivative=HalfDerivative(weight))
    return Question(question, prompt, polynomial_answer(value_, residuals.problem), 3, solution)


def _choice(variant: Variant) -> Question:
    """Which equations hold at every critical point."""
    equations = [equal(option.left, lifted(0)) for option in variant.options]
    correct = tuple(k for k, option in enumerate(variant.options) if option.weight is not None)
    answer = ChoiceAnswer(tuple(f"{answer_text(o.left)} = 0" for o in variant.options), correct, several=True)
    solution = (
        paragraph("critical_equations.choice_solution"),
        Items(tuple(_verdict(variant.residuals, k, option) for k, option in enumerate(variant.options))),
    )
    r = residual_name(0, 0)
    prompt = say("critical_equations.choice", f=output(variant.residuals.problem), Y=TARGETS, r=r)
    return Question("c", prompt, answer, 4, solution, tuple((Math(equation),) for equation in equations))


def _verdict(residuals: Residuals, place: int, option: Option) -> Inlines:
    """Why an equation holds, or where it fails."""
    letter = "ABCD"[place]
    if option.weight is not None:
        return say("critical_equations.holds", letter=letter, derivative=HalfDerivative(option.weight))
    assert option.point is not None
    moved = [equal(name, lifted(x)) for name, x in option.point.items() if x]
    found = lifted(value(option.left, residuals, option.point))
    return say("critical_equations.fails", letter=letter, moved=moved, value=found)


def confirm(exercise: Exercise) -> None:
    """Derive the expanded loss, and try the equations at the critical points that the solver lists.

    Raises:
        NotConfirmed: if a derivative differs, or an equation is not what the key says.
    """
    problem = problem_in(exercise)
    polynomial = loss_polynomial(problem)
    for question in exercise.questions[:2]:
        (asked,) = formulas_in(question.prompt)
        assert isinstance(asked, HalfDerivative)
        gradient = polynomial.gradient[variable(polynomial, asked.weight)]
        need(question.name, 2 * polynomial_in(question, polynomial) == gradient, "it is not half the derivative")
    choice = exercise.questions[2]
    assert isinstance(choice.answer, ChoiceAnswer)
    equations = [formula for option in choice.options for formula in formulas_in(option)]
    points = _points(problem)
    for place, equation in enumerate(equations):
        assert isinstance(equation, Relation)
        left = equation.sides[0]
        if place in choice.answer.correct:
            need("c", _implied(problem, polynomial, left), f"option {place} does not follow from the derivatives")
        else:
            need("c", any(_fails(left, point) for point in points), f"option {place} holds at every point tried")


def _implied(problem: Problem, polynomial: LossPolynomial, left: Formula) -> bool:
    """Whether an equation is a combination of the derivatives with rational coefficients."""
    context = polynomial.loss.context()
    residuals, samples = output_polynomials(problem), len(problem.targets[0])
    values: dict[Name, Any] = {}
    for name in names(left):
        if name.letter == "r":
            values[name] = residuals[name.indices[0] * samples + name.indices[1]]
        else:
            values[name] = context.gen(variable(polynomial, name))
    found = evaluate(left, values, lambda x: context.constant(rational(x)))
    rows = [p.to_dict() for p in (*polynomial.gradient, found)]
    monomials = sorted({exponents for row in rows for exponents in row})
    ranks = [
        fmpq_mat(len(part), len(monomials), [row.get(m, 0) for row in part for m in monomials]).rank()
        for part in (rows, rows[:-1])
    ]
    return bool(ranks[0] == ranks[1])


def _points(problem: Problem) -> list[dict[Name, arb]]:
    """Weights and residuals, as balls, at the critical points that the solver lists when all units but one are taken away.

    They are critical for the whole problem: a unit whose weights are all zero contributes nothing to any derivative of its own.
    """
    found = []
    first, second = problem.network.masks
    for unit in range(len(first)):
        own = SparseNetwork.of(
            [row if j == unit else [0] * len(row) for j, row in enumerate(first)],
            [[bit if j == unit else 0 for j, bit in enumerate(line)] for line in second],
        )
        alone = solve(Problem.of(own, targets=problem.targets, inputs=problem.inputs))
        found += [_values(problem, component) for component in alone.components]
    return found


def _values(problem: Problem, component: Component) -> dict[Name, arb]:
    first, second = ([[x.ball(128) for x in row] for row in layer] for layer in component.tables)
    hidden = _multiplied(first, [[arb(rational(x)) for x in row] for row in problem.inputs])
    values = {v(i, j): x for i, row in enumerate(second) for j, x in enumerate(row)}
    values |= {w(j, c): x for j, row in enumerate(first) for c, x in enumerate(row)}
    for i, row in enumerate(_multiplied(second, hidden)):
        values |= {residual_name(i, s): x - arb(rational(problem.targets[i][s])) for s, x in enumerate(row)}
    return values


def _multiplied(a: list[list[arb]], b: list[list[arb]]) -> list[list[arb]]:
    return [
        [sum((x * y for x, y in zip(row, column, strict=True)), arb(0)) for column in zip(*b, strict=True)] for row in a
    ]


def _fails(left: Formula, point: dict[Name, arb]) -> bool:
    return not evaluate(left, point, lambda x: arb(rational(x))).contains(0)


TOPIC = Topic(
    "critical_equations",
    "Derivatives and critical equations",
    "Derive the loss by a weight, and tell equations that hold at every critical point from those that need more.",
    BANDS,
    generate,
    confirm,
)
