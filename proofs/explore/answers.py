"""What is answered at once, each within seconds: the verdict on the masks, the picture of the network, files of the problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofs.explore.marks import mark_of
from proofs.explore.refused import refused
from proofs.explore.state import State
from proofs.proving.mask_report import MaskReport, mask_report, report_dict
from symbolic.network.writing import problem_json, problem_toml

Answer = dict[str, Any]


def verdict(request: Answer) -> Answer:
    """What the masks alone decide: the graph as ``landscape graph --json`` tells it, and how far each verdict can be trusted.

    Examples:
        >>> answer = verdict({"state": {"hidden": ["100", "011"], "final": ["11", "01"]}})
        >>> [unit["role"] for unit in answer["units"]]
        ['linear', 'alive']
        >>> answer["graph"]["verdict"]["any"]["spurious_valley"]["status"], answer["marks"]["any"]["spurious_valley"]
        ('PROVED', 'proved')
    """
    report = mask_report(State.of(request.get("state")).subject)
    graph = report_dict(report)
    marks = {
        data: {
            claim: mark_of(found["status"], found["rests_on"], found["error_probability"])
            for claim, found in claims.items()
        }
        for data, claims in graph["verdict"].items()
    }
    return {"schema": "landscape/explorer_verdict/1", "graph": graph, "units": _units(report), "marks": marks}


def _units(report: MaskReport) -> list[Answer]:
    """The role of every unit, and the units that see and feed the same."""
    twins = {unit: sorted(group) for group in report.graph.classes for unit in group}
    roles = {j: "dead" if r.void else "linear" if r.linear else "alive" for j, r in enumerate(report.graph.rectangles)}
    return [{"unit": j, "role": role, "twins": [t for t in twins.get(j, []) if t != j]} for j, role in roles.items()]


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


def export(request: Answer) -> Answer:
    """The problem as a file: for ``landscape``, or for Python.

    Examples:
        >>> state = {"hidden": ["1"], "final": ["1"], "targets": [["1/2"]]}
        >>> print(export({"state": state, "what": "problem"})["text"], end="")
        masks = [
          [[1]],
          [[1]],
        ]
        targets = [["1/2"]]
    """
    state, what = State.of(request.get("state")), request.get("what")
    if what == "problem":
        name, mime, text = "problem.toml", "application/toml", problem_toml(state.subject)
    elif what == "json":
        name, mime, text = "problem.json", "application/json", problem_json(state.subject)
    elif what == "snippet":
        name, mime, text = "problem.py", "text/x-python", snippet(state)
    else:
        raise refused("what", "must be problem, json or snippet", str(what)[:60])
    return {"schema": "landscape/explorer_export/1", "name": name, "mime": mime, "text": text}


def snippet(state: State) -> str:
    """Python that solves the problem, proves the strongest verdict, and checks its certificate.

    Raises:
        Refused: if there are no targets.
    """
    from proofs.derivations.code_cells import problem_code

    made = problem_code(state.problem).removesuffix("\nproblem")
    return (
        f"from proofs import certify, check, prove\nfrom symbolic import solve\n{made}\n\n"
        "solution = solve(problem)\nprint(solution)\n\nfound = prove(problem)\nprint(found)\nprint(check(certify(found)))\n"
    )


ANSWERS: dict[str, Callable[[Answer], Answer]] = {"verdict": verdict, "picture": picture, "export": export}
"""What is answered at once, by name."""
