"""What STACK needs to grade an answer: fields, variables in the language of Maxima, and tests, all made from the key.

STACK computes with what a student types. So any equal form of a number or polynomial is right, sets may be written in any order,
and what has many right answers is judged as :mod:`proofs.exercises.grading` judges it: a direction by the second-order term of
the loss, a lower point by its loss. Partial credit follows :mod:`proofs.exercises.grading.scheme` where one test can find it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, get_args

from flint import fmpq, fmpq_mpoly

from proofs.exercises.answers import (
    Answer,
    Condition,
    DirectionAnswer,
    GroupsAnswer,
    LowerPointAnswer,
    MatrixAnswer,
    NumberAnswer,
    PointKind,
    PointsAnswer,
    PolynomialAnswer,
)
from proofs.exercises.grading.reading import whole
from proofs.exercises.grading.scheme import SCHEME, SMALL
from proofs.exercises.grading.weights import key_weights, loss_of, problem_of, weight_name
from proofs.exercises.grammar import Exact, Tower, number, polynomial
from proofs.exercises.grammar.surds import Surd, in_full, minimal_polynomial
from symbolic.network import Problem
from symbolic.network.weights import Place
from symbolic.polynomials.expanded import ExpandedLoss

FACTORS = "[2, 1/2, -2, -1/2]"
NOT_RIGHT = "Not right."
_EXACT = "Exact numbers like -3/2 or sqrt(5), with * for products."


@dataclass(frozen=True)
class Field:
    """A field of a question.

    Attributes:
        name: ``ans1``, ``ans2``, ...
        kind: the type of STACK's input, ``algebraic`` or ``matrix``.
        model: a right answer.
        label: what stands before it.
        names: the names that may be typed.
    """

    name: str
    kind: str
    model: str
    label: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Test:
    """A test; the first that holds decides.

    Attributes:
        given: an expression in the answer.
        wanted: what STACK's test ``AlgEquiv`` compares it with.
        share: the share of the points if it holds.
        words: what is told then.
    """

    given: str
    wanted: str
    share: Fraction
    words: str


@dataclass(frozen=True)
class Trial:
    """A case that STACK runs when the question is imported or edited: what is typed, by field, and the test that must hold.

    Attributes:
        typed: the text for every field.
        test: the place of the test, or None if none holds.
    """

    typed: tuple[str, ...]
    test: int | None


@dataclass(frozen=True)
class Judgement:
    """How STACK grades one question.

    Attributes:
        how: how it is answered.
        variables: assignments that do not see the answer.
        checks: assignments that do.
        fields: the fields.
        tests: the tests, in order.
        trials: cases with known results.
    """

    how: str
    variables: tuple[str, ...]
    checks: tuple[str, ...]
    fields: tuple[Field, ...]
    tests: tuple[Test, ...]
    trials: tuple[Trial, ...]


def judgement(answer: Answer) -> Judgement | None:
    """How STACK grades an answer; None for choices and orders, which Moodle grades itself, and for orbits of weights.

    Examples:
        >>> judgement(NumberAnswer("-3/2")).variables
        ('ta1: -3/2',)
        >>> [test.given for test in judgement(NumberAnswer("-3/2")).tests]
        ['ans1', 'ans1', 'is(member(ratsimp(ans1/ta1), [2, 1/2, -2, -1/2]))', 'ans1']
    """
    match answer:
        case NumberAnswer():
            return _number(answer)
        case PolynomialAnswer():
            return _polynomial(answer)
        case MatrixAnswer():
            return _matrix(answer)
        case GroupsAnswer(groups):
            model = "{" + ", ".join("{" + ", ".join(map(str, sorted(group))) + "}" for group in sorted(groups)) + "}"
            how = "A set of sets, like {{0, 2}, {1}}; the order does not matter."
            return _equal(how, Field("ans1", "algebraic", "ta1"), model, ("{{99}}",))
        case PointsAnswer(by_function=True):
            return _points(answer)
        case DirectionAnswer():
            return _direction(answer)
        case LowerPointAnswer():
            return _lower_point(answer)
    return None


def _equal(
    how: str, field: Field, model: str, wrong: Sequence[str], slips: Sequence[tuple[Test, str | None]] = ()
) -> Judgement:
    """One field with one right value, and the usual mistakes with a text that makes each."""
    right = Test("ans1", "ta1", Fraction(1), "Right.")
    trials = [Trial(("ta1",), 0)]
    trials += [Trial((typed,), place) for place, (_, typed) in enumerate(slips, 1) if typed is not None]
    trials += [Trial((typed,), None) for typed in wrong]
    return Judgement(how, (f"ta1: {model}",), (), (field,), (right, *(test for test, _ in slips)), tuple(trials))


def _number(answer: NumberAnswer) -> Judgement:
    value = number(answer.value).value
    slips: list[tuple[Test, str | None]] = []
    small = whole(value) and abs(value) <= SMALL
    if value != 0 and not (small and value > 0):
        slips.append((Test("ans1", "-ta1", SCHEME.sign, "The sign is wrong."), "-(ta1)"))
    if value != 0 and not small:
        words = "Not right: is a factor 2 lost, or one too many?"
        slips.append((_holds(f"is(member(ratsimp(ans1/ta1), {FACTORS}))", SCHEME.factor_two, words), "2*(ta1)"))
        if value * value not in (1, 2, fmpq(1, 2)):
            words = "This is one over the right number."
            slips.append((Test("ans1", "1/ta1", SCHEME.reciprocal, words), "1/(ta1)"))
    if isinstance(value, Surd):
        words = "This is another root of the same polynomial: check the signs before the square roots."
        slips.append((_holds(_zero(_at(value)), SCHEME.conjugate, words), None))
    far = {"whole": "1009/7", "at least": "-1000003", "at most": "1000003"}
    for place, condition in enumerate(answer.conditions):
        slips.append((_unmet(condition), None if place else far[condition.holds]))
    wrong = () if answer.conditions else ("ta1 + 1009/7",)
    return _equal(_EXACT, Field("ans1", "algebraic", "ta1"), in_full(value), wrong, slips)


def _at(value: Surd) -> str:
    """The minimal polynomial of a number, at the answer."""
    terms = (f"({c})*ans1^{k}" for k, c in enumerate(minimal_polynomial(value).coeffs()) if c)
    return " + ".join(terms)


def _unmet(condition: Condition) -> Test:
    words = f"Not right: {condition.words}."
    if condition.holds == "whole":
        return Test("is(integerp(ratsimp(ans1)))", "false", Fraction(0), words)
    relation = "<" if condition.holds == "at least" else ">"
    return _holds(f"is(ratsimp(ans1) {relation} {condition.bound})", Fraction(0), words)


def _polynomial(answer: PolynomialAnswer) -> Judgement:
    value: fmpq_mpoly = polynomial(answer.value, answer.names).value
    slips: list[tuple[Test, str | None]] = []
    if value:
        slips.append((Test("ans1", "-ta1", SCHEME.sign, "The sign of the whole is wrong."), "-(ta1)"))
        words = "Not right: is a factor 2 lost, or one too many?"
        slips.append((_holds(f"is(member(ratsimp(ans1/ta1), {FACTORS}))", SCHEME.factor_two, words), "2*(ta1)"))
    if value and not value.is_constant():
        words = "This is the right polynomial times a number: check the factor in front."
        multiple = "is(numberp(ratsimp(ans1/ta1))) and not is(ratsimp(ans1) = 0)"
        slips.append((_holds(multiple, SCHEME.other_factor, words), "5*(ta1)"))
        words = "Only the constant term is wrong."
        slips.append((_holds("is(numberp(ratsimp(ans1 - ta1)))", SCHEME.constant, words), "ta1 + 7"))
    if len(value.to_dict()) >= 3:
        test = _holds("is(nterms(expand(ans1 - ta1)) = 1)", SCHEME.one_term, "Only one term is wrong.")
        slips.append((test, f"ta1 + {answer.names[0]}^9"))
    how = f"A polynomial in {', '.join(answer.names)}, with * for products and ^ for powers. Any equal form is right."
    field = Field("ans1", "algebraic", "ta1", names=answer.names)
    return _equal(how, field, str(value), (f"3*(ta1) + {answer.names[0]}^9 + {answer.names[0]}^8",), slips)


def _matrix(answer: MatrixAnswer) -> Judgement:
    tower = Tower()
    rows = tuple(tuple(number(x, tower).value for x in row) for row in answer.rows)
    model, slips = _table(rows), list[tuple[Test, str | None]]()
    if len(rows) == len(rows[0]) and rows != tuple(zip(*rows, strict=True)):
        words = "Rows and columns are exchanged."
        slips.append((Test("ans1", "transpose(ta1)", SCHEME.transposed, words), "transpose(ta1)"))
    if any(x != 0 for row in rows for x in row):
        slips.append((Test("ans1", "-ta1", SCHEME.sign, "The sign of the whole is wrong."), "-ta1"))
        words = "Not right: is a factor 2 lost, or one too many?"
        factors = " or ".join(_zero(f"ans1 - ({factor})*ta1", rows) for factor in FACTORS[1:-1].split(", "))
        slips.append((_holds(factors, SCHEME.factor_two, words), "2*ta1"))
    entries = [f"ans1[{r},{c}] - ta1[{r},{c}]" for r, row in enumerate(rows, 1) for c, _ in enumerate(row, 1)]
    count = " + ".join(f"(if {_zero(entry)} then 1 else 0)" for entry in entries)
    if len(entries) > 1:
        words, half = "At least half of the entries are right, but not all.", SCHEME.entries / 2
        slips.append((_holds(f"is({count} >= {Fraction(len(entries), 2)})", half, words), None))
    return _equal(_EXACT, Field("ans1", "matrix", "ta1"), model, ("3*ta1 + 1009/7",), slips)


def _points(answer: PointsAnswer) -> Judgement:
    """A field for each kind: the set of the matrices M of the points of that kind."""
    kinds: tuple[PointKind, ...] = get_args(PointKind)
    tower = Tower()
    matrices = [key_weights(point.first, point.second, tower).function for point in answer.orbits]
    variables = [f"ta{k}: {_table(rows)}" for k, rows in enumerate(matrices, 1)]
    size, width = len(matrices[0]), len(matrices[0][0])
    variables.append(
        "ls_same(a, b) := if matrixp(a) then "
        f"(if is(length(a) = {size}) and is(length(first(args(a))) = {width}) then {_zero('a - b', matrices[0])} else false) "
        "else false"
    )
    fields = []
    for place, kind in enumerate(kinds, 1):
        names = [f"ta{k}" for k, point in enumerate(answer.orbits, 1) if point.kind == kind]
        fields.append(Field(f"ans{place}", "algebraic", "{" + ", ".join(names) + "}", f"{kind}:"))
    checks = [f"ls_list{place}: listify(ans{place})" for place, _ in enumerate(kinds, 1)]
    for k, point in enumerate(answer.orbits, 1):
        own = kinds.index(point.kind) + 1
        hits = [f"ls_hit{k}_{place}" for place, _ in enumerate(kinds, 1)]
        checks += [
            f"{hit}: length(sublist(ls_list{place}, lambda([m], ls_same(m, ta{k}))))"
            for place, hit in enumerate(hits, 1)
        ]
        checks.append(
            f"ls_point{k}: if is(ls_hit{k}_{own} = {' + '.join(hits)}) and is(ls_hit{k}_{own} > 0) then 2 else min(1, {' + '.join(hits)})"
        )
    orbits = range(1, len(answer.orbits) + 1)
    known = " + ".join(f"ls_hit{k}_{place}" for k in orbits for place, _ in enumerate(kinds, 1))
    given = " + ".join(f"length(ls_list{place})" for place, _ in enumerate(kinds, 1))
    checks.append(f"ls_worth: {' + '.join(f'ls_point{k}' for k in orbits)} - max(0, {given} - ({known}))")
    most = 2 * len(answer.orbits)
    tests = [_holds(f"is(ls_worth = {most})", Fraction(1), "Right.")]
    for half in range(most - 1, 0, -1):
        words = "Not all points and kinds are right, or there are others."
        tests.append(_holds(f"is(ls_worth >= {half})", Fraction(half, most), words))
    model = tuple(field.model for field in fields)
    moved = ("{}", "{}", "{}", "{" + ", ".join(f"ta{k}" for k in orbits) + "}")
    how = (
        "For each kind the set of the matrices M of its points, like {matrix([1, 0], [0, -2])}, with rows in brackets; {} if there "
        "is none. A strict minimum counts as that only."
    )
    trials = [Trial(model, 0), Trial(("{}",) * len(kinds), None)]
    if all(point.kind != "maximum" for point in answer.orbits):
        trials.append(Trial(moved, most - len(answer.orbits)))
    return Judgement(how, tuple(variables), tuple(checks), tuple(fields), tuple(tests), tuple(trials))


def _direction(answer: DirectionAnswer) -> Judgement:
    problem, tower = problem_of(answer.problem), Tower()
    loss = loss_of(problem)
    point = key_weights(answer.first, answer.second, tower).flat(loss)
    _, hessian = loss.over(lambda x: x).gradient_and_hessian(point)
    terms = [
        f"({in_full(entry)})*{_entry(one)}*{_entry(other)}"
        for one, row in zip(loss.places, hessian, strict=True)
        for other, entry in zip(loss.places, row, strict=True)
        if entry != 0
    ]
    model = tuple(
        "matrix("
        + ", ".join(
            "[" + ", ".join(answer.example.get(weight_name((layer, r, c)), "0") for c, _ in enumerate(row)) + "]"
            for r, row in enumerate(mask)
        )
        + ")"
        for layer, mask in enumerate(problem.network.masks)
    )
    words = ("the direction in W1, with 0 where it does not move:", "the same in W2:")
    return _weights(
        problem,
        loss,
        model,
        words,
        (f"ls_term: ratsimp({' + '.join(terms) or '0'})", "ls_okay: is(ls_term < 0)"),
        "Not right: the second-order term of the loss along this direction is not negative.",
        "Right: the second-order term of the loss along this direction is negative.",
    )


def _lower_point(answer: LowerPointAnswer) -> Judgement:
    problem = problem_of(answer.problem)
    loss = loss_of(problem)
    terms = []
    for coefficient, exponents in loss.terms[0]:
        powers = (f"*{_entry(loss.places[k])}^{e}" for k, e in exponents)
        terms.append(f"({coefficient}){''.join(powers)}")
    tower = Tower()
    tables = (answer.first, answer.second)
    model = tuple(_table(tuple(tuple(number(x, tower).value for x in row) for row in rows)) for rows in tables)
    bound = in_full(number(answer.below).value)
    return _weights(
        problem,
        loss,
        model,
        ("W1, with 0 where the mask is 0:", "W2:"),
        (f"ls_value: ratsimp({' + '.join(terms)})", f"ls_okay: is(ls_value < {bound})"),
        "Not lower: the loss there is not below the bound.",
        "Right: the loss there is below the bound.",
    )


def _weights(
    problem: Problem,
    loss: ExpandedLoss,
    model: tuple[str, ...],
    labels: tuple[str, str],
    checks: tuple[str, ...],
    wrong: str,
    right: str,
) -> Judgement:
    """Two tables with the shapes of the masks, zero outside them, and what must hold of them."""
    blocked = [
        _entry((layer, r, c))
        for layer, mask in enumerate(problem.network.masks)
        for r, row in enumerate(mask)
        for c, bit in enumerate(row)
        if not bit
    ]
    fields = tuple(Field(f"ans{layer + 1}", "matrix", f"ta{layer + 1}", label) for layer, label in enumerate(labels))
    outside = " and ".join(_zero(entry) for entry in blocked)
    masked = (Test(outside, "false", Fraction(0), "Not right: an entry is not 0 where its mask is 0."),)
    tests = (
        *(masked if blocked else ()),
        _holds("ls_okay", Fraction(1), right),
        Test("ls_okay", "false", Fraction(0), wrong),
    )
    nothing = tuple(_table(tuple(tuple(fmpq(0) for _ in row) for row in mask)) for mask in problem.network.masks)
    variables = tuple(f"ta{layer}: {text}" for layer, text in enumerate(model, 1))
    trials = [Trial(("ta1", "ta2"), len(tests) - 2), Trial(nothing, len(tests) - 1)]
    if blocked:
        trials.append(Trial(("ta1 + 1", "ta2 + 1"), 0))
    return Judgement(_EXACT, variables, checks, fields, tests, tuple(trials))


def _holds(given: str, share: Fraction, words: str) -> Test:
    return Test(given, "true", share, words)


def _zero(difference: str, rows: Any = None) -> str:
    """Whether a number, or with rows a table of that shape, is 0."""
    nothing = f"zeromatrix({len(rows)}, {len(rows[0])})" if rows else "0"
    return f"is(ratsimp(radcan({difference})) = {nothing})"


def _entry(place: Place) -> str:
    """A weight in the fields, which count from 1."""
    layer, row, column = place
    return f"ans{layer + 1}[{row + 1},{column + 1}]"


def _table(rows: Sequence[Sequence[Exact]]) -> str:
    """A table in Maxima's language.

    Examples:
        >>> _table(((fmpq(1, 2), fmpq(0)),))
        'matrix([1/2, 0])'
    """
    return "matrix(" + ", ".join("[" + ", ".join(in_full(x) for x in row) + "]" for row in rows) + ")"
