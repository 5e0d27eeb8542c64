"""The graph of a mask pair and its facts: rectangles, twins, the preorder, how units lie to each other, who interacts.

Nothing here depends on data values beyond the zero pattern of the Gram matrix ``X X^T``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mat

from symbolic.display import counted, escaped, lines, masks_html, one_line
from symbolic.exact.parts import connected_parts
from symbolic.graph.bitsets import as_bits, bits, meet, members
from symbolic.graph.drawing import INLINE, mask_svg
from symbolic.network.arrays import ones
from symbolic.network.problem import Mask, Problem, SparseNetwork

if TYPE_CHECKING:
    import networkx as nx


MOST_LISTED, MOST_DRAWN = 16, 24
"""Most units in the text of a graph, and most neurons of a layer in its picture."""


class Relation(StrEnum):
    """How the rectangles of two units lie to each other (rows are outputs, columns are inputs)."""

    DISJOINT = "disjoint"
    """no common output, no common input"""
    ROWS_ONLY = "rows_only"
    """common outputs, no common input"""
    COLUMNS_ONLY = "columns_only"
    """common inputs, no common output"""
    EQUAL = "equal"
    """equal outputs and equal inputs: twins"""
    NESTED = "nested"
    """one rectangle contains the other, and they are not equal"""
    OPPOSITELY_NESTED = "oppositely_nested"
    """the outputs of one are strictly among those of the other, and its inputs strictly contain the inputs of the other"""
    CROSSING = "crossing"
    """they share an entry, and none of the above holds"""


@dataclass(frozen=True)
class Gram:
    """The zero pattern of ``X X^T``.

    Attributes:
        name: ``whitened`` (the identity), ``generic`` (every two inputs may be correlated) or ``data`` (a given X).
        nonzero: for ``data``, the pairs a <= b of inputs with ``(X X^T)_ab != 0``; empty for the others.
    """

    name: str
    nonzero: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(cls, problem: Problem) -> Gram:
        """The pattern of the inputs of a problem."""
        if problem.whitened:
            return WHITENED
        rows = problem.inputs
        entries = [fmpq(x.numerator, x.denominator) for row in rows for x in row]
        matrix = fmpq_mat(len(rows), len(rows[0]), entries)
        product = (matrix * matrix.transpose()).tolist()
        pairs = ((a, b) for a in range(len(rows)) for b in range(a, len(rows)) if product[a][b])
        return cls("data", frozenset(pairs))

    def couples(self, first: frozenset[int], second: frozenset[int]) -> bool:
        """Whether the block of the Gram matrix on two sets of inputs may differ from zero."""
        return bool(self.reach(as_bits(first)) & as_bits(second))

    @cached_property
    def _near(self) -> dict[int, int]:
        """For every input those it is correlated with, as a set of bits."""
        near: dict[int, int] = {}
        for a, b in self.nonzero:
            near[a] = near.get(a, 0) | 1 << b
            near[b] = near.get(b, 0) | 1 << a
        return near

    def reach(self, inputs: int) -> int:
        """The inputs that may be correlated with some of a set of inputs (sets of bits; -1 is all inputs).

        Examples:
            >>> WHITENED.reach(5), GENERIC.reach(5), Gram("data", frozenset({(0, 0), (0, 1)})).reach(1)
            (5, -1, 3)
        """
        if self.name == "whitened":
            return inputs
        if self.name == "generic":
            return -1 if inputs else 0
        found = 0
        for a in bits(inputs):
            found |= self._near.get(a, 0)
        return found


WHITENED = Gram("whitened")
GENERIC = Gram("generic")


@dataclass(frozen=True)
class Rectangle:
    """The entries of the end-to-end matrix a hidden unit can change: ``O_j x I_j``.

    Attributes:
        outputs: O_j, the outputs that see the unit.
        inputs: I_j, the inputs it sees.
    """

    outputs: frozenset[int]
    inputs: frozenset[int]

    @property
    def void(self) -> bool:
        """Whether the unit has no input or no output, and so never changes the loss."""
        return not self.outputs or not self.inputs

    @property
    def linear(self) -> bool:
        """Whether the unit has exactly one output or exactly one input: then it can be any matrix on its rectangle."""
        return not self.void and (len(self.outputs) == 1 or len(self.inputs) == 1)

    @property
    def full_rank(self) -> int:
        """``min(|O_j|, |I_j|)``: the largest rank of a matrix on the rectangle."""
        return min(len(self.outputs), len(self.inputs))

    def below(self, other: Rectangle) -> bool:
        """Whether ``O_j`` is contained in the other's outputs and ``I_j`` contains the other's inputs."""
        return self.outputs <= other.outputs and other.inputs <= self.inputs

    def contained(self, other: Rectangle) -> bool:
        """Whether the rectangle lies in the other."""
        return self.outputs <= other.outputs and self.inputs <= other.inputs

    def relation(self, other: Rectangle) -> Relation:
        """How this rectangle lies to another.

        Examples:
            >>> a, b = Rectangle(frozenset({0, 1}), frozenset({0, 1})), Rectangle(frozenset({0, 2}), frozenset({0, 2}))
            >>> str(a.relation(b))
            'crossing'
        """
        rows, columns = self.outputs & other.outputs, self.inputs & other.inputs
        if not rows or not columns:
            return Relation.ROWS_ONLY if rows else Relation.COLUMNS_ONLY if columns else Relation.DISJOINT
        if self == other:
            return Relation.EQUAL
        if self.contained(other) or other.contained(self):
            return Relation.NESTED
        if self.below(other) or other.below(self):
            return Relation.OPPOSITELY_NESTED
        return Relation.CROSSING


@dataclass(frozen=True)
class MaskGraph:
    """A mask pair as a graph: inputs - hidden units - outputs.

    Attributes:
        first: M1, one row per hidden unit.
        second: M2, one row per output.
        gram: how the inputs are correlated.

    References:
        The graph and its rectangles are those of D. Lin, R. Sun, Z. Zhang, arXiv:2009.07439; symmetry, classes and preorder are
        derived in docs/theory.md; what follows from them: docs/rules.md ("Facts of the graph").

    Examples:
        >>> graph = MaskGraph.of(SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]))
        >>> graph
        MaskGraph 3-2-3: 8 weights, 2 classes of twins, symmetry dimension 2, whitened
        >>> graph.symmetry_dimension, [str(r) for _, _, r in graph.relations()], graph.multiply_covered
        (2, ['crossing'], ((0, 0),))
        >>> graph.network().number_of_edges(), sorted(graph.interaction_graph().edges)
        (8, [(0, 1)])
    """

    first: Mask
    second: Mask
    gram: Gram = WHITENED

    @classmethod
    def of(cls, network: SparseNetwork, gram: Gram = WHITENED) -> MaskGraph:
        """The graph of a network with one hidden layer.

        Arguments:
            network: the masks; the activation does not matter.
            gram: which inputs are correlated.

        Raises:
            ValueError: if the network has more layers: rectangles describe one hidden layer.
        """
        if len(network.masks) != 2:
            raise ValueError(f"a mask graph has one hidden layer (found {len(network.masks) - 1})")
        return cls(*network.masks, gram)

    @classmethod
    def of_problem(cls, problem: Problem) -> MaskGraph:
        """The graph of a problem, with the pattern of its Gram matrix.

        Arguments:
            problem: a problem with one hidden layer.

        Raises:
            ValueError: as :meth:`of`.
        """
        return cls.of(problem.network, Gram.of(problem))

    def __repr__(self) -> str:
        parts = [
            counted(ones(self.first) + ones(self.second), "weight"),
            counted(len(self.classes), "class of twins", "classes of twins"),
            f"symmetry dimension {self.symmetry_dimension}",
            {"whitened": "whitened", "generic": "any inputs", "data": "given inputs"}[self.gram.name],
        ]
        return f"MaskGraph {len(self.first[0])}-{len(self.first)}-{len(self.second)}: {', '.join(parts)}"

    def __str__(self) -> str:
        shown = self.rectangles[:MOST_LISTED]
        units = [f"unit {j}: outputs {_listed(r.outputs)} x inputs {_listed(r.inputs)}" for j, r in enumerate(shown)]
        more = [f"and {len(self.rectangles) - len(shown)} more units"] if len(self.rectangles) > len(shown) else []
        return "\n".join([repr(self), *units, *more])

    def _repr_html_(self) -> str:
        sizes = len(self.first[0]), len(self.first), len(self.second)
        small = max(sizes) <= MOST_DRAWN
        return lines(
            escaped(repr(self)), mask_svg(self, colours=INLINE) if small else masks_html((self.first, self.second))
        )

    @cached_property
    def rectangles(self) -> tuple[Rectangle, ...]:
        """The rectangle of every hidden unit."""
        return tuple(Rectangle(frozenset(bits(o)), frozenset(bits(i))) for o, i in self.sides)

    @cached_property
    def sides(self) -> tuple[tuple[int, int], ...]:
        """The outputs and the inputs of every hidden unit, as sets of bits."""
        return tuple(zip(map(members, zip(*self.second, strict=True)), map(members, self.first), strict=True))

    @property
    def void(self) -> tuple[int, ...]:
        """The units without inputs or without outputs."""
        return tuple(j for j, (outputs, inputs) in enumerate(self.sides) if not outputs or not inputs)

    @cached_property
    def units(self) -> tuple[int, ...]:
        """The units that are not void."""
        return tuple(j for j, (outputs, inputs) in enumerate(self.sides) if outputs and inputs)

    @property
    def weights(self) -> int:
        """The number of weights, those of void units included."""
        return ones(self.first) + ones(self.second)

    @cached_property
    def classes(self) -> tuple[tuple[int, ...], ...]:
        """The classes of twins, by least member."""
        groups: dict[tuple[int, int], list[int]] = {}
        for j in self.units:
            groups.setdefault(self.sides[j], []).append(j)
        return tuple(tuple(group) for group in groups.values())

    def complete(self, twins: tuple[int, ...]) -> bool:
        """Whether a class has at least ``min(|O_c|, |I_c|)`` twins: it can be any matrix on its rectangle.

        Arguments:
            twins: one of ``classes``.
        """
        return len(twins) >= min(side.bit_count() for side in self.sides[twins[0]])

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The ordered pairs ``i <= j``, pairs ``i = i`` included: O_i in O_j, I_j in I_i."""
        place = {j: c for c, twins in enumerate(self.classes) for j in twins}
        above = [sorted(j for e in bits(up | 1 << c) for j in self.classes[e]) for c, up in enumerate(self.order)]
        return tuple((i, j) for i in self.units for j in above[place[i]])

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The preorder on the classes of twins: for each class those strictly above it, as a set of bits."""
        ends = [self.sides[twins[0]] for twins in self.classes]
        below = (bytes(o & p == o and i & q == q for p, q in ends) for o, i in ends)
        return tuple(members(row) & ~(1 << c) for c, row in enumerate(below))

    @cached_property
    def symmetry_dimension(self) -> int:
        """The dimension of the group of reparametrisations that keep both masks: the number of pairs."""
        sizes = [len(twins) for twins in self.classes]
        return sum(size * (size + sum(sizes[e] for e in bits(up))) for size, up in zip(sizes, self.order, strict=True))

    @cached_property
    def relation_counts(self) -> dict[Relation, tuple[int, tuple[int, int]]]:
        """Each relation that two units have: how many pairs have it, and the first one. Found class by class."""
        found: dict[Relation, tuple[int, tuple[int, int]]] = {}
        ends = [(*self.sides[twins[0]], len(twins), twins[0]) for twins in self.classes]
        for twins in self.classes:
            if len(twins) > 1:
                _count(found, Relation.EQUAL, comb(len(twins), 2), twins[:2])
        for c, (rows, columns, size, first) in enumerate(ends):
            for other_rows, other_columns, other_size, other in ends[c + 1 :]:
                relation = _relation(rows, columns, other_rows, other_columns)
                _count(found, relation, size * other_size, (first, other))
        return {relation: found[relation] for relation in Relation if relation in found}

    def relations(self) -> tuple[tuple[int, int, Relation], ...]:
        """How the rectangles of every two units a < b lie to each other."""
        r = self.rectangles
        return tuple((a, b, r[a].relation(r[b])) for a, b in combinations(self.units, 2))

    def interacts(self, a: int, b: int) -> bool:
        """Whether the loss may couple two units: a common output, and inputs that are equal or correlated.

        Arguments:
            a: a unit.
            b: another.
        """
        (rows, columns), (other_rows, other_columns) = self.sides[a], self.sides[b]
        return bool(rows & other_rows and self.gram.reach(columns) & other_columns)

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """The connected components of the interaction graph: the loss is a constant plus one summand for each."""
        reach = {j: self.gram.reach(self.sides[j][1]) for j in self.units}
        return tuple(connected_parts(self.units, lambda a, b: meet(self.sides, reach, a, b)))

    @cached_property
    def covered(self) -> tuple[tuple[int, int], ...]:
        """For every output the inputs at which some unit covers the entry, and those at which two or more do (sets of bits)."""
        result = []
        for line in self.second:
            once = twice = 0
            for j in bits(members(line)):
                twice |= once & self.sides[j][1]
                once |= self.sides[j][1]
            result.append((once, twice))
        return tuple(result)

    @cached_property
    def cover(self) -> dict[tuple[int, int], int]:
        """For every entry of the end-to-end matrix (output, input) that is covered, by how many units."""
        count: dict[tuple[int, int], int] = {}
        for j in self.units:
            for o in self.rectangles[j].outputs:
                for i in self.rectangles[j].inputs:
                    count[o, i] = count.get((o, i), 0) + 1
        return count

    @property
    def uncovered(self) -> tuple[tuple[int, int], ...]:
        """The entries (output, input) that no unit covers: always zero."""
        outputs, inputs = len(self.second), len(self.first[0])
        everything = (1 << inputs) - 1
        return tuple((o, i) for o in range(outputs) for i in bits(everything & ~self.covered[o][0]))

    @property
    def multiply_covered(self) -> tuple[tuple[int, int], ...]:
        """The entries (output, input) that two or more units cover."""
        return tuple((o, i) for o, (_, twice) in enumerate(self.covered) for i in bits(twice))

    @property
    def cover_counts(self) -> tuple[int, int, int]:
        """How many entries some unit covers, two or more units cover, no unit covers."""
        once, twice = (sum(side.bit_count() for side in sides) for sides in zip(*self.covered, strict=True))
        return once, twice, len(self.second) * len(self.first[0]) - once

    def network(self) -> nx.DiGraph[tuple[str, int]]:
        """The graph of the masks: nodes ``("input", i)``, ``("unit", j)``, ``("output", o)``, edges along the weights."""
        import networkx as nx

        graph: nx.DiGraph[tuple[str, int]] = nx.DiGraph()
        graph.add_nodes_from((("input", i) for i in range(len(self.first[0]))), layer=0)
        graph.add_nodes_from((("unit", j) for j in range(len(self.first))), layer=1)
        graph.add_nodes_from((("output", o) for o in range(len(self.second))), layer=2)
        graph.add_edges_from(
            (("input", i), ("unit", j)) for j, row in enumerate(self.first) for i, x in enumerate(row) if x
        )
        graph.add_edges_from(
            (("unit", j), ("output", o)) for o, row in enumerate(self.second) for j, x in enumerate(row) if x
        )
        return graph

    def interaction_graph(self) -> nx.Graph[int]:
        """The units that are not void, with an edge for every two that interact."""
        import networkx as nx

        graph: nx.Graph[int] = nx.Graph()
        graph.add_nodes_from(self.units)
        graph.add_edges_from((a, b) for a, b in combinations(self.units, 2) if self.interacts(a, b))
        return graph

    def hasse_diagram(self) -> nx.DiGraph[tuple[int, ...]]:
        """The classes of twins with an edge from each to the next greater ones: the preorder without what follows by transitivity.

        Sets of bits, since masks may have thousands of classes: for a chain of 500 networkx's ``transitive_reduction``, with
        which tests compare it, takes some seventy times as long.
        """
        import networkx as nx

        diagram: nx.DiGraph[tuple[int, ...]] = nx.DiGraph()
        diagram.add_nodes_from(self.classes)
        for c, up in enumerate(self.order):
            over = 0
            for e in bits(up):
                over |= self.order[e]
            diagram.add_edges_from((self.classes[c], self.classes[e]) for e in bits(up & ~over))
        return diagram


def _listed(numbers: frozenset[int]) -> str:
    return one_line(f"{{{', '.join(map(str, sorted(numbers)))}}}", 60)


def _relation(rows: int, columns: int, other_rows: int, other_columns: int) -> Relation:
    """How two different rectangles lie to each other, by sets of bits."""
    o, i = rows & other_rows, columns & other_columns
    if not o or not i:
        return Relation.ROWS_ONLY if o else Relation.COLUMNS_ONLY if i else Relation.DISJOINT
    if (o == rows and i == columns) or (o == other_rows and i == other_columns):
        return Relation.NESTED
    if (o == rows and i == other_columns) or (o == other_rows and i == columns):
        return Relation.OPPOSITELY_NESTED
    return Relation.CROSSING


def _count(
    found: dict[Relation, tuple[int, tuple[int, int]]], relation: Relation, number: int, pair: Sequence[int]
) -> None:
    before, first = found.get(relation, (0, (pair[0], pair[1])))
    found[relation] = (before + number, min(first, (pair[0], pair[1])))
