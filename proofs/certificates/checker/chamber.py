"""Spurious valleys that need no minimum: chambers behind walls (docs/certificates.md: A valley by a chamber).

A chamber is where some polynomials in the weights, the invariants, are positive. Where the first of them vanishes on a path out of
the chamber the loss is at least the barrier, so a path that starts inside and stays below the barrier stays inside, where the
loss is at least the bottom.
"""

from fractions import Fraction
from typing import Any

from .bounds import Place, dual, products
from .crossing import normal, turning
from .gram import polynomial, value_at
from .minor import minor
from .reading import Invalid, items, keys, rational, require
from .verdict import Scope, Trust

STEPS = {"dual": dual, "products": products, "normal": normal, "turning": turning, "minor": minor}
NO_MINIMUM = "a valley without a minimum"


def valley_by_chamber(scope: Scope, claim: dict[str, Any]) -> Trust:
    """The component of ``{L <= L(start)}`` that holds the start is a spurious valley: the loss in it is at least the bottom.

    The fact of this claim is that no local minimum is claimed.
    """
    keys(claim, "claim chamber barrier bottom inside start lower_point")
    problem, barrier, bottom = scope.problem, rational(claim["barrier"]), rational(claim["bottom"])
    walls = [keys(wall, "invariant wall") for wall in items(claim["chamber"])]
    chamber = [polynomial(problem, wall["invariant"]) for wall in walls]
    require(chamber != [] and all(chamber), "a chamber has invariants that are not 0")
    for k, wall in enumerate(walls):
        need_bound(Place(problem, chamber, k), wall["wall"], barrier, f"wall {k}")
    need_bound(Place(problem, chamber, None), claim["inside"], bottom, "inside")
    start, lower = (problem.point(claim[key], None) for key in ("start", "lower_point"))
    require(all(value_at(g, start) > 0 for g in chamber), "the start is not inside the chamber")
    require(problem.loss_at(start) < barrier, "the start is not below the barrier")
    require(problem.loss_at(lower) < bottom, "the lower point is not below the bottom")
    return Trust(fact=NO_MINIMUM)


def need_bound(place: Place, step: Any, bound: Fraction, where: str) -> None:
    """Check one argument: the loss is at least the bound at this place."""
    name = step.get("step") if isinstance(step, dict) else None
    if not isinstance(name, str) or name not in STEPS:
        raise Invalid(f"{where}: unknown step")
    require(STEPS[name](place, step, bound), f"{where}: the loss is not shown to be at least {bound}")
