"""How findings are told: JSON (``landscape/proof/1``) and text."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from proofs.rules.tree import shown, told
from symbolic.verdict import error_text

if TYPE_CHECKING:
    from proofs.proving.prove import Finding, Proving

WIDTH = 80
MOST_LETTERS = 1200
"""Most characters of one step of a proof in the readable report."""


def proving_dict(result: Proving, seed: int) -> dict[str, Any]:
    """The findings as JSON-ready dictionaries; the leading one is at the top."""
    leading = result.leading
    return {
        "schema": "landscape/proof/1",
        "problem": result.problem.to_dict(),
        "seed": seed,
        **_finding(leading),
        "proof": leading.tree,
        "assumptions": [] if leading.node is None else list(leading.node.assumptions),
        "certificate": None,
        "notes": [] if result.solution is None else list(result.solution.notes),
        "others": [_finding(finding) for finding in result.findings[1:]],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    verdict = finding.verdict
    return {
        "claim": str(finding.claim),
        "status": str(verdict.status),
        "reason": verdict.reason,
        "error_probability": error_text(verdict.error),
        "rests_on": list(verdict.rests_on),
        "method": finding.method,
    }


def proving_text(result: Proving, width: int = WIDTH) -> str:
    """The findings for people: the leading claim with its proof, then the others; sentences in lines of at most so many letters."""
    leading = result.leading
    lines = [f"{leading.claim.sentence.capitalize()}: {leading.verdict.status}"]
    if leading.tree is not None:
        lines.append(how_shown(leading))
        lines += tree_lines(leading.tree, 1, width)
    else:
        lines += wrap(leading.verdict.reason, width - 2, initial_indent="  ", subsequent_indent="  ")
    lines.append("")
    lines += [
        f"{finding.claim.sentence}: {finding.verdict.status}" + (f" ({finding.method})" if finding.tree else "")
        for finding in result.findings[1:]
    ]
    if result.problem.rounding is not None:
        lines += ["", *wrap(f"data: {result.problem.rounding.words()}", width)]
    return "\n".join(lines) + "\n"


def how_shown(finding: Finding) -> str:
    """By what a claim is shown, and on what that rests."""
    how = "structural lemmas, no solver" if finding.method == "structure" else "the solver"
    trust = f"; rests on {', '.join(finding.verdict.rests_on)}" if finding.verdict.rests_on else ""
    return f"shown by {how}{trust}"


def step_words(tree: dict[str, Any]) -> str:
    """The step at the root of a proof tree: its lemma, units and facts."""
    head: str = tree["lemma"].replace("_", " ")
    if tree.get("units"):
        word = "unit" if len(tree["units"]) == 1 else "units"
        head += f", {word} {', '.join(map(str, tree['units']))}"
    for key in ("parts", "classes", "chains"):
        if told({key: tree.get(key, [])}):
            head += f", {key} {shown(tree[key])}"
    if "lone" in tree:
        head += f", {tree['side']} {shown(tree['lone'])} last"
    if tree.get("reason"):
        head += f": {tree['reason']}"
    if len(head) > MOST_LETTERS:
        head = f"{head[:MOST_LETTERS]}... (--json has all)"
    return head


def tree_lines(tree: dict[str, Any], depth: int, width: int = WIDTH) -> list[str]:
    """A proof tree as indented lines."""
    indent = "  " * depth
    lines = wrap(step_words(tree), width, initial_indent=indent, subsequent_indent=indent + "    ")
    for premise in tree["premises"]:
        lines += tree_lines(premise, depth + 1, width)
    return lines
