"""The result of a derivation in a few sentences."""

from __future__ import annotations

from proofs.claims import Claim
from proofs.derivations.numbers import shown
from proofs.documents.document import Inlines
from proofs.documents.prose import say
from proofs.proving.prove import Proving
from symbolic.landscape.kind import Kind


def abstract(result: Proving) -> Inlines:
    """What is shown, as the abstract of a paper says it.

    Examples:
        >>> from proofs.documents.document import plain
        >>> from proofs.proving.prove import prove
        >>> from symbolic import Problem, SparseNetwork
        >>> dense = Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[1, 2], [3, 4]])
        >>> plain(abstract(prove(dense))).split(".")[0]
        'Every local minimum is global, and there is no spurious valley'
    """
    claim, leading, solution = result.shown, result.leading, result.solution
    if claim is None:
        lowest = None if solution is None else solution.infimum.value
        return say(
            "document.undecided",
            claim=leading.claim.sentence,
            value="" if lowest is None else shown(lowest),
            complete=solution is not None and all(stratum.complete.proved for stratum in solution.strata),
        )
    if leading.method == "structure" and leading.node is not None:
        too = claim is Claim.ALL_MINIMA_GLOBAL and any(
            finding.claim is Claim.NO_SPURIOUS_VALLEY and finding.verdict.proved for finding in result.findings
        )
        return say(
            "document.structure",
            claim=claim.sentence,
            valley=too,
            masks=result.masks_decide,
            whitened=result.problem.whitened,
            reason=leading.node.lemma.title,
        )
    if claim is Claim.ALL_MINIMA_GLOBAL and solution is not None:
        return say(
            "document.benign", claim=claim.sentence, count=len(solution.components), symmetric=bool(solution.pairs)
        )
    witness = result.witness
    if claim.bad and witness is not None and witness.spurious.proved:
        strict = witness.kind is Kind.STRICT_MINIMUM
        valley = claim is Claim.SPURIOUS_VALLEY
        return say("document.bad", strict=strict, valley=valley, loss=shown(witness.loss))
    if claim is Claim.SPURIOUS_VALLEY and witness is None:
        return say("document.valley")
    return say("document.other", claim=claim.sentence, reason=leading.verdict.reason)
