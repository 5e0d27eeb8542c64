"""True: two linear units with the same inputs and two outputs have only global minima."""

from proofs.statements import predicates as given
from proofs.statements.decide import minima_are_global
from proofs.statements.statement import Hypothesis, Statement

equal = Hypothesis("equal_filters", "all filters are equal", lambda p: len(set(p.network.masks[0])) == 1)
narrow = Hypothesis("two_outputs", "there are two outputs", lambda p: len(p.targets) == 2)

mine = Statement(
    "my_equal_filters",
    "with two outputs and equal filters every local minimum is global",
    (given.LINEAR, equal, narrow),
    "every local minimum is global",
    minima_are_global,
    "a guess",
)
