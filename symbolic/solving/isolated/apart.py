"""Boxes that are proved to hold different points."""

from __future__ import annotations

import numpy as np
from flint import acb

from symbolic.exact.krawczyk import Box
from symbolic.verify.slice_system import SliceSystem


class Apart:
    """Boxes without a point in common, conjugates included; only those are compared whose first real parts meet."""

    def __init__(self) -> None:
        self._boxes: list[Box[SliceSystem]] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def add(self, box: Box[SliceSystem]) -> bool:
        """Add a box; whether neither it nor its conjugate has a point in common with one that is there."""
        first = acb(box.entries[0]).real
        low, high = np.nextafter(float(first.lower()), -np.inf), np.nextafter(float(first.upper()), np.inf)
        near = np.flatnonzero((np.array(self._low) <= high) & (np.array(self._high) >= low))
        others = (self._boxes[k] for k in near)
        if any(box.overlaps(other) or box.overlaps(other.conjugate()) for other in others):
            return False
        self._boxes.append(box)
        self._low.append(float(low))
        self._high.append(float(high))
        return True
