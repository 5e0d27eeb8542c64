"""Write the certificates in examples/wide and the table of docs/wide.md made from them. ``--check`` only compares the table."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from writing import write_or_compare

from proofs.badness.valley_cases import BASE_DATA, base_problem
from proofs.certificates.checker import loss_bounds
from proofs.certificates.document import certificate_bytes
from proofs.paths.copies import base_certificate, wide_certificate

PAGE = Path(__file__).with_name("wide.md")
EXAMPLES = Path(__file__).parents[1] / "examples" / "wide"
BEGIN, END = "<!-- table: base cases -->\n", "<!-- end -->"
DIGITS = 6


def file_name(activation: str) -> str:
    """The file of the certificate of an activation.

    Examples:
        >>> file_name("leaky_relu:1/10")
        'leaky_relu.json'
    """
    return activation.partition(":")[0] + ".json"


def loss(certificate: dict[str, Any], key: str) -> str:
    """The loss of one copy at a point of the first claim, exact or to some digits."""
    claim, share = certificate["claims"][0], Fraction(1, len(certificate["problem"]["targets"]))
    where = (claim.get("point") or claim["center"]) if key == "minimum" else claim["lower_point"]
    field = certificate["field"] if key == "minimum" else None
    bounds = loss_bounds(certificate["problem"], where, field, 3 * DIGITS)
    if bounds.exact:
        return str(bounds.low * share)
    assert round(bounds.low * share, DIGITS) == round(bounds.high * share, DIGITS)
    return f"{float(bounds.low * share):.{DIGITS}f}"


def table(certificates: dict[str, dict[str, Any]]) -> str:
    """One row per activation."""
    lines = ["| activation | X | Y | at the minimum | lower | wide example |", "|---|---|---|---|---|---|"]
    for activation, certificate in certificates.items():
        inputs, target = BASE_DATA[activation]
        x = "; ".join(" ".join(map(str, row)) for row in inputs)
        width = len(inputs[0]) + 1
        file = f"[{width} units](../examples/wide/{file_name(activation)})"
        cells = [
            f"`{activation}`",
            x,
            " ".join(map(str, target)),
            loss(certificate, "minimum"),
            loss(certificate, "lower"),
        ]
        lines.append("| " + " | ".join([*cells, file]) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write, or compare."""
    if "--check" not in sys.argv:
        write_examples()
    certificates = {a: json.loads((EXAMPLES / file_name(a)).read_bytes()) for a in BASE_DATA}
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    new = head + BEGIN + table(certificates) + END + rest.split(END, 1)[1]
    return write_or_compare(PAGE, new)


def write_examples() -> None:
    """Certificates of wide networks with one unit more than samples."""
    EXAMPLES.mkdir(exist_ok=True)
    for activation in BASE_DATA:
        problem = base_problem(activation)
        wide = wide_certificate(base_certificate(activation), problem, len(problem.inputs[0]) + 1)
        (EXAMPLES / file_name(activation)).write_bytes(certificate_bytes(wide))


if __name__ == "__main__":
    sys.exit(main())
