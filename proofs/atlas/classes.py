"""The classes of the atlas: which they are, and what lemmas and examples answer about each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from proofs.atlas.example import Example, example_in
from proofs.atlas.labels import label_of, named_types, types_of_label
from proofs.atlas.stores import StoredExamples
from proofs.claims import Claim
from proofs.forbidden.listing import ForbiddenMasks, forbidden_masks
from proofs.forbidden.strictness import unsettled
from proofs.forbidden.table import CLAIMS, DATA
from proofs.sweeps.answer import ask, placed_certificate
from proofs.sweeps.plan import Task
from proofs.sweeps.questions import Question
from proofs.sweeps.row import own_version
from symbolic.graph.canonical import automorphisms, mask_text
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.network.problem import Mask
from symbolic.verdict import Status

MOST_UNITS, MOST_ENDS = 3, 3
"""Classes with up to so many units, and up to so many inputs and outputs, are all there."""
ASKED = (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY, Claim.SPURIOUS_STRICT_MINIMUM)
QUESTIONS = tuple(Question(data, claim) for claim in ASKED for data in DATA)
"""The questions about a class, in the order of its answers."""
WORDS = {Status.PROVED: "yes", Status.REFUTED: "no", Status.UNDECIDED: "open"}


@dataclass(frozen=True)
class Answer:
    """The answer to a question about a class.

    Attributes:
        question: the claim and the kind of data.
        verdict: ``yes`` (some data have one), ``no`` (none have) or ``open``.
        method: ``lemma`` or ``example``; None where nothing is known.
        by: the lemma, forbidden mask or example that shows it; None likewise.
        proof: the proof tree of a lemma.
        refusal: where there is no certificate: why.
        certificate: the name of its file; None where there is none.
        example: what the certificate of an example shows.
    """

    question: Question
    verdict: str
    method: str | None
    by: str | None
    proof: dict[str, Any] | None
    refusal: str | None
    certificate: str | None
    example: Example | None


@dataclass(frozen=True)
class ForbiddenEntry:
    """A list of forbidden masks in which a class stands.

    Attributes:
        question: the claim and the kind of data.
        minimal: whether every class with one input or output less is proved to be good.
    """

    question: Question
    minimal: bool


@dataclass(frozen=True)
class AtlasClass:
    """A class of masks and what is known of it.

    Attributes:
        label: its stable label.
        types: its type counts, with the names of units that the label has.
        masks: M1 and M2 of its representative.
        symmetries: how many renamings of inputs, units and outputs keep the mask.
        transposed: the label with inputs and outputs exchanged.
        answers: one for each of :data:`QUESTIONS`.
        lists: the lists of forbidden masks in which it stands.
        certificates: the files of its certificates by name.
    """

    label: str
    types: MaskTypes
    masks: tuple[Mask, Mask]
    symmetries: int
    transposed: str
    answers: tuple[Answer, ...]
    lists: tuple[ForbiddenEntry, ...]
    certificates: tuple[tuple[str, bytes], ...]

    def answer(self, claim: Claim, data: str) -> Answer:
        """The answer to a question."""
        return self.answers[QUESTIONS.index(Question(data, claim))]

    @property
    def size(self) -> tuple[int, int, int]:
        """Inputs, units, outputs."""
        return len(self.masks[0][0]), self.types.units, len(self.masks[1])

    @property
    def used(self) -> bool:
        """Whether every unit sees an input and feeds an output."""
        first, second = self.masks
        return all(map(any, first)) and all(map(any, zip(*second, strict=True)))

    @property
    def weights(self) -> int:
        """The number of free weights."""
        return sum(sum(row) for mask in self.masks for row in mask)


@dataclass(frozen=True)
class Atlas:
    """All classes of an atlas.

    Attributes:
        units: the most units; all classes with so many and up to :data:`MOST_ENDS` inputs and outputs are there.
        ends: the most inputs, and the most outputs, of these.
        version: of the program whose lemmas and examples answered.
        classes: by number of units, then by label.
        lists: the lists of forbidden masks, for each width from 2 on, claim and kind of data.
        strict: whether strict minima of two units are decided for all numbers of inputs and outputs.
    """

    units: int
    ends: int
    version: str
    classes: tuple[AtlasClass, ...]
    lists: tuple[ForbiddenMasks, ...]
    strict: bool

    @cached_property
    def by_label(self) -> dict[str, AtlasClass]:
        """The classes by label."""
        return {found.label: found for found in self.classes}

    @cached_property
    def _steps(self) -> dict[str, tuple[str, ...]]:
        """For each class those with one input or output less."""
        return {
            found.label: tuple(sorted({label_of(t) for t in found.types.smaller()} & self.by_label.keys()))
            for found in self.classes
        }

    @cached_property
    def _above(self) -> dict[str, tuple[str, ...]]:
        """For each class those with one input or output more."""
        above: dict[str, list[str]] = {label: [] for label in self.by_label}
        for smaller, larger in sorted(self.steps()):
            above[smaller].append(larger)
        return {label: tuple(found) for label, found in above.items()}

    def steps(self) -> Iterator[tuple[str, str]]:
        """The pairs of labels of which the second class arises from the first by adding an input or an output."""
        return ((less, label) for label, smaller in self._steps.items() for less in smaller)

    def smaller(self, found: AtlasClass) -> tuple[str, ...]:
        """The labels of the classes of the atlas with one input or output less."""
        return self._steps[found.label]

    def larger(self, found: AtlasClass) -> tuple[str, ...]:
        """The labels of the classes of the atlas with one input or output more."""
        return self._above[found.label]

    def list_labels(self) -> list[list[str]]:
        """For each of the lists the labels of its masks, in its order."""
        return [[label_of(types) for types in found.masks] for found in self.lists]

    def small(self) -> tuple[AtlasClass, ...]:
        """The classes up to the size up to which all are there: every input, unit and output is used."""
        return tuple(found for found in self.classes if found.used and max(found.size[0], found.size[2]) <= self.ends)


def built(
    units: int = MOST_UNITS,
    ends: int = MOST_ENDS,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    examples: StoredExamples | None = None,
) -> Atlas:
    """Ask lemmas and examples about every class; every certificate is accepted by the checker.

    Arguments:
        units: the most units.
        ends: the most inputs and outputs of the classes that are all there; forbidden masks may have more.
        progress: is told how many classes are done, and how many there are.
        examples: examples that are asked where those of the program leave a question open.

    Raises:
        CertificateRejected: if the checker does not accept a certificate.

    Examples:
        >>> small = built(units=1)
        >>> len(small.classes), small.classes[0].label, small.classes[0].answers[0].by
        (9, '1.1.1', 'single_class')
    """
    lists = tuple(forbidden_masks(h, data, claim) for h in range(2, units + 1) for claim in CLAIMS for data in DATA)
    entries = forbidden_entries(lists)
    labels = sorted({*_all_labels(units, ends), *entries}, key=lambda label: (int(label.partition(".")[0]), label))
    found = []
    for place, label in enumerate(labels):
        progress(place, len(labels))
        found.append(asked(label, tuple(entries.get(label, ())), examples or StoredExamples()))
    strict = units > 1 and all(unsettled(data)[0] is None for data in DATA)
    return Atlas(units, ends, own_version(), tuple(found), lists, strict)


def _all_labels(units: int, ends: int) -> Iterator[str]:
    """The labels of all classes up to a size; every input, unit and output is used."""
    sizes = range(1, ends + 1)
    for h, inputs, outputs in product(range(1, units + 1), sizes, sizes):
        yield from (label_of(MaskTypes.of(SparseNetwork(pair))) for pair in masks(inputs, h, outputs))


def forbidden_entries(lists: tuple[ForbiddenMasks, ...]) -> dict[str, list[ForbiddenEntry]]:
    """The lists in which classes stand, by label; where exchanging inputs and outputs is a symmetry, both classes do."""
    entries: dict[str, list[ForbiddenEntry]] = {}
    for found in lists:
        for types, minimal in zip(found.masks, found.minimal, strict=True):
            entry = ForbiddenEntry(Question(found.data, found.claim), minimal)
            for label in {label_of(t) for t in ((types, types.transposed()) if found.data == "whitened" else (types,))}:
                entries.setdefault(label, []).append(entry)
    return entries


def asked(
    label: str,
    lists: tuple[ForbiddenEntry, ...] = (),
    examples: StoredExamples = StoredExamples(),  # noqa: B008 - frozen
) -> AtlasClass:
    """All that is known of a class.

    Examples:
        >>> found = asked("2.011.011")
        >>> [(a.verdict, a.by) for a in found.answers][::2]
        [('yes', '(0,1,1)x(0,1,1)'), ('yes', '(0,1,1)x(0,1,1)'), ('no', 'one input')]
    """
    types = types_of_label(label)
    pair = types.masks()
    certificates: dict[bytes, str] = {}
    answers = tuple(_answer(label, pair, question, certificates, examples) for question in QUESTIONS)
    return AtlasClass(
        label=label,
        types=types,
        masks=pair,
        symmetries=automorphisms(*pair).order,
        transposed=label_of(named_types(types.transposed())),
        answers=answers,
        lists=lists,
        certificates=tuple((name, content) for content, name in certificates.items()),
    )


def _answer(
    label: str,
    pair: tuple[Mask, Mask],
    question: Question,
    certificates: dict[bytes, str],
    examples: StoredExamples,
) -> Answer:
    """The answer to one question; its certificate is put among those of the class, where equal ones have one name."""
    row = ask(Task(mask_text(*pair), question.name, 0))
    if row.status == str(Status.UNDECIDED):
        placed = examples.find(SparseNetwork(pair), question)
        if placed is not None:
            certificate = placed_certificate(placed, question.claim)
            row = replace(
                row, status=str(Status.PROVED), method="example", shown_by=placed.case.name, certificate=certificate
            )
    name = None
    if row.certificate is not None:
        name = certificates.setdefault(row.certificate.encode(), f"{label}.{question.claim}.{question.data}.json")
    method = None if row.method is None else "lemma" if row.method == "structure" else "example"
    return Answer(
        question=question,
        verdict=WORDS[Status(str(row.status))],
        method=method,
        by=row.shown_by,
        proof=None if row.proof is None else json.loads(row.proof),
        refusal=row.refusal,
        certificate=name,
        example=example_in(json.loads(str(row.certificate))) if method == "example" and name is not None else None,
    )
