"""``landscape wide``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from proofs.cli import options


@click.command(epilog="Exit status: 0 the valley is certified at this width, 2 bad input, 3 the budget is spent.")
@click.argument("activation")
@click.option(
    "--width",
    default=8,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Hidden units, each with an output of its own.",
)
@click.option("--output", type=click.Path(path_type=Path), metavar="CERT", help="Write the certificate of this width.")
@click.option(
    "--base", type=click.Path(path_type=Path), metavar="CERT", help="Write that of one unit, and of every width."
)
@options.limit_option
@options.json_option
def wide(activation: str, width: int, output: Path | None, base: Path | None, json_path: str | None) -> int:
    """A wide network with a sparse final layer and a spurious valley, for an ACTIVATION that is not linear.

    One unit with one output has a spurious valley, by a certificate; copies of it, each with an output of its own, have one at
    every width. The network of the width asked for is checked by itself as well.

    \b
    Examples:
      landscape wide relu --width 12
      landscape wide tanh --width 6 --output wide.json --base one.json
    """
    from proofs.badness.valley_cases import base_problem
    from proofs.certificates.document import certificate_bytes
    from proofs.cli.output import columns, tell, write_whole
    from proofs.paths.copies import base_certificate, wide_certificate, wide_tree
    from proofs.paths.copies_report import wide_text

    problem = base_problem(activation)
    block = base_certificate(activation)
    certificate = wide_certificate(block, problem, width)
    for path, content in ((base, block), (output, certificate)):
        if path is not None:
            write_whole(path, certificate_bytes(content))
    if json_path is not None:
        answer: dict[str, Any] = {"schema": "landscape/wide/1"}
        answer |= {"activation": activation, "width": width, "samples": len(problem.inputs[0]), "proof": wide_tree()}
        answer |= {"certificate": output and str(output), "base": base and str(base), "problem": certificate["problem"]}
        options.write_json(answer, json_path)
    if json_path != "-":
        tell(wide_text(problem, certificate, width, columns()))
    return 0
