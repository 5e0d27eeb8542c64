"""``landscape check`` and ``landscape rocq``."""

from __future__ import annotations

from pathlib import Path

import click

from proofs.cli import options

INVALID, CHECKING = 1, 60.0


def _number(_context: click.Context, _option: click.Parameter, value: float) -> float:
    """A number that compares with others."""
    if value != value:
        raise click.BadParameter("must be a number (got nan)")
    return value


@click.command(epilog="Exit status: 0 valid, 1 invalid (malformed JSON included), 2 unreadable file.")
@click.argument("certificate", required=False, type=click.Path(path_type=Path))
@options.json_option
@click.option(
    "--allow-engine", is_flag=True, help="Accept claims that rest on an engine's word, and print what they rest on."
)
@click.option(
    "--time-limit",
    default=60.0,
    show_default=True,
    callback=_number,
    type=click.FloatRange(min=0, min_open=True, max=1e7),
    metavar="SECONDS",
    help="A check that takes longer is stopped, and the certificate not valid.",
)
@click.option(
    "--memory-limit",
    default=2048.0,
    show_default=True,
    callback=_number,
    type=click.FloatRange(min=0, min_open=True, max=1e9),
    metavar="MB",
    help="A check that needs more is stopped, and the certificate not valid.",
)
def check(
    certificate: Path | None, json_path: str | None, allow_engine: bool, time_limit: float, memory_limit: float
) -> int:
    """Check CERTIFICATE independently: exact arithmetic, standard library only, no solver.

    \b
    Examples:
      landscape check golden.json
      python -I -S proofs/certificates/checker golden.json
    """
    certificate, json_path = options.the_file(certificate, json_path, "CERTIFICATE")
    from dataclasses import asdict

    from proofs.certificates.checker import check_limited
    from proofs.cli.output import read_bytes, tell

    data, memory = read_bytes(certificate), int(memory_limit * 2**20)
    result = check_limited(data, time_limit=time_limit, memory_limit=memory, allow_engine=allow_engine)
    if json_path is not None:
        claims = [asdict(claim) for claim in result.claims]
        answer = {"schema": "landscape/check/1", "valid": result.valid, "claims": claims, "reason": result.reason}
        options.write_json(answer, json_path)
    if json_path != "-":
        for claim in result.claims:
            trust = (
                ""
                if claim.fully_checked
                else f" (rests on {', '.join(claim.rests_on)}; error probability {claim.error_probability})"
            )
            tell(f"{claim.claim}: {'checked' if claim.fully_checked else 'accepted with trust'}{trust}")
        tell("valid" if result.valid else str(result.reason))
    return 0 if result.valid else INVALID


@click.command(
    epilog="Exit status: 0 written (and accepted by the kernel with --check), 1 rejected, 2 bad input, 3 the budget is spent, 4 coqc missing."
)
@click.argument("certificate", required=False, type=click.Path(path_type=Path))
@click.option("--output", required=True, type=click.Path(path_type=Path), help="The folder for the sources.")
@click.option(
    "--check",
    "run_kernel",
    is_flag=True,
    help="Read their data back, compile them with coqc and compare their assumptions with the whitelist.",
)
@click.option("--paper", is_flag=True, help="The theorems for networks of all sizes, instead of a certificate.")
@options.json_option
@click.option(
    "--time-limit",
    default=600.0,
    show_default=True,
    callback=_number,
    type=click.FloatRange(min=0, min_open=True, max=1e7),
    metavar="SECONDS",
    help="Time allowed to the kernel.",
)
@options.limit_option
def rocq(
    certificate: Path | None, output: Path, run_kernel: bool, paper: bool, json_path: str | None, time_limit: float
) -> int:
    """Write CERTIFICATE as Rocq (Coq) sources: theorems over all real weights about the data of its problem.

    With --paper instead of CERTIFICATE: the theorems for networks of all sizes.

    \b
    Examples:
      landscape rocq golden.json --output golden-rocq
      landscape rocq golden.json --output golden-rocq --check
      landscape rocq --paper --output paper --check
      landscape rocq golden.json --output golden-rocq --check --json theorems.json
    """
    if paper == (certificate is not None):
        raise click.UsageError("Either CERTIFICATE or --paper.")
    if certificate is None:
        return _paper(output, run_kernel, json_path, time_limit)
    return _claims(certificate, output, run_kernel, json_path, time_limit)


def _paper(output: Path, run_kernel: bool, json_path: str | None, time_limit: float) -> int:
    """``landscape rocq --paper``."""
    from proofs.cli.output import write_whole
    from proofs.rocq.paper import answer, check_paper, paper_theorems, summary, write_paper

    write_paper(output, write_whole)
    report = check_paper(time_limit) if run_kernel else None
    if json_path is not None:
        options.write_json(answer(paper_theorems(), report), json_path)
    if json_path != "-":
        click.echo(summary(paper_theorems(), report))
    return 0 if report is None or report.ok else INVALID


def _claims(certificate: Path, output: Path, run_kernel: bool, json_path: str | None, time_limit: float) -> int:
    """``landscape rocq CERTIFICATE``."""
    import json
    import sys

    from proofs.certificates.checker import MAX_DIGITS, check_limited
    from proofs.cli.output import read_bytes, write_whole
    from proofs.rocq.export import claim_sources, write_sources
    from proofs.rocq.kernel import answer, check_certificate

    data = read_bytes(certificate)
    result = check_limited(data, time_limit=CHECKING, allow_engine=True)
    if not result.valid:
        click.echo(f"landscape: {certificate}: {result.reason}", err=True)
        return INVALID
    sys.set_int_max_str_digits(2 * MAX_DIGITS)
    content = json.loads(data)
    sources = claim_sources(content)
    paths = write_sources(sources, output, write_whole)
    report = check_certificate(content, sources, time_limit) if run_kernel else None
    if json_path is not None:
        options.write_json(answer(content, report), json_path)
    if json_path != "-":
        for path in paths:
            click.echo(str(path))
        for theorem in report.theorems if report is not None else ():
            click.echo(f"proved: {theorem}")
        if report is not None:
            accepted = f"accepted by the kernel in {report.seconds:.1f} s"
            click.echo(accepted if report.ok else f"rejected: {report.reason}")
    return 0 if report is None or report.ok else INVALID
