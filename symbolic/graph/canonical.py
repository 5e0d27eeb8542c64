"""Canonical forms and automorphisms of mask pairs: one name for all masks that differ by renaming neurons.

A mask pair (M1, M2) is a graph with three layers, inputs - units - outputs. Two pairs are isomorphic when permutations of
the inputs, the units and the outputs carry one to the other; for whitened data transposition ``(M1, M2) -> (M2^T, M1^T)``
keeps the loss as well. The search is individualisation and refinement (B. D. McKay, A. Piperno, Practical graph
isomorphism II, J. Symb. Comput. 2014), in four steps that do not depend on the names of the neurons:

1. Twins (equal inputs, equal units, equal outputs) are collapsed; how many they are becomes a colour.
2. Colours are refined until all neurons of one colour see equally many neurons of every colour.
3. Between two colours at most half of the pairs are kept as links (all edges, or all non-edges): the rest follows. If the
   links fall into several parts, the parts are labelled one by one and sorted.
4. Otherwise one neuron of the first largest colour gets a colour of its own, in every way that known automorphisms do
   not identify, and the least labelled graph wins.

Every automorphism used is a comparison of complete graphs, so no answer rests on a hash or on the order of the search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import factorial, prod

from symbolic.errors import ProblemError, UnsupportedProblem
from symbolic.graph.labelling import Label, Move, Rows, Search, bits
from symbolic.network.problem import Mask

NODES = 10_000
"""Refinements after which the search gives up; convolutions, designs and projective planes need at most some hundreds."""

Permutation = tuple[int, ...]
Triple = tuple[Permutation, Permutation, Permutation]
"""Permutations of the inputs, the units and the outputs; entry a is the old place of what comes to place a."""


@dataclass(frozen=True)
class CanonicalForm:
    """The chosen representative of all mask pairs isomorphic to a given one.

    Attributes:
        first: M1 of the representative, h x d.
        second: M2 of the representative, k x h.
        text: ``d.h.k:`` with the rows of M1 and, after a semicolon, of M2, as hexadecimal numbers (the first column is the
            leading bit). The prefix ``nauty-VERSION:`` says that pynauty found it after the own search gave up.
        permutations: of inputs, units and outputs; ``permuted`` with them carries the given pair (after ``transposed``, if
            so) to the representative.
        transposed: whether the given pair was transposed first.
    """

    first: Mask
    second: Mask
    text: str
    permutations: Triple
    transposed: bool


@dataclass(frozen=True)
class Automorphisms:
    """The permutations of inputs, units and outputs that keep a mask pair.

    Attributes:
        order: how many there are.
        generators: some that generate all; ``permuted`` with one of them gives the same pair.
    """

    order: int
    generators: tuple[Triple, ...]


def permuted(first: Mask, second: Mask, permutations: Triple) -> tuple[Mask, Mask]:
    """The pair whose place a is taken by the old place ``permutation[a]``, for inputs, units and outputs.

    Examples:
        >>> permuted(((1, 1, 0), (0, 0, 1)), ((1, 0),), ((2, 0, 1), (1, 0), (0,)))
        (((1, 0, 0), (0, 1, 1)), ((0, 1),))
    """
    inputs, units, outputs = permutations
    return (
        tuple(tuple(first[j][i] for i in inputs) for j in units),
        tuple(tuple(second[o][j] for j in units) for o in outputs),
    )


def transposed(first: Mask, second: Mask) -> tuple[Mask, Mask]:
    """The pair (M2^T, M1^T), whose inputs are the outputs of the given one."""
    return tuple(zip(*second, strict=True)), tuple(zip(*first, strict=True))


def canonical_form(first: Mask, second: Mask, *, transpose: bool = False, nodes: int = NODES) -> CanonicalForm:
    """The canonical form of a mask pair.

    Arguments:
        first: M1, h x d, rows are units.
        second: M2, k x h.
        transpose: also identify a pair with its transpose; the form with fewer inputs, or else the lesser text, is taken.
        nodes: refinements allowed; after that pynauty takes over if it is installed.

    Returns:
        The form. Equal texts prove that two pairs are isomorphic, and different texts that they are not, with one
        exception: a text of the own search and one of pynauty (or of two versions of it) say nothing about each other.

    Raises:
        ProblemError: if the masks are not 0/1 tables that fit together.
        UnsupportedProblem: if the search needs more nodes and pynauty is not installed.

    References:
        B. D. McKay, A. Piperno: Practical graph isomorphism II, J. Symb. Comput. 2014, doi:10.1016/j.jsc.2013.09.003.

    Examples:
        >>> chain = canonical_form(((1, 1, 0), (0, 1, 1)), ((1, 0), (1, 1)))
        >>> chain.text
        '3.2.2:5,6;3,2'
        >>> canonical_form(((0, 1, 1), (1, 0, 1)), ((1, 1), (0, 1))).text == chain.text
        True
        >>> permuted(((1, 1, 0), (0, 1, 1)), ((1, 0), (1, 1)), chain.permutations) == (chain.first, chain.second)
        True
        >>> canonical_form(((1, 1, 0), (0, 1, 1)), ((1, 0), (1, 1)), transpose=True).text
        '2.2.3:3,2;3,1,2'
    """
    pairs = [(*_checked(first, second), False)]
    if transpose:
        pairs.append((*transposed(*pairs[0][:2]), True))
        fewest = min(len(pair[0][0]) for pair in pairs)
        pairs = [pair for pair in pairs if len(pair[0][0]) == fewest]
    twins = [_Twins.of(one, two) for one, two, _ in pairs]
    labels, prefix = _labels(twins, nodes)
    forms = []
    for (one, two, flipped), group, label in zip(pairs, twins, labels, strict=True):
        permutations = group.arranged(label.order)
        masks = permuted(one, two, permutations)
        forms.append(CanonicalForm(*masks, prefix + mask_text(*masks), permutations, flipped))
    return min(forms, key=lambda form: form.text)


def canonical_and_automorphisms(
    first: Mask, second: Mask, *, nodes: int = NODES
) -> tuple[CanonicalForm, Automorphisms]:
    """What :func:`canonical_form` (without transposition) and :func:`automorphisms` give, by one search.

    Examples:
        >>> form, group = canonical_and_automorphisms(((1, 1, 0), (0, 1, 1)), ((1, 0), (1, 1)))
        >>> form.text, group.order
        ('3.2.2:5,6;3,2', 1)
    """
    one, two = _checked(first, second)
    twins = _Twins.of(one, two)
    (label,), prefix = _labels([twins], nodes)
    permutations = twins.arranged(label.order)
    masks = permuted(one, two, permutations)
    return CanonicalForm(*masks, prefix + mask_text(*masks), permutations, False), _group(twins, label)


def _group(twins: _Twins, label: Label) -> Automorphisms:
    return Automorphisms(label.size * prod(factorial(len(x)) for x in twins.groups), twins.lifted(label.moves))


def automorphisms(first: Mask, second: Mask, *, nodes: int = NODES) -> Automorphisms:
    """The automorphism group of a mask pair (without transposition).

    Arguments:
        first: M1, h x d.
        second: M2, k x h.
        nodes: refinements allowed; after that pynauty takes over if it is installed.

    Raises:
        ProblemError: if the masks are not 0/1 tables that fit together.
        UnsupportedProblem: if the search needs more nodes and pynauty is not installed.

    Examples:
        >>> automorphisms(((1, 1, 0), (0, 1, 1)), ((1, 1),))
        Automorphisms(order=2, generators=(((2, 1, 0), (1, 0), (0,)),))
        >>> automorphisms(((1,) * 6,) * 5, ((1,) * 5,) * 4).order == 720 * 120 * 24
        True
    """
    twins = _Twins.of(*_checked(first, second))
    (label,), _ = _labels([twins], nodes)
    return _group(twins, label)


def _checked(first: Mask, second: Mask) -> tuple[Mask, Mask]:
    for key, mask in (("masks[0]", first), ("masks[1]", second)):
        if not mask or not mask[0] or any(len(row) != len(mask[0]) for row in mask):
            raise ProblemError(key, "must be a non-empty table with rows of one length", f"{len(mask)} rows")
        wrong = [entry for row in mask for entry in row if entry not in (0, 1)]
        if wrong:
            raise ProblemError(key, "a mask entry is 0 or 1", repr(wrong[0])[:40])
    if len(second[0]) != len(first):
        raise ProblemError("masks[1]", f"needs {len(first)} columns, one per row of masks[0]", f"{len(second[0])}")
    one, two = (tuple(tuple(map(int, row)) for row in mask) for mask in (first, second))
    return one, two


def mask_text(first: Mask, second: Mask) -> str:
    """A pair in the form of :attr:`CanonicalForm.text`, as it stands: canonical only if the pair is.

    Examples:
        >>> mask_text(((1, 1, 0), (0, 1, 1)), ((1, 0), (1, 1)))
        '3.2.2:6,3;2,3'
    """

    def rows(mask: Mask) -> str:
        width = -(-len(mask[0]) // 4)
        return ",".join(f"{int(''.join(map(str, row)), 2):0{width}x}" for row in mask)

    return f"{len(first[0])}.{len(first)}.{len(second)}:{rows(first)};{rows(second)}"


@dataclass(frozen=True)
class _Twins:
    """Step 1: the collapsed graph. Neurons are numbered through: inputs, then units, then outputs.

    Attributes:
        ends: d, d + h and d + h + k.
        groups: the neurons of each vertex, which are equal.
        near: the neighbours of each vertex, as a set of bits.
    """

    ends: tuple[int, int, int]
    groups: tuple[tuple[int, ...], ...]
    near: Rows

    @classmethod
    def of(cls, first: Mask, second: Mask) -> _Twins:
        columns, fans = zip(*first, strict=True), zip(*second, strict=True)
        neurons = [
            *((0, x) for x in columns),
            *((1, x) for x in zip(first, fans, strict=True)),
            *((2, x) for x in second),
        ]
        classes: dict[object, list[int]] = {}
        for number, neuron in enumerate(neurons):
            classes.setdefault(neuron, []).append(number)
        vertex = {x: v for v, group in enumerate(classes.values()) for x in group}
        d, h, k = len(first[0]), len(first), len(second)
        near = [0] * len(classes)
        edges = [(i, d + j) for j, row in enumerate(first) for i, bit in enumerate(row) if bit]
        edges += [(d + j, d + h + o) for o, row in enumerate(second) for j, bit in enumerate(row) if bit]
        for x, y in edges:
            near[vertex[x]] |= 1 << vertex[y]
            near[vertex[y]] |= 1 << vertex[x]
        return cls((d, d + h, d + h + k), tuple(map(tuple, classes.values())), tuple(near))

    def cells(self) -> list[int]:
        """The first colours: by layer, then by number of twins."""
        colours: dict[tuple[int, int], int] = {}
        for v, group in enumerate(self.groups):
            colour = (sum(group[0] >= end for end in self.ends), -len(group))
            colours[colour] = colours.get(colour, 0) | 1 << v
        return [colours[colour] for colour in sorted(colours)]

    def split(self, neurons: Sequence[int]) -> Triple:
        """Inputs, units and outputs of an arrangement of all neurons, each numbered from zero."""
        d, dh, _ = self.ends
        return (
            tuple(x for x in neurons if x < d),
            tuple(x - d for x in neurons if d <= x < dh),
            tuple(x - dh for x in neurons if dh <= x),
        )

    def arranged(self, order: Sequence[int]) -> Triple:
        """The permutations that put the neurons in the order of their vertices."""
        return self.split([x for v in order for x in self.groups[v]])

    def lifted(self, moves: Iterable[Move]) -> tuple[Triple, ...]:
        """Automorphisms of the masks: those given, then a transposition and a cycle of each class of twins."""
        ways = [
            [p for v, w in move.items() for p in zip(self.groups[v], self.groups[w], strict=True)] for move in moves
        ]
        for group in self.groups:
            cycles = [group[:2], group][: min(len(group) - 1, 2)]
            ways += [list(zip(cycle, cycle[1:] + cycle[:1], strict=True)) for cycle in cycles]
        return tuple(self.split([image.get(x, x) for x in range(self.ends[2])]) for image in map(dict, ways))


def _labels(graphs: Sequence[_Twins], nodes: int) -> tuple[list[Label], str]:
    """The labels of some collapsed graphs and the prefix of their texts: by the own search, or else all by pynauty."""
    try:
        searches = [(Search(twins.near, nodes), twins.cells()) for twins in graphs]
        return [search.label(search.refined(cells, cells)[0]) for search, cells in searches], ""
    except UnsupportedProblem:
        if find_spec("pynauty") is None:
            raise
    import pynauty
    from sympy.combinatorics import Permutation as Cycles
    from sympy.combinatorics import PermutationGroup

    labels = []
    for twins in graphs:
        links = {v: list(bits(near)) for v, near in enumerate(twins.near)}
        graph = pynauty.Graph(len(links), adjacency_dict=links, vertex_coloring=[set(bits(c)) for c in twins.cells()])
        moves = pynauty.autgrp(graph)[0]  # the size that nauty reports is a floating-point number
        size = int(PermutationGroup([Cycles(move) for move in moves]).order()) if moves else 1
        labels.append(Label(tuple(pynauty.canon_label(graph)), size, tuple(dict(enumerate(move)) for move in moves)))
    return labels, f"nauty-{pynauty.__version__}:"
