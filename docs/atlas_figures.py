"""The picture of a class as the atlas draws it, with its verdicts, for other pages."""

from __future__ import annotations

from html import escape

from proofs.atlas.labels import types_of_label
from proofs.forbidden.table import DATA
from proofs.proving.mask_report import mask_report, report_dict
from symbolic.graph.drawing import INLINE, mask_svg
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network import OpenProblem, SparseNetwork

CLAIMS = {"spurious_minimum": "spurious minimum", "spurious_valley": "spurious valley"}
ANSWERS = {"PROVED": "yes", "REFUTED": "no", "UNDECIDED": "open"}


def figure(label: str, up: str) -> str:
    """The picture of a class as in the atlas, with its verdicts, as HTML.

    Raises:
        BadLabel: if the text is no label.
    """
    first, second = types_of_label(label).masks()
    picture = mask_svg(MaskGraph(first, second), f"The mask of class {label}", INLINE)
    verdict = report_dict(mask_report(OpenProblem.of(SparseNetwork.of(first, second))))["verdict"]
    lines = []
    for claim, words in CLAIMS.items():
        found = {data: ANSWERS[verdict[data][claim]["status"]] for data in DATA}
        same = len(set(found.values())) == 1
        said = next(iter(found.values())) if same else ", ".join(f"{data} {answer}" for data, answer in found.items())
        lines.append(f"{words}: {said}")
    address = f"{up}atlas/classes/{escape(label)}.html"
    words = "<br>".join(map(escape, lines))
    return (
        f'<figure><a href="{address}" aria-label="class {escape(label)} in the atlas">{picture}</a>'
        f'<figcaption><a href="{address}">{escape(label)}</a><br>{words}</figcaption></figure>'
    )
