"""Structures without bad minima, decided from masks and the Gram matrix alone (docs/theory, "Benign structures")."""

from __future__ import annotations

from symbolic.classify.verdict import Verdict, proved, undecided
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.strata import full_rank_of


def complete_classes(core: CoreProblem, order: Preorder) -> list[tuple[int, ...]]:
    """The classes with at least ``min(|O_c|, p_c)`` twins."""
    return [twins for twins in order.classes() if len(twins) >= full_rank_of(core, twins)]


def single_class(order: Preorder, members: tuple[int, ...]) -> bool:
    """Whether a component of the interaction graph consists of exactly one class."""
    return all(order.leq(i, j) and order.leq(j, i) for i in members for j in members)


def benign_minima(core: CoreProblem, order: Preorder, components: list[tuple[int, ...]]) -> Verdict:
    """Whether every second-order critical point is global, by structure.

    Each component of the interaction graph must consist of complete classes only (linear units are complete), or be a
    single class (Eckart-Young after whitening).
    """
    complete = {u for twins in complete_classes(core, order) for u in twins}
    for members in components:
        if not set(members) <= complete and not single_class(order, members):
            return undecided("no structural argument applies: a component has an incomplete class next to others")
    return proved(
        "every component of the interaction graph is a single class or has complete classes only "
        "(linear units are complete), so every second-order critical point is global"
    )


def benign_valleys(order: Preorder, components: list[tuple[int, ...]]) -> Verdict:
    """Whether there is no spurious valley, by structure: every component a single class (linear networks, Venturi et al.)."""
    if all(single_class(order, members) for members in components):
        return proved(
            "every component of the interaction graph is a dense linear network up to the data "
            "(Venturi, Bandeira, Bruna, JMLR 2019)"
        )
    return undecided("no structural argument excludes spurious valleys, in particular at infinity")
