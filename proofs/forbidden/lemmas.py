"""What the lemmas on two units ask of type counts: each hypothesis once, with the statement that it belongs to.

``p0, p1, p2`` count the outputs fed by unit 0 only, by unit 1 only, by both; ``q0, q1, q2`` count the inputs in the same way. Each case of a lemma is a
conjunction of bounds on sums of counts. So a case that holds for some counts holds for all smaller ones, and it holds on a whole box exactly
if it holds at the upper corner, where a count without bound is infinite. The proofs: docs/forbidden.md and docs/rules.md.

Units may be renamed. Inputs and outputs may be exchanged for whitened data, and for any data if both units see the same inputs
(``q0 = q1 = 0``): then an orthonormal basis of what they see makes the data whitened (docs/forbidden.md, "Reductions").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from proofs.claims import Claim
from proofs.forbidden.boxes import Upper

COORDINATES = ("p0", "p1", "p2", "q0", "q1", "q2")
BOTH = frozenset({Claim.ALL_MINIMA_GLOBAL, Claim.NO_SPURIOUS_VALLEY})
MINIMA = frozenset({Claim.ALL_MINIMA_GLOBAL})
VALLEYS = frozenset({Claim.NO_SPURIOUS_VALLEY})


@dataclass(frozen=True)
class Case:
    """One way to satisfy the hypotheses of a lemma.

    Attributes:
        bounds: sums of coordinates, such as ``p1+p2``, with the largest value that is allowed.
        whitened: whether the case is for whitened data only.
    """

    bounds: Mapping[str, int]
    whitened: bool = False

    def holds(self, upper: Upper) -> bool:
        """Whether the bounds hold on a whole box.

        Examples:
            >>> Case({"p0+p2": 1, "q2": 0}).holds((0, None, 1, 5, 5, 0))
            True
            >>> Case({"p0+p2": 1}).holds((1, None, 1, 5, 5, 0)), Case({"p1": 9}).holds((0, None, 1, 5, 5, 0))
            (False, False)
        """
        value = dict(zip(COORDINATES, upper, strict=True))
        return all(_total(words, value) <= most for words, most in self.bounds.items())

    def words(self) -> str:
        """The bounds as a text.

        Examples:
            >>> Case({"p0": 0, "q1+q2": 1}).words()
            'p0 = 0, q1+q2 <= 1'
        """
        return ", ".join(f"{sums} = 0" if most == 0 else f"{sums} <= {most}" for sums, most in self.bounds.items())


def _total(words: str, value: Mapping[str, int | None]) -> float:
    counts = [value[name] for name in words.split("+")]
    return float("inf") if None in counts else float(sum(c for c in counts if c is not None))


@dataclass(frozen=True)
class CountLemma:
    """A lemma on masks with two units, as far as type counts are concerned.

    Attributes:
        name: its identifier, that of docs/rules.md where it is a case of a lemma there.
        statement: what it says, in a sentence.
        gives: the claims it proves.
        cases: its hypotheses hold if one of them does.
        proof: the page that proves it.
    """

    name: str
    statement: str
    gives: frozenset[Claim]
    cases: tuple[Case, ...]
    proof: str


LEMMAS = (
    CountLemma(
        "void_unit",
        "a unit without outputs or without inputs does not change the loss, and one dense unit is good",
        BOTH,
        (Case({"p1+p2": 0}), Case({"q1+q2": 0})),
        "docs/rules.md (single_class)",
    ),
    CountLemma(
        "linear_units",
        "each unit has at most one output or at most one input",
        BOTH,
        (
            Case({"p0+p2": 1, "p1+p2": 1}),
            Case({"q0+q2": 1, "q1+q2": 1}),
            Case({"p0+p2": 1, "q1+q2": 1}),
            Case({"q0+q2": 1, "p1+p2": 1}),
        ),
        "docs/rules.md",
    ),
    CountLemma(
        "decoupling",
        "no common output, or no common input and whitened data: two problems with one dense unit each",
        BOTH,
        (Case({"p2": 0}), Case({"q2": 0}, whitened=True)),
        "docs/rules.md",
    ),
    CountLemma(
        "single_class",
        "twins: both units feed the same outputs and see the same inputs",
        BOTH,
        (Case({"p0+p1": 0, "q0+q1": 0}),),
        "docs/rules.md",
    ),
    CountLemma(
        "complete_chains",
        "equal outputs, and unit 0 sees the one input of unit 1 and at most one more",
        MINIMA,
        (Case({"p0+p1": 0, "q1": 0, "q0": 1, "q2": 1}),),
        "docs/rules.md",
    ),
    CountLemma(
        "lines",
        "the same two outputs, and unit 0 sees the one input of unit 1 and any number of others",
        MINIMA,
        (Case({"p0+p1": 0, "p2": 2, "q1": 0, "q2": 1}),),
        "docs/rules.md",
    ),
    CountLemma(
        "reduction",
        "unit 1 is linear, and what it leaves of unit 0 is one dense unit: it has one input and every output of unit 0, "
        "or one output and every input of unit 0",
        VALLEYS,
        (Case({"q1+q2": 1, "p0": 0}), Case({"p1+p2": 1, "q0": 0})),
        "docs/forbidden.md (reduction)",
    ),
    CountLemma(
        "nested_two",
        "the same two outputs, and unit 1 sees every input of unit 0",
        VALLEYS,
        (Case({"p0+p1": 0, "p2": 2, "q0": 0}),),
        "docs/forbidden.md (nested_two)",
    ),
    CountLemma(
        "nested_gauge",
        "equal outputs, and unit 1 sees every input of unit 0 and at most one more",
        VALLEYS,
        (Case({"p0+p1": 0, "q0": 0, "q1": 1}),),
        "docs/forbidden.md (nested_gauge)",
    ),
)
"""In the order in which the case distinction looks for them."""


def lemma(name: str) -> CountLemma:
    """The lemma of a name.

    Raises:
        ValueError: if there is none.
    """
    for found in LEMMAS:
        if found.name == name:
            return found
    raise ValueError(f"no lemma on two units is called {name!r}")


def _swapped(upper: Upper) -> Upper:
    p0, p1, p2, q0, q1, q2 = upper
    return p1, p0, p2, q1, q0, q2


VIEWS: dict[str, Callable[[Upper], Upper]] = {
    "as it is": lambda upper: upper,
    "units renamed": _swapped,
    "transposed": lambda upper: (*upper[3:], *upper[:3]),
    "transposed, units renamed": lambda upper: _swapped((*upper[3:], *upper[:3])),
}
"""The ways to look at a box: with units renamed, and with inputs and outputs exchanged. Each is undone by a view again."""


def applies(claim: Claim, data: str, upper: Upper, name: str, number: int, view: str) -> str | None:
    """Why a case of a lemma does not prove a claim for all masks of a box; None if it does.

    Arguments:
        claim: ``ALL_MINIMA_GLOBAL`` or ``NO_SPURIOUS_VALLEY``.
        data: ``whitened`` or ``any``.
        upper: the upper corner of the box.
        name: the lemma.
        number: which of its cases, from 0.
        view: one of ``VIEWS``.

    Raises:
        ValueError: for a lemma, case or view that is not there.

    Examples:
        >>> applies(Claim.NO_SPURIOUS_VALLEY, "any", (0, 0, 2, None, 0, None), "nested_two", 0, "units renamed")
        >>> applies(Claim.ALL_MINIMA_GLOBAL, "any", (0, 0, 2, None, 0, None), "nested_two", 0, "units renamed")
        'nested_two does not show all_minima_global'
        >>> applies(Claim.NO_SPURIOUS_VALLEY, "any", (None, None, None, None, None, 0), "decoupling", 1, "as it is")
        'q2 = 0 is for whitened data'
    """
    used = lemma(name)
    if view not in VIEWS or not 0 <= number < len(used.cases):
        raise ValueError(f"{name} has {len(used.cases)} cases, and the views are: {'; '.join(VIEWS)}")
    case = used.cases[number]
    same_inputs = upper[3] == 0 and upper[4] == 0
    whitened = data == "whitened" or same_inputs
    if claim not in used.gives:
        return f"{name} does not show {claim}"
    if view.startswith("transposed") and not whitened:
        return "inputs and outputs are exchanged, and the data are not whitened"
    if case.whitened and not whitened:
        return f"{case.words()} is for whitened data"
    if not case.holds(VIEWS[view](upper)):
        return f"{case.words()} does not hold at the upper corner"
    return None
