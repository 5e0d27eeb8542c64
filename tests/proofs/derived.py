"""Derivations of findings, with the certificate that they read."""

from __future__ import annotations

from proofs.certificates.certify import attempt
from proofs.derivations.derived import Derived
from proofs.derivations.of_problem import board_of, derivation_of
from proofs.proving.prove import Proving


def in_full(proving: Proving, pictures: bool = True) -> Derived:
    """The whole argument."""
    return derivation_of(proving, attempt(proving), pictures=pictures)


def on_a_page(proving: Proving) -> Derived:
    """The short form."""
    return board_of(proving, attempt(proving))
