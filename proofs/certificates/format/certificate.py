"""A certificate: a problem, claims about it, and the field of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.problem import ProblemEntry
from proofs.certificates.format.values import Entry, FieldEntry, Text

SCHEMA: Literal["landscape/certificate/1"] = "landscape/certificate/1"


class Certificate(Entry, frozen=True):
    """A problem, claims about it, and what is needed to check them. Only the shape: the checker decides."""

    schema: Literal["landscape/certificate/1"]
    problem: ProblemEntry
    field: FieldEntry | None
    claims: Annotated[Sequence[ClaimEntry], Meta(min_length=1)]
    made_by: Text | UnsetType = UNSET
