"""The result of solving a problem: components, strata, verdicts, and how they print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from symbolic.chambers.chamber import Chamber
from symbolic.display import counted, one_line
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component, Tables
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum
from symbolic.network import Problem
from symbolic.polynomials.reduced import ReducedNetwork
from symbolic.verdict import Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FractionTables = Sequence[Sequence[Sequence[Fraction]]]
DIGITS = 16
FINE_BITS = 256
"""Accuracy at which a weight without an exact value is compared with zero."""


def texts(tables: Tables, digits: int) -> list[list[list[str]]]:
    """Tables of real numbers as text: exact up to degree two, else decimals of that many digits."""
    return [[[_text(x, digits) for x in row] for row in table] for table in tables]


def _text(number: RealNumber, digits: int) -> str:
    """A weight as text; one that is not known exactly and cannot be told from zero shows how small it is."""
    if number.exact is None and number.ball(FINE_BITS).contains(0):
        bound = float(abs(number.ball(FINE_BITS)).upper())
        return f"0 +- {bound:.0e}"
    return number.radical() or number.decimal(digits)


@dataclass(frozen=True)
class Solution:
    """The verified critical components of a problem.

    Attributes:
        problem: the problem.
        seed: the seed of the slices.
        engine: name and version of the engine that proposed the points.
        pairs: the ordered pairs i <= j of units that span the symmetry group (units of deeper layers are counted through).
        strata: every stratum with its count and its verdict on completeness.
        components: the real components, by increasing loss.
        infimum: what is known about the infimum.
        verdicts: the verdicts on the landscape, by name.
        notes: remarks on how the problem was read (void units, rank deficient inputs).
        reduced: the reduced network behind a problem with two linear layers and no decay.
        lower: rational weights whose loss is certainly below every critical value listed, where such are known.
        chamber: what shows a spurious valley where no minimum among the components does.

    References:
        docs/theory.md for two linear layers, docs/families.md and docs/nonlinear.md for the rest; the JSON form: docs/result.md.

    Examples:
        >>> from symbolic import examples, solve
        >>> solve(examples.tug_of_war())
        Solution of "Tug of war": 8 critical components, 4 of 4 strata complete, infimum 1/2 attained, spurious minima: c1
    """

    problem: Problem
    seed: int
    engine: tuple[str, str]
    pairs: tuple[tuple[int, int], ...]
    strata: tuple[StratumSolution, ...]
    components: tuple[Component, ...]
    infimum: Infimum
    verdicts: dict[str, Verdict]
    notes: tuple[str, ...]
    reduced: ReducedNetwork | None = None
    lower: FractionTables | None = None
    chamber: Chamber | None = None

    @cached_property
    def complete(self) -> bool:
        """Whether every stratum is proved complete."""
        return all(stratum.complete.proved for stratum in self.strata)

    def units_of(self, stratum: StratumSolution) -> list[int]:
        """The alive units of a stratum, numbered as in the problem.

        Arguments:
            stratum: one of ``strata``.
        """
        units = stratum.stratum.alive
        return list(units) if self.reduced is None else [self.reduced.units[u] for u in units]

    def weights(self, component: Component) -> Tables:
        """The weights at the representative of a component, one table per layer, as real numbers of any precision.

        With two linear layers every alive unit is scaled so that its first non-zero input weight is 1.

        Arguments:
            component: one of ``components``.
        """
        return component.tables

    def coordinates(self, component: Component, digits: int = DIGITS) -> list[list[list[str]]]:
        """The same as text: exact up to degree two, else decimals.

        Arguments:
            component: one of ``components``.
            digits: how many decimals.

        Examples:
            >>> from symbolic import examples, solve
            >>> solution = solve(examples.tug_of_war())
            >>> solution.coordinates(solution.components[1])
            [[['1', '0', '0'], ['0', '1', '0']], [['-1', '1'], ['0', '0']]]
        """
        return texts(component.tables, digits)

    def arrays(self, component: Component) -> tuple[NDArray[np.float64], ...]:
        """The same as numpy arrays of floats, for numerical work (nothing is claimed about floats).

        Arguments:
            component: one of ``components``.
        """
        import numpy as np

        return tuple(np.array([[float(x.ball(64).mid()) for x in row] for row in table]) for table in component.tables)

    def minima(self) -> tuple[Component, ...]:
        """The components that are, or contain, certified local minima, by increasing loss.

        They are all there are where ``complete`` holds and no component is UNDECIDED.

        Examples:
            >>> from symbolic import examples, solve
            >>> solve(examples.tug_of_war()).minima()
            (c0: strict minimum, loss 1/2, c1: strict minimum, loss 1 (spurious))
        """
        return tuple(c for c in self.components if c.local_minimum)

    def spurious(self) -> tuple[Component, ...]:
        """The components that are proved to be, or to contain, spurious local minima.

        Examples:
            >>> from symbolic import examples, solve
            >>> solve(examples.quadratic()).spurious()
            (c1: mixed, loss 1 (spurious),)
        """
        return tuple(c for c in self.components if c.spurious.proved)

    def global_minima(self) -> tuple[Component, ...]:
        """The components whose loss is proved to be the infimum; none where the infimum is not proved or not attained.

        Examples:
            >>> from symbolic import examples, solve
            >>> solve(examples.tug_of_war()).global_minima()
            (c0: strict minimum, loss 1/2,)
            >>> solve(examples.infimum_not_attained()).global_minima()
            ()
        """
        if not self.infimum.verdict.proved or self.infimum.value is None:
            return ()
        return tuple(c for c in self.components if c.loss.compare(self.infimum.value) == 0)

    def __repr__(self) -> str:
        complete = sum(1 for stratum in self.strata if stratum.complete.proved)
        title = f' of "{one_line(self.problem.title, 60)}"' if self.problem.title else ""
        bad = [component.identifier for component in self.spurious()]
        parts = [
            counted(len(self.components), "critical component"),
            f"{complete} of {counted(len(self.strata), 'stratum', 'strata')} complete",
            repr(self.infimum),
            one_line(f"spurious minima: {', '.join(bad)}", 40)
            if bad
            else f"all minima global: {self.verdicts['all_minima_global'].status}",
        ]
        return f"Solution{title}: {', '.join(parts)}"

    def __str__(self) -> str:
        from symbolic.landscape.summary import summary_text

        return summary_text(self)

    def _repr_html_(self) -> str:
        from symbolic.landscape.notebook import solution_html

        return solution_html(self)
