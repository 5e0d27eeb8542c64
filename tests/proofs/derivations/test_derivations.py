"""Derivations: built for the examples, checked again, and stopped by any tampered step."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from flint import arb, fmpq, fmpq_poly, fmpz_poly

from proofs.certificates.points import CertifiedPoint
from proofs.derivations.activations import residuals_of
from proofs.derivations.numbers import ExactPoint, known
from proofs.derivations.of_problem import need_formulas
from proofs.derivations.reduction import reduction_blocks
from proofs.derivations.residuals import Residuals
from proofs.documents import formulas
from proofs.documents.document import Derivation, Section, Step, StepFailed
from proofs.documents.formulas import (
    Beside,
    Matrix,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Rational,
    Relation,
    Root,
    Sum,
    evaluate,
)
from proofs.documents.latex import latex, lines, width
from proofs.documents.prose import say
from proofs.proving.prove import prove
from symbolic import Problem, SparseNetwork
from symbolic.errors import UnsupportedProblem
from symbolic.exact.field import NumberField
from symbolic.exact.precision import working_precision
from symbolic.exact.roots import isolated_roots
from symbolic.network import read_problem
from tests import problems
from tests.command import ROOT, run
from tests.proofs.derived import in_full

EXAMPLES = ["tug_of_war", "golden", "minimum_but_no_valley", "infimum_not_attained", "quadratic"]
ROOT5 = Problem.of(
    SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]),
    targets=[[0, 1, 0], [1, 2, 0], [0, 0, 1]],
    title="another target",
)


@cache
def derived(name):
    if name == "orthogonality":
        problem = problems.orthogonality_matters()
    elif name == "dense":
        problem = problems.problem([[1, 1], [1, 1]], [[1, 1], [1, 1]], [[1, 2], [3, 4]])
    else:
        problem = read_problem(ROOT / f"examples/{name}.toml")
    return in_full(prove(problem, solve=problems.solved), pictures=False).derivation


@pytest.mark.parametrize("name", [*EXAMPLES, "orthogonality", "dense"])
def test_examples_are_derived(name):
    derivation = derived(name)
    derivation.verify()
    assert derivation.steps() and derivation.sections[-1].label == "checks"
    titles = [section.title for section in derivation.sections]
    assert ("The proof" in titles) == (name == "dense")
    bad = ("tug_of_war", "golden", "minimum_but_no_valley", "quadratic")
    assert ("The spurious minimum" in titles) == (name in bad)
    assert ("The spurious valley" in titles) == (
        name == "orthogonality"
    )  # its numbers are too long: told by its certificate


def changed(formula) -> Iterator:
    """The formula with one number made larger by 1, for every number in it."""
    match formula:
        case Rational(value):
            yield Rational(value + 1)
        case Root(argument):
            yield Root(argument + 1)
        case Sum(parts) | Product(parts):
            for k, part in enumerate(parts):
                for other in changed(part):
                    yield type(formula)((*parts[:k], other, *parts[k + 1 :]))
        case Negative(argument):
            yield from (Negative(other) for other in changed(argument))
        case Power(base, exponent):
            yield from (Power(other, exponent) for other in changed(base))
        case Quotient(numerator, denominator):
            yield from (Quotient(other, denominator) for other in changed(numerator))
        case Matrix(rows):
            for r, row in enumerate(rows):
                for c, entry in enumerate(row):
                    for other in changed(entry):
                        line = (*row[:c], other, *row[c + 1 :])
                        yield Matrix((*rows[:r], line, *rows[r + 1 :]))
        case Beside(found):
            for k, part in enumerate(found):
                for other in changed(part):
                    yield Beside((*found[:k], other, *found[k + 1 :]))
        case Relation(sides, signs):
            for k, side in enumerate(sides):
                for other in changed(side):
                    yield Relation((*sides[:k], other, *sides[k + 1 :]), signs)


def tampered(derivation: Derivation, name: str, after) -> Derivation:
    def moved(block):
        if isinstance(block, Step) and block.name == name:
            return replace(block, after=after)
        if isinstance(block, Section):
            return replace(block, blocks=tuple(map(moved, block.blocks)))
        return block

    return replace(derivation, sections=tuple(map(moved, derivation.sections)))


@pytest.mark.parametrize("name", ["tug_of_war", "golden", "orthogonality", "quadratic"])
def test_a_tampered_step_stops_the_build(name):
    derivation, tried = derived(name), 0
    for step in derivation.steps():
        for after in list(changed(step.after))[:12]:
            tried += 1
            with pytest.raises(StepFailed, match=step.name.replace("(", ".").replace(")", ".")):
                tampered(derivation, step.name, after).verify()
    assert tried >= (1 if name == "quadratic" else 20)


def test_squares_of_zero_are_not_lost():
    """A residual that is zero at the point contributes nothing, but the loss step still compares with the whole loss."""
    step = next(s for s in derived("tug_of_war").steps() if s.name == "gradient and loss at the minimum")
    gradient, _ = step.after.parts
    wrong = Relation((Name("L", (), star=True), Rational(Fraction(2))), ("=",))
    with pytest.raises(StepFailed, match="not the loss"):
        step.check.run(replace(step, after=Beside((gradient, wrong))))


def test_formulas_are_printed_as_by_hand():
    w, v = Name("w", (0, 1)), Name("v", (2, 0))
    assert latex(v * w - 1) == "v_{2,0} w_{0,1} - 1"
    assert latex(-(v + w)) == r"-\left(v_{2,0} + w_{0,1}\right)"
    assert latex(Product((Rational(Fraction(3)), v))) == "3 v_{2,0}"
    assert latex(Product((v, Rational(Fraction(3))))) == r"v_{2,0} \cdot 3"
    assert latex(Power(Negative(Rational(Fraction(1, 2))), 2)) == r"\left(-\tfrac{1}{2}\right)^2"
    assert latex(Name("L", (), star=True)) == "L^*"
    assert latex(Power(Name("L", (), star=True), 2)) == r"\left(L^*\right)^2"
    golden = [latex(known(c.loss)) for c in problems.solved(problems.golden()).components if c.loss.surd]
    assert r"3 - \sqrt{5}" in golden and r"3 + \sqrt{5}" in golden


def test_long_sums_are_broken_at_signs():
    terms = tuple(Name("w", (k, k)) ** 2 for k in range(30))
    found = lines(Relation((Name("L"), Sum(terms)), ("=",)))
    assert len(found) > 2 and all(width(line) <= 80 for line in found)
    assert found[0].startswith("L &= ") and all(line.startswith(r"&\quad + ") for line in found[1:])


def test_evaluation_knows_its_limits():
    w = Name("w")
    assert evaluate((w + 2) ** 3 * w, {w: Fraction(1)}, Fraction) == 27
    with pytest.raises(KeyError):
        evaluate(w, {}, Fraction)
    with pytest.raises(TypeError):
        evaluate(Root(Fraction(2)), {}, Fraction)
    with pytest.raises(ValueError, match="one sign"):
        Relation((w, w), ())
    assert [n.letter for n in formulas.names(w * (w - 1))] == ["w", "w"]


def test_sentences_need_all_their_places():
    import jinja2

    with pytest.raises(jinja2.UndefinedError):
        say("network.loss", r=Name("r"))
    with pytest.raises(KeyError):
        say("network.nothing")


def test_every_residual_formula_expands_to_the_loss():
    for build in (problems.golden, problems.tug_of_war, problems.orthogonality_matters, problems.wide):
        residuals = Residuals(build())
        assert residuals.expand(residuals.squares) == residuals.polynomial.loss


def test_what_is_not_derived_is_said():
    deep = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]], activation="relu"), targets=[[1]])
    with pytest.raises(UnsupportedProblem):
        need_formulas(deep)


def test_the_command(tmp_path):
    result = run("derive", "examples/tug_of_war.toml", "--format", "html,md", "--output", tmp_path, "--quiet")
    assert result.returncode == 0, result.stderr
    names = {path.name for path in tmp_path.iterdir()}
    assert {"tug_of_war.html", "tug_of_war.md", "mask-graph.svg", "path.svg"} <= names
    assert run("derive", "examples/tug_of_war.toml", "--format", "doc").returncode == 2


@pytest.mark.parametrize("seed", range(6))
def test_the_reduced_loss_is_the_least_over_the_covered_entries(seed):
    """By least squares in floating point: a complete unit of one output next to a unit of two, on correlated inputs."""
    draw = random.Random(seed)
    inputs = [[draw.randint(-2, 2) for _ in range(4)] for _ in range(3)]
    targets = [[draw.randint(-3, 3) for _ in range(4)] for _ in range(2)]
    problem = Problem.of(SparseNetwork.of([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]), inputs=inputs, targets=targets)
    residuals = residuals_of(problem)
    _, step = reduction_blocks(residuals)
    step.check.run(step)
    values = {name: draw.uniform(-1, 1) for name in residuals.weights.values()}
    told = evaluate(step.after.sides[-1], values, float)
    x, y = np.array(inputs, dtype=float), np.array(targets, dtype=float)
    v, w = (
        (values[Name("v", (0, 1))], values[Name("v", (1, 1))]),
        (values[Name("w", (1, 1))], values[Name("w", (1, 2))]),
    )
    left = y - np.outer(v, np.array(w) @ x[1:])
    free = np.linalg.lstsq(x[:1].T, left[0], rcond=None)[0]
    assert told == pytest.approx(np.sum((left[0] - free @ x[:1]) ** 2) + np.sum(left[1] ** 2))
    with pytest.raises(StepFailed, match="least loss"):
        step.check.run(replace(step, after=Relation((step.after.sides[0], step.after.sides[1] + 1), ("=",))))


def test_a_named_number_stands_in_an_interval_of_its_own():
    """Two roots of x^4 - 2 (10^6 x - 1)^2 agree to 18 digits after the point: ten digits do not tell them apart."""
    modulus = fmpz_poly([-2, 4 * 10**6, -2 * 10**12, 0, 1])
    with working_precision(400):
        close = sorted(
            (r.real for r in isolated_roots(modulus) if r.imag.is_zero() and abs(r.real) < 1), key=lambda r: r.mid()
        )
        assert len(close) == 2
        intervals = []
        for root in close:
            field = NumberField(modulus, root)
            point = CertifiedPoint(field, (((field.element(fmpq_poly([0, 1])),),), ((field.element(1),),)))
            _, interval = ExactPoint.of(point).definition()
            ends = interval.sides[0], interval.sides[2]
            low, high = (fmpq(*Fraction(x.digits).as_integer_ratio()) for x in ends)
            assert low < high and [bool(arb(low) < r < arb(high)) for r in close] == [r is root for r in close]
            intervals.append((low, high))
        assert intervals[0][1] <= intervals[1][0]
