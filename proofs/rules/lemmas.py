"""The structural lemmas with their words: scope, conclusion, reference and the text of the argument.

All hold for two layers, linear activation and no weight decay, for every data set that meets the hypotheses. Their hypotheses are
checked by the rules of `symbolic.structure.rules`, which `landscape solve` uses as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symbolic.structure import rules
from symbolic.structure.rules import Application, Claim
from symbolic.structure.structure import Structure, Units

SCOPE = "two layers, linear activation, no weight decay"


def asks_the_problem(structure: Structure, units: Units) -> Application | None:
    """Never applies: rectangles and Gram matrices do not tell whether the hypotheses hold; a function of the problem does."""
    return None


@dataclass(frozen=True)
class Lemma:
    """A structural lemma.

    Attributes:
        name: its identifier.
        title: the statement in one line.
        hypotheses: what ``applies`` checks, in words.
        gives: the claims it proves (with the same claim as its premises; for `onto` these are about minima).
        reference: where it comes from.
        argument: the proof, in short; in full in docs/rules.md.
        applies: checks the hypotheses on some units; None where one fails.
        scope: the networks that the lemma is about.
    """

    name: str
    title: str
    hypotheses: tuple[str, ...]
    gives: frozenset[Claim]
    reference: str
    argument: str
    applies: Callable[[Structure, Units], Application | None] = asks_the_problem
    scope: str = SCOPE


DECOUPLING = Lemma(
    rules.DECOUPLING.name,
    "a sum over separate variables has only global minima, or no spurious valley, if every summand has",
    ("units of different parts share no output, or their inputs are uncorrelated at every common output",),
    rules.DECOUPLING.gives,
    "derived in docs/rules.md",
    "The loss is a constant plus one summand per part. A local minimum of the sum is one of every summand; paths down in the "
    "summands are run one after the other.",
    rules.DECOUPLING.applies,
)

LINEAR_UNITS = Lemma(
    rules.LINEAR_UNITS.name,
    "units with one output or one input each have no bad minima and no bad valleys, whatever the masks and the data",
    ("every unit has exactly one output, or an input space of dimension one",),
    rules.LINEAR_UNITS.gives,
    "arXiv:2009.07439 (networks with one output, any mask); derived in docs/rules.md",
    "At a second-order critical point the gradient in the end-to-end matrix vanishes on every rectangle: at an alive unit by "
    "criticality, at a dead one by Lemma A. The loss is convex in that matrix.",
    rules.LINEAR_UNITS.applies,
)

SINGLE_CLASS = Lemma(
    rules.SINGLE_CLASS.name,
    "a dense linear network has no spurious minima and no spurious valleys",
    (
        "all units have the same outputs and the same input space",
        "the Gram matrices of the outputs are proportional on it",
    ),
    rules.SINGLE_CLASS.gives,
    "low-rank approximation (Eckart-Young; Venturi, Bandeira, Bruna, JMLR 2019, for valleys); derived in docs/rules.md, paths in docs/wide.md",
    "After whitening the problem is the best approximation by a matrix of given rank: critical points are sums of singular pairs, "
    "and each that is not best is a saddle. "
    "Paths: make W2 of full rank at constant loss, take W1 optimal, and turn the column space towards the leading eigenvectors one by one.",
    rules.SINGLE_CLASS.applies,
)

COMPLETE_CLASSES = Lemma(
    rules.COMPLETE_CLASSES.name,
    "classes with as many twins as their rectangles have rank have no bad minima and no bad valleys",
    ("units are partitioned into twins", "each class has at least min(outputs, dimension of the input space) units"),
    rules.COMPLETE_CLASSES.gives,
    "derived in docs/rules.md",
    "If a class has full rank, criticality makes the gradient vanish on its rectangle; otherwise some twin can be rotated dead and "
    "Lemma A applies. So the loss is at its convex minimum. "
    "Paths: make one factor of each class of full rank at constant loss and follow the straight line in the end-to-end matrix.",
    rules.COMPLETE_CLASSES.applies,
)

COMPLETE_CHAINS = Lemma(
    rules.COMPLETE_CHAINS.name,
    "units that begin a complete chain have no bad minima: the gradient vanishes on their rectangles at every local minimum",
    (
        "the units of a chain have equal outputs and shrinking input spaces (or the mirror image)",
        "where the space shrinks, and at the end, as many units came before as it has lost dimensions",
    ),
    rules.COMPLETE_CHAINS.gives,
    "derived in docs/rules.md",
    "If the filters of a chain span the space of its first unit, criticality makes the gradient vanish. Otherwise shears and small moves at "
    "constant loss make one unit after the other dead, and Lemma A gives the gradient on larger and larger spaces.",
    rules.COMPLETE_CHAINS.applies,
)

LINES = Lemma(
    rules.LINES.name,
    "a class with lines of its rectangle has no bad minima if class and line together have as many units as there are outputs",
    (
        "one class with r twins; every other unit has the same outputs and one dimension of its inputs (or the mirror image)",
        "the lines are independent, and the t units of each satisfy r + t >= number of outputs",
    ),
    rules.LINES.gives,
    "derived in docs/rules.md",
    "The gradient vanishes on the lines. Their units, perhaps after a small move at constant loss, can take back to first order what the class changes there, "
    "so a descent of the class on the rest of the rectangle would be one of the whole.",
    rules.LINES.applies,
)

CLOSURE = Lemma(
    rules.CLOSURE.name,
    "masks on which the gradient can be seen to vanish entry by entry have no bad minima, whatever the data",
    (
        "every entry that a unit covers is filled by dependence (as many units with equal outputs as these have outputs, at their common inputs), "
        "by a complete chain, or by compensation, or by a mirror image of these",
        "compensation: all but one of the entries of a unit in a column are filled, and other units can take back there what the unit changes",
    ),
    rules.CLOSURE.gives,
    "derived in docs/closure.md",
    "Near a local minimum every point with the same end-to-end matrix is one too, with the same gradient G. Where units can move and others take the "
    "change back, the moving unit is still critical, so G is orthogonal to many directions. The loss is convex in the end-to-end matrix.",
    rules.CLOSURE.applies,
)

COLUMNS = Lemma(
    rules.COLUMNS.name,
    "a class next to units with one input each has no bad minima if the units at each input can move its whole column",
    (
        "one class; every other unit has one input (or, in the mirror image, one output)",
        "at every input of the class with other units, these and the class satisfy Rado's inequality",
        "for inputs outside the class: whitened data, or no common output, or the units there span all of the column",
    ),
    rules.COLUMNS.gives,
    "derived in docs/closure.md",
    "Such a column can be moved in all directions by weights that act on nothing else, so it may be minimised over first. "
    "A dense class is left, for which every local minimum is global (single_class).",
    rules.COLUMNS.applies,
)

THREE_UNITS = Lemma(
    rules.THREE_UNITS.name,
    "three units in one of thirteen arrangements have no bad minima",
    (
        "the three units lie below one of thirteen patterns (docs/closure.md), with inputs and outputs exchanged or not",
        "for one of them: whitened data, or inputs and outputs exchanged",
    ),
    rules.THREE_UNITS.gives,
    "derived in docs/closure.md",
    "Where the gradient does not vanish the filters are dependent, a unit can be made dead or aligned at constant loss, and small moves that the others "
    "take back show that the gradient is orthogonal to an open set.",
    rules.THREE_UNITS.applies,
)

ELIMINATION = Lemma(
    rules.ELIMINATION.name,
    "units with one input (output) may be eliminated when minima are sought, if a class that helps them is of full rank or must be at its best",
    (
        "units K see one input (or, in the mirror image, have one output)",
        "classes see it too, feed no output that K does not feed, and each of them satisfies Rado's inequality with K",
        "the rules of closure fill every entry, given those of these classes",
    ),
    rules.ELIMINATION.gives,
    "derived in docs/closure.md",
    "If one of the classes is of full rank, it moves the column with K in all directions, so the column may be minimised over first; "
    "what is left is good by the premise. Otherwise each class can be rotated until a unit is dead, "
    "the gradient vanishes on its rectangle, and by closure on all of them.",
    rules.ELIMINATION.applies,
)

REDUCTION = Lemma(
    rules.REDUCTION.name,
    "complete classes may be eliminated when paths are sought: no spurious valley remains none",
    ("the eliminated classes are complete",),
    rules.REDUCTION.gives,
    "derived in docs/rules.md; contains the case of fixed supports treated by Le, Riccietti, Gribonval, arXiv:2112.00386, as far as it was re-derived",
    "Make the complete classes free at constant loss, move them to their convex minimum, then follow a path of the reduced problem while they stay optimal. "
    "It says nothing about minima that are no valleys: a dead unit of a complete class can hide one.",
    rules.REDUCTION.applies,
)

NESTED_TWO = Lemma(
    rules.NESTED_TWO.name,
    "two units with the same two outputs and nested inputs have no spurious valley",
    (
        "two units have equal outputs, and the inputs of one are among those of the other (or the mirror image)",
        "there are at most two outputs (the inputs have at most two dimensions), and the Gram matrices of the outputs are proportional",
    ),
    rules.NESTED_TWO.gives,
    "derived in docs/forbidden.md",
    "Make the output vectors independent at constant loss and take the best filters. What is left is the line of the larger unit in a plane: "
    "turn it to the best one, by at most a quarter turn.",
    rules.NESTED_TWO.applies,
)

NESTED_GAUGE = Lemma(
    rules.NESTED_GAUGE.name,
    "two units with equal outputs, of which one sees at most one dimension more than the other, have no spurious valley",
    (
        "two units have equal outputs, and the inputs of one are among those of the other (or the mirror image)",
        "the larger unit sees at most one dimension (feeds at most one output) more, and the Gram matrices of the outputs are proportional",
    ),
    rules.NESTED_GAUGE.gives,
    "derived in docs/forbidden.md",
    "Make the output vectors independent at constant loss and take the best filters. The best line in a plane is then determined by the plane: it is the dense "
    "problem of rank two. Turn the plane to the two leading eigenvectors one by one; the line follows.",
    rules.NESTED_GAUGE.applies,
)

ONTO = Lemma(
    rules.ONTO.name,
    "no bad minima, and one vector of each unit that together make any matrix: then there is no spurious valley",
    (
        "every local minimum is global",
        "for some values of the output vectors of some units and the filters of the others, "
        "the remaining vectors make every matrix on the covered entries",
    ),
    rules.ONTO.gives,
    "derived in docs/rules.md",
    "For almost all values the linear map is onto, and a straight line leads down to the minimum over all matrices. "
    "In a valley with points below its level there are such values; a valley without such points consists of local minima.",
    rules.ONTO.applies,
)

NESTED_BASIS = Lemma(
    rules.NESTED_BASIS.name,
    "as many units as they have outputs, with nested inputs, make any matrix where all of them see: what is left decides",
    (
        "some units have equal outputs, and there are as many of them as outputs (or the mirror image)",
        "of any two of them one sees all inputs of the other",
        "when their outputs at the inputs that all of them see are eliminated, what is left has no spurious valley",
    ),
    rules.NESTED_BASIS.gives,
    "derived in docs/rules.md",
    "At constant loss the output vectors of these units become orthonormal. Every path of what is left is made with such vectors as well, "
    "which turn where it needs others, and the filters on the inputs that all see make the best matrix.",
    rules.NESTED_BASIS.applies,
)

MATCHED_BASIS = Lemma(
    rules.MATCHED_BASIS.name,
    "as many units as outputs, with a common part of the inputs: output vectors with different zeros are made a basis",
    (
        "all units see some inputs in common, there are as many units as outputs, and they can be matched (or the mirror image; outputs may be added)",
        "at their other inputs the units are linear, or twins, or a pair, or a square",
        "every factor of the determinant of the output vectors that depends on units with other inputs depends on others too",
        "sets of units whose output vectors can be dependent for good reach all outputs and hold all units with other inputs",
    ),
    rules.MATCHED_BASIS.gives,
    "derived in docs/rules.md",
    "Where the output vectors are a basis the filters fit the common inputs, and a path of what is left is followed, while one vector in each factor of "
    "the determinant keeps it from vanishing. A valley without points below its level has dependent output vectors everywhere; "
    "moves that keep the matrix make a unit dead, and then its output vector free, until they are independent or the gradient vanishes.",
    rules.MATCHED_BASIS.applies,
)

LONE_RECTANGLE = Lemma(
    rules.LONE_RECTANGLE.name,
    "outputs that see one space of all units which reach them are fitted last, by units of which some feed nothing else",
    (
        "some outputs see the same space of every unit that reaches one of them, perhaps after complete classes are eliminated "
        "(or the mirror image, where the inputs can be made orthogonal to all others that these outputs see)",
        "of these units one less than its dimension feed nothing else, and another one does, two if the dimension is 1",
        "without these outputs every local minimum is global and there is no spurious valley",
    ),
    rules.LONE_RECTANGLE.gives,
    "derived in docs/rules.md",
    "The weights into these outputs fit them along almost every path of what is left. In a valley without points below its level they are fitted too, "
    "also where the units that feed other outputs show them nothing, so it consists of minima of what is left.",
    rules.LONE_RECTANGLE.applies,
)

SHEAR = Lemma(
    rules.SHEAR.name,
    "two units that a shear mixes: if neither needs to see an input, there is no spurious valley",
    (
        "the outputs of the first unit are among those of the second, its inputs contain the other's (or the mirror image)",
        "without its weight at an input of the second unit, and without that of the second, there is no spurious valley",
        "both smaller masks reach almost every matrix on the entries that they cover",
        "the second covers all entries, or all but one by which the outputs of the two units differ, and then their inputs are equal",
    ),
    rules.SHEAR.gives,
    "derived in docs/rules.md",
    "Where the second unit sees the input a shear takes the weight of the first one to 0, and the first mask leads down. A valley in which it never sees it is "
    "one of the second mask, at whose infimum only one entry may be left, and another shear makes the unit see the input again.",
    rules.SHEAR.applies,
)

ENOUGH = Lemma(
    rules.ENOUGH.name,
    "some units that reach almost every matrix and have no spurious valley are enough",
    (
        "the units that are kept cover the same entries as all units",
        "in stages, some of their weights make any values at the entries that no later stage changes",
        "alone they have no spurious valley, whatever the targets are",
    ),
    rules.ENOUGH.gives,
    "derived in docs/rules.md",
    "Hold the other units; what they make is taken off the targets. The units that are kept can come as close as one likes to every matrix on the covered "
    "entries, so their infimum is that of the whole, and from every start they can go down to it.",
    rules.ENOUGH.applies,
)

LEMMAS = (
    LINEAR_UNITS,
    SINGLE_CLASS,
    COMPLETE_CLASSES,
    COMPLETE_CHAINS,
    LINES,
    DECOUPLING,
    CLOSURE,
    COLUMNS,
    THREE_UNITS,
    ELIMINATION,
    REDUCTION,
    NESTED_TWO,
    NESTED_GAUGE,
    ONTO,
    ENOUGH,
    NESTED_BASIS,
    MATCHED_BASIS,
    LONE_RECTANGLE,
    SHEAR,
)
"""In the order in which they are tried."""
