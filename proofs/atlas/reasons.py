"""The lemmas, theorems and statements that answers of the atlas name, with the classes that rest on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proofs.atlas.classes import Atlas
from proofs.forbidden.lemmas import LEMMAS as COUNT_LEMMAS
from proofs.forbidden.strictness import CASES
from proofs.rules.lemmas import LEMMAS
from proofs.statements.registry import statements
from proofs.statements.statement import Statement

STRICT = "no strict minimum of two units"
NO_VALLEY = "no valley"
RULES, FORBIDDEN = "rules.md", "forbidden.md"


@dataclass(frozen=True)
class Reason:
    """A lemma, or a case of a theorem, as the atlas shows it.

    Attributes:
        name: as answers call it.
        title: what it says, in a sentence.
        hypotheses: in words.
        counts: the same for two units, as bounds on type counts.
        argument: the proof in short; empty where only the page has it.
        reference: where it comes from.
        page: the page of the documentation that proves it.
        derivable: whether ``landscape derive --lemma`` knows it.
        statements: the identifiers of statements of the registry that rest on it.
        uses: the labels of the classes that have it at the root of a proof.
    """

    name: str
    title: str
    hypotheses: tuple[str, ...]
    counts: tuple[str, ...]
    argument: str
    reference: str
    page: str
    derivable: bool
    statements: tuple[str, ...]
    uses: tuple[str, ...]


def reasons(atlas: Atlas) -> tuple[Reason, ...]:
    """All lemmas on masks, then the cases of the theorem on strict minima of two units."""
    counts = {lemma.name: lemma for lemma in COUNT_LEMMAS}
    found = []
    for lemma in LEMMAS:
        words = (
            tuple(case.words() + _whitened(case.whitened) for case in counts[lemma.name].cases)
            if lemma.name in counts
            else ()
        )
        page = lemma.reference.rpartition("docs/")[2]
        found.append(
            Reason(
                lemma.name,
                lemma.title,
                lemma.hypotheses,
                words,
                lemma.argument,
                lemma.reference.replace("docs/", ""),
                page if page.endswith(".md") else RULES,
                True,
                _about(lemma.name),
                _uses(atlas, lemma.name),
            )
        )
    for name in counts.keys() - {lemma.name for lemma in LEMMAS}:
        count = counts[name]
        words = tuple(case.words() + _whitened(case.whitened) for case in count.cases)
        found.append(
            Reason(name, count.statement, (), words, "", "derived there", RULES, False, (), _uses(atlas, name))
        )
    none = "a spurious minimum of two units that is strict up to symmetry comes with a spurious valley; where there is no valley, none is strict"
    found.append(
        Reason(
            NO_VALLEY,
            none,
            (),
            (),
            "",
            "derived there",
            FORBIDDEN,
            False,
            ("strict_gives_valley",),
            _uses(atlas, NO_VALLEY),
        )
    )
    for name in dict.fromkeys(case.name for case in CASES):
        words = tuple(case.words() for case in CASES if case.name == name)
        title = "a mask with two units and these counts has no spurious minimum that is strict up to symmetry"
        theorem = ("no_strict_minima", "no_strict_any_minima")
        found.append(Reason(name, title, (), words, "", "derived there", FORBIDDEN, False, theorem, _uses(atlas, name)))
    return tuple(found)


def _whitened(only: bool) -> str:
    return " (whitened)" if only else ""


def _about(lemma: str) -> tuple[str, ...]:
    """The statements that a lemma proves."""
    return tuple(s.identifier for s in statements().values() if f"lemma {lemma} " in f"{s.proof} ")


def _uses(atlas: Atlas, name: str) -> tuple[str, ...]:
    return tuple(c.label for c in atlas.classes if any(a.method == "lemma" and a.by == name for a in c.answers))


def shown_statements(found: Iterable[Reason]) -> tuple[Statement, ...]:
    """The statements of the registry that lemmas name, and the theorems of the classification."""
    named = {name for reason in found for name in reason.statements}
    return tuple(
        s
        for s in statements().values()
        if s.identifier in named or s.identifier.startswith("forbidden_") or s.identifier == "larger_masks"
    )
