"""What structural lemmas may look at: twins, ranks, who interacts, and what is left after complete classes are eliminated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from flint import fmpq

from symbolic.exact.linear_algebra import Rows, independent_rows, product
from symbolic.exact.parts import connected_parts
from symbolic.graph.bitsets import bits
from symbolic.graph.mask_graph import GENERIC, WHITENED, MaskGraph
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.core import CoreProblem, Unit
from symbolic.polynomials.reduced import reduce_inputs, two_layer_linear
from symbolic.symmetry.eliminate import eliminate
from symbolic.symmetry.interaction import interactions, restricted
from symbolic.symmetry.preorder import Preorder, preorder

Units = tuple[int, ...]
Sight = tuple[tuple[int, int], ...]
"""What is seen of a unit: pairs of sets of bits, outputs and the inputs that they see; no output is in two of them."""


@dataclass(frozen=True)
class Separation:
    """A unit whose outputs see independent parts of its filter, so that it is as good as several units.

    Attributes:
        units: the unit, and new numbers for the others.
        outputs: what each of them feeds.
    """

    units: Units
    outputs: tuple[Units, ...]

    def to_dict(self) -> dict[str, Any]:
        """The separation as JSON-ready dictionaries."""
        return {"units": list(self.units), "outputs": [list(part) for part in self.outputs]}


class Structure(Protocol):
    """Facts about the units of a two-layer linear problem without decay; units carry their numbers in the network."""

    @property
    def units(self) -> Units:
        """The units that can change the loss."""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is assumed of the data, in words; empty for given data."""

    @property
    def separated(self) -> tuple[Separation, ...]:
        """The units that the last elimination has separated."""

    def independent(self, units: Sequence[int]) -> bool:
        """Whether units that see one dimension of the inputs each are known to see independent ones."""

    def parts(self, units: Units) -> list[Units]:
        """The connected components of the interaction graph on some units."""

    def classes(self, units: Units) -> list[Units]:
        """The classes of twins among some units: equal outputs, equal input spaces."""

    def shape(self, unit: int) -> tuple[int, int]:
        """The number of outputs and the dimension of the input space of a unit."""

    def leq(self, i: int, j: int) -> bool:
        """Whether ``i <= j``: outputs of i among those of j, input space of j in that of i."""

    def common_form(self, units: Units) -> bool:
        """Whether twins see the same quadratic form at all their outputs, up to positive factors."""

    def without(self, units: Units, classes: Sequence[Units]) -> Structure | None:
        """The problem of ``units`` after eliminating complete classes among them; None where that is not known."""

    def by_sets(self) -> MaskStructure | None:
        """The masks as they are, for lemmas that look at nothing else; None where classes were eliminated."""


def complete(structure: Structure, twins: Units) -> bool:
    """Whether a class has at least ``min(|O_c|, dim U_c)`` twins: it can be any matrix on its rectangle."""
    return len(twins) >= min(structure.shape(twins[0]))


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
                pieces = [Unit(outputs, self._seen_rows(unit, outputs)) for outputs in groups]
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


@dataclass(frozen=True)
class MaskStructure:
    """The structure of a mask by sets of inputs and outputs: exact for whitened data, cautious for all other.

    Attributes:
        graph: the mask graph with its Gram pattern. Where that is not ``whitened``, ``|I_j|`` stands for the dimension of an
            input space, units with different inputs are no twins, and little is known after an elimination.
        members: the units.
        covered: for each output the inputs at which eliminated classes have made it optimal (sets of bits).
        assumptions: what is assumed of the data.
        pieces: units that were separated: the new numbers, with the old one and the outputs (sets of bits).
        separated: those of the last elimination.
    """

    graph: MaskGraph
    members: Units
    covered: tuple[int, ...]
    assumptions: tuple[str, ...] = ()
    pieces: tuple[tuple[int, int, int], ...] = ()
    separated: tuple[Separation, ...] = ()

    @classmethod
    def of(cls, graph: MaskGraph, *assumptions: str) -> MaskStructure:
        """The structure of a mask with nothing eliminated."""
        return cls(graph, graph.units, (0,) * len(graph.second), assumptions)

    @property
    def units(self) -> Units:
        """The units that can change the loss."""
        return self.members

    def independent(self, units: Sequence[int]) -> bool:
        """Different inputs of whitened data are; other data may make them equal."""
        seen = {self._seen(unit)[1] for unit in units}
        return self.graph.gram.name == "whitened" and len(seen) == len(units)

    @cached_property
    def _sides(self) -> dict[int, tuple[int, int]]:
        """What each unit feeds and sees before anything was eliminated, with the pieces of units."""
        found = dict(enumerate(self.graph.sides))
        for new, old, outputs in self.pieces:
            found[new] = outputs, found[old][1]
        return found

    @cached_property
    def _sights(self) -> dict[int, Sight]:
        """For each unit what is still seen of it: outputs and inputs, for each set of inputs that outputs are optimal at."""
        alike: dict[int, int] = {}
        for o, optimal in enumerate(self.covered):
            alike[optimal] = alike.get(optimal, 0) | 1 << o
        result = {}
        for j in self.members:
            outputs, inputs = self._sides[j]
            seen = ((outputs & group, inputs & ~optimal) for optimal, group in alike.items())
            result[j] = tuple((rows, columns) if rows and columns else (0, 0) for rows, columns in seen)
        return result

    @cached_property
    def _reach(self) -> dict[int, tuple[int, ...]]:
        """For each unit the inputs that may be correlated with those that are seen of it."""
        return {j: tuple(self.graph.gram.reach(columns) for _, columns in sight) for j, sight in self._sights.items()}

    def parts(self, units: Units) -> list[Units]:
        """The connected components of "some common output may couple inputs of both"."""
        return connected_parts(units, self._interacts)

    def _interacts(self, a: int, b: int) -> bool:
        pairs = zip(self._sights[a], self._reach[a], self._sights[b], strict=True)
        return any(rows & others and reach & columns for (rows, _), reach, (others, columns) in pairs)

    def classes(self, units: Units) -> list[Units]:
        """Units that are ``<=`` each other: the same is seen of them."""
        groups: dict[Sight, list[int]] = {}
        for u in units:
            groups.setdefault(self._sights[u], []).append(u)
        return [tuple(group) for group in groups.values()]

    def shape(self, unit: int) -> tuple[int, int]:
        """The number of outputs and of inputs that are still seen."""
        outputs, inputs = self._seen(unit)
        return outputs.bit_count(), inputs.bit_count()

    def _seen(self, unit: int) -> tuple[int, int]:
        """The outputs and the inputs that are still seen, as sets of bits."""
        outputs = inputs = 0
        for rows, columns in self._sights[unit]:
            outputs, inputs = outputs | rows, inputs | columns
        return outputs, inputs

    def leq(self, i: int, j: int) -> bool:
        """Outputs contained, and at each of them the inputs of j seen among those of i."""
        pairs = zip(self._sights[i], self._sights[j], strict=True)
        return all(
            not rows or (rows & others == rows and columns & wanted == wanted)
            for (rows, columns), (others, wanted) in pairs
        )

    def common_form(self, units: Units) -> bool:
        """Whether all outputs see the same inputs."""
        return len({columns for rows, columns in self._sights[units[0]] if rows}) == 1

    def by_sets(self) -> MaskStructure | None:
        """The structure itself, as long as nothing was eliminated."""
        return None if any(self.covered) else self

    def without(self, units: Units, classes: Sequence[Units]) -> MaskStructure | None:
        """Eliminate classes: their outputs are optimal at their inputs."""
        rest = set(units) - {u for twins in classes for u in twins}
        covered = list(self.covered)
        for twins in classes:
            for rows, columns in self._sights[twins[0]]:
                for o in bits(rows):
                    covered[o] |= columns
        reduced = replace(self, members=tuple(sorted(rest)), covered=tuple(covered))._separated()
        seen = tuple(j for j in reduced.members if any(rows for rows, _ in reduced._sights[j]))
        return replace(reduced, members=seen) if reduced._known() else None

    def _separated(self) -> MaskStructure:
        """Replace each unit whose outputs fall into groups that see different inputs by one unit for each group."""
        members, pieces, made, fresh = list(self.members), list(self.pieces), [], max(self._sides) + 1
        for j in self.members:
            sets = self._groups(j)
            if len(sets) > 1:
                units = (j, *range(fresh, fresh + len(sets) - 1))
                fresh += len(sets) - 1
                pieces += [(unit, j, outputs) for unit, outputs in zip(units, sets, strict=True)]
                members += units[1:]
                made.append(Separation(units, tuple(tuple(bits(outputs)) for outputs in sets)))
        return replace(self, members=tuple(members), pieces=tuple(pieces), separated=tuple(made))

    def _groups(self, unit: int) -> list[int]:
        """Sets of the outputs of a unit, as bits, of which no two see a common input of it."""
        seen = [(rows, columns) for rows, columns in self._sights[unit] if rows]
        parts = connected_parts(range(len(seen)), lambda a, b: bool(seen[a][1] & seen[b][1]))
        return [sum(seen[n][0] for n in part) for part in parts]

    def _known(self) -> bool:
        """Whether what outputs see is known after an elimination.

        For whitened data it is. For any data it is where all outputs that see something of a part have lost the same inputs: each row of X loses its
        projection to theirs, and what is left of the part are any data again. On linear units it does not matter what outputs see.
        """
        if self.graph.gram.name == "whitened" or not any(self.covered):
            return True
        if self.graph.gram.name != "generic":
            return not any(rows for sight in self._sights.values() for rows, _ in sight)
        return all(self._alike(part) or all(min(self.shape(j)) <= 1 for j in part) for part in self.parts(self.members))

    def _alike(self, part: Units) -> bool:
        """Whether all outputs that see something of some units have lost the same inputs."""
        return len({self.covered[o] for j in part for rows, _ in self._sights[j] for o in bits(rows)}) <= 1


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


def mask_structure(network: SparseNetwork, data: str) -> MaskStructure:
    """The structure of a mask for all data of a kind.

    Arguments:
        network: a network with one hidden layer.
        data: ``whitened`` or ``any``.

    Raises:
        ValueError: for another kind of data.
    """
    if data == "whitened":
        return MaskStructure.of(MaskGraph.of(network, WHITENED), "the inputs are whitened: X X^T is the identity")
    if data == "any":
        return MaskStructure.of(MaskGraph.of(network, GENERIC))
    raise ValueError(f"data must be 'whitened' or 'any' (got {data!r})")
