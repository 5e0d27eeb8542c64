"""A claim of a certificate: what all kinds have in common."""

from __future__ import annotations

from proofs.certificates.format.values import Entry


class ClaimEntry:
    """A claim of a certificate: its subclasses are all that the format knows."""

    __slots__ = ()


class Claimed(Entry, frozen=True, tag_field="claim"):
    """An object whose first key says what is claimed."""
