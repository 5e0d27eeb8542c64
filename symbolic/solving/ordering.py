"""Components in the order of their losses."""

from __future__ import annotations

from collections.abc import Sequence

from symbolic.solving.component import Component


def by_loss(components: Sequence[Component]) -> list[Component]:
    """The components by increasing loss; equal losses keep their order."""
    ordered: list[Component] = []
    for component in sorted(components, key=lambda c: float(c.loss.enclose(64).mid())):
        place = len(ordered)
        while place and component.loss.compare(ordered[place - 1].loss) == -1:
            place -= 1
        ordered.insert(place, component)
    return ordered
