"""Derivations of the structural lemmas: statement, argument, and the smallest example with its verified proof tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from proofs.certificates.claims import structure_claim
from proofs.certificates.document import CertificateRejected, assembled, checked
from proofs.derivations.of_problem import PAPER
from proofs.derivations.of_statement import checks_section, problem_blocks
from proofs.derivations.pages import by_title
from proofs.derivations.setting import TARGETS, equal, numbers
from proofs.derivations.structure import called, with_symbols
from proofs.documents.document import (
    Block,
    Check,
    Derivation,
    Items,
    Listing,
    Paragraph,
    Section,
    Statement,
    Step,
    StepFailed,
    checked_step,
)
from proofs.documents.prose import capital, paragraph, say, text
from proofs.rules.decay import LINEAR_UNITS_DECAY, linear_units_decay
from proofs.rules.density import WIDE_DENSE, wide_dense
from proofs.rules.engine import prove_problem
from proofs.rules.fixed import FIXED_FEATURES, fixed_features
from proofs.rules.lemmas import LEMMAS, Lemma
from proofs.rules.tree import ProofNode
from symbolic.errors import ProblemError
from symbolic.graph.enumeration import masks
from symbolic.network import Problem, SparseNetwork
from symbolic.structure.benign import SENTENCES
from symbolic.structure.rules import Claim

ALONE = (WIDE_DENSE, FIXED_FEATURES, LINEAR_UNITS_DECAY)
"""Lemmas that are never used with others."""
SIZE = 3
"""Most inputs, units and outputs of an example."""


def lemmas() -> dict[str, Lemma]:
    """The structural lemmas by name.

    Examples:
        >>> "wide_dense" in lemmas()
        True
    """
    return {lemma.name: lemma for lemma in (*LEMMAS, *ALONE)}


def lemma_derivation(name: str) -> Derivation:
    """The document about a structural lemma, with the smallest example it applies to.

    Raises:
        ProblemError: if there is no such lemma.

    Examples:
        >>> lemma_derivation("single_class").steps()[-1].name
        'example'
    """
    if name not in lemmas():
        raise ProblemError("lemma", f"must be one of {', '.join(lemmas())}", repr(name)[:60])
    lemma = lemmas()[name]
    claims = tuple(text(SENTENCES[claim]) for claim in Claim if claim in lemma.gives)
    content = (
        paragraph("lemma.title", title=lemma.title, scope=lemma.scope),
        Items(tuple(text(h) for h in lemma.hypotheses)),
        paragraph("lemma.gives"),
        Items(claims),
    )
    proof = (Paragraph(with_symbols(lemma.argument)),)
    block = Statement("lemma", capital(lemma.name.replace("_", " ")), content, "lemma", proof)
    source = paragraph("lemma.reference", reference=by_title(lemma.reference))
    sections = [Section("The lemma", (block, source), "claim")]
    found = next(_applications(lemma), None)
    if found is None:
        sections.append(Section("An example", (paragraph("lemma.none", size=SIZE),), "example"))
    else:
        sections.append(Section("An example", tuple(_applied(lemma, *found)), "example"))
    steps = Derivation("", (), tuple(sections)).steps()
    sections.append(checks_section(steps))
    return Derivation(
        f"Lemma: {lemma.name.replace('_', ' ')}", say("lemma.abstract", title=lemma.title), tuple(sections), (PAPER,)
    )


def _applications(lemma: Lemma) -> Iterator[tuple[Problem, ProofNode]]:
    """Small problems on which a lemma is the root of a proof: first those that the other lemmas do not prove."""
    others = tuple(x for x in LEMMAS if x is not lemma)
    later = []
    for problem in _small(lemma):
        for claim in (claim for claim in Claim if claim in lemma.gives):
            node = _tree(problem, claim, lemma)
            if node is None:
                continue
            if lemma in ALONE or prove_problem(problem, claim, others) is None:
                yield problem, node
            else:
                later.append((problem, node))
    yield from later


def _small(lemma: Lemma) -> Iterator[Problem]:
    """Problems with two units or more, small ones first: whitened inputs, ReLU for wide networks; one example each for constants and decay."""
    if lemma is FIXED_FEATURES:
        yield Problem.of(SparseNetwork.of([[1, 1]], [[0]], [[1], [1]]), targets=[[1, 3], [2, 4]])
        return
    if lemma is LINEAR_UNITS_DECAY:
        one_sample = SparseNetwork.of([[1, 1], [1, 0]], [[1, 1], [0, 1]])
        yield Problem.of(one_sample, inputs=[[1], [2]], targets=[[3], [4]], weight_decay="1/2")
        return
    activation = "relu" if lemma is WIDE_DENSE else "linear"
    few = range(2, SIZE + 1)
    sizes = sorted(product(few, few, range(1, SIZE + 1)), key=lambda size: (sum(size), size))
    for d, h, k in sizes:
        for first, second in masks(d, h, k):
            network = SparseNetwork.of(first, second, activation=activation)
            targets = [[1 + i + 2 * s for s in range(d)] for i in range(k)]
            yield Problem.of(network, targets=targets)


def _tree(problem: Problem, claim: Claim, lemma: Lemma) -> ProofNode | None:
    """The proof that begins with a lemma."""
    if lemma is WIDE_DENSE:
        return wide_dense(problem)
    if lemma is FIXED_FEATURES:
        return fixed_features(problem, claim)
    if lemma is LINEAR_UNITS_DECAY:
        return linear_units_decay(problem, claim)
    node = prove_problem(problem, claim, (lemma, *(x for x in LEMMAS if x is not lemma)))
    return node if node is not None and node.lemma is lemma else None


def _applied(lemma: Lemma, problem: Problem, node: ProofNode) -> list[Block]:
    """The example with its proof tree; the tree is found again and checked by the certificate checker."""
    data = equal(TARGETS, numbers(problem.targets))

    def run(step: Step) -> None:
        if step.after != data:
            raise StepFailed(step.name, "these are not the targets of the problem")
        again = _tree(problem, node.claim, lemma)
        if again is None or again.to_dict() != node.to_dict():
            raise StepFailed(step.name, "the lemma does not give this proof")
        try:
            checked(assembled(problem, [structure_claim(again)], None))
        except CertificateRejected as error:
            raise StepFailed(step.name, f"the checker rejects the certificate: {error.reason}") from None

    words = "the hypotheses checked again; the independent checker accepts the proof tree"
    check = Check("certificate", words, run)
    return [
        *problem_blocks("example", replace(problem, title="")),
        checked_step("example", None, data, called(node), "", check),
        paragraph("lemma.tree", claim=SENTENCES[node.claim]),
        Listing(node.text()),
    ]
