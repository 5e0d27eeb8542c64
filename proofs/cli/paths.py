"""``landscape descend``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.cli import options

if TYPE_CHECKING:
    from symbolic.network import Problem
    from symbolic.network.weights import Weights

NO_PATH = 3


@click.command(epilog="Exit status: 0 a path to a global minimum is certified, 3 none was found, 2 bad input.")
@options.optional_file
@click.option(
    "--start",
    default="random:0",
    show_default=True,
    metavar="random:SEED | CERT",
    help="Random rational weights, or the first point of a certificate.",
)
@click.option(
    "--start-file",
    type=click.Path(path_type=Path),
    metavar="WEIGHTS",
    help='A JSON file {"first": W1, "second": W2} of exact numbers.',
)
@click.option("--output", type=click.Path(path_type=Path), metavar="CERT", help="Write the certificate.")
@click.option(
    "--steps",
    default=0,
    metavar="N",
    type=click.IntRange(0, 10_000),
    help="With --json: weights and losses at about N places along the path.",
)
@options.limit_option
@options.json_option
def descend(
    file: Path | None, start: str, start_file: Path | None, output: Path | None, steps: int, json_path: str | None
) -> int:
    """A path from given weights of a dense network to a global minimum, along which the loss never increases.

    The path is certified: the independent checker accepts it before anything is said or written. It proves one start; that no
    path was found proves nothing.

    \b
    Examples:
      landscape descend examples/wide_dense_relu.toml
      landscape descend dense.toml --start sparse_minimum.json --output path.json
    """
    file, json_path = options.the_file(file, json_path)
    from proofs.certificates.document import certificate_bytes
    from proofs.cli.output import tell, write_whole
    from proofs.paths.certificate import path_certificate
    from proofs.paths.path import NoPath
    from proofs.paths.report import path_text
    from proofs.paths.steps import path_steps
    from symbolic.network import read_problem

    problem = read_problem(file)
    certificate, reason = None, ""
    try:
        certificate = path_certificate(problem, _start(problem, start, start_file))
    except NoPath as error:
        reason = error.reason
    if certificate is not None and output is not None:
        write_whole(output, certificate_bytes(certificate))
    pieces = len(certificate["claims"][0]["pieces"]) if certificate else None
    if json_path is not None:
        written = str(output) if certificate is not None and output is not None else None
        answer: dict[str, Any] = {"schema": "landscape/descent/1"}
        answer |= {"found": certificate is not None, "pieces": pieces, "reason": reason or None, "certificate": written}
        if certificate is not None and steps:
            answer["steps"] = path_steps(certificate, steps)
        options.write_json(answer, json_path)
    if json_path != "-":
        count = "1 piece" if pieces == 1 else f"{pieces} pieces"
        found = f"A descent path of {count} to a global minimum: certified."
        if certificate is not None:
            tell(path_text(certificate))
        tell(found if certificate is not None else f"No descent path was found: {reason} (this proves nothing).")
    return 0 if certificate is not None else NO_PATH


def _start(problem: Problem, start: str, start_file: Path | None) -> Weights:
    """The weights that the options name.

    Raises:
        ProblemError: if a file cannot be read, or its weights do not fit the masks.
        NoPath: if the network has more than two layers.
    """
    from proofs.cli.output import read_bytes
    from proofs.paths.certificate import out_of_scope
    from proofs.paths.path import NoPath
    from proofs.paths.starts import random_weights, weights_of_json

    if len(problem.network.masks) != 2:
        raise NoPath(out_of_scope(problem))
    seed = re.fullmatch(r"random:([0-9]{1,18})", start)
    if start_file is None and seed is not None:
        return random_weights(problem, int(seed[1]))
    path = start_file or Path(start)
    return weights_of_json(problem, read_bytes(path), str(path))
