"""Decide claims on a mask alone: for all data of a kind by structural lemmas, against them by a verified example.

The claims on bad points say that some data of the kind have one; the others say that no data have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from proofs.badness.example import example_dict
from proofs.badness.lifting import LiftedExample
from proofs.claims import Claim
from proofs.forbidden.classify import MaskAnswer, classify, mask_facts
from proofs.forbidden.showing import answer_dict, placed_picture
from proofs.forbidden.strictness import strict_answer
from proofs.rules.scope import missing_lemma
from proofs.rules.tree import ProofNode
from symbolic.display import one_line
from symbolic.network import OpenProblem, Problem, SparseNetwork
from symbolic.structure import rules
from symbolic.verdict import Status, Verdict, error_text, proved, refuted, undecided

KINDS = {"any": "all inputs and targets", "whitened": "whitened inputs and all targets"}
"""The kinds of data: any, or those with ``X X^T`` the identity."""
WIDTH = 80


@dataclass(frozen=True)
class MaskFinding:
    """What is known about one claim and one kind of data.

    Attributes:
        claim: the claim.
        data: ``any`` or ``whitened``.
        verdict: PROVED, REFUTED or UNDECIDED.
        node: the structural proof, if it rests on one.
        example: the verified example, if it rests on one.
        answer: what the classification of masks says, if it rests on that (docs/forbidden.md).
    """

    claim: Claim
    data: str
    verdict: Verdict
    node: ProofNode | None = None
    example: LiftedExample | None = None
    answer: MaskAnswer | None = None

    @property
    def sentence(self) -> str:
        """The claim with its quantifier over the data.

        Examples:
            >>> MaskFinding(Claim.ALL_MINIMA_GLOBAL, "any", undecided("")).sentence
            'for all inputs and targets every local minimum is global'
            >>> MaskFinding(Claim.SPURIOUS_VALLEY, "whitened", undecided("")).sentence
            'for some whitened data there is a spurious valley'
        """
        if not self.claim.bad:
            return f"for {KINDS[self.data]} {self.claim.sentence}"
        kind = "some data" if self.data == "any" else "some whitened data"
        return f"for {kind} {self.claim.sentence}"

    def __repr__(self) -> str:
        return one_line(f"{self.sentence}: {self.verdict.status}: {self.verdict.reason}", 160)


@dataclass(frozen=True)
class MaskProving:
    """The findings on masks.

    Attributes:
        subject: the masks, with their data if they came with some.
        findings: one per claim and kind of data; the leading one first.

    References:
        The lemmas: docs/rules.md; the examples: docs/certificates.md ("A widened example").

    Examples:
        >>> found = prove_masks(SparseNetwork.of([[1, 1]], [[1], [1]]))
        >>> found.leading.sentence, str(found.leading.verdict.status)
        ('for all inputs and targets every local minimum is global', 'PROVED')
    """

    subject: Problem | OpenProblem
    findings: tuple[MaskFinding, ...]

    @property
    def leading(self) -> MaskFinding:
        """The claim asked for, or the strongest one that is proved."""
        return self.findings[0]

    def __repr__(self) -> str:
        return f"MaskProving of {self.subject.network.shape}: {self.leading.sentence}: {self.leading.verdict.status}"

    def __str__(self) -> str:
        return masks_text(self).rstrip()

    def _repr_html_(self) -> str:
        from proofs.proving.notebook import mask_proving_html

        return mask_proving_html(self)


def prove_masks(subject: SparseNetwork | Problem | OpenProblem, claim: Claim | str | None = None) -> MaskProving:
    """The strongest verdicts that hold for masks whatever the data of a kind are; targets and inputs are not looked at.

    Arguments:
        subject: the masks, alone or with data; the lemmas need two linear layers without decay.
        claim: a claim or its name; None for the strongest that is proved.

    Returns:
        The findings for ``any`` and for ``whitened`` data, the leading one first.

    Raises:
        ValueError: for a name that is no claim.

    Notes:
        The good claims hold for all data of a kind, by structural lemmas; the bad ones for some data, by an example that contains a
        base case. Where neither is found the classification of masks is asked: with the lemmas it decides every mask in which at most
        two units can change the loss. UNDECIDED where it has no answer. Data are whitened where ``X X^T`` is the identity.

    References:
        The lemmas: arXiv:2009.07439 and docs/rules.md, where each names its theorem; examples: docs/certificates.md ("A widened example");
        two units: docs/forbidden.md.

    Examples:
        >>> prove_masks(SparseNetwork.of([[1, 1]], [[1], [1]]))
        MaskProving of 2-1-2 linear: for all inputs and targets every local minimum is global: PROVED
        >>> prove_masks(SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]))
        MaskProving of 3-2-3 linear: for some whitened data there is a spurious valley: PROVED
    """
    subject = OpenProblem.of(subject) if isinstance(subject, SparseNetwork) else subject
    network, wanted = subject.network, None if claim is None else Claim(claim)
    if len(network.masks) != 2 or network.activation.kind != "linear" or subject.decayed:
        missing = missing_lemma(network, subject.decayed)
        nothing = undecided(f"the lemmas on masks alone are for two linear layers without weight decay; {missing}")
        everywhere = {(c, d): MaskFinding(c, d, nothing) for c in Claim for d in KINDS}
        return MaskProving(subject, _ordered(everywhere, wanted))
    facts = mask_facts(network)
    answers = {(answer.claim, answer.data): answer for answer in classify(network, facts)}
    known: dict[tuple[Claim, str], MaskFinding] = {}
    for data in KINDS:
        for good in map(Claim, rules.Claim):
            node, example, answer = facts.proofs.get((good, data)), facts.example, answers[good.opposite, data]
            fits = example is not None and (data == "any" or example.lift.case.identity_inputs)
            if node is not None:
                found = _good(good, data, node)
            elif example is not None and fits and (good is Claim.ALL_MINIMA_GLOBAL or example.valley.proved):
                found = _bad(good, data, example.words, example=example)
            elif answer.verdict.proved:
                found = _bad(good, data, answer.verdict.reason, answer=answer)
            else:
                found = {claim: MaskFinding(claim, data, answer.verdict) for claim in (good, good.opposite)}
            known |= {(claim, data): finding for claim, finding in found.items()}
        minimum = answers[Claim.SPURIOUS_MINIMUM, data]
        known[Claim.SPURIOUS_STRICT_MINIMUM, data] = _strict(
            known[minimum.claim, data], strict_answer(network, minimum)
        )
    return MaskProving(subject, _ordered(known, wanted))


def _good(good: Claim, data: str, node: ProofNode) -> dict[Claim, MaskFinding]:
    """A good claim and its opposite, where the good one holds for all data."""
    words = proved(f"by structure: {node.lemma.title}")
    denied = refuted(f"{good.sentence} ({node.lemma.name})")
    return {
        good: MaskFinding(good, data, words, node),
        good.opposite: MaskFinding(good.opposite, data, denied, node),
    }


def _bad(good: Claim, data: str, words: str, **shown: Any) -> dict[Claim, MaskFinding]:
    """A good claim and its opposite, where some data have something bad."""
    return {
        good: MaskFinding(good, data, refuted(words), **shown),
        good.opposite: MaskFinding(good.opposite, data, proved(words), **shown),
    }


def _strict(minimum: MaskFinding, answer: MaskAnswer) -> MaskFinding:
    """A strict spurious minimum: none where there is no spurious one; one where the lifted example is strict, or another one is."""
    name, example = Claim.SPURIOUS_STRICT_MINIMUM, minimum.example
    if minimum.verdict.status is Status.REFUTED:
        return MaskFinding(name, minimum.data, minimum.verdict, minimum.node)
    if example is not None and example.lift.strict():
        return MaskFinding(name, minimum.data, minimum.verdict, example=example)
    return MaskFinding(name, minimum.data, answer.verdict, answer=None if answer.by is None else answer)


def _ordered(known: Mapping[tuple[Claim, str], MaskFinding], claim: Claim | None) -> tuple[MaskFinding, ...]:
    """The claim asked for first, or the strongest that is proved; then the others, decided ones first.

    What no data have is strongest for all data, what some data have for whitened data.
    """
    places = [(c, d) for c in Claim for d in (reversed(KINDS) if c.bad else KINDS)]
    wanted = [place for place in places if claim is None or place[0] == claim]
    leading = next((place for place in wanted if known[place].verdict.proved), None)
    leading = leading or next((place for place in wanted if known[place].verdict.status is Status.REFUTED), None)
    if claim is None and (leading is None or not known[leading].verdict.proved):
        leading = (Claim.ALL_MINIMA_GLOBAL, "any")
    leading = leading or wanted[0]
    rest = sorted((p for p in places if p != leading), key=lambda p: known[p].verdict.status is Status.UNDECIDED)
    return tuple(known[place] for place in (leading, *rest))


def masks_dict(result: MaskProving) -> dict[str, Any]:
    """The findings as JSON-ready dictionaries (``landscape/mask_proof/1``); the leading one is at the top."""
    leading = result.leading
    example = next((f.example for f in result.findings if f.example is not None), None)
    return {
        "schema": "landscape/mask_proof/1",
        "masks": [[list(row) for row in mask] for mask in result.subject.network.masks],
        "activation": str(result.subject.network.activation),
        **_finding(leading),
        "proof": None if leading.node is None else leading.node.to_dict(),
        "classification": None if leading.answer is None else answer_dict(leading.answer),
        "assumptions": [] if leading.node is None else list(leading.node.assumptions),
        "example": None if example is None else example_dict(example),
        "certificate": None,
        "others": [_finding(finding) for finding in result.findings[1:]],
    }


def _finding(finding: MaskFinding) -> dict[str, Any]:
    verdict = finding.verdict
    return {
        "claim": str(finding.claim),
        "data": finding.data,
        "status": str(verdict.status),
        "reason": verdict.reason,
        "error_probability": error_text(verdict.error),
        "rests_on": list(verdict.rests_on),
        "method": "example"
        if finding.example is not None
        else "structure"
        if finding.answer is None
        else "classification",
    }


def masks_text(result: MaskProving, width: int = WIDTH) -> str:
    """The findings for people: the leading claim with its proof, then the others; sentences in lines of at most so many letters."""
    from proofs.proving.report import tree_lines

    leading = result.leading
    lines = [f"{leading.sentence.capitalize()}: {leading.verdict.status}"]
    if leading.node is not None:
        lines += ["shown by structural lemmas, no solver", *tree_lines(leading.node.to_dict(), 1, width)]
    else:
        lines += wrap(leading.verdict.reason, width - 2, initial_indent="  ", subsequent_indent="  ")
        if leading.answer is not None:
            lines.append("shown by the classification of masks (docs/forbidden.md), no solver")
            placed = leading.answer.placed
            lines += [] if placed is None else [f"  {line}" for line in placed_picture(placed)]
    lines.append("")
    lines += [f"{finding.sentence}: {finding.verdict.status}" for finding in result.findings[1:]]
    return "\n".join(lines) + "\n"
