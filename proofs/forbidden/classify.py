"""What holds for a mask whatever the data of a kind: from the lists for up to two units, by lemmas and examples for more.

Units that have no input or no output do not change the loss and are left out. With one unit left the problem is a best approximation of rank one
(docs/rules.md, *single_class*), with two the lists of :mod:`proofs.forbidden.table` decide. With three or more nothing is taken from the lists: a good
mask with two units can become bad, and a bad one good, when a unit is added. There a lemma shows that no data are bad, or an example that sits in
the mask undisturbed (docs/certificates.md, "A widened example") that some are (:mod:`proofs.forbidden.known`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain

from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.example import bad_example, looked_for
from proofs.badness.lifting import (
    Lift,
    LiftedExample,
    lift,
    trimmed,
    variants,
    verified_case,
    verify_lift,
    verify_placement,
)
from proofs.badness.matching import find_match
from proofs.claims import Claim
from proofs.forbidden.chambers import Chamber, ChamberProof, strict_cases
from proofs.forbidden.check import CheckedList, checked
from proofs.forbidden.examples import Kind, example_of, stored_chambers
from proofs.forbidden.known import known_examples
from proofs.forbidden.lemmas import lemma
from proofs.forbidden.table import CLAIMS, DATA, counts_of, two_unit_list, types_of
from proofs.rules.engine import prove_mask
from proofs.rules.tree import ProofNode
from symbolic.graph.mask_graph import MaskGraph
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.structure import rules
from symbolic.verdict import Verdict, proved, refuted, undecided

KEPT = 200
"""Verified chambers that are kept."""


@dataclass(frozen=True)
class Placed:
    """An example of badness inside a larger mask: the data of the larger mask are bad.

    Attributes:
        case: masks, data and points of the example.
        types: the types of its mask.
        kind: how the example shows its claim.
        lift: where it sits, and the data that it gives the larger mask; verified.
    """

    case: BaseCase
    types: MaskTypes
    kind: Kind
    lift: Lift

    @property
    def units(self) -> tuple[int, ...]:
        """The units of the larger mask that play those of the example."""
        return self.lift.match.units

    @property
    def inputs(self) -> tuple[int, ...]:
        """Likewise the inputs."""
        return self.lift.match.inputs

    @property
    def outputs(self) -> tuple[int, ...]:
        """Likewise the outputs."""
        return self.lift.match.outputs


@dataclass(frozen=True)
class MaskAnswer:
    """Whether a mask has a spurious minimum (valley) for some data of a kind.

    Attributes:
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.
        data: ``whitened`` or ``any``.
        verdict: PROVED (some data have one), REFUTED (none do) or UNDECIDED.
        by: the lemma, forbidden mask or example that shows it; None where nothing does.
        placed: the example inside the mask, where there is one.
    """

    claim: Claim
    data: str
    verdict: Verdict
    by: str | None = None
    placed: Placed | None = None


@dataclass(frozen=True)
class MaskFacts:
    """What lemmas and base cases say of a mask.

    Attributes:
        proofs: the structural proofs that were found, by claim and kind of data.
        example: a base case inside the mask, verified; None if every local minimum is global for all data, or if none was found.
    """

    proofs: Mapping[tuple[Claim, str], ProofNode]
    example: LiftedExample | None


def mask_facts(network: SparseNetwork) -> MaskFacts:
    """Ask the structural lemmas about a mask, and look for a base case inside it.

    Arguments:
        network: one hidden layer; there are no facts for an activation that is not linear.

    Examples:
        >>> facts = mask_facts(SparseNetwork.of([[1, 1]], [[1], [1]]))
        >>> sorted((str(claim), data, node.lemma.name) for (claim, data), node in facts.proofs.items())[0]
        ('all_minima_global', 'any', 'single_class')
    """
    asked = {(Claim(c), data): prove_mask(network, c, data) for c in rules.Claim for data in DATA}
    proofs = {place: node for place, node in asked.items() if node is not None}
    benign = (Claim.ALL_MINIMA_GLOBAL, "any") in proofs
    return MaskFacts(proofs, None if benign else bad_example(network))


def classify(
    network: SparseNetwork, facts: MaskFacts | None = None, *, decayed: bool = False
) -> tuple[MaskAnswer, ...]:
    """The four answers for a mask: spurious minima and valleys, for some whitened data and for some data at all.

    Arguments:
        network: two layers, linear activation; for others every answer is UNDECIDED.
        facts: what :func:`mask_facts` says of it, if it was asked before.
        decayed: whether some weight has decay; then too every answer is UNDECIDED.

    Returns:
        One answer for each kind of data and claim. With up to two units that can change the loss none is UNDECIDED.

    References:
        docs/forbidden.md.

    Examples:
        >>> found = classify(SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]]))
        >>> [(str(answer.verdict.status), answer.by) for answer in found][:2]
        [('PROVED', '(0,1,1)x(0,1,1)'), ('PROVED', '(0,1,1)x(0,1,1)')]
        >>> [answer.by for answer in classify(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 0], [1, 0]]))]
        ['lines', 'reduction', 'lines', 'reduction']
    """
    if len(network.masks) != 2 or network.activation.kind != "linear" or decayed:
        nothing = undecided("the classification is for one hidden layer with linear activation and no weight decay")
        return tuple(MaskAnswer(claim, data, nothing) for data in DATA for claim in CLAIMS)
    alive = MaskGraph.of(network).units
    if len(alive) <= 1:
        none = refuted("at most one unit can change the loss: a best approximation of rank one (single_class)")
        return tuple(MaskAnswer(claim, data, none, "single_class") for data in DATA for claim in CLAIMS)
    if len(alive) == 2:
        return tuple(_of_two(network, alive, claim, data) for data in DATA for claim in CLAIMS)
    return _of_many(network, mask_facts(network) if facts is None else facts)


@cache
def checked_list(claim: Claim, data: str) -> CheckedList:
    """A list of forbidden masks with two units, checked once in the life of the program.

    Raises:
        ListRefused: if it does not pass.
    """
    return checked(two_unit_list(claim, data))


def _of_two(network: SparseNetwork, alive: tuple[int, ...], claim: Claim, data: str) -> MaskAnswer:
    """The answer of the list for a mask with two units that can change the loss."""
    found = checked_list(claim, data).source
    point = counts_of(MaskTypes.of(network).restricted(alive))
    box = found.box_of(point)
    if box is not None:
        used = lemma(box.lemma)
        return MaskAnswer(claim, data, refuted(f"{used.name}: {used.statement}"), used.name)
    forbidden = found.forbidden_in(point)
    if forbidden is None:
        raise ArithmeticError(f"the list of {claim} for {data} data does not know {types_of(point)}")
    name = str(types_of(forbidden))
    example = example_of(types_of(forbidden), claim, data)
    placed = None if example is None or not looked_for(network) else place(network, example.case, example.kind)
    return MaskAnswer(claim, data, proved(f"the mask lies above the forbidden mask {name}"), name, placed)


def _of_many(network: SparseNetwork, facts: MaskFacts) -> tuple[MaskAnswer, ...]:
    """The answers of lemmas and examples for a mask with three or more units that can change the loss."""
    nothing = undecided("no lemma applies, and no known example sits in the mask undisturbed")
    answers: dict[tuple[str, Claim], MaskAnswer] = {}
    for data in DATA:
        for claim in CLAIMS:
            node = facts.proofs.get((claim.opposite, data))
            earlier = answers.get(("whitened", claim))
            if node is not None:
                answer = MaskAnswer(claim, data, refuted(f"by structure: {node.lemma.title}"), node.lemma.name)
            elif earlier is not None and earlier.placed is not None:
                answer = replace(earlier, data=data)
            else:
                placed = _find(network, claim, data, facts.example)
                answer = MaskAnswer(claim, data, nothing)
                if placed is not None:
                    words = f'the example "{placed.case.name}" sits in the mask'
                    answer = MaskAnswer(claim, data, proved(words), placed.case.name, placed)
            answers[data, claim] = answer
    return tuple(answers.values())


def _find(network: SparseNetwork, claim: Claim, data: str, known: LiftedExample | None) -> Placed | None:
    """An example of a claim inside a mask with three or more units."""
    if not looked_for(network):
        return None
    fits = known is not None and (data == "any" or known.lift.case.identity_inputs)
    if known is not None and fits and (claim is Claim.SPURIOUS_MINIMUM or known.valley.proved):
        kind = Kind.STRICT_MINIMUM if known.base.strict else Kind.FAMILY_MINIMUM
        return Placed(known.lift.case, MaskTypes.of(known.lift.case.problem.network), kind, known.lift)
    valley = claim is Claim.SPURIOUS_VALLEY
    for case in chain(_small_cases(valley, data), known_examples(network, claim, data)):
        placed = place(network, case, Kind.STRICT_MINIMUM if case.strict else Kind.FAMILY_MINIMUM)
        if placed is not None and (not valley or verified_case(placed.lift.case).valley.proved):
            return placed
    if not valley:
        return None
    found = (place(network, chamber.case, Kind.CHAMBER) for chamber in stored_chambers(data))
    return next((placed for placed in found if placed is not None), None)


@cache
def _small_cases(valley: bool, data: str) -> tuple[BaseCase, ...]:
    """The base cases for a kind of data with their transposes; for valleys those with a strict minimum."""
    cases = [case for case in (*base_cases(), *strict_cases()) if case.strict or not valley]
    return tuple(variants([case for case in cases if case.identity_inputs or data == "any"]))


@lru_cache(KEPT)
def _verified_chamber(chamber: Chamber) -> ChamberProof:
    return chamber.verified()


def verify_examples() -> Iterator[None]:
    """Verify the small examples that are looked for in masks, one at each step: answers that come later find them verified.

    Examples:
        >>> next(verify_examples())
    """
    for case in dict.fromkeys(map(trimmed, _small_cases(False, "any"))):
        verified_case(case)
        yield
    for chamber in stored_chambers():
        _verified_chamber(replace(chamber, case=trimmed(chamber.case)))
        yield


def place(network: SparseNetwork, case: BaseCase, kind: Kind) -> Placed | None:
    """An example inside a mask, verified in full; None if it is not found to fit."""
    match = find_match(*network.masks, *case.problem.network.masks, whitened=case.identity_inputs)
    if match is None:
        return None
    found = lift(case, match, *network.masks)
    if kind is Kind.CHAMBER:
        chamber = next(c for c in stored_chambers() if c.case == case)
        _verified_chamber(replace(chamber, case=found.case))
        verify_placement(found)
    else:
        verify_lift(found)
    return Placed(found.case, MaskTypes.of(case.problem.network), kind, found)
