"""What is answered at once, each within seconds: the verdict on the masks, the picture of the network, files of the problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofs.explore.marks import claim_dict
from proofs.explore.refused import refused
from proofs.explore.state import State
from proofs.proving.mask_report import MaskReport, mask_report, report_dict, report_text
from proofs.proving.masks import MaskFinding, prove_masks

Answer = dict[str, Any]


def verdict(request: Answer) -> Answer:
    """What the masks alone decide: the graph as ``landscape graph --json`` tells it, and the claims for all data of a kind.

    Examples:
        >>> answer = verdict({"state": {"hidden": ["100", "011"], "final": ["11", "01"]}})
        >>> [unit["role"] for unit in answer["units"]]
        ['linear', 'alive']
        >>> answer["claims"][0]["sentence"], answer["claims"][0]["status"], answer["claims"][0]["mark"]
        ('for some data there is a spurious valley', 'PROVED', 'proved')
    """
    subject = State.of(request.get("state")).subject
    report = mask_report(subject)
    return {
        "schema": "landscape/explorer_verdict/1",
        "graph": report_dict(report),
        "units": _units(report),
        "claims": [
            claim_dict(found.sentence, found.verdict, _shown_by(found)) for found in prove_masks(subject).findings
        ],
        "text": report_text(report),
    }


def _units(report: MaskReport) -> list[Answer]:
    """The role of every unit, and the units that see and feed the same."""
    twins = {unit: sorted(group) for group in report.graph.classes for unit in group}
    roles = {j: "dead" if r.void else "linear" if r.linear else "alive" for j, r in enumerate(report.graph.rectangles)}
    return [{"unit": j, "role": role, "twins": [t for t in twins.get(j, []) if t != j]} for j, role in roles.items()]


def _shown_by(found: MaskFinding) -> str:
    if found.node is not None:
        return found.node.lemma.name
    if found.answer is not None:
        return found.answer.by or ""
    return "" if found.example is None else found.example.lift.case.name


def picture(request: Answer) -> Answer:
    """The network as a picture.

    Examples:
        >>> picture({"state": {"hidden": ["1"], "final": ["1"]}, "what": "graph"})["svg"][:4]
        '<svg'
    """
    from symbolic.graph.drawing import mask_svg
    from symbolic.graph.mask_graph import MaskGraph

    subject = State.of(request.get("state")).subject
    if request.get("what") != "graph":
        raise refused("what", "must be graph; other pictures are jobs", str(request.get("what"))[:60])
    return {"schema": "landscape/explorer_picture/1", "svg": mask_svg(MaskGraph.of(subject.network), subject.title)}


ANSWERS: dict[str, Callable[[Answer], Answer]] = {"verdict": verdict, "picture": picture}
"""What is answered at once, by name."""
