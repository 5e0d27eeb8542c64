"""Blocks about second derivatives at a point that several topics show."""

from __future__ import annotations

from proofs.derivations.setting import FIRST, INPUTS, SECOND, TARGETS
from proofs.documents.document import Block, Display
from proofs.documents.formulas import Matrix, Name, Product, lifted
from proofs.documents.prose import listed
from proofs.exercises.making.second_order import Local
from proofs.exercises.prose import paragraph

HESSIAN, BLOCK = Name("H"), Name("G")
RESIDUAL = Product((SECOND, FIRST, INPUTS)) - TARGETS


def orbit_solution(local: Local) -> tuple[Block, ...]:
    """The tangents of the orbit, one for each pair of units."""
    pairs = [f"({i},{j})" for (i, j), _ in local.tangents]
    rows = Matrix(tuple(tuple(lifted(x) for x in tangent) for _, tangent in local.tangents))
    return (
        paragraph("classify_point.tangents", pairs=listed(pairs), one=len(pairs) == 1, names=list(local.names)),
        Display(rows),
    )
