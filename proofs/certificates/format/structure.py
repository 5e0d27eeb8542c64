"""Proofs by structure: trees of lemmas, and the claims that rest on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType, convert

from proofs.certificates.format.claim import Claimed, ClaimEntry
from proofs.certificates.format.values import Entry, Index, Indices, Place

Side = Literal["inputs", "outputs"]
Pattern = Literal[
    "equal outputs, inputs 01 12 0",
    "equal outputs, inputs 01 02 12",
    "equal outputs, inputs 012 01 2",
    "equal outputs, inputs 01 01 02",
    "equal outputs, inputs 012 01 02",
    "outputs 012 01 02, inputs 012 12",
    "outputs 12 01 02, inputs 012 12",
    "outputs 12 012, inputs 01 02 12* 012*",
    "outputs 012 012, inputs 2* 012 012",
    "outputs 012 012, inputs 2* 01 012",
    "outputs 012 012, inputs 2* 01 12",
    "outputs 012 012, inputs 2* 12 012",
    "outputs 012 012 012, inputs 02 12*",
]


class NodeEntry(Entry, frozen=True, tag_field="lemma"):
    """A node of a proof: a lemma and the hidden units it is about."""

    units: Indices


class Step(NodeEntry, frozen=True, kw_only=True):
    """A lemma and the proofs that it needs; ``premises`` is a keyword, and the last key."""

    premises: Sequence[Node]


class Decoupling(Step, frozen=True, tag="decoupling"):
    """Parts that do not interact, each with a proof."""

    parts: Sequence[Indices]


class CompleteClasses(Step, frozen=True, tag="complete_classes"):
    """Classes with as many units as their rectangles allow."""

    classes: Sequence[Indices]


class SingleClass(Step, frozen=True, tag="single_class"):
    """Units with equal masks."""


class Chain(Entry, frozen=True):
    """Units whose spaces of inputs, or sets of outputs, contain each other."""

    side: Side
    units: Indices


class CompleteChains(Step, frozen=True, tag="complete_chains"):
    """One chain for each unit."""

    chains: Sequence[Chain]


class Separated(Entry, frozen=True):
    """A unit, new numbers for the others that take its place, and what each of them feeds."""

    units: Indices
    outputs: Sequence[Indices]


class Reduction(Step, frozen=True, tag="reduction"):
    """Complete classes that are eliminated, and a proof for the rest."""

    classes: Sequence[Indices]
    separated: Sequence[Separated] | UnsetType = UNSET


class BesideLines(Step, frozen=True):
    """A class next to units with a single input or output."""

    side: Side
    classes: Sequence[Indices]


class Lines(BesideLines, frozen=True, tag="lines"):
    """A class and units with a single input or output within it."""


class Filling(Entry, frozen=True):
    """A rule, the units that it uses, and entries (output, input) that it fills."""

    rule: Literal["dependence", "chain", "compensation"]
    side: Side
    units: Indices
    entries: Sequence[Indices]


class Closure(Step, frozen=True, tag="closure"):
    """Rules that fill all entries that the units cover, each with those before."""

    steps: Sequence[Filling]


class Columns(BesideLines, frozen=True, tag="columns"):
    """A class next to units with a single input or output."""


class ThreeUnits(Step, frozen=True, tag="three_units"):
    """Three units below a pattern, in its order."""

    pattern: Pattern
    side: Side
    order: Indices


class Elimination(BesideLines, frozen=True, tag="elimination", kw_only=True):
    """Units with one input (output) that are eliminated, classes of which one has to be of full rank, how all is filled else, and a proof for the rest."""

    movers: Sequence[Indices]
    steps: Sequence[Filling]
    separated: Sequence[Separated] | UnsetType = UNSET


class Nested(Step, frozen=True, kw_only=True):
    """Two units, the inputs (outputs) of the first of ``order`` among those of the second."""

    side: Side
    order: tuple[Index, Index]


class NestedTwo(Nested, frozen=True, tag="nested_two"):
    """A nested pair with at most two outputs (dimensions of inputs) in common."""


class NestedGauge(Nested, frozen=True, tag="nested_gauge"):
    """A nested pair of which one unit has at most one dimension of inputs (output) more."""


class Onto(Step, frozen=True, tag="onto", kw_only=True):
    """The units whose filters move, the vectors of all units that are held, and a proof that every local minimum is global."""

    filters: Indices
    values: Sequence[Sequence[int]]


class NestedBasis(Step, frozen=True, tag="nested_basis", kw_only=True):
    """Units with equal outputs and nested inputs (or the mirror image), as many as outputs, and a proof for what is left."""

    side: Side
    chain: Indices
    separated: Sequence[Separated] | UnsetType = UNSET


class MatchedBasis(Step, frozen=True, tag="matched_basis", kw_only=True):
    """What is left when the common inputs (outputs) are fitted, and for each output (input) that is added the units that feed (see) it."""

    side: Side
    rest: Literal["single", "twins", "pair", "square"]
    added: Sequence[Indices]


class LoneRectangle(Step, frozen=True, tag="lone_rectangle", kw_only=True):
    """Complete classes that are eliminated, outputs or inputs that are fitted last, and a proof for what is left, without bad minima or valleys."""

    side: Side
    classes: Sequence[Indices]
    lone: Indices
    separated: Sequence[Separated] | UnsetType = UNSET


class Reaching(Entry, frozen=True):
    """Stages in which weights reach almost every matrix, and values of the weights of each unit."""

    stages: Sequence[Sequence[Place]]
    values: Sequence[Sequence[Sequence[int]]]


class Shear(Step, frozen=True, tag="shear", kw_only=True):
    """Two units, an input (output) that either may do without, how the two smaller masks reach almost every matrix, and proofs for them."""

    side: Side
    order: tuple[Index, Index]
    place: Index
    parts: tuple[Reaching, Reaching]


class Enough(Step, frozen=True, tag="enough", kw_only=True):
    """Units that are enough, stages in which their weights reach almost every matrix, values of their weights, and a proof for these units."""

    kept: Indices
    stages: Sequence[Sequence[Place]]
    values: Sequence[Sequence[Sequence[int]]]


class WideDense(Step, frozen=True, tag="wide_dense"):
    """As many units as their features span dimensions, in each part; without ``parts`` all units are one part."""

    parts: Sequence[Indices] | UnsetType = UNSET


class FixedFeatures(Step, frozen=True, tag="fixed_features"):
    """Only weights of the final layer act."""


class LinearUnitsDecay(Step, frozen=True, tag="linear_units_decay"):
    """Linear units whose weight decay is even on each side of a unit."""


Node = Annotated[
    Decoupling
    | CompleteClasses
    | SingleClass
    | CompleteChains
    | Reduction
    | Lines
    | Closure
    | Columns
    | ThreeUnits
    | Elimination
    | NestedTwo
    | NestedGauge
    | Onto
    | NestedBasis
    | MatchedBasis
    | Shear
    | Enough
    | LoneRectangle
    | WideDense
    | FixedFeatures
    | LinearUnitsDecay,
    Meta(title="node", description="A step of a proof: a lemma, and the proofs that it needs."),
]


def node_entry(tree: Mapping[str, Any]) -> Node:
    """A proof tree as certificates state it.

    Raises:
        msgspec.ValidationError: if the format does not know the lemma, or its facts have another shape.

    Examples:
        >>> node_entry({"lemma": "single_class", "units": [0, 1], "premises": []}).units
        [0, 1]
    """
    node: Node = convert(tree, Node)
    return node


class GlobalByStructure(Claimed, ClaimEntry, frozen=True, tag="all_minima_global"):
    """Every local minimum is global."""

    proof: Node


class NoValleyByStructure(Claimed, ClaimEntry, frozen=True, tag="no_spurious_valley"):
    """There is no spurious valley."""

    proof: Node


class NoValleyByCompactness(Claimed, ClaimEntry, frozen=True, tag="no_spurious_valley"):
    """Sublevel sets are compact; ``minima`` is the place of an earlier claim that every local minimum is global."""

    method: Literal["coercive"]
    minima: Index
