"""The last resort of a search: data of a known base case, carried into the mask (:mod:`proofs.badness.lifting`)."""

from __future__ import annotations

from proofs.badness.base_cases import BaseCase
from proofs.badness.lifting import find_lift, verify_lift
from proofs.badness.points import loss_at
from proofs.badness.verify import NotCertified
from proofs.certificates.document import assembled
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.points import NotCertifiable
from proofs.certificates.widening import base_claim, placed_claim, widened_claim
from proofs.claims import Claim
from proofs.forbidden.classify import classify
from proofs.search.confirm import Confirmed, NotConfirmed, accept
from proofs.search.numeric import Property
from symbolic.network import SparseNetwork
from symbolic.network.numbers import number_text


def from_base_case(
    network: SparseNetwork, kind: Property = "strict", *, whitened: bool = True, seconds: float = 60.0
) -> tuple[str, Confirmed] | None:
    """The first base case that sits in a mask and shows the property there, and its name; None if there is none.

    Arguments:
        network: two layers, linear activation.
        kind: the property; ``strict`` is examined in the large network itself, as widening may lose it.
        whitened: only base cases with X = I.
        seconds: time for the checker.

    Examples:
        >>> network = SparseNetwork.of([[1, 1, 0, 0], [1, 0, 1, 1]], [[1, 1], [1, 0], [0, 1], [0, 1]])
        >>> name, found = from_base_case(network, "valley")
        >>> name, str(found.claim), found.loss
        ('golden', 'spurious_valley', '1')
    """
    first, second = network.masks
    found = find_lift(first, second, identity_inputs=whitened)
    if kind == "valley" and (found is None or not verify_lift(found).valley.proved):
        return _placed_valley(network, "whitened" if whitened else "any", seconds)
    if found is None:
        return None
    claim: ClaimEntry
    try:
        if kind == "strict":
            if not found.strict():
                return None
            problem = found.problem
            claim = base_claim(BaseCase(found.case.name, "", problem, found.point, found.lower))
            loss, shown = found.case.verified().loss, Claim.SPURIOUS_STRICT_MINIMUM
        else:
            lifted = verify_lift(found)
            problem, widened = widened_claim(lifted)
            claim, loss, shown = widened, lifted.loss, Claim(widened.statement)
        certified = accept(assembled(problem, [claim], None), problem, shown, seconds)
    except (NotCertified, NotCertifiable, NotConfirmed):
        return None
    source = f"the base case {found.case.name}"
    return found.case.name, Confirmed(problem, shown, certified, number_text(loss), source)


def _placed_valley(network: SparseNetwork, data: str, seconds: float) -> tuple[str, Confirmed] | None:
    """The example of a valley that the classification of masks knows, a chamber perhaps."""
    placed = next((a.placed for a in classify(network) if a.claim is Claim.SPURIOUS_VALLEY and a.data == data), None)
    if placed is None:
        return None
    problem, claim = placed_claim(placed)
    try:
        certified = accept(assembled(problem, [claim], None), problem, Claim.SPURIOUS_VALLEY, seconds)
    except NotConfirmed:
        return None
    loss = number_text(loss_at(problem, placed.lift.point))
    source = f"the example {placed.case.name}"
    return placed.case.name, Confirmed(problem, Claim.SPURIOUS_VALLEY, certified, loss, source)
