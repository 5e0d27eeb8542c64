"""Derivations of every example, of activations that are no polynomials, of statements and of lemmas."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import msgspec
import pytest

from proofs.certificates import certify as certifying
from proofs.certificates.certify import Uncertified, attempt, certify
from proofs.certificates.checker import Report
from proofs.certificates.document import CertificateRejected
from proofs.derivations.activations import ActivatedResiduals, definition, residuals_of
from proofs.derivations.derived import Derived
from proofs.derivations.of_lemma import lemma_derivation, lemmas
from proofs.derivations.of_problem import derivation_of
from proofs.derivations.of_statement import statement_derivation
from proofs.documents.document import StepFailed
from proofs.documents.formulas import Applied, Approximate, Name, Power, Product, Relation, Sum, lifted
from proofs.documents.latex import latex
from proofs.documents.render import render
from proofs.proving.prove import prove
from proofs.statements import decide
from symbolic import Problem, SparseNetwork
from symbolic.errors import ProblemError
from symbolic.network import read_problem
from symbolic.network.activation import parse_activation
from tests import problems
from tests.command import ROOT, run
from tests.proofs.derivations.test_derivations import changed, tampered
from tests.proofs.derived import in_full

DERIVED = [
    "tug_of_war",
    "golden",
    "minimum_but_no_valley",
    "infimum_not_attained",
    "quadratic",
    "relu_two_valleys",
    "tanh_valley",
    "valley_at_infinity",
    "wide_dense_relu",
    "weight_decay",
]
ONE = [[1]]
OTHERS = {
    "leaky": Problem.of(
        SparseNetwork.of(ONE, ONE, activation="leaky_relu:1/10"), inputs=[[1, -1]], targets=[[1, 2]], title="leaky"
    ),
    "sigmoid": Problem.of(
        SparseNetwork.of(ONE, ONE, activation="sigmoid"), inputs=[[1, 0, -3]], targets=[[1, 0, 1]], title="sigmoid"
    ),
    "softplus": Problem.of(
        SparseNetwork.of(ONE, ONE, activation="softplus"), inputs=[[1, 0, -3]], targets=[[1, 0, 1]], title="softplus"
    ),
    "kinked": Problem.of(
        SparseNetwork.of([[1, 1]], ONE, activation="relu"),
        inputs=[[0, 0, 1], [2, -2, -1]],
        targets=[[2, 1, -1]],
        title="kinked",
    ),
    "decayed": Problem.of(
        SparseNetwork.of(ONE, ONE, activation="relu"), inputs=[[1, -1]], targets=[[3, 4]], weight_decay="1/10"
    ),
}


@cache
def built(name: str) -> Derived:
    problem = OTHERS.get(name) or read_problem(ROOT / f"examples/{name}.toml")
    return in_full(prove(problem, solve=problems.solved), pictures=False)


def test_every_example_is_derived():
    assert set(DERIVED) == {path.stem for path in (ROOT / "examples").glob("*.toml")}


@pytest.mark.parametrize("name", [*DERIVED, *OTHERS])
def test_they_are_rendered(name):
    derivation = built(name).derivation
    for form in ("html", "md"):
        text = render(derivation, form, {}).decode()
        assert derivation.title in text and "was checked" in text


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("relu_two_valleys", {"residuals", "critical point, loss at the minimum", "curvature", "lower point"}),
        ("leaky", {"residuals", "critical point, loss at the minimum", "curvature", "lower point"}),
        ("tanh_valley", {"ball", "curvature", "lower point"}),
        ("kinked", {"residuals", "loss at the minimum", "curvature", "lower point"}),
        ("wide_dense_relu", {"residuals", "critical point, loss at the minimum", "lower point"}),
        ("valley_at_infinity", {"invariant 0", "wall 2", "inside", "loss at the start", "loss at the lower point"}),
    ],
)
def test_the_bad_minimum_is_told(name, steps):
    derivation = built(name).derivation
    assert steps | {"loss"} <= {step.name for step in derivation.steps()}
    assert {step.check.certainty for step in derivation.steps()} == {"exact", "certificate"}


def test_a_valley_without_a_minimum_is_told_by_its_chamber():
    text = render(built("valley_at_infinity").derivation, "md", {}).decode()
    assert "v_{0,0} v_{1,1} - v_{1,0} v_{0,1} > 0" in text and "L \\ge 3" in text and "L \\ge 2" in text
    assert "lemma of turning" in text and "The spurious minimum" not in text


def test_what_is_on_trust_is_said_and_the_structural_proof_follows():
    text = render(built("wide_dense_relu").derivation, "md", {}).decode()
    assert "taken on trust" in text and "There is no spurious valley" in text and "Wide dense" in text
    assert "taken on trust" not in render(built("relu_two_valleys").derivation, "md", {}).decode()


def changed_more(formula):
    """The changes of ``changed``, and those of functions and decimals."""
    match formula:
        case Approximate(digits):
            yield Approximate(digits[:-1] + ("1" if digits[-1] != "1" else "2"))
        case Applied(function, (argument,)):
            yield Applied("t", (argument,))
            yield from (Applied(function, (other,)) for other in changed_more(argument))
        case Relation(sides, signs):
            for k, side in enumerate(sides):
                for other in changed_more(side):
                    yield Relation((*sides[:k], other, *sides[k + 1 :]), signs)
        case Sum(parts) | Product(parts):
            for k, part in enumerate(parts):
                for other in changed_more(part):
                    yield type(formula)((*parts[:k], other, *parts[k + 1 :]))
        case Power(base, exponent):
            yield from (Power(other, exponent) for other in changed_more(base))
        case _:
            yield from changed(formula)


@pytest.mark.parametrize("name", ["relu_two_valleys", "tanh_valley", "wide_dense_relu", "sigmoid", "decayed", "kinked"])
def test_a_tampered_step_stops_the_build(name):
    derivation, tried = built(name).derivation, 0
    for step in derivation.steps():
        for after in list(changed_more(step.after))[:10]:
            tried += 1
            with pytest.raises((StepFailed, KeyError, TypeError)):
                tampered(derivation, step.name, after).verify()
    assert tried >= 3


def test_a_rejected_certificate_stops_the_build(monkeypatch):
    """Both where the checker is asked, and where a step reads a report that is not one of acceptance."""
    proving = prove(read_problem(ROOT / "examples/tanh_valley.toml"))
    accepted = certify(proving)
    real = certifying.badness_claim

    def spoiled(*arguments, **options):
        entry, field = real(*arguments, **options)
        return msgspec.structs.replace(entry, lower_point=[[[0]], [[0]]]), field

    monkeypatch.setattr(certifying, "badness_claim", spoiled)
    rejected = attempt(proving)
    assert isinstance(rejected, Uncertified)
    with pytest.raises(CertificateRejected, match="not lower"):
        derivation_of(proving, rejected, pictures=False)
    refusing = replace(accepted, report=Report(False, "no", []))
    with pytest.raises(StepFailed, match="rejects the certificate: no"):
        derivation_of(proving, refusing, pictures=False).derivation.verify()
    derivation_of(proving, accepted, pictures=False).derivation.verify()


def test_the_loss_is_compared_with_masks_and_data():
    """A sample left out, another target, or a unit that writes nothing changes the loss; the formula is refused."""
    problem = read_problem(ROOT / "examples/tanh_valley.toml")
    residuals = residuals_of(problem)
    assert isinstance(residuals, ActivatedResiduals)
    others = [
        Problem.of(problem.network, inputs=[[1, 2]], targets=[[1, 0]]),
        replace(problem, targets=((lifted(1).value, lifted(1).value, lifted(1).value),)),
        replace(problem, inputs=((lifted(1).value, lifted(2).value, lifted(3).value),)),
    ]
    derivation = built("tanh_valley").derivation
    loss = next(s for s in derivation.steps() if s.name == "loss")
    residuals.is_the_loss().run(loss)
    for other in others:
        with pytest.raises(StepFailed):
            residuals_of(other).is_the_loss().run(loss)


def test_values_of_the_activation_at_zero():
    """tanh and ReLU are 0 at 0, so the term is left out; the sigmoid is not."""
    at_zero = Applied("s", (lifted(0),))
    network = {kind: SparseNetwork.of(ONE, ONE, activation=kind) for kind in ("tanh", "sigmoid")}
    found = {
        kind: residuals_of(Problem.of(n, inputs=[[0, 1]], targets=[[1, 1]])).hidden(0, 0) for kind, n in network.items()
    }
    assert found == {"tanh": lifted(0), "sigmoid": at_zero}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("relu", r"s(z) = \max(0, z)"),
        ("leaky_relu:1/10", r"s(z) = \max\left(\tfrac{1}{10} z, z\right)"),
        ("tanh", r"s(z) = \tanh(z)"),
        ("softplus", r"s(z) = \log(1 + \exp(z))"),
    ],
)
def test_activations_have_formulas(name, expected):
    assert latex(definition(parse_activation(name))) == expected


@cache
def told(identifier):
    return statement_derivation(identifier)


@pytest.mark.parametrize(
    ("identifier", "steps"),
    [
        ("scalar_input", ["without linear", "without one_input"]),
        ("minimum_without_valley", ["witness"]),
    ],
)
def test_statements(identifier, steps):
    derivation = told(identifier)
    assert [step.name for step in derivation.steps() if not step.quiet] == steps
    for form in ("html", "md", "tex"):
        assert b"was checked" in render(derivation, form, {})
    for step in derivation.steps():
        after = next(changed(step.after))
        with pytest.raises(StepFailed, match=step.name):
            tampered_deep(derivation, step.name, after).verify()


def tampered_deep(derivation, name, after):
    """``tampered`` for sections in sections."""

    def moved(section):
        blocks = tuple(moved(b) if hasattr(b, "blocks") else b for b in section.blocks)
        return replace(section, blocks=blocks)

    inner = tampered(derivation, name, after)
    return replace(inner, sections=tuple(map(moved, inner.sections)))


def test_a_case_that_comes_out_otherwise_stops_the_build(monkeypatch):
    """A solver that loses the bad components no longer refutes: the document is not made."""
    derivation = told("scalar_input")
    monkeypatch.setattr(decide, "uncertified", lambda *_: "the certificate is rejected")
    with pytest.raises(StepFailed, match="without"):
        derivation.verify()


@pytest.mark.parametrize("name", sorted(lemmas()))
def test_lemmas(name):
    derivation = lemma_derivation(name)
    assert [step.name for step in derivation.steps() if not step.quiet] == ["example"]
    for form in ("html", "md"):
        render(derivation, form, {})
    (step,) = (step for step in derivation.steps() if not step.quiet)
    with pytest.raises(StepFailed, match="example"):
        step.check.run(replace(step, after=next(changed(step.after))))


def test_unknown_names():
    with pytest.raises(ProblemError):
        statement_derivation("nothing")
    with pytest.raises(ProblemError, match="complete_classes"):
        lemma_derivation("nothing")


def test_the_command(tmp_path):
    done = run("derive", "--lemma", "single_class", "--format", "md", "--output", tmp_path, "--quiet")
    assert done.returncode == 0, done.stderr
    done = run("derive", "examples/relu_two_valleys.toml", "--format", "tex", "--output", tmp_path, "--quiet")
    assert done.returncode == 0, done.stderr
    assert {"single_class.md", "relu_two_valleys.tex"} <= {path.name for path in tmp_path.iterdir()}
    done = run("derive", "examples/weight_decay.toml", "--format", "md", "--output", tmp_path, "--quiet")
    assert done.returncode == 0 and "W_{3}" in (tmp_path / "weight_decay.md").read_text()
    assert run("derive").returncode == 2
    assert run("derive", "examples/golden.toml", "--lemma", "lines").returncode == 2
    assert run("derive", "--lemma", "nothing").returncode == 2


def test_names_that_are_shown_are_weights():
    step = next(s for s in built("relu_two_valleys").derivation.steps() if s.name == "curvature")
    assert isinstance(step.after, Relation) and step.after.sides[0] == Name("H")
    assert step.after.sides[1] == Name("I")  # the certificate bounds half the Hessian by 1/2
