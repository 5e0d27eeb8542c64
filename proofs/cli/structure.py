"""``landscape graph`` and ``landscape prove``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.claims import Claim
from proofs.cli import options
from symbolic.errors import UnsupportedProblem

if TYPE_CHECKING:
    from proofs.badness.lifting import LiftedExample
    from proofs.forbidden.classify import Placed
    from proofs.proving.prove import Proving

UNDECIDED = 3
MOST_LINES = 400
"""Most weights that are drawn as lines; of more the matrices are drawn."""


@click.command(
    epilog="Exit status: 0 done, 2 bad input, 3 more than one hidden layer, no example for --example, or the budget is spent."
)
@options.optional_file
@options.json_option
@click.option(
    "--svg",
    "svg_path",
    type=click.Path(path_type=Path),
    help="Draw the mask graph (of a large mask its matrices) into this SVG file.",
)
@click.option(
    "--example",
    "example_path",
    type=click.Path(path_type=Path),
    help="Write a certificate for data that make this mask bad, if a known example sits in it.",
)
@click.option(
    "--claim",
    default="spurious_minimum",
    show_default=True,
    type=click.Choice(["spurious_minimum", "spurious_valley"]),
    help="What the data of --example have.",
)
@options.limit_option
@options.quiet_option
def graph(
    file: Path | None,
    json_path: str | None,
    svg_path: Path | None,
    example_path: Path | None,
    claim: str,
    quiet: bool,
) -> int:
    """The mask graph of the problem in FILE: rectangles, twins, symmetry, ranks, and what structural lemmas prove.

    Targets may be left out of FILE, and FILE may be -, standard input.

    \b
    Examples:
      landscape graph examples/golden.toml
      landscape graph examples/golden.toml --json --svg golden.svg
      landscape graph examples/valley_at_infinity.toml --example valley.json --claim spurious_valley
    """
    file, json_path = options.the_file(file, json_path)
    from proofs.cli.output import columns, tell, write_whole
    from proofs.proving.mask_report import mask_report, report_dict, report_text
    from symbolic.graph.drawing import mask_svg
    from symbolic.graph.matrix_drawing import matrix_svg
    from symbolic.network import read_masks

    problem = read_masks(file)
    try:
        report = mask_report(problem)
    except UnsupportedProblem as error:
        return options.refuse(file, error, UNDECIDED)
    if svg_path is not None:
        large = problem.network.weights > MOST_LINES
        drawn = matrix_svg(problem.network.masks, problem.title) if large else mask_svg(report.graph, problem.title)
        write_whole(svg_path, drawn.encode())
    if example_path is not None:
        example = report.example_of(Claim(claim))
        if example is None:
            nothing = f"no known example of a {claim.replace('_', ' ')} was found in this mask, no example written"
            return options.refuse(file, nothing, UNDECIDED)
        write_whole(example_path, _example_certificate(example))
    if json_path is not None:
        options.write_json(report_dict(report), json_path)
    if json_path is None or (json_path != "-" and not quiet):
        tell(report_text(report, columns()))
    return 0


@click.command(
    epilog="Exit status: 0 PROVED or REFUTED, 3 UNDECIDED (or no certificate for --output), 2 bad input, 4 engine missing."
)
@options.optional_file
@click.option(
    "--claim",
    type=click.Choice([str(claim) for claim in Claim]),
    help="Decide this claim (default: the strongest that can be decided).",
)
@click.option(
    "--masks-only",
    is_flag=True,
    help="What holds for the masks whatever the data: for all data, or for some. FILE needs no targets.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Write a certificate, checked before it is written.")
@options.json_option
@options.seed_option
@options.budget_option
@options.jobs_option
@options.quiet_option
def prove(
    file: Path | None,
    claim: str | None,
    masks_only: bool,
    output: Path | None,
    json_path: str | None,
    seed: int,
    budget: float,
    jobs: int | None,
    quiet: bool,
) -> int:
    """The strongest verdict on the problem in FILE, with its proof: by structure where possible, else by the solver.

    \b
    Examples:
      landscape prove examples/golden.toml
      landscape prove examples/golden.toml --output golden.json
      landscape prove examples/golden.toml --claim all_minima_global --json
      landscape prove examples/golden.toml --masks-only
    """
    file, json_path = options.the_file(file, json_path)
    if masks_only:
        return _prove_masks(file, claim, output, json_path, quiet)
    from proofs.cli.output import columns, progress, tell
    from proofs.cli.worker import begin_printing
    from proofs.proving.prove import prove as run
    from proofs.proving.report import proving_dict, proving_text
    from symbolic.landscape.solution import Solution
    from symbolic.network import Problem, read_problem
    from symbolic.solving.solve import solve
    from symbolic.verdict import Status

    problem = read_problem(file)
    with progress(quiet) as report:

        def solver(problem: Problem) -> Solution:
            engine = options.solving_engine(report)
            solution = solve(problem, engine=engine, seed=seed, budget=budget, jobs=jobs, progress=report)
            begin_printing(budget)
            return solution

        try:
            result = run(problem, claim, solve=solver)
        except UnsupportedProblem as error:
            return options.refuse(file, error, UNDECIDED)
    refusal, trust = (None, []) if output is None else _write_certificate(result, output)
    written = output if refusal is None else None
    if json_path is not None:
        options.write_json({**proving_dict(result, seed), "certificate": written and str(written)}, json_path)
    if json_path is None or (json_path != "-" and not quiet):
        tell(proving_text(result, columns()))
        if written is not None:
            tell(f"Certificate: {written}" + (f", with trust in: {'; '.join(trust)}" if trust else ", fully checked"))
    if refusal is not None:
        return options.refuse(file, refusal, UNDECIDED)
    return UNDECIDED if result.leading.verdict.status is Status.UNDECIDED else 0


def _prove_masks(file: Path, claim: str | None, output: Path | None, json_path: str | None, quiet: bool) -> int:
    """What holds for the masks of a file whatever the data."""
    from proofs.cli.output import columns, tell, write_whole
    from proofs.proving.masks import masks_dict, masks_text, prove_masks
    from symbolic.network import read_masks
    from symbolic.verdict import Status

    result = prove_masks(read_masks(file), claim)
    leading = result.leading
    example = leading.example or (None if leading.answer is None else leading.answer.placed)
    written = None
    if output is not None and example is not None:
        write_whole(output, _example_certificate(example))
        written = str(output)
    if json_path is not None:
        options.write_json({**masks_dict(result), "certificate": written}, json_path)
    if json_path is None or (json_path != "-" and not quiet):
        tell(masks_text(result, columns()))
        if written is not None:
            tell(f"Certificate: {written}, fully checked")
    if output is not None and written is None:
        reason = "a certificate is about data: there is one where an example shows the claim; no certificate written"
        return options.refuse(file, reason, UNDECIDED)
    return UNDECIDED if result.leading.verdict.status is Status.UNDECIDED else 0


def _example_certificate(example: LiftedExample | Placed) -> bytes:
    """The certificate of a bad example, checked."""
    from proofs.badness.lifting import LiftedExample
    from proofs.certificates.document import assembled, checked
    from proofs.certificates.widening import placed_claim, widened_claim

    large, claim = widened_claim(example) if isinstance(example, LiftedExample) else placed_claim(example)
    return checked(assembled(large, [claim], None)).data


def _write_certificate(result: Proving, output: Path) -> tuple[str | None, list[str]]:
    """Write the certificate of the leading claim: why there is none, and what it takes on trust."""
    from proofs.certificates.certify import certify
    from proofs.certificates.points import NotCertifiable
    from proofs.cli.output import write_whole

    try:
        certified = certify(result)
    except NotCertifiable as error:
        return str(error), []
    write_whole(output, certified.data)
    return None, certified.trust
