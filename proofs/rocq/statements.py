"""What the theorems of a generated file say, in the words of the library, and which axioms they may rest on.

The audit of the kernel states every theorem again in these words, whatever the generated file calls its own statements.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from proofs.claims import Claim
from proofs.rocq.axioms import ALL, BOUNDS, REALS

BASIC = ("critical", "box_bound", "lower_point", "spurious")
"""The theorems of every generated file."""

_CLAIMS: dict[str, tuple[str, ...]] = {
    Claim.SPURIOUS_MINIMUM: BASIC,
    Claim.SPURIOUS_STRICT_MINIMUM: (*BASIC, "strict"),
    Claim.SPURIOUS_VALLEY: (*BASIC, "strict", "valley"),
}


def provable(claim: Mapping[str, Any]) -> bool:
    """Whether a claim of a certificate is of a kind that is written for the kernel."""
    return claim["claim"] in _CLAIMS and "point" in claim and "cited" not in claim


def theorems_of(claim: Mapping[str, Any], algebraic: bool) -> tuple[str, ...]:
    """The theorems the file of a claim must hold.

    Arguments:
        claim: a claim for which :func:`provable` is true.
        algebraic: whether the coordinates are algebraic numbers; then ``root`` says that there is such a number.

    Examples:
        >>> theorems_of({"claim": "spurious_valley", "point": []}, True)
        ('critical', 'box_bound', 'lower_point', 'spurious', 'strict', 'valley', 'root')
    """
    return (*_CLAIMS[claim["claim"]], "root") if algebraic else _CLAIMS[claim["claim"]]


def allowed_axioms(theorem: str) -> frozenset[str]:
    """The axioms a theorem of a generated file may rest on."""
    return {"root": BOUNDS, "valley": ALL}.get(theorem, REALS)


def statement_of(theorem: str, algebraic: bool) -> str:
    """The statement of a theorem, with the definitions of the library only.

    Free in it are the tables ``M1 M2 X Y W1 W2 V1 V2``, ``radius`` and, for algebraic points, ``polynomial lo hi``.

    Examples:
        >>> statement_of("strict", False)
        'strict_local_minimum (problem_of M1 M2 X Y) (loss linear (problem_of M1 M2 X Y)) (rational_point W1 W2)'
    """
    root = "polyval alpha polynomial = 0"
    given = f"forall alpha, {root} -> Q2R lo < alpha < Q2R hi -> " if algebraic else ""
    point = "(algebraic_point alpha W1 W2)" if algebraic else "(rational_point W1 W2)"
    problem = "(problem_of M1 M2 X Y)"
    loss = f"(loss linear {problem})"
    return {
        "critical": f"{given}critical_point {loss} {point}",
        "box_bound": f"{given}(0 < Q2R radius /\\ forall theta, near {problem} (Q2R radius) {point} theta -> "
        f"{loss} {point} <= {loss} theta)",
        "lower_point": f"{given}{loss} (rational_point V1 V2) < {loss} {point}",
        "spurious": f"{given}spurious_local_minimum {problem} {loss} {point}",
        "strict": f"{given}strict_local_minimum {problem} {loss} {point}",
        "valley": f"{given}bottom_of_spurious_valley {problem} {loss} {point}",
        "root": f"exists alpha, {root} /\\ Q2R lo < alpha < Q2R hi",
    }[theorem]


def named_theorems(source: str) -> tuple[str, ...]:
    """The theorems with a statement of their own that a generated file holds: the basic ones, then what it adds."""
    found = set(re.findall(r"^Theorem (\w+)", source, re.MULTILINE))
    return (*BASIC, *(name for name in ("strict", "valley", "root") if name in found))
