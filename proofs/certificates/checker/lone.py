"""The lemma `lone_rectangle` of proofs by structure: outputs (inputs) that are fitted last (docs/certificates.md: Structure)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exact import dot, rank
from .reading import Clock, require
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
    dimension, own, others = (_outputs if rows else _inputs)(sight, units, lone)
    fits = own >= dimension or (own == dimension - 1 and others > 0 and dimension * others >= 2)
    require(fits, "too few units reach a lone rectangle")
    return sight.dropped(lone) if rows else sight.dropped_inputs(lone)


def _outputs(sight: Sight, units: list[int], lone: list[int]) -> tuple[int, int, int]:
    """The dimension that these outputs see, how many units reach no others, and how many do."""
    reaching = [j for j in units if set(sight.outputs(j)) & set(lone)]
    seen = {j: sight.rectangle_at(j, lone) for j in reaching}
    dimension = rank([row for rows in seen.values() for row in rows]) if reaching else 0
    for j in reaching:
        require(rank(seen[j]) == dimension, "the outputs do not see the same space of every unit")
        for o in lone:
            require(o in sight.feeds[j], "a unit reaches some of the outputs only")
            require(rank(sight.view(o, j)) == dimension, "the outputs do not see the same space")
    own = sum(set(sight.outputs(j)) <= set(lone) for j in reaching)
    return dimension, own, len(reaching) - own


def _inputs(sight: Sight, units: list[int], lone: list[int]) -> tuple[int, int, int]:
    """The same for inputs: how many outputs see them, how many units see no other inputs there, and how many do."""
    x = sight.problem.x
    for a, u in enumerate(x):
        require(all(dot(u, w) == (a == b) for b, w in enumerate(x)), "lone inputs need whitened data")
    seen = {j: _entries(sight, j) for j in units}
    reaching = [j for j in units if any(i in lone for _, i in seen[j])]
    outputs = {o for j in reaching for o, i in seen[j] if i in lone}
    for j in reaching:
        require(
            {(o, i) for o, i in seen[j] if i in lone} == {(o, i) for o in outputs for i in lone},
            "the inputs are not seen by the same outputs of every unit",
        )
    own = sum(all(i in lone for _, i in seen[j]) for j in reaching)
    return len(outputs), own, len(reaching) - own


def _entries(sight: Sight, j: int) -> set[tuple[int, int]]:
    """The pairs of an output and an input that it sees of a unit, for whitened data."""
    found = set()
    for i, u in enumerate(sight.problem.x):
        Clock.tick()
        for o in sight.feeds[j] if any(dot(u, row) for row in sight.spaces[j]) else ():
            rest = sight.project(o, u)
            require(rest == u or not any(rest), "an input is eliminated in part")
            if any(rest):
                found.add((o, i))
    return found
