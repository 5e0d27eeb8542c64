"""The last section of a derivation: what was checked, by whom, and how to repeat it; it says nothing that did not happen."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from proofs.certificates.certify import Uncertified
from proofs.certificates.document import Certified
from proofs.documents.document import Block, Derivation, Items, Listing, Ref, Section, Step, Strong, Table
from proofs.documents.prose import capital, listed, paragraph, text
from proofs.proving.prove import Proving
from symbolic.display import counted
from symbolic.network.writing import problem_toml

MAX_LISTING = 40_000
"""Longest certificate that is printed in full."""


def checks_section(
    result: Proving, certified: Certified | Uncertified, sections: Sequence[Section], seed: int, file: str = ""
) -> Section:
    """What the computer checked, and how to repeat it.

    Arguments:
        result: the findings on the problem.
        certified: their certificate, or why there is none.
        sections: the sections before.
        seed: the seed of the findings.
        file: the name of the file of the certificate beside the text; empty where none is written.
    """
    steps = Derivation("", (), tuple(sections)).steps()
    accepted = any(step.check.certainty == "certificate" for step in steps)
    blocks: list[Block] = [paragraph("checks.intro", accepted=accepted, steps=bool(steps), table=Ref("steps"))]
    if steps:
        blocks.append(steps_table(steps))
    blocks += [
        paragraph("checks.reproduce", program=program(), seed=seed),
        Listing(problem_toml(result.problem), "toml"),
        *promise(certified, file),
    ]
    return Section("What was checked", tuple(blocks), "checks")


def promise(certified: Certified | Uncertified, file: str = "") -> list[Block]:
    """Where the certificate is, what the checker said of it, and the command that checks it again.

    Arguments:
        certified: the certificate, or why there is none.
        file: the name of its file beside the text; empty where none is written: then a short one is printed.
    """
    if isinstance(certified, Uncertified):
        return [paragraph("checks.none", reason=_why(certified))]
    claims, trust = certified.report.claims, certified.trust
    errors = [claim.error_probability for claim in claims if claim.error_probability != "0"]
    trusted = [text(capital(told_trust(source))) for source in trust]
    trusted += [text(f"Random primes: the probability of an error is below {listed(errors)}.")] if errors else []
    command = "landscape check" + (" --allow-engine" if trust else "")
    lines = certified.data.decode()
    printed = not file and len(lines) <= MAX_LISTING
    told = paragraph(
        "checks.certificate",
        one=len(claims) == 1,
        file=Strong(file) if file else "",
        listed=printed,
        trust=bool(trusted),
    )
    again = paragraph("checks.again", file=Strong(file) if file else "", listed=printed, command=f'"{command} FILE"')
    blocks: list[Block] = [told, *([Items(tuple(trusted))] if trusted else []), again]
    if file:
        return [*blocks, Listing(f"{command} {shlex.quote(file)}", "shell")]
    return [*blocks, Listing(lines, "json")] if printed else blocks


def told_trust(source: str) -> str:
    """What a proof takes on trust, as a sentence.

    Examples:
        >>> told_trust("sparse-landscape"), told_trust("Singular 4.4.1 (minimal primes over Q)")
        ('what sparse-landscape computed and the certificate does not hold.', 'Singular 4.4.1: minimal primes over Q.')
    """
    if source == "sparse-landscape":
        return "what sparse-landscape computed and the certificate does not hold."
    name, bracket, remark = source.partition(" (")
    if ":" in name or not bracket:
        return f"{source}."
    return f"{name}: {remark.removesuffix(')')}."


def _why(certified: Uncertified) -> str:
    """Why there is no certificate."""
    reason = str(getattr(certified.error, "reason", certified.error))
    return "nothing is claimed" if "UNDECIDED" in reason else reason


def steps_table(steps: Iterable[Step]) -> Table:
    """The steps by how they were checked; those that are alike are counted."""
    groups: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        groups.setdefault((step.rule, step.check.words), []).append(step.name)
    rows = tuple((text(names_of(names)), text(rule), text(words)) for (rule, words), names in groups.items())
    return Table("Steps and how they were checked.", (text("step"), text("rule"), text("check")), rows, "steps")


def names_of(names: Sequence[str]) -> str:
    """The names of steps that were checked alike.

    Examples:
        >>> names_of(["derivative by w_0,0", "derivative by w_0,1"])
        '2 derivatives'
        >>> names_of(["loss", "expanded loss"])
        'loss, expanded loss'
    """
    derivatives = [name for name in names if name.startswith("derivative by ")]
    if len(derivatives) == len(names):
        return counted(len(names), "derivative")
    return ", ".join(names)


def program() -> str:
    """The program and its version."""
    return f"sparse-landscape {version('sparse-landscape')}"
