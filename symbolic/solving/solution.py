"""The result of solving a problem: components, strata, verdicts, and how they print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from symbolic.algebraic.real import RealNumber
from symbolic.classify.verdict import Verdict
from symbolic.network import Problem
from symbolic.reduce.inputs import ReducedNetwork
from symbolic.solving.alive import StratumSolution
from symbolic.solving.components import Component
from symbolic.solving.representative import Table, representative
from symbolic.symmetry.preorder import Preorder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIGITS = 16


@dataclass(frozen=True)
class Infimum:
    """What is known about the infimum of the loss.

    Attributes:
        verdict: PROVED when ``value`` is the infimum.
        value: the infimum where it is proved, otherwise the lowest loss known; None if no point is known.
        attained: whether it is attained; None if not known.
    """

    verdict: Verdict
    value: RealNumber | None
    attained: bool | None


@dataclass(frozen=True)
class Solution:
    """The verified critical components of a problem.

    Attributes:
        problem: the problem.
        seed: the seed of the slices.
        engine: name and version of the engine that proposed the points.
        network: the reduced network behind the problem.
        order: the preorder of its units.
        strata: every stratum with its count and its verdict on completeness.
        components: the real components, by increasing loss.
        infimum: what is known about the infimum.
        verdicts: the verdicts on the landscape, by name.
        notes: remarks on how the problem was read (void units, rank deficient inputs).
    """

    problem: Problem
    seed: int
    engine: tuple[str, str]
    network: ReducedNetwork
    order: Preorder
    strata: tuple[StratumSolution, ...]
    components: tuple[Component, ...]
    infimum: Infimum
    verdicts: dict[str, Verdict]
    notes: tuple[str, ...]

    @cached_property
    def complete(self) -> bool:
        """Whether every stratum is proved complete."""
        return all(stratum.complete.proved for stratum in self.strata)

    def units_of(self, stratum: StratumSolution) -> list[int]:
        """The alive units of a stratum, numbered as in the problem."""
        return [self.network.units[u] for u in stratum.stratum.alive]

    def weights(self, component: Component) -> tuple[Table, Table]:
        """W1 and W2 at the representative of a component, as real numbers of any precision.

        Every alive unit is scaled so that its first non-zero input weight is 1.
        """
        return representative(self.network, component.point)

    def coordinates(self, component: Component, digits: int = DIGITS) -> tuple[list[list[str]], list[list[str]]]:
        """The same as text: exact up to degree two, else decimals of that many digits."""
        w1, w2 = (
            [[x.radical() or x.decimal(digits) for x in row] for row in table] for table in self.weights(component)
        )
        return w1, w2

    def arrays(self, component: Component) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The same as numpy arrays of floats, for numerical work (nothing is claimed about floats)."""
        import numpy as np

        w1, w2 = (
            np.array([[float(x.ball(64).mid()) for x in row] for row in table]) for table in self.weights(component)
        )
        return w1, w2

    def __str__(self) -> str:
        from symbolic.solving.summary import summary_text

        return summary_text(self)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"
