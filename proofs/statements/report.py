"""How statements and their checks are told: text for the terminal, and the page docs/statements.md."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap
from typing import Any

from proofs.rocq.paper import paper_theorems
from proofs.statements.statement import Quantifier, Statement
from proofs.statements.verify import Report
from symbolic.network import Problem
from symbolic.network.writing import problem_toml

WIDTH = 80


def statement_dict(statement: Statement) -> dict[str, Any]:
    """A statement as JSON-ready dictionaries."""
    return {
        "id": statement.identifier,
        "title": statement.title,
        "status": str(statement.standing),
        "quantifier": str(statement.quantifier),
        "reference": statement.reference,
        "proof": statement.proof,
        "claim": statement.claim,
        "hypotheses": [{"name": h.name, "words": h.words} for h in statement.hypotheses],
    }


def list_text(statements: list[Statement], width: int = WIDTH) -> str:
    """The list of statements."""
    lines = []
    for statement in statements:
        head = f"{statement.identifier} ({statement.standing}): {statement.title}"
        lines += wrap(head, width, subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def report_text(report: Report, width: int = WIDTH) -> str:
    """The result of checking a statement: what was checked, what failed, what happens without a hypothesis."""
    statement = report.statement
    lines = wrap(f"{statement.identifier}: {statement.title}", width, subsequent_indent="  ")
    lines += _indented(f"known: {statement.standing}" + (f" ({statement.proof})" if statement.proof else ""), width)
    lines += _indented(f"cases: {report.cases}", width)
    lines += _indented(f"decided exactly: {counted(report)}; {report.seconds:.1f} s", width)
    for reason, count in Counter(case.reason for case in report.undecided).most_common():
        lines += _indented(f"undecided, {counted_cases(count)}: {reason}", width)
    if report.unlisted:
        lines += _indented(f"not all cases were listed: {report.unlisted}", width)
    if report.fails and statement.quantifier is Quantifier.ALL:
        lines += _indented(f"failure: {report.fails[0].reason}", width)
        lines += _problem_lines(report.fails[0].problem)
    if report.witness is not None:
        lines += _indented(f"witness: {report.witness.reason}", width)
        lines += _problem_lines(report.witness.problem)
    for dropped in report.dropped:
        if dropped.counterexample is None:
            lines += _indented(f"without {dropped.hypothesis}: {dropped.reason}", width)
        else:
            lines += _indented(f"without {dropped.hypothesis} it fails: {dropped.reason}", width)
            lines += _problem_lines(dropped.counterexample)
    lines += _indented(f"result: {report.words}", width)
    return "\n".join(lines) + "\n"


def counted(report: Report) -> str:
    """How many cases hold, fail and stay undecided."""
    fails, undecided = len(report.fails), len(report.undecided)
    holds = f"{report.holds} hold" + (f" ({report.vacuous} with nothing to check)" if report.vacuous else "")
    return f"{holds}, {fails} fail, {undecided} undecided of {report.holds + fails + undecided}"


def counted_cases(count: int) -> str:
    """A number of cases in words.

    Examples:
        >>> counted_cases(1), counted_cases(3)
        ('one case', '3 cases')
    """
    return "one case" if count == 1 else f"{count} cases"


def told(report: Report, width: int = WIDTH) -> str:
    """The result for a user's own statement, as paragraphs: what was asked, what was found, and the problem file that settles it."""
    statement, some = report.statement, report.statement.quantifier is Quantifier.SOME
    given = "; ".join(h.words for h in statement.hypotheses) or "none"
    first = f"{_sentence(statement.title)} Hypotheses: {given}. Claim: {_sentence(statement.claim)}"
    tried = report.holds + len(report.fails) + len(report.undecided)
    cases = (
        f"{counted_cases(tried).capitalize()} of its own"
        if not statement.common
        else f"{counted_cases(tried).capitalize()}"
    )
    second = f"{report.status}. {cases} {'was' if tried == 1 else 'were'} tried: the claim holds in {report.holds}"
    second += f" ({report.vacuous} of them with nothing to check)" if report.vacuous else ""
    second += f", fails in {len(report.fails)}, and is undecided in {len(report.undecided)}. {_sentence(report.words)}"
    second += f" The cases: {_sentence(report.cases)}"
    paragraphs = ["\n".join(wrap(first, width)), "\n".join(wrap(second, width))]
    for reason, count in Counter(case.reason for case in report.undecided).most_common():
        paragraphs.append("\n".join(wrap(f"Undecided, {counted_cases(count)}: {_sentence(reason)}", width)))
    if report.unlisted:
        paragraphs.append("\n".join(wrap(f"Not all cases were listed: {_sentence(report.unlisted)}", width)))
    if report.example is not None:
        reason = report.witness.reason if report.witness is not None else report.fails[0].reason
        words = f"{'A witness' if some else 'The counterexample'}: {_sentence(reason)} As a problem file, for `landscape solve`:"
        paragraphs.append("\n".join([*wrap(words, width), "", problem_toml(report.example).rstrip("\n")]))
    for dropped in report.dropped:
        if dropped.counterexample is None:
            words = f"Without {dropped.hypothesis}: {_sentence(dropped.reason)}"
            paragraphs.append("\n".join(wrap(words, width)))
        else:
            words = f"Without {dropped.hypothesis} it fails: {_sentence(dropped.reason)}"
            text = problem_toml(dropped.counterexample).rstrip("\n")
            paragraphs.append("\n".join([*wrap(words, width), "", text]))
    return "\n\n".join([*paragraphs, f"({report.seconds:.1f} s)"]) + "\n"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _indented(text: str, width: int) -> list[str]:
    return wrap(text, width, initial_indent="  ", subsequent_indent="    ")


def _problem_lines(problem: Problem) -> list[str]:
    return [f"      {line}" for line in problem_toml(problem).splitlines()]


def page(reports: list[Report]) -> str:
    """The page of the registry for the documentation."""
    lines = [
        "# Statements",
        "",
        "Generated by `docs/render_statements.py` from the registry in `proofs/statements/registry`. A case is decided exactly, "
        "by the solver or by verifying a stored point; bad minima count only with a checked certificate. That a statement holds in N cases is no proof of it. "
        "`landscape verify ID` repeats a check.",
        "",
    ]
    theorems = paper_theorems()
    for report in reports:
        s = report.statement
        lines += [f"## {s.identifier}", "", f"**{s.title[0].upper()}{s.title[1:]}.**", ""]
        lines += [
            "Hypotheses: " + "; ".join(f"*{h.name}*: {h.words}" for h in s.hypotheses) + f". Claim: {s.claim}.",
            "",
        ]
        proof = f"{s.standing}" + (f" ({s.proof})" if s.proof else "")
        lines += [f"Reference: {s.reference}. Known: {proof}.", ""]
        kernel = [t.name for t in theorems if s.identifier in t.about.decides]
        if kernel:
            links = ", ".join(f"[{name}](machine_checked.md#{name})" for name in kernel)
            lines += [f"In the kernel of Rocq, for all sizes: {links}.", ""]
        found = f"Checked: {report.cases}. {counted(report)}."
        lines += [found, ""]
        examples = [("Witness", report.witness.problem)] if report.witness is not None else []
        examples += [
            (f"Without *{d.hypothesis}* it fails", d.counterexample)
            for d in report.dropped
            if d.counterexample is not None
        ]
        missing = [f"{d.hypothesis} ({d.reason})" for d in report.dropped if d.counterexample is None]
        if missing:
            lines += ["No counterexample was found without: " + "; ".join(missing) + ".", ""]
        for words, problem in examples:
            lines += [f"{words}:", "", "```toml", *problem_toml(problem).splitlines(), "```", ""]
    return "\n".join(lines)
