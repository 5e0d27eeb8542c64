"""What is told about a wide network."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from symbolic.network import Problem

WIDTH = 80


def wide_text(problem: Problem, certificate: dict[str, Any], count: int, page: int = WIDTH) -> str:
    """The block, the argument for every width, and the network that was checked, in lines of at most so many letters."""
    network, samples = problem.network, len(problem.inputs[0])
    weights = count * network.weights
    rows = "; ".join(" ".join(map(str, row)) for row in problem.inputs)
    lines = [
        f"One {network.activation} unit on {samples} samples has a spurious valley (certificate checked).",
        f"  X = [{rows}], Y = [{' '.join(map(str, problem.targets[0]))}]",
        "At every width: copies of it, each with an output of its own, have one too (lemma of copies, docs/wide.md).",
        f"Width {count}: {weights} weights, {samples} samples; the valley of this network was checked by itself.",
    ]
    if count <= samples:
        lines.append(f"  (wider than the number of samples from --width {samples + 1} on)")
    kind = "by a box that holds it" if "center" in certificate["claims"][0] else "exactly"
    lines.append(f"  The minimum is known {kind}; a lower point is in the certificate.")
    return "".join("\n".join(wrap(line, page, subsequent_indent="  ")) + "\n" for line in lines)
