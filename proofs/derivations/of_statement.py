"""Derivations of statements of the registry: what is claimed, what is known, which cases were checked, what happens without a hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from proofs.derivations.activations import NAMES
from proofs.derivations.checks import steps_table
from proofs.derivations.of_problem import PAPER
from proofs.derivations.pages import by_title
from proofs.derivations.setting import INPUTS, TARGETS, equal, numbers
from proofs.derivations.tables import data_step
from proofs.documents.document import (
    Block,
    Certainty,
    Check,
    Derivation,
    Items,
    Section,
    Statement,
    Step,
    StepFailed,
    Table,
    checked_step,
)
from proofs.documents.formulas import Name
from proofs.documents.prose import capital, paragraph, say, text
from proofs.statements.cases import CaseSet
from proofs.statements.decide import Decider
from proofs.statements.registry import statement
from proofs.statements.statement import Quantifier, Standing
from proofs.statements.statement import Statement as Registered
from proofs.statements.verify import Report, verify
from symbolic.network import Problem
from symbolic.verdict import Status

MOST_FAILURES = 3
"""Failing cases that are shown; more are counted."""


def statement_derivation(
    identifier: str,
    cases: CaseSet | None = None,
    *,
    deadline: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Derivation:
    """The document about a statement of the registry.

    Arguments:
        identifier: its name.
        cases: the small cases that are decided.
        deadline: monotonic time after which no further case is begun.
        progress: called with a short text now and then.

    Returns:
        The document; its steps are the shown cases, decided again by ``verify``.

    Raises:
        ProblemError: if there is no such statement.
    """
    told = statement(identifier)
    report = verify(told, cases, deadline=deadline, progress=progress)
    sections = [_claim_section(told), _cases_section(report), *_examples(report)]
    steps = [step for section in sections for step in Derivation("", (), (section,)).steps()]
    sections.append(checks_section(steps))
    abstract = say("statement.abstract", title=told.title, standing=str(told.standing), result=report.words)
    return Derivation(capital(told.title), abstract, tuple(sections), (PAPER,))


def _claim_section(told: Registered) -> Section:
    hypotheses = Items(tuple(text(h.words) for h in told.hypotheses))
    some = told.quantifier is Quantifier.SOME
    conjecture = told.standing is Standing.CONJECTURE
    content = (
        paragraph("statement.hypotheses", some=some),
        hypotheses,
        paragraph("statement.claim", claim=told.claim, some=some),
    )
    title = f"{'conjecture: ' if conjecture else ''}{told.title}"
    block = Statement("remark" if conjecture else "theorem", capital(title), content, "statement")
    standing = paragraph(f"statement.{told.standing}", proof=by_title(told.proof), reference=by_title(told.reference))
    return Section("The statement", (block, standing), "claim")


def _cases_section(report: Report) -> Section:
    total = report.holds + len(report.fails) + len(report.undecided)
    counts = (
        ("the claim holds", report.holds),
        ("of these with nothing to check", report.vacuous),
        ("the claim fails", len(report.fails)),
        ("undecided", len(report.undecided)),
    )
    rows = tuple((text(words), text(str(count))) for words, count in counts)
    blocks: list[Block] = [
        paragraph("statement.cases", cases=report.cases, total=total),
        Table("The cases.", (text("verdict"), text("number")), rows, "counts"),
    ]
    reasons = list(dict.fromkeys(case.reason for case in report.undecided))
    if reasons:
        blocks += [paragraph("statement.undecided"), Items(tuple(text(reason) for reason in reasons[:MOST_FAILURES]))]
    blocks.append(paragraph("statement.no_proof", some=report.statement.quantifier is Quantifier.SOME))
    return Section("The cases that were checked", tuple(blocks), "cases")


def _examples(report: Report) -> list[Section]:
    """The witness, the failing cases, and what happens without each hypothesis."""
    told, sections = report.statement, []
    if report.witness is not None:
        blocks = _decided(told, "witness", report.witness.problem, Status.PROVED, (), report.witness.reason)
        sections.append(Section("A witness", tuple(blocks), "witness"))
    shown = report.fails[:MOST_FAILURES] if told.quantifier is Quantifier.ALL else ()
    for number, case in enumerate(shown, 1):
        blocks = _decided(told, f"counterexample {number}", case.problem, Status.REFUTED, (), case.reason)
        sections.append(Section(f"Counterexample {number}", tuple(blocks), f"counterexample{number}"))
    parts: list[Block] = []
    for dropped in report.dropped:
        words = next(h.words for h in told.hypotheses if h.name == dropped.hypothesis)
        name, missing = f"without {dropped.hypothesis}", (dropped.hypothesis,)
        inner: list[Block] = [paragraph("statement.without", words=words)]
        if dropped.counterexample is None:
            inner.append(paragraph("statement.none_found", reason=dropped.reason))
        else:
            inner += _decided(told, name, dropped.counterexample, Status.REFUTED, missing, dropped.reason)
        parts.append(Section(f"Without the hypothesis {dropped.hypothesis!r}", tuple(inner)))
    if parts:
        sections.append(Section("Dropping a hypothesis", tuple(parts), "dropped"))
    return sections


def _decided(
    told: Registered, name: str, problem: Problem, status: Status, missing: tuple[str, ...], reason: str
) -> list[Block]:
    """A problem on which a statement holds or fails; it is decided again, from nothing, when the step is checked."""
    data = equal(TARGETS, numbers(problem.targets))

    def run(step: Step) -> None:
        if step.after != data:
            raise StepFailed(step.name, "these are not the targets of the problem")
        if told.failing(problem) != missing:
            raise StepFailed(step.name, "it does not satisfy the hypotheses it is shown with")
        verdict = told.decide(problem, Decider())
        if verdict.status is not status:
            raise StepFailed(step.name, f"the claim is {verdict.status} there: {verdict.reason}")

    certainty: Certainty = "certificate" if "certificate" in reason or "certified" in reason else "engine"
    words = "masks and data decided again, " + (
        "with a certificate the independent checker accepts" if certainty == "certificate" else "without a certificate"
    )
    step = checked_step(name, None, data, "decision of this case", "", Check(certainty, words, run))
    return [*problem_blocks(name, problem), step, paragraph(f"statement.{str(status).lower()}_here", reason=reason)]


def problem_blocks(name: str, problem: Problem) -> list[Block]:
    """Masks and inputs; the targets follow as a step."""
    kind = str(problem.network.activation)
    activation = NAMES.get(problem.network.activation.kind, kind)
    blocks: list[Block] = [
        paragraph("statement.problem", title=problem.title or "", activation=activation, decay=problem.decayed)
    ]
    for layer, mask in enumerate(problem.network.masks, 1):
        rows = tuple(tuple(Fraction(bit) for bit in row) for row in mask)
        blocks.append(data_step(f"{name}, mask {layer}", Name("M", (layer,)), rows))
    return [*blocks, data_step(f"{name}, inputs", INPUTS, problem.inputs)]


def checks_section(steps: Sequence[Step]) -> Section:
    """The steps and how they were checked."""
    blocks: list[Block] = [paragraph("statement.checks", some=len(steps))]
    if steps:
        blocks.append(steps_table(steps))
    return Section("What was checked", tuple(blocks), "checks")
