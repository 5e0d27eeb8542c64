"""Topic 10: true or false? Statements of the registry, some with hypotheses dropped; pick the counterexample.

All true statements are about linear networks. So that the word does not tell the answer, some sheets list this property, and some say it of
all networks at once, whether the statement is true or false; the rest are false without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random

from proofs.documents.document import Block, Inlines, Items, Text
from proofs.documents.prose import text
from proofs.exercises.answers import ChoiceAnswer
from proofs.exercises.confirming.second_opinion import chosen
from proofs.exercises.confirming.settled_problems import (
    examples_in,
    facts_words,
    known_words,
    need_known,
    parts_in,
    shown_example,
    why_blocks,
)
from proofs.exercises.confirming.sheet_reading import need
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import drawn, within
from proofs.exercises.making.claims import Claimed, false_claims, proved, true_claims
from proofs.exercises.making.settled_problems import Example, bad_cases, good_example, moved, square_example
from proofs.exercises.making.terms import explained
from proofs.exercises.prose import paragraph, say
from proofs.statements.predicates import LINEAR
from proofs.statements.registry import statements
from proofs.statements.statement import Hypothesis

TRUE, FALSE = "true", "false"
NONE = "none of them: the statement is true"
TRUE_SHARE = 0.4
"""How many statements are true."""
MANNERS = {True: (2, 2, 0), False: (2, 2, 1)}
"""For true and false statements: how often it is listed that the network is linear, said of all networks, and not said."""
BANDS: Bands = {
    "easy": {"examples": (3, 3), "hypotheses": (1, 2), "weights": (3, 8), "evidence": (0, 0)},
    "medium": {"examples": (4, 4), "hypotheses": (2, 4), "weights": (3, 10), "evidence": (0, 0)},
    "hard": {"examples": (4, 4), "hypotheses": (2, 4), "weights": (3, 10), "evidence": (1, 1)},
}
"""Weights: of the largest example. Evidence: whether facts about a critical point are given instead of what follows from them."""


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    true = random.random() < TRUE_SHARE
    [manner] = random.choices(("listed", "implied", "none"), MANNERS[true])
    claim, examples = drawn(random, lambda source: _draw(source, difficulty, true, manner))
    evidence = difficulty == "hard"
    setting: list[Block] = [
        *[paragraph("true_false.linear")] * claim.implied,
        paragraph("true_false.statement"),
        Items(tuple(text(h.words) for h in claim.listed)),
        paragraph("true_false.claim", linear=claim.linear),
        *explained(claim.listed),
        paragraph("true_false.examples", evidence=evidence),
    ]
    for number, example in enumerate(examples, 1):
        setting += [*shown_example(number, example.problem), facts_words(example) if evidence else known_words(example)]
    questions = (_truth(claim, examples), _properties(claim, examples), _counterexample(claim, examples))
    return Exercise(
        "true_false", difficulty, seed, TOPIC.title, tuple(setting), questions, _features(claim, examples, evidence)
    )


def _draw(
    random: Random, difficulty: Difficulty, true: bool, manner: str
) -> tuple[Claimed, tuple[Example, ...]] | None:
    """A random true or false claim with examples, at most one of them a counterexample, if its features are right."""
    bands = BANDS[difficulty]
    square = square_example(random)
    least, most = bands["hypotheses"]
    claims = [replace(c, implied=manner == "implied") for c in _claims(bands["weights"][1], true)]
    fitting = [c for c in claims if c.linear == (manner != "none") and c.listed and least <= len(c.hypotheses) <= most]
    claim = random.choice(fitting)
    cases = bad_cases(bands["weights"][1])
    inside = [case for case in cases if claim.holds_for(case.problem)]
    outside = [case for case in cases if not claim.holds_for(case.problem)]
    first: list[Example | None] = []
    if not true:
        first.append(moved(random, random.choice(inside)) if inside else square)
    while len(first) < bands["examples"][0]:
        kind = ("inside", "bad", "outside")[random.randrange(3) if len(first) > 2 else len(first) - (not true)]
        if kind == "bad":
            other = None if claim.implied or claim.holds_for(square.problem) else square
            first.append(moved(random, random.choice(outside)) if outside and random.random() < 0.8 else other)
        else:
            first.append(good_example(random, claim.holds_for if kind == "inside" else claim.fails_for))
    found = [example for example in first if example is not None]
    different = len({example.problem for example in found}) == bands["examples"][0]
    examples = tuple(random.sample(found, len(found)))
    right = different and within(_features(claim, examples, difficulty == "hard"), bands)
    return (claim, examples) if right else None


@cache
def _claims(weights: int, true: bool) -> tuple[Claimed, ...]:
    """The true claims, or the false ones that a bad example with so few weights refutes."""
    if true:
        return true_claims()
    return false_claims([*(case.problem for case in bad_cases(weights)), square_example(Random(0)).problem])


def _features(claim: Claimed, examples: Sequence[Example], evidence: bool) -> dict[str, int]:
    return {
        "examples": len(examples),
        "hypotheses": len(claim.hypotheses),
        "weights": max(example.problem.network.weights for example in examples),
        "evidence": int(evidence),
    }


def _truth(claim: Claimed, examples: Sequence[Example]) -> Question:
    """True or false."""
    source = statements()[claim.source]
    dropped = next((h.words for h in source.hypotheses if h.name == claim.dropped), "")
    refuted = paragraph("true_false.refuted", number=_refuting(claim, examples) + 1, dropped=dropped)
    solution = (paragraph("true_false.proved", title=source.title) if claim.true else refuted,)
    answer = ChoiceAnswer((TRUE, FALSE), (0 if claim.true else 1,))
    return Question("a", say("true_false.truth"), answer, 2, solution, (text(TRUE), text(FALSE)))


def _refuting(claim: Claimed, examples: Sequence[Example]) -> int:
    """The place of the counterexample; -1 if there is none."""
    return next((k for k, e in enumerate(examples) if e.bad and claim.holds_for(e.problem)), -1)


def _properties(claim: Claimed, examples: Sequence[Example]) -> Question:
    """Which examples have all the properties."""
    options = tuple(f"example {k}" for k in range(1, len(examples) + 1))
    right = tuple(k for k, example in enumerate(examples) if claim.holds_for(example.problem))
    lines: list[Inlines] = []
    for k, example in enumerate(examples, 1):
        missing = [h.words for h in claim.listed if not h.holds(example.problem)]
        lines.append(say("true_false.has", number=k, missing="; ".join(missing)))
    answer = ChoiceAnswer(options, right, several=True)
    return Question("b", say("true_false.properties"), answer, 2, (Items(tuple(lines)),), tuple(map(text, options)))


def _counterexample(claim: Claimed, examples: Sequence[Example]) -> Question:
    """Which example is a counterexample."""
    options = (*(f"example {k}" for k in range(1, len(examples) + 1)), NONE)
    place = _refuting(claim, examples)
    blocks: list[Block] = [paragraph("true_false.counterexample_solution", number=place + 1)]
    for k, example in enumerate(examples, 1):
        blocks += why_blocks(k, example)
    answer = ChoiceAnswer(options, (place if place >= 0 else len(examples),))
    return Question("c", say("true_false.counterexample"), answer, 3, tuple(blocks), tuple(map(text, options)))


def confirm(exercise: Exercise) -> None:
    """Read statement and examples from the sheet; certify every spurious minimum and every lemma by the checker; judge anew.

    Raises:
        NotConfirmed: if an answer is not what the sheet gives.
    """
    truth, properties, counterexample = exercise.questions
    hypotheses = _hypotheses_in(exercise)
    need("a", all(term in exercise.setting for term in explained(hypotheses)), "a word is not explained")
    examples = examples_in(exercise.setting, exercise.questions[2].solution)
    if paragraph("true_false.linear") in exercise.setting:
        need("a", all(LINEAR.holds(e.problem) for e in examples), "not all networks are linear, as the sheet says")
        hypotheses.append(LINEAR)
    evidence, parts = paragraph("true_false.examples", evidence=True) in exercise.setting, parts_in(exercise.setting)
    inside, refuting = [], []
    for place, example in enumerate(examples):
        need_known(example)
        fact = facts_words(example) if evidence else known_words(example)
        need("c", parts[place][-1] == fact, f"what is said of example {place + 1} is not right")
        if all(h.holds(example.problem) for h in hypotheses):
            inside.append(place)
            refuting += [place] * example.bad
    need(
        "a", proved(hypotheses) != bool(refuting), "the statement is neither proved nor refuted by an example, or both"
    )
    need("a", chosen(truth) == (FALSE if refuting else TRUE), "the statement is not so")
    assert isinstance(properties.answer, ChoiceAnswer)
    need("b", sorted(properties.answer.correct) == inside, "other examples have all the properties")
    need("c", len(refuting) <= 1, "there are several counterexamples")
    need("c", chosen(counterexample) == (f"example {refuting[0] + 1}" if refuting else NONE), "it is another one")


def _hypotheses_in(exercise: Exercise) -> list[Hypothesis]:
    """The hypotheses of the registry whose words are listed on the sheet."""
    known = {h.words: h for s in statements().values() for h in s.hypotheses}
    items = next(block for block in exercise.setting if isinstance(block, Items))
    return [known["".join(part.words for part in entry if isinstance(part, Text))] for entry in items.entries]


TOPIC = Topic(
    "true_false",
    "True or false?",
    "Judge a statement about the landscapes of sparse networks, and find the counterexample among small problems.",
    BANDS,
    generate,
    confirm,
)
