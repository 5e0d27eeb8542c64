"""Linear units with weight decay (docs/certificates.md: Structure, linear_units_decay)."""

from typing import Any

from .exact import rank
from .loss import Problem
from .reach import acting
from .reading import Clock, items, keys, require
from .shared import indices


def linear_units_decay(problem: Problem, node: dict[str, Any], valleys: bool) -> None:
    """Check the hypotheses of the lemma: two linear layers; every unit that acts is linear, with even decay on the side of its many weights.

    For valleys every weight that acts must have decay besides.
    """
    keys(node, "lemma units premises")
    require(items(node["premises"]) == [], "linear_units_decay has no premises")
    require(
        len(problem.masks) == 2 and problem.activation.power == 1, "linear_units_decay needs two layers of linear units"
    )
    heavy = acting(problem)
    units = []
    for unit in range(problem.hidden):
        Clock.tick()
        before = {a: w for a, w in problem.rows[0][unit].items() if w in heavy}
        behind = [w for w in problem.columns[0][unit].values() if w in heavy]
        if not behind:
            continue
        units.append(unit)
        one_output = len(behind) == 1 and len({w in problem.decay for w in before.values()}) == 1
        one_dimension = rank([problem.x[a] for a in before]) == 1 and len({w in problem.decay for w in behind}) == 1
        require(one_output or one_dimension, f"unit {unit} is not linear, or has decay on some of its weights only")
    require(sorted(indices(node["units"], problem.hidden)) == units, "linear_units_decay is about all units that act")
    require(not valleys or heavy <= problem.decay.keys(), "a weight that changes an output has no decay")
