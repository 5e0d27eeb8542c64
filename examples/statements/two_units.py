"""False: two linear units and two outputs can have a spurious minimum."""

from proofs.statements import predicates as given
from proofs.statements.decide import minima_are_global
from proofs.statements.statement import Statement
from symbolic import Problem, SparseNetwork

network = SparseNetwork.of([[1, 1], [1, 0]], [[1, 1], [1, 0]])

mine = Statement(
    "my_two_units",
    "two units are too few for a spurious minimum",
    (given.LINEAR, given.TWO_UNITS, given.WHITENED),
    "every local minimum is global",
    minima_are_global,
    "a guess",
    extra=lambda: [Problem.of(network, targets=[[0, 0], [0, 3]], title="small")],
)
