"""The preorder of the hidden units and the symmetry group it describes (docs/theory, "Symmetry of a mask").

``i <= j`` when the outputs of i are among those of j and the input space of j lies in that of i: then
``w_i -> w_i + N w_j, v_j -> v_j - N v_i`` keeps the loss. Input spaces are compared modulo what the outputs of i
cannot see, so the same code serves plain masks, rank-deficient data and problems after elimination.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symbolic.exact.linear_algebra import Rows, express, product
from symbolic.exact.parts import connected_parts
from symbolic.polynomials.core import CoreProblem, Form


@dataclass(frozen=True)
class Preorder:
    """The preorder on the units of a core problem.

    Attributes:
        size: number of units.
        above: for each unit i the units j with ``i <= j``, i included.
        transfers: T_ji with ``w_j A_j`` seen as ``(w_j T_ji) A_i`` for ``i <= j``.
    """

    size: int
    above: tuple[tuple[int, ...], ...]
    transfers: dict[tuple[int, int], Rows]

    def leq(self, i: int, j: int) -> bool:
        """Whether ``i <= j``."""
        return j in self.above[i]

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """All ordered pairs ``i <= j``, pairs ``i = j`` included: their number is the dimension of the group."""
        return tuple((i, j) for i in range(self.size) for j in self.above[i])

    def below(self, j: int) -> tuple[int, ...]:
        """All i with ``i <= j``, j included."""
        return tuple(i for i in range(self.size) if j in self.above[i])

    def classes(self) -> tuple[tuple[int, ...], ...]:
        """Units that are equal in the preorder (twins), in order of their first member."""
        seen: set[int] = set()
        result = []
        for i in range(self.size):
            if i not in seen:
                twins = tuple(j for j in range(self.size) if self.leq(i, j) and self.leq(j, i))
                seen.update(twins)
                result.append(twins)
        return tuple(result)

    def connected(self, members: Iterable[int]) -> list[tuple[int, ...]]:
        """The comparability components of a set of units."""
        return connected_parts(members, lambda a, b: self.leq(a, b) or self.leq(b, a))


def seen_rows(form: Form, outputs: tuple[int, ...], rows: Rows) -> Rows:
    """What a set of outputs sees of input vectors: ``rows`` times the stacked forms ``S_o`` (different ones once)."""
    distinct = [form.grams[o] for o in dict.fromkeys(form.alike[o] for o in outputs)]
    columns = form.width
    parts = [product(rows, gram, columns) for gram in distinct]
    return tuple(tuple(x for part in parts for x in part[r]) for r in range(len(rows)))


def preorder(core: CoreProblem) -> Preorder:
    """The preorder of the units of a core problem, with the maps that carry ``w_j`` into the space of unit i."""
    transfers: dict[tuple[int, int], Rows] = {}
    above = []
    for i, unit in enumerate(core.units):
        mine = seen_rows(core.form, unit.outputs, unit.basis)
        row = []
        for j, other in enumerate(core.units):
            if not set(unit.outputs) <= set(other.outputs):
                continue
            theirs = seen_rows(core.form, unit.outputs, other.basis)
            transfer = express(theirs, mine, len(mine[0]) if mine else 0)
            if transfer is not None:
                transfers[j, i] = transfer
                row.append(j)
        above.append(tuple(row))
    return Preorder(len(core.units), tuple(above), transfers)
