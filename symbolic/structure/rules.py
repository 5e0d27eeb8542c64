"""The structural lemmas as rules: what each needs of some units, what it leaves to be shown, and the search for a proof.

`solve` and `prove` both use these and no others. Statements, references and arguments: `proofs.rules.lemmas`; proofs: docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from symbolic.structure.basis import nested_basis
from symbolic.structure.chains import complete_chains
from symbolic.structure.closure import closure
from symbolic.structure.columns import class_with_columns
from symbolic.structure.elimination import elimination
from symbolic.structure.enough import stages, subsets_that_cover
from symbolic.structure.lines import class_with_lines
from symbolic.structure.lone import lone_rectangles
from symbolic.structure.matched import matched_basis
from symbolic.structure.nested import NestedPair, nested_pair
from symbolic.structure.onto import onto
from symbolic.structure.shear import shears
from symbolic.structure.structure import Structure, Units, complete
from symbolic.structure.three_units import three_unit_pattern


class Claim(StrEnum):
    """What structural lemmas can show."""

    ALL_MINIMA_GLOBAL = "all_minima_global"
    """every local minimum is global"""
    NO_SPURIOUS_VALLEY = "no_spurious_valley"
    """from every start the loss can go down to its infimum without ever rising"""


BOTH = frozenset({Claim.ALL_MINIMA_GLOBAL, Claim.NO_SPURIOUS_VALLEY})
MINIMA = frozenset({Claim.ALL_MINIMA_GLOBAL})
VALLEYS = frozenset({Claim.NO_SPURIOUS_VALLEY})


@dataclass(frozen=True)
class Application:
    """Why a lemma applies to some units.

    Attributes:
        facts: what it found, ready for JSON.
        premises: structures and units for which the claim remains to be shown.
        about: the claim of the premises, if it is not the one that is shown.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    premises: tuple[tuple[Structure, Units], ...] = ()
    about: Claim | None = None


class Usable(Protocol):
    """What the search needs of a lemma."""

    @property
    def name(self) -> str:
        """Its identifier."""

    @property
    def gives(self) -> frozenset[Claim]:
        """The claims it shows (with the same claim as its premises)."""

    @property
    def applies(self) -> Callable[[Structure, Units], Application | None]:
        """Checks its hypotheses on some units; None where one fails."""


@dataclass(frozen=True)
class Rule:
    """A lemma without its words.

    Attributes:
        name: its identifier.
        gives: the claims it shows (with the same claim as its premises, unless the application says otherwise).
        applies: checks its hypotheses.
    """

    name: str
    gives: frozenset[Claim]
    applies: Callable[[Structure, Units], Application | None]


R = TypeVar("R", bound=Usable)


@dataclass(frozen=True)
class Step(Generic[R]):
    """A rule that was used, with what it used.

    Attributes:
        claim: what is shown of the units.
        rule: the rule.
        units: the units it is about, numbered as in the network.
        facts: what it found.
        premises: the steps it builds on.
        assumptions: what is assumed of the data.
    """

    claim: Claim
    rule: R
    units: Units
    facts: dict[str, Any] = field(default_factory=dict)
    premises: tuple[Step[R], ...] = ()
    assumptions: tuple[str, ...] = ()

    def names(self) -> list[str]:
        """The rules used, each once, from the top."""
        return list(dict.fromkeys([self.rule.name, *(name for p in self.premises for name in p.names())]))


MAX_DEPTH = 60
"""Deepest proof tree that is looked for."""


def derive(
    structure: Structure, claim: Claim, rules: Sequence[R], units: Units | None = None, depth: int = 0
) -> Step[R] | None:
    """Apply rules until a proof closes.

    Arguments:
        structure: the facts (given data, whitened data, or any data).
        claim: what to show.
        rules: the rules, in the order in which they are tried.
        units: the units it is about; all by default.
        depth: how many steps lie above.

    Returns:
        The last step of the proof, or None if none was found; that says nothing about the claim.
    """
    units = structure.units if units is None else units
    for rule in rules:
        application = rule.applies(structure, units) if claim in rule.gives and depth < MAX_DEPTH else None
        if application is None:
            continue
        premises = []
        for other, rest in application.premises:
            premise = derive(other, application.about or claim, rules, rest, depth + 1)
            if premise is None:
                break
            premises.append(premise)
        else:
            return Step(claim, rule, units, application.facts, tuple(premises), structure.assumptions)
    return None


def _decoupling(structure: Structure, units: Units) -> Application | None:
    parts = structure.parts(units)
    if len(parts) < 2:
        return None
    return Application({"parts": [list(part) for part in parts]}, tuple((structure, part) for part in parts))


def _linear_units(structure: Structure, units: Units) -> Application | None:
    if any(min(structure.shape(unit)) != 1 for unit in units):
        return None
    return Application({"classes": [list(twins) for twins in structure.classes(units)]})


def _complete_classes(structure: Structure, units: Units) -> Application | None:
    classes = structure.classes(units)
    if not all(complete(structure, twins) for twins in classes):
        return None
    return Application({"classes": [list(twins) for twins in classes]})


def _complete_chains(structure: Structure, units: Units) -> Application | None:
    chains = None if structure.by_sets() is None else complete_chains(structure, units)
    if chains is None:
        return None
    return Application({"chains": [{"side": c.side, "units": list(c.units)} for c in chains]})


def _lines(structure: Structure, units: Units) -> Application | None:
    found = None if structure.by_sets() is None else class_with_lines(structure, units)
    if found is None:
        return None
    return Application({"side": found.side, "classes": [list(found.main), *map(list, found.lines)]})


def _single_class(structure: Structure, units: Units) -> Application | None:
    """One class with one form up to factors: a dense linear network."""
    one = len(structure.classes(units)) == 1 and structure.common_form(units)
    return Application() if one else None


def _reduction(structure: Structure, units: Units) -> Application | None:
    done = [twins for twins in structure.classes(units) if complete(structure, twins)]
    rest = structure.without(units, done) if done else None
    if rest is None:
        return None
    facts = {"classes": [list(twins) for twins in done], **_separated(rest)}
    return Application(facts, ((rest, rest.units),) if rest.units else ())


def _separated(rest: Structure) -> dict[str, Any]:
    """The units that an elimination has separated, if there are some."""
    return {"separated": [one.to_dict() for one in rest.separated]} if rest.separated else {}


def _closure(structure: Structure, units: Units) -> Application | None:
    masks = structure.by_sets()
    found = None if masks is None else closure(masks, units)
    return None if found is None else Application({"steps": [step.to_dict() for step in found]})


def _columns(structure: Structure, units: Units) -> Application | None:
    masks = structure.by_sets()
    found = None if masks is None else class_with_columns(masks, units)
    return None if found is None else Application({"side": found.side, "classes": [list(found.main)]})


def _three_units(structure: Structure, units: Units) -> Application | None:
    masks = structure.by_sets()
    found = None if masks is None else three_unit_pattern(masks, units)
    if found is None:
        return None
    return Application({"pattern": found.name, "side": found.side, "order": list(found.order)})


def _elimination(structure: Structure, units: Units) -> Application | None:
    """The first elimination that leaves something good."""
    for found in elimination(structure, units):
        rest = found.rest
        if derive(rest, Claim.ALL_MINIMA_GLOBAL, AFTERWARDS, rest.units) is not None:
            facts = {
                "side": found.side,
                "classes": [list(twins) for twins in found.columns],
                "movers": [list(twins) for twins in found.movers],
                "steps": [step.to_dict() for step in found.steps],
                **_separated(rest),
            }
            return Application(facts, ((rest, rest.units),))
    return None


def _nested_two(structure: Structure, units: Units) -> Application | None:
    return _nested(nested_pair(structure, units), lambda pair: pair.common <= 2)


def _nested_gauge(structure: Structure, units: Units) -> Application | None:
    return _nested(nested_pair(structure, units), lambda pair: pair.more <= 1)


def _onto(structure: Structure, units: Units) -> Application | None:
    masks = structure.by_sets()
    found = None if masks is None else onto(masks, units)
    if found is None:
        return None
    facts = {"filters": list(found.filters), "values": [list(vector) for vector in found.values]}
    return Application(facts, ((structure, units),), Claim.ALL_MINIMA_GLOBAL)


def _nested_basis(structure: Structure, units: Units) -> Application | None:
    """The first nested basis that leaves something without spurious valleys."""
    masks = structure.by_sets()
    if masks is None:
        return None
    for found in nested_basis(structure, masks, units):
        rest = found.rest
        if rest.units and derive(rest, Claim.NO_SPURIOUS_VALLEY, VALLEYS_AFTERWARDS, rest.units) is not None:
            facts = {"side": found.side, "chain": list(found.units), **_separated(rest)}
            return Application(facts, ((rest, rest.units),))
    return None


def _matched_basis(structure: Structure, units: Units) -> Application | None:
    masks = structure.by_sets()
    found = None if masks is None else matched_basis(masks, units)
    if found is None:
        return None
    return Application({"side": found.side, "rest": found.rest, "added": [list(members) for members in found.added]})


def _lone_rectangle(structure: Structure, units: Units) -> Application | None:
    """The first outputs (inputs) without which no minimum is bad; the lemmas that show it also show that there is no spurious valley."""
    for found in lone_rectangles(structure, units):
        rest = found.rest
        if derive(rest, Claim.ALL_MINIMA_GLOBAL, AFTERWARDS, rest.units) is not None:
            facts = {"side": found.side, "classes": [list(twins) for twins in found.classes], "lone": list(found.lone)}
            if found.separated:
                facts["separated"] = [one.to_dict() for one in found.separated]
            return Application(facts, ((rest, rest.units),), Claim.ALL_MINIMA_GLOBAL)
    return None


def _shear(structure: Structure, units: Units) -> Application | None:
    """The first shear after which both smaller masks have no spurious valley, and reach almost every matrix."""
    masks = structure.by_sets()
    for found in () if masks is None else shears(masks, units):
        if all(derive(mask, Claim.NO_SPURIOUS_VALLEY, ALONE, left) is not None for mask, left in found.parts):
            reaching = found.reaching()
            if reaching is not None:
                facts = {"side": found.side, "order": list(found.order), "place": found.place}
                return Application(facts | {"parts": [how.to_dict() for how in reaching]}, found.parts)
    return None


def _enough(structure: Structure, units: Units) -> Application | None:
    masks = structure.by_sets()
    if masks is None:
        return None
    for kept in subsets_that_cover(masks, units):
        found = stages(masks, kept)
        if found is not None and derive(structure, Claim.NO_SPURIOUS_VALLEY, ALONE, kept) is not None:
            return Application({"kept": list(kept), **found.to_dict()}, ((structure, kept),))
    return None


def _nested(pair: NestedPair | None, small: Callable[[NestedPair], bool]) -> Application | None:
    if pair is None or not small(pair):
        return None
    return Application({"side": pair.side, "order": [pair.inner, pair.outer]})


LINEAR_UNITS = Rule("linear_units", BOTH, _linear_units)
SINGLE_CLASS = Rule("single_class", BOTH, _single_class)
COMPLETE_CLASSES = Rule("complete_classes", BOTH, _complete_classes)
COMPLETE_CHAINS = Rule("complete_chains", MINIMA, _complete_chains)
LINES = Rule("lines", MINIMA, _lines)
DECOUPLING = Rule("decoupling", BOTH, _decoupling)
CLOSURE = Rule("closure", MINIMA, _closure)
COLUMNS = Rule("columns", MINIMA, _columns)
THREE_UNITS = Rule("three_units", MINIMA, _three_units)
ELIMINATION = Rule("elimination", MINIMA, _elimination)
REDUCTION = Rule("reduction", VALLEYS, _reduction)
NESTED_TWO = Rule("nested_two", VALLEYS, _nested_two)
NESTED_GAUGE = Rule("nested_gauge", VALLEYS, _nested_gauge)
ONTO = Rule("onto", VALLEYS, _onto)
NESTED_BASIS = Rule("nested_basis", VALLEYS, _nested_basis)
MATCHED_BASIS = Rule("matched_basis", VALLEYS, _matched_basis)
LONE_RECTANGLE = Rule("lone_rectangle", VALLEYS, _lone_rectangle)
SHEAR = Rule("shear", VALLEYS, _shear)
ENOUGH = Rule("enough", VALLEYS, _enough)

AFTERWARDS = (LINEAR_UNITS, SINGLE_CLASS, COMPLETE_CLASSES, DECOUPLING)
"""Those that show that every local minimum is global also where something was eliminated."""

VALLEYS_AFTERWARDS = (*AFTERWARDS, REDUCTION, NESTED_TWO, NESTED_GAUGE, LONE_RECTANGLE)
"""Those that may show that there is no spurious valley where something was eliminated."""

ALONE = (
    LINEAR_UNITS,
    SINGLE_CLASS,
    COMPLETE_CLASSES,
    DECOUPLING,
    REDUCTION,
    NESTED_TWO,
    NESTED_GAUGE,
    ONTO,
    NESTED_BASIS,
    MATCHED_BASIS,
    LONE_RECTANGLE,
    COMPLETE_CHAINS,
    LINES,
    CLOSURE,
    COLUMNS,
    THREE_UNITS,
    ELIMINATION,
)
"""Those that may show that some of the units have no spurious valley."""

RULES = (
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

ATTAINING = tuple(rule for rule in RULES if rule not in (MATCHED_BASIS, LONE_RECTANGLE, SHEAR))
"""Those that show that the infimum is attained where they show that there is no spurious valley (docs/rules.md)."""
