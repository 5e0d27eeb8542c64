"""What a worker does with a question about a class of masks: ask lemmas and known examples, or search for an example."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from proofs.claims import Claim
from proofs.sweeps.plan import Task, tables_of
from proofs.sweeps.questions import QUESTIONS, Question
from proofs.sweeps.row import Row, now, own_version
from symbolic.network.problem import Problem, SparseNetwork

if TYPE_CHECKING:
    from proofs.badness.base_cases import BaseCase
    from proofs.badness.verify import BadExample
    from proofs.forbidden.classify import MaskAnswer, Placed
    from proofs.rules.tree import ProofNode

CORRELATION = 3
"""The diagonal of the inputs with which a lemma for any data is replayed; all other entries are 1."""


def ask(task: Task) -> Row:
    """Answer a question by a lemma or a known example; UNDECIDED if neither is found.

    Arguments:
        task: a question.

    Returns:
        The row: REFUTED with the lemma, its proof tree and a certificate of it for one problem of the kind, in which the checker of
        certificates replays the lemma; PROVED with an example inside the mask and a certificate for data on the whole mask.

    Raises:
        CertificateRejected: if the checker does not accept a certificate.

    Examples:
        >>> row = ask(Task("2.1.1:3;1", "any:spurious_minimum", 0))
        >>> row.status, row.method, row.shown_by, row.certificate[:10]
        ('REFUTED', 'structure', 'single_class', '{"schema":')
        >>> corner = Task("2.2.2:1,3;3,1", "whitened:spurious_valley", 0)
        >>> ask(corner).status, ask(corner).shown_by
        ('PROVED', '(0,1,1)x(0,1,1)')
    """
    start = time.perf_counter()
    network, question = SparseNetwork(tables_of(task.mask)), QUESTIONS[task.data]
    answer = _answers(network)[question]
    if answer.by is None:
        return _row(task, start, status="UNDECIDED")
    row = _row(task, start, status=str(answer.verdict.status), shown_by=answer.by)
    if answer.placed is not None:
        certificate = placed_certificate(answer.placed, question.claim)
        return replace(row, method="example", certificate=certificate, seconds=_since(start))
    node = _proof(network, question)
    if node is None:
        return replace(row, method="structure", refusal=answer.verdict.reason)
    certificate, refusal = replayed(network, question, node)
    return replace(
        row,
        method="structure",
        proof=_json(node.to_dict()),
        certificate=certificate,
        refusal=refusal,
        seconds=_since(start),
    )


def search(task: Task, *, tries: int) -> Row:
    """Search for an exact example that answers a question with "yes".

    Arguments:
        task: a question.
        tries: how many critical points are drawn at most.

    Returns:
        The row: PROVED with the example and its certificate, or UNDECIDED. A class and its transpose are searched alike for whitened data.

    Raises:
        CertificateRejected: if the checker does not accept the certificate.

    Examples:
        >>> row = search(Task("2.2.2:1,3;3,1", "whitened:spurious_minimum", 0), tries=600)
        >>> row.status, row.method, json.loads(row.proof)["name"]
        ('PROVED', 'search', 'spurious_minimum 2.2.2:1,3;3,1')
    """
    from proofs.badness.lifting import lift
    from proofs.badness.matching import find_match
    from proofs.badness.verify import verify_bad
    from proofs.sweeps.order import turned

    start = time.perf_counter()
    question = QUESTIONS[task.data]
    whitened = question.data == "whitened"
    mask = min(task.mask, turned(task.mask)) if whitened else task.mask
    found, drawn = _drawn(mask, question, task.seed, tries)
    if found is None:
        return replace(_row(task, start, status="UNDECIDED"), method="search", tries=drawn)
    case = _case(found, f"{question.claim} {mask}")
    if mask != task.mask:
        case = case.transposed()
        network = SparseNetwork(tables_of(task.mask))
        match = find_match(*network.masks, *case.problem.network.masks, whitened=True)
        if match is None:
            raise ArithmeticError(f"{task.mask} is not the transpose of {mask}")
        moved = lift(case, match, *network.masks)
        case = _case(verify_bad(moved.problem, moved.point, moved.lower), case.name)
    row = _row(task, start, status="PROVED", shown_by=case.name)
    return replace(
        row, method="search", tries=drawn, proof=_json(case.table()), certificate=_of_case(case), seconds=_since(start)
    )


@lru_cache(maxsize=1)
def _answers(network: SparseNetwork) -> dict[Question, MaskAnswer]:
    """All answers for a mask; those for the last mask are kept, since the questions of a class come one after the other."""
    from proofs.forbidden.classify import classify
    from proofs.forbidden.strictness import strict_answer

    found = {Question(answer.data, answer.claim): answer for answer in classify(network)}
    for answer in tuple(found.values()):
        if answer.claim is Claim.SPURIOUS_MINIMUM:
            strict = strict_answer(network, answer)
            found[Question(strict.data, strict.claim)] = strict
    return found


def _proof(network: SparseNetwork, question: Question) -> ProofNode | None:
    """The structural proof that no data of the kind are bad."""
    from proofs.rules.engine import prove_mask
    from symbolic.structure import rules

    valley = question.claim is Claim.SPURIOUS_VALLEY
    good = rules.Claim.NO_SPURIOUS_VALLEY if valley else rules.Claim.ALL_MINIMA_GLOBAL
    return prove_mask(network, good, question.data)


def replayed(network: SparseNetwork, question: Question, node: ProofNode) -> tuple[str | None, str | None]:
    """The certificate of a structural proof for one problem of the kind, or why there is none.

    The problem has targets that are all different. For any data its inputs have no two orthogonal rows, so that nothing but the mask helps.

    Raises:
        CertificateRejected: if the checker does not accept it.
    """
    from proofs.certificates.claims import structure_claim
    from proofs.certificates.document import assembled, checked
    from proofs.certificates.points import NotCertifiable

    d, k = network.inputs, network.outputs
    correlated = [[CORRELATION if r == c else 1 for c in range(d)] for r in range(d)]
    targets = [[1 + 2 * o + 3 * s * s for s in range(d)] for o in range(k)]
    inputs = None if question.data == "whitened" else correlated
    problem = Problem.of(network, inputs=inputs, targets=targets)
    try:
        return checked(assembled(problem, [structure_claim(node)], None)).data.decode(), None
    except NotCertifiable as refusal:
        return None, str(refusal)


def _drawn(mask: str, question: Question, seed: int, tries: int) -> tuple[BadExample | None, int]:
    """The example of the numeric search, and how many points were drawn."""
    from proofs.search.critical_first import search_bad

    masks, whitened = tables_of(mask), question.data == "whitened"
    if question.claim is not Claim.SPURIOUS_MINIMUM:
        valley = question.claim is Claim.SPURIOUS_VALLEY
        return search_bad(*masks, whitened=whitened, strict=True, valley=valley, seed=seed, tries=tries)
    return search_bad(*masks, whitened=whitened, seed=seed, tries=tries)


def _case(found: BadExample, name: str) -> BaseCase:
    from proofs.badness.base_cases import BaseCase

    source = "Found by `landscape sweep classes`."
    return BaseCase(name, source, found.problem, found.point, found.lower, found.directions)


def _of_case(case: BaseCase) -> str | None:
    """The certificate of an example; None if the format has no way to show it."""
    from proofs.certificates.document import assembled, checked
    from proofs.certificates.points import NotCertifiable
    from proofs.certificates.widening import base_claim

    try:
        return checked(assembled(case.problem, [base_claim(case)], None), allow_engine=False).data.decode()
    except NotCertifiable:
        return None


def placed_certificate(placed: Placed, claim: Claim) -> str | None:
    """The certificate of an example inside a mask: of the example, widened; of a strict minimum on the mask itself.

    Returns:
        The certificate, accepted by the checker; None if the format has no way to show it.

    Raises:
        CertificateRejected: if the checker does not accept it.
    """
    from proofs.badness.base_cases import BaseCase
    from proofs.certificates.document import assembled, checked
    from proofs.certificates.widening import placed_claim

    if claim is Claim.SPURIOUS_STRICT_MINIMUM:
        lift = placed.lift
        return _of_case(BaseCase(lift.case.name, lift.case.source, lift.problem, lift.point, lift.lower))
    problem, widened = placed_claim(placed)
    return checked(assembled(problem, [widened], None), allow_engine=False).data.decode()


def _row(task: Task, start: float, *, status: str, shown_by: str | None = None) -> Row:
    claim = str(QUESTIONS[task.data].claim)
    return Row(
        task.key,
        claim=claim,
        status=status,
        shown_by=shown_by,
        version=own_version(),
        seconds=_since(start),
        finished=now(),
    )


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 3)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
