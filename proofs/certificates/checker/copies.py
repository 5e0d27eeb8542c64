"""Spurious valleys of every width (docs/certificates.md: Copies)."""

from typing import Any

from .chamber import NO_MINIMUM
from .reading import index, keys, require
from .verdict import Scope, Trust


def every_width(scope: Scope, claim: dict[str, Any]) -> Trust:
    """For every number of copies of the network, each with outputs of its own, there is a spurious valley.

    The loss of the copies is a sum of losses in separate weights. A product of strict minima is a strict minimum, its orbit is the
    product of closed orbits, and it is lower where one factor is.
    """
    position = index(keys(claim, "claim base")["base"], len(scope.claims))
    base, fact = scope.claims[position], scope.trusts[position].fact
    require(base.claim == "spurious_valley" and base.fully_checked, "the index does not name a spurious valley")
    require(fact != NO_MINIMUM, "the valley has no strict minimum")
    return Trust()
