"""Which of many small masks may sit undisturbed in a large one, told by counts alone: a necessary condition, for all of them at once.

Where a match sends the units of a small mask to units of a large one (:mod:`proofs.badness.matching`), the inputs (outputs) of each pattern, that is
those seen by exactly some of the chosen units, are at least as many as in the small mask; and the sets of units that cover its entries occur in the large
one. Both are written as bits such that a small mask asks for nothing that a choice of units lacks where it may sit.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TYPE_CHECKING

from proofs.badness.matching import columns_of, rows_of
from symbolic.network.problem import Mask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int_]
    Bools = NDArray[np.bool_]
    Words = NDArray[np.uint64]

Small = tuple[Mask, Mask, bool]
"""Two masks, and whether other units may cover entries that they do not cover themselves."""


class Asking:
    """What small masks with equally many units ask of the units that they are sent to.

    Arguments:
        small: the masks; no unit void, every input read, every output reached.
        units: how many units each has.

    Examples:
        >>> corner = ((1, 1), (0, 1)), ((1, 0), (1, 1)), True
        >>> asking = Asking([corner, (((1, 1), (1, 1)), ((1, 1), (1, 1)), True)], 2)
        >>> asking.may_sit(((1, 1), (0, 1)), ((1, 0), (1, 1))).tolist(), asking.may_sit(((1,), (1,)), ((1, 1),)).tolist()
        ([True, False], [False, False])
    """

    def __init__(self, small: Sequence[Small], units: int) -> None:
        import numpy as np

        self.units, chosen = units, np.arange(units)[None]
        counts = [_counts(first, second, chosen) for first, second, _ in small]
        self.most = max((int(table.max()) for table in counts), default=0)
        asked = [
            np.concatenate([_up_to(table, self.most), _patterns(first, second, whitened)[None]], axis=1)
            for table, (first, second, whitened) in zip(counts, small, strict=True)
        ]
        self.asked: Words = _words(np.concatenate(asked)) if asked else np.zeros((0, 0), np.uint64)

    def may_sit(self, first: Mask, second: Mask) -> Bools:
        """For each of the small masks whether some choice of units has all that it asks for; where not, it sits nowhere in the large one.

        Arguments:
            first: M1 of the large mask.
            second: M2 of the large mask.
        """
        import numpy as np

        alive = [j for j, row in enumerate(first) if any(row) and any(line[j] for line in second)]
        if not len(self.asked) or len(alive) < self.units:
            return np.zeros(len(self.asked), dtype=bool)
        chosen = np.array(list(permutations(alive, self.units)))
        counts = _up_to(_counts(first, second, chosen), self.most)
        images = sum(((np.arange(2**self.units) >> t & 1) << chosen[:, t, None] for t in range(self.units)), start=0)
        covers = np.zeros(2 ** len(first), dtype=bool)
        covers[list({r & o for r in columns_of(first) for o in rows_of(second)})] = True
        lacking = _words(~np.concatenate([counts, covers[images]], axis=1))
        fitting = np.ones((len(self.asked), len(lacking)), dtype=bool)
        for asked, missing in zip(self.asked.T, lacking.T, strict=True):
            fitting &= (asked[:, None] & missing[None]) == 0
        found: Bools = np.any(fitting, axis=1)
        return found


def _counts(first: Mask, second: Mask, chosen: Ints) -> Ints:
    """For each choice of units how many inputs, and outputs, exactly some of these see: a column for each such set but the empty one."""
    import numpy as np

    units = chosen.shape[1]
    tables = []
    for ends in (columns_of(first), rows_of(second)):
        seen = np.array(ends)[None, :, None] >> chosen[:, None, :] & 1
        patterns = seen @ (1 << np.arange(units))
        tables.append(np.sum(patterns[:, :, None] == np.arange(1, 2**units), axis=1))
    return np.concatenate(tables, axis=1)


def _up_to(counts: Ints, most: int) -> Bools:
    """Counts as rows of bits: whether each is at least 1, 2, and so on."""
    import numpy as np

    found: Bools = counts[:, :, None] >= np.arange(1, most + 1)
    return found.reshape(len(counts), -1)


def _patterns(first: Mask, second: Mask, whitened: bool) -> Bools:
    """The sets of units that cover the entries of a small mask; that of an entry that none covers only where others must leave it alone."""
    import numpy as np

    found = np.zeros(2 ** len(first), dtype=bool)
    found[list({r & o for r in columns_of(first) for o in rows_of(second)})] = True
    found[0] &= not whitened
    return found


def _words(bits: Bools) -> Words:
    """Rows of bits as rows of 64 bits each."""
    import numpy as np

    spare = np.zeros((len(bits), -bits.shape[1] % 64), dtype=bool)
    words: Words = np.packbits(np.concatenate([bits, spare], axis=1), axis=1).view(np.uint64)
    return words
