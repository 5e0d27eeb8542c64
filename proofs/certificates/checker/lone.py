"""The lemma `lone_rectangle` of proofs by structure: outputs (inputs) that are fitted last (docs/certificates.md: Structure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exact import dot, rank
from .reading import Clock, Rows, require
from .shared import indices

if TYPE_CHECKING:
    from .structure import Sight


def without_lone(sight: Sight, units: list[int], node: dict[str, Any]) -> Sight:
    """Check that some outputs (inputs) can be fitted last.

    Returns:
        What is seen without them.
    """
    require(node["side"] in ("inputs", "outputs"), "the side of a lone rectangle is inputs or outputs")
    rows = node["side"] == "outputs"
    lone = indices(node["lone"], len(sight.problem.y) if rows else len(sight.problem.x))
    require(bool(lone), "a lone rectangle has an output or input")
    left, dimension, own, others = (_outputs if rows else _inputs)(sight, units, lone)
    fits = own >= dimension or (own == dimension - 1 and others > 0 and dimension * others >= 2)
    require(fits, "too few units reach a lone rectangle")
    return left


def _outputs(sight: Sight, units: list[int], lone: list[int]) -> tuple[Sight, int, int, int]:
    """What is seen without these outputs, the dimension that they see, how many units reach no others, and how many do."""
    reaching = [j for j in units if set(sight.outputs(j)) & set(lone)]
    seen = {j: sight.rectangle_at(j, lone) for j in reaching}
    dimension = rank([row for rows in seen.values() for row in rows]) if reaching else 0
    for j in reaching:
        require(rank(seen[j]) == dimension, "the outputs do not see the same space of every unit")
        for o in lone:
            require(o in sight.feeds[j], "a unit reaches some of the outputs only")
            require(rank(sight.view(o, j)) == dimension, "the outputs do not see the same space")
    own = sum(set(sight.outputs(j)) <= set(lone) for j in reaching)
    return sight.dropped(lone), dimension, own, len(reaching) - own


def _inputs(sight: Sight, units: list[int], lone: list[int]) -> tuple[Sight, int, int, int]:
    """The same for inputs: how many outputs see them, how many units see no other inputs there, and how many do.

    At each of these outputs what is seen of a unit has to be the sum of what is seen of these inputs and of something orthogonal to them, the
    same for all these outputs; or to be orthogonal to them.
    """
    rows = [sight.problem.x[a] for a in lone]
    at = {o: [sight.project(o, u) for u in rows] for o in range(len(sight.problem.y))}
    shown = {o for o, seen in at.items() if any(map(any, seen))}
    reaching = [j for j in units if set(sight.feeds[j]) & shown and _holds_some(sight.spaces[j], rows)]
    ends = sorted({o for j in reaching for o in sight.feeds[j] if o in shown})
    joint = [[dot(u, w) for o in ends for w in at[o]] for u in rows]
    for o in ends:
        square = [[dot(u, w) for w in at[o]] for u in rows]
        require(rank(square) == rank(joint), "the outputs see different combinations of the inputs")
    for j in units:
        if j not in reaching:
            apart = all(dot(u, w) == 0 for o in ends if o in sight.feeds[j] for u in sight.spaces[j] for w in at[o])
            require(apart, "another unit shows these outputs something that is correlated with the inputs")
            continue
        require(set(ends) <= set(sight.feeds[j]), "the inputs are not seen by the same outputs of every unit")
        require(rank([*sight.spaces[j], *rows]) == rank(sight.spaces[j]), "a unit sees some of the inputs only")
        products = [[dot(u, w) for o in ends for w in at[o]] for u in sight.spaces[j]]
        require(rank([*joint, *products]) == rank(joint), "the rest cannot be made orthogonal to the inputs")
    left = sight.without_inputs(lone, ends)
    own = sum(not left.outputs(j) for j in reaching)
    return left, len(ends), own, len(reaching) - own


def _holds_some(space: Rows, rows: Rows) -> bool:
    """Whether some of the rows that are not 0 lies in a space."""
    Clock.tick()
    return any(any(u) and rank([*space, u]) == rank(space) for u in rows)
