"""A problem is solved once, its claim certified once, its certificate checked once, and every text about it speaks of one component."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from dataclasses import dataclass, field

import pytest
from click.testing import CliRunner

from proofs.certificates.certify import certify
from proofs.certificates.document import checked
from proofs.claims import Claim
from proofs.cli.commands import landscape
from proofs.derivations.of_problem import board_of, derivation_of
from proofs.documents.render import render
from proofs.proving.prove import Proving, prove
from proofs.search.confirm import confirm
from proofs.statements.decide import Decider, has_spurious_minimum, has_strict_spurious_minimum
from proofs.sweeps.plan import Task
from proofs.sweeps.work import decide
from symbolic import Problem, SparseNetwork, solve
from symbolic.landscape.kind import Kind
from symbolic.structure import rules
from tests import problems
from tests.command import ROOT
from tests.proofs.derived import in_full

EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.toml"))


@dataclass
class Counts:
    """Calls that were counted, and the certificates that the checker read."""

    calls: Counter = field(default_factory=Counter)
    read: list[bytes] = field(default_factory=list)

    @property
    def trials(self) -> list[bytes]:
        """What was read while a ball or a kink was looked for: one point, of which only minimality is claimed."""
        return [data for data in self.read if {c["claim"] for c in json.loads(data)["claims"]} == {"strict_minimum"}]

    def need_once(self, certificate: bytes | None, solved: int = 1) -> None:
        """At most one of everything, and this certificate read once."""
        assert self.calls["solve"] == solved and self.calls["certify"] <= 1
        assert all(n == 1 for name, n in self.calls.items() if name != "solve"), self.calls
        assert max(Counter(self.read).values(), default=1) == 1
        whole = [data for data in self.read if data not in self.trials]
        assert whole == ([] if certificate is None else [certificate])


@pytest.fixture
def counts(monkeypatch):
    """Count where every solver, every proof by structure, every certificate and every check goes through."""
    found = Counts()

    def counted(module, name, key):
        holder = importlib.import_module(module)
        real = getattr(holder, name)

        def call(*arguments, **options):
            found.calls[key(*arguments)] += 1
            return real(*arguments, **options)

        monkeypatch.setattr(holder, name, call)

    counted("symbolic.solving.solve", "require_solvable", lambda *_: "solve")
    counted("proofs.proving.prove", "prove_problem", lambda _, claim: f"lemmas for {claim}")
    counted("proofs.proving.prove", "prove_mask", lambda _, claim, data: f"lemmas for {claim}, {data} data")
    counted("proofs.certificates.certify", "certify", lambda *_: "certify")
    for making in ("badness_claim", "structure_claim", "list_claims"):
        counted("proofs.certificates.certify", making, lambda first, *_, making=making: f"{making} {id(first)}")
    counted("proofs.certificates.claims", "lower_point", lambda *_: "lower point")
    real = importlib.import_module("proofs.certificates.checker.whole").parse

    def parse(data):
        found.read.append(data)
        return real(data)

    monkeypatch.setattr("proofs.certificates.checker.whole.parse", parse)
    return found


def run(*arguments):
    done = CliRunner().invoke(landscape, [str(x) for x in arguments], standalone_mode=False, catch_exceptions=False)
    assert done.return_value in (0, 3), done.output
    return done


@pytest.mark.parametrize("name", EXAMPLES)
def test_prove_does_everything_once(counts, name, tmp_path):
    output = tmp_path / "certificate.json"
    run("prove", ROOT / f"examples/{name}.toml", "--output", output, "--quiet")
    counts.need_once(output.read_bytes() if output.exists() else None)
    assert output.exists() and counts.calls["certify"] == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_derive_does_everything_once(counts, name, tmp_path):
    file = ROOT / f"examples/{name}.toml"
    run("derive", file, "--format", "md,tex,html", "--no-pictures", "--output", tmp_path, "--quiet")
    whole = [data for data in counts.read if data not in counts.trials]
    assert len(whole) == 1
    counts.need_once(whole[0])
    assert (tmp_path / f"{name}.certificate.json").read_bytes() == whole[0]


@pytest.mark.parametrize("name", ["tug_of_war", "golden"])
def test_the_short_form_does_everything_once(counts, name, tmp_path):
    run("derive", ROOT / f"examples/{name}.toml", "--short", "--format", "md", "--output", tmp_path, "--quiet")
    assert len(counts.read) == 1
    counts.need_once(counts.read[0])


def test_what_has_no_short_form_is_not_certified_for_it(counts, tmp_path):
    """Large tables have none, and this is known before a certificate is made."""
    file, folder = tmp_path / "large.toml", tmp_path / "made"
    file.write_text(f"masks = [[{[1] * 13}], [[1]]]\ntargets = [{[1] * 13}]\n")
    folder.mkdir()
    run("derive", file, "--short", "--format", "md", "--output", folder, "--quiet")
    assert counts.read == [] and not list(folder.iterdir())
    run("derive", file, "--format", "md", "--no-pictures", "--output", folder, "--quiet")
    assert len(counts.read) == 1


def test_sweeps_search_and_statements_do_everything_once(counts):
    row = decide(Task("3.2.3:3,5;3,1,2", "whitened", 0), budget=60)
    assert row.certificate is not None and row.method == "solver"
    counts.need_once(row.certificate.encode())
    counts.read.clear(), counts.calls.clear()
    certified = confirm(problems.golden(), "valley").certified
    counts.need_once(certified.data)
    counts.read.clear(), counts.calls.clear()
    decider = Decider()
    assert has_spurious_minimum(problems.golden(), decider).proved
    assert has_strict_spurious_minimum(problems.golden(), decider).proved
    assert len(counts.read) == 1
    counts.need_once(counts.read[0])


def test_what_is_done_twice_is_counted(counts):
    proving = prove(problems.tug_of_war())
    data = certify(proving).data
    counts.need_once(data)
    checked(json.loads(data))
    with pytest.raises(AssertionError):
        counts.need_once(data)
    counts.read.pop()
    certify(proving)
    counts.read.pop()
    with pytest.raises(AssertionError):
        counts.need_once(data)
    counts.calls.clear()
    prove(proving.problem)
    with pytest.raises(AssertionError):
        counts.need_once(data, solved=0)


@pytest.fixture(scope="module")
def two_blocks() -> Proving:
    """Golden beside golden: the loss of the strict spurious minimum that comes first is irrational, that of a later one rational."""

    def beside(a, b):
        return [*([*row, *[0] * len(b[0])] for row in a), *([*[0] * len(a[0]), *row] for row in b)]

    one = problems.golden()
    (first, second), targets = one.network.masks, [[int(x) for x in row] for row in one.targets]
    network = SparseNetwork.of(beside(first, first), beside(second, second))
    return prove(Problem.of(network, targets=beside(targets, targets)))


def test_text_and_certificate_speak_of_one_component(two_blocks):
    witness, certified = two_blocks.witness, certify(two_blocks)
    strict = [c for c in two_blocks.solution.components if c.spurious.proved and c.kind is Kind.STRICT_MINIMUM]
    assert [c.loss.radical() for c in strict] == ["4 - sqrt(5)", "4 - sqrt(5)", "2"] and witness is strict[0]
    assert two_blocks.leading.tree["premises"][0]["reason"].startswith(f"component {witness.identifier} ")
    assert two_blocks.leading.verdict.reason.startswith(f"component {witness.identifier} ")
    number = certified.certificate["field"]["polynomial"]
    assert len(number) == 3  # the weights of the first are irrational
    built = derivation_of(two_blocks, certified, pictures=False).derivation
    text = render(built, "md", {}).decode()
    assert f"omponent {witness.identifier}, " in text
    losses = [step.after for step in built.steps() if step.name == "loss at the minimum"]
    assert len(losses) == 1


def test_a_text_tells_the_claim_of_its_certificate():
    """Asked for a minimum where there is a valley, both tell the minimum."""
    proving = prove(problems.golden(), Claim.SPURIOUS_MINIMUM)
    certified = certify(proving)
    assert proving.shown is Claim.SPURIOUS_MINIMUM and proving.witness.identifier == "c1"
    assert [c["claim"] for c in certified.certificate["claims"]] == ["spurious_strict_minimum"]
    text = render(in_full(proving, pictures=False).derivation, "md", {}).decode()
    assert "has a strict local minimum that is not global" in text and "It lies in a spurious valley" not in text
    assert board_of(proving, certified).derivation.sections[0].title == "There is a spurious local minimum"


def test_prove_brings_its_solver():
    proving = prove(problems.golden())
    assert proving.leading.claim is Claim.SPURIOUS_VALLEY and proving.leading.method == "solver"
    asked = []
    prove(problems.golden(), solve=lambda problem: asked.append(problem) or solve(problem))
    assert asked == [problems.golden()]
    with pytest.raises(ValueError, match="no_such_claim"):
        prove(problems.golden(), "no_such_claim")


def test_the_claims_are_those_of_the_lemmas_and_their_opposites():
    assert {Claim(claim) for claim in rules.Claim} == {claim for claim in Claim if not claim.bad}
    assert {claim.opposite for claim in Claim if claim.bad} == {claim for claim in Claim if not claim.bad}
    assert all(claim.opposite.bad != claim.bad for claim in Claim)
    assert all(claim.opposite.opposite in claim.shown_by | {Claim.SPURIOUS_MINIMUM} for claim in Claim)
    from symbolic.structure.benign import SENTENCES

    assert all(Claim(claim).sentence == sentence for claim, sentence in SENTENCES.items())
