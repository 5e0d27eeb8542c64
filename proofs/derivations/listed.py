"""A list of critical points as one theorem: what it shows, why it is complete, a minimum and a saddle of it."""

from __future__ import annotations

from proofs.derivations.critical import component_table, infimum_block, strata_blocks
from proofs.derivations.landmarks import landmark_blocks
from proofs.derivations.nonlinear import found_blocks, nonlinear_table
from proofs.derivations.residuals import Residuals
from proofs.documents.document import Block, Statement
from proofs.documents.prose import capital, paragraph
from proofs.proving.prove import Proving


def listed_statement(proving: Proving, residuals: Residuals, setting: list[Block]) -> Statement:
    """What the list of critical points shows; a remark where nothing is decided.

    Arguments:
        proving: findings of the solver.
        residuals: the problem as formulas.
        setting: the network and its loss.
    """
    solution, claim = proving.solution, proving.shown
    assert solution is not None
    polynomial = solution.problem.network.activation.polynomial
    table = component_table(solution) if polynomial else nonlinear_table(solution)
    told = strata_blocks(solution) if polynomial else found_blocks(solution)
    points = landmark_blocks(solution, residuals) if polynomial else []
    proof = (*told, infimum_block(solution), *points)
    if claim is None:
        leading = proving.leading
        words = paragraph("board.open", claim=leading.claim.sentence, reason=leading.verdict.reason)
        return Statement("remark", "", (*setting, words, table, *proof), "theorem")
    words = paragraph("board.listed", claim=claim.sentence, symmetric=bool(solution.pairs))
    return Statement("theorem", capital(claim.sentence), (*setting, words, table), "theorem", proof)
