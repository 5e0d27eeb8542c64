"""The structure of a problem with its data, by exact linear algebra on the quadratic forms of its outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flint import fmpq

from symbolic.exact.linear_algebra import Rows, independent_rows, product
from symbolic.exact.parts import connected_parts
from symbolic.graph.mask_graph import GENERIC, WHITENED, MaskGraph
from symbolic.network import Problem
from symbolic.polynomials.core import CoreProblem, Unit
from symbolic.polynomials.reduced import reduce_inputs, two_layer_linear
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Separation, Structure, Units
from symbolic.symmetry.eliminate import eliminate
from symbolic.symmetry.interaction import interactions, restricted
from symbolic.symmetry.preorder import Preorder, preorder


@dataclass(frozen=True)
class CoreStructure:
    """The structure of a core problem, by exact linear algebra on its forms.

    Attributes:
        core: the core problem.
        labels: for each of its units the number in the network.
        assumptions: what is assumed of the data.
        graph: the masks with what is known of the data, as long as nothing was eliminated.
        fresh: the least number that no unit ever had.
        separated: the units that were separated after the last elimination.
    """

    core: CoreProblem
    labels: Units
    assumptions: tuple[str, ...] = ()
    graph: MaskGraph | None = None
    fresh: int = 0
    separated: tuple[Separation, ...] = ()

    @classmethod
    def of(cls, problem: Problem) -> CoreStructure:
        """The structure of a problem with its data.

        Raises:
            ValueError: unless the problem has two linear layers and no decay: the lemmas fail elsewhere.
        """
        network = reduce_inputs(problem)
        graph = MaskGraph.of(problem.network, WHITENED if problem.whitened else GENERIC)
        return cls(network.core, network.units, graph=graph, fresh=len(problem.network.masks[0]))

    @cached_property
    def order(self) -> Preorder:
        """The preorder of the units."""
        return preorder(self.core)

    @cached_property
    def _edges(self) -> set[tuple[int, int]]:
        return interactions(self.core)

    @cached_property
    def _place(self) -> dict[int, int]:
        return {label: k for k, label in enumerate(self.labels)}

    @property
    def units(self) -> Units:
        """The units of the core problem."""
        return self.labels

    def independent(self, units: Sequence[int]) -> bool:
        """Whether the bases of the input spaces together have full rank."""
        rows = [row for unit in units for row in self.core.units[self._place[unit]].basis]
        return len(independent_rows(rows, self.core.form.width)) == len(rows)

    def parts(self, units: Units) -> list[Units]:
        """The connected components of the interaction graph."""
        place = self._place
        return connected_parts(units, lambda a, b: (min(place[a], place[b]), max(place[a], place[b])) in self._edges)

    def classes(self, units: Units) -> list[Units]:
        """The classes of the preorder."""
        twins = (tuple(self.labels[k] for k in group if self.labels[k] in units) for group in self.order.classes())
        return [group for group in twins if group]

    def shape(self, unit: int) -> tuple[int, int]:
        """``|O_j|`` and the dimension of the input space."""
        shape = self.core.units[self._place[unit]]
        return len(shape.outputs), len(shape.basis)

    def leq(self, i: int, j: int) -> bool:
        """The preorder of the core problem."""
        return self.order.leq(self._place[i], self._place[j])

    def common_form(self, units: Units) -> bool:
        """Whether the forms ``A S_i A^T`` of all outputs are proportional."""
        unit = self.core.units[self._place[units[0]]]
        right = tuple(zip(*unit.basis, strict=True))
        forms = [
            product(product(unit.basis, self.core.form.grams[o], self.core.form.width), right, len(unit.basis))
            for o in unit.outputs
        ]
        return all(_proportional(forms[0], form) for form in forms[1:])

    def by_sets(self) -> MaskStructure | None:
        """The masks of the problem; None after an elimination."""
        return None if self.graph is None else MaskStructure.of(self.graph)

    def without(self, units: Units, classes: Sequence[Units]) -> CoreStructure:
        """The reduced problem, always known."""
        return self.eliminated(units, classes)

    def eliminated(self, units: Units, classes: Sequence[Units]) -> CoreStructure:
        """The reduced problem: each class enters with as many units as its full rank, spare twins drop out."""
        full = {twins: twins[: min(self.shape(twins[0]))] for twins in classes}
        gone = {u for twins in classes for u in twins} - {u for twins in full.values() for u in twins}
        kept = tuple(sorted(self._place[u] for u in units if u not in gone))
        place = {self.labels[k]: position for position, k in enumerate(kept)}
        step = eliminate(restricted(self.core, kept), [tuple(place[u] for u in twins) for twins in full.values()])
        labels = tuple(self.labels[kept[position]] for position in step.kept)
        return CoreStructure(step.core, labels, self.assumptions, fresh=self.fresh)._apart()

    def _apart(self) -> CoreStructure:
        """Replace each unit whose outputs fall into groups that see independent parts of its filter by one unit for each group."""
        units, labels, made, fresh = list(self.core.units), list(self.labels), [], self.fresh
        for place, (label, unit) in enumerate(zip(self.labels, self.core.units, strict=True)):
            groups = self._groups(unit)
            if len(groups) > 1:
                numbers = (label, *range(fresh, fresh + len(groups) - 1))
                fresh += len(groups) - 1
                pieces = [self.restricted(unit, outputs) for outputs in groups]
                units[place] = pieces[0]
                units += pieces[1:]
                labels += numbers[1:]
                made.append(Separation(numbers, tuple(groups)))
        core = replace(self.core, units=tuple(units)) if made else self.core
        return replace(self, core=core, labels=tuple(labels), fresh=fresh, separated=tuple(made))

    def _views(self, unit: Unit, outputs: Sequence[int]) -> list[list[fmpq]]:
        """For each basis vector of a unit its products with the basis, at one output after the other."""
        right, size = tuple(zip(*unit.basis, strict=True)), len(unit.basis)
        forms = [
            product(product(unit.basis, self.core.form.grams[o], self.core.form.width), right, size) for o in outputs
        ]
        return [[x for form in forms for x in form[r]] for r in range(size)]

    def seen(self, unit: Unit, outputs: Sequence[int]) -> Rows:
        """What some outputs see of each basis vector of a unit, one output after the other; equal for vectors that none can tell apart."""
        forms = [product(unit.basis, self.core.form.grams[o], self.core.form.width) for o in outputs]
        return tuple(tuple(x for form in forms for x in form[r]) for r in range(len(unit.basis)))

    def restricted(self, unit: Unit, outputs: Units) -> Unit:
        """A unit with some of its outputs only, and as much of its input space as they see."""
        return Unit(outputs, self._seen_rows(unit, outputs))

    def _seen_rows(self, unit: Unit, outputs: Sequence[int]) -> Rows:
        """Basis vectors of a unit that are independent as some outputs see them, and as many as possible."""
        views = self._views(unit, outputs)
        return tuple(unit.basis[r] for r in independent_rows(views, len(views[0])))

    def _groups(self, unit: Unit) -> list[Units]:
        """The outputs of a unit in groups that see independent parts of its filter; all in one group where that is not plain."""
        outputs = unit.outputs
        rank = {part: len(self._seen_rows(unit, part)) for part in [(o,) for o in outputs]}

        def meet(a: int, b: int) -> bool:
            return len(self._seen_rows(unit, (a, b))) < rank[(a,)] + rank[(b,)]

        groups = connected_parts(outputs, meet)
        total = sum(len(self._seen_rows(unit, group)) for group in groups)
        return groups if len(groups) > 1 and total == len(self._seen_rows(unit, outputs)) else [outputs]


def _proportional(first: Rows, second: Rows) -> bool:
    """Whether the second table is a positive multiple of the first; a form that does not see the first coordinate is none."""
    if first[0][0] == 0:
        return False
    factor = second[0][0] / first[0][0]
    return factor > 0 and all(
        y == factor * x for row, other in zip(first, second, strict=True) for x, y in zip(row, other, strict=True)
    )


MAX_UNITS, MAX_INPUTS = 24, 64
"""Above these sizes the structure of given data that are not whitened is taken from the zero pattern of the Gram matrix alone."""


def problem_structure(problem: Problem) -> Structure:
    """The structure of a problem: by sets for whitened data and for large masks, by exact linear algebra otherwise.

    Raises:
        ValueError: unless the problem has two linear layers and no decay: the lemmas fail elsewhere.
    """
    if not two_layer_linear(problem):
        raise ValueError("structural lemmas hold for two linear layers without decay only")
    large = len(problem.network.masks[0]) > MAX_UNITS or problem.network.inputs > MAX_INPUTS
    if problem.whitened or large:
        return MaskStructure.of(MaskGraph.of_problem(problem))
    return CoreStructure.of(problem)
