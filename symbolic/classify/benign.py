"""Structures without bad minima or bad valleys, decided from masks and forms alone (docs/theory, "Verdicts").

The same lemmas as objects with proof trees: `proofs.rules`.
"""

from __future__ import annotations

from symbolic.classify.chains import complete_chain
from symbolic.classify.lines import class_with_lines
from symbolic.classify.structure import CoreStructure, Structure, Units, complete
from symbolic.classify.verdict import Verdict, proved, undecided
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.strata import full_rank_of


def complete_classes(core: CoreProblem, order: Preorder) -> list[tuple[int, ...]]:
    """The classes with at least ``min(|O_c|, p_c)`` twins."""
    return [twins for twins in order.classes() if len(twins) >= full_rank_of(core, twins)]


def single_class(structure: Structure, units: Units) -> bool:
    """Whether units are one class with one form up to factors: a dense linear network."""
    return len(structure.classes(units)) == 1 and structure.common_form(units)


def benign_minima(structure: CoreStructure) -> Verdict:
    """Whether every local minimum is global, by structure.

    Each component of the interaction graph must be a single class (Eckart-Young after whitening), a class with lines of its
    rectangle, or have a complete chain for each unit (the twins of a complete class, linear units among them, are one).
    """
    for units in structure.parts(structure.units):
        if single_class(structure, units) or class_with_lines(structure, units) is not None:
            continue
        if any(complete_chain(structure, unit, units) is None for unit in units):
            return undecided("no structural argument applies: a component has an incomplete class next to others")
    return proved(
        "every component of the interaction graph is a single class, perhaps with lines of its rectangle, or has complete chains "
        "only (linear units and complete classes are), so every local minimum is global"
    )


def benign_valleys(structure: CoreStructure) -> Verdict:
    """Whether there is no spurious valley, by structure.

    Components are eliminated class by class: complete classes first, then what is complete in the problem that remains;
    in the end only single classes may be left. The path from any start then ends at a global minimum, so the infimum is
    attained as well.
    """
    if _no_valley(structure, structure.units):
        return proved(
            "every component of the interaction graph is a single class, or becomes one after its complete classes are eliminated: "
            "from every start a path leads down to a global minimum"
        )
    return undecided("no structural argument excludes spurious valleys, in particular at infinity")


def _no_valley(structure: Structure, units: Units) -> bool:
    for part in structure.parts(units):
        if single_class(structure, part):
            continue
        done = [twins for twins in structure.classes(part) if complete(structure, twins)]
        rest = structure.without(part, done) if done else None
        if rest is None or not _no_valley(rest, rest.units):
            return False
    return True
