"""Findings as HTML for notebooks: the leading claim with its proof, then every claim in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofs.proving.report import how_shown, step_words
from symbolic.display import escaped, lines, masks_html, table

if TYPE_CHECKING:
    from proofs.proving.masks import MaskProving
    from proofs.proving.prove import Proving


def proving_html(result: Proving) -> str:
    """The findings on a problem."""
    leading, problem = result.leading, result.problem
    title = f"{escaped(problem.title)}: " if problem.title else ""
    rows = ([f.claim.sentence, f.verdict.status, f.method if f.tree else "", f.verdict.reason] for f in result.findings)
    return lines(
        f"{title}<b>{escaped(leading.claim.sentence)}: {leading.verdict.status}</b>",
        masks_html(problem.network.masks),
        *([f"data: {escaped(problem.rounding.words())}"] if problem.rounding else []),
        "" if leading.tree is None else _proof(how_shown(leading), leading.tree),
        table(["claim", "status", "by", "reason"], ([escaped(cell) for cell in row] for row in rows)),
    )


def mask_proving_html(result: MaskProving) -> str:
    """The findings on a mask."""
    leading = result.leading
    rows = ([finding.sentence, finding.verdict.status, finding.verdict.reason] for finding in result.findings)
    return lines(
        f"<b>{escaped(leading.sentence)}: {leading.verdict.status}</b>",
        masks_html(result.subject.network.masks),
        "" if leading.node is None else _proof("shown by structural lemmas, no solver", leading.node.to_dict()),
        table(["claim", "status", "reason"], ([escaped(cell) for cell in row] for row in rows)),
    )


def _proof(words: str, tree: dict[str, Any]) -> str:
    """A proof that opens at a click."""
    return f"<details><summary>{escaped(words)}</summary>{_steps([tree])}</details>"


def _steps(trees: list[dict[str, Any]]) -> str:
    if not trees:
        return ""
    items = (f"<li>{escaped(step_words(tree))}{_steps(tree['premises'])}</li>" for tree in trees)
    return f"<ul>{''.join(items)}</ul>"
