"""The words of the hypotheses, explained where a sheet uses them."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.derivations.setting import INPUTS
from proofs.documents.document import Block
from proofs.exercises.making.blocks import SECOND_MASK
from proofs.exercises.prose import paragraph
from proofs.statements.statement import Hypothesis

TERMS = {
    "full": ("dense",),
    "twins": ("complete_classes", "one_incomplete_class", "single_class"),
    "complete": ("complete_classes", "one_incomplete_class"),
    "dense": ("dense_final_layer", "sparse_final_layer"),
    "filter": ("filters_equal_or_disjoint", "filters_overlap", "blocks_orthogonal", "correlated"),
    "overlap": ("filters_overlap",),
    "correlation": ("blocks_orthogonal", "correlated"),
}
"""For every word that is explained the hypotheses in which it stands."""


def explained(hypotheses: Sequence[Hypothesis]) -> tuple[Block, ...]:
    """What the words in some hypotheses mean, one paragraph for each that needs it.

    Examples:
        >>> from proofs.statements.predicates import COMPLETE_CLASSES, LINEAR
        >>> len(explained([LINEAR])), len(explained([LINEAR, COMPLETE_CLASSES]))
        (0, 2)
    """
    names = {h.name for h in hypotheses}
    return tuple(
        paragraph(f"true_false.{term}", M=SECOND_MASK, X=INPUTS) for term, users in TERMS.items() if names & set(users)
    )
