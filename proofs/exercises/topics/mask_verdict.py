"""Topic 8: decide from the mask alone whether all local minima are global, with a lemma as the reason."""

from __future__ import annotations

from random import Random

from proofs.badness.lifting import verify_lift
from proofs.derivations.setting import INPUTS, TARGETS, equal, numbers
from proofs.documents.document import Block, Display, Inlines, Paragraph
from proofs.documents.formulas import lifted
from proofs.documents.prose import listed, text
from proofs.exercises.answers import ChoiceAnswer, GroupsAnswer
from proofs.exercises.confirming.mask_opinion import LEMMAS, holds, refusal_of_bad, refusal_of_lemma
from proofs.exercises.confirming.second_opinion import chosen
from proofs.exercises.confirming.sheet_reading import need, tables_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import FIRST_MASK, SECOND_MASK, drawn, mask_blocks, point_blocks, set_text, within
from proofs.exercises.making.mask_draws import Known, draw_masks, known, settles
from proofs.exercises.prose import paragraph, say
from proofs.rules.tree import ProofNode, shown, told
from symbolic.graph.mask_graph import WHITENED, MaskGraph
from symbolic.network import SparseNetwork
from symbolic.structure.sets import mask_structure

GOOD = "for all such data every local minimum is global"
BAD = "for some such data there is a local minimum that is not global"
VERDICTS = (GOOD, BAD)
REASONS = {
    "linear_units": "Every unit has only one output or only one input, so the gradient vanishes on all rectangles at a minimum.",
    "single_class": "All units have the same outputs and the same inputs: the network is dense on its rectangle, and low rank approximation decides.",
    "complete_classes": "Every class of twins is complete: it has at least as many units as outputs, or as inputs.",
    "complete_chains": "Every unit begins a complete chain: units with exactly the same outputs whose inputs shrink (or the mirror image); before each "
    "step, and at the end, there stand at least as many units as inputs have been lost.",
    "lines": "One class of r twins stands next to units that have exactly the same outputs and a single one of its inputs each (or the mirror "
    "image); on each such line r plus the number of its units is at least the number of outputs.",
    "decoupling": "The loss splits into independent parts, and another lemma settles each part.",
    "bad": "No lemma of the list applies, and the mask contains a small mask with a known spurious minimum.",
}
"""What is offered as a reason, by lemma."""
WANTED: dict[Difficulty, tuple[str, ...]] = {
    "easy": ("linear_units", "single_class"),
    "medium": ("linear_units", "complete_chains", "lines", "decoupling"),
    "hard": ("complete_classes", "complete_chains", "lines", "decoupling"),
}
"""The lemmas that are asked for."""
SIZES = {
    "easy": ((2, 2, 2), (2, 2, 3), (3, 2, 2), (3, 2, 3)),
    "medium": ((2, 2, 3), (3, 2, 2), (3, 2, 3), (4, 2, 3), (3, 2, 4), (2, 2, 2)),
    "hard": ((2, 3, 2), (3, 3, 2), (2, 3, 3), (3, 3, 3)),
}
"""Inputs, units, outputs."""
BAD_SHARE = 0.35
"""How many masks are bad."""
OTHER_SHARE = 0.4
"""How many of the other masks are bad for correlated inputs (medium and hard): only where the loss splits this happens."""
OFFERED = {"easy": 3, "medium": 4, "hard": 5}
"""How many reasons are offered."""
BANDS: Bands = {
    "easy": {"units": (2, 2), "weights": (5, 12), "reasons": (3, 3), "parts": (1, 2)},
    "medium": {"units": (2, 2), "weights": (6, 13), "reasons": (4, 4), "parts": (1, 2)},
    "hard": {"units": (3, 3), "weights": (7, 18), "reasons": (5, 5), "parts": (1, 3)},
}


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    bad = random.random() < BAD_SHARE
    other = bad or (difficulty != "easy" and random.random() < OTHER_SHARE)
    wanted = "bad" if bad else "decoupling" if other else random.choice(WANTED[difficulty])
    data = random.choice(("whitened", "any")) if difficulty == "easy" else "whitened"
    network, found = drawn(random, lambda source: _draw(source, difficulty, wanted, data, other))
    setting: tuple[Block, ...] = (*mask_blocks(network), _data(data), paragraph("mask_verdict.words"))
    questions = [_verdict(found), _reason(random, network, found, data, OFFERED[difficulty])]
    if difficulty != "easy":
        questions += [_parts(network), _any(network)]
    named = tuple(
        Question("abcd"[k], q.prompt, q.answer, q.points, q.solution, q.options) for k, q in enumerate(questions)
    )
    return Exercise("mask_verdict", difficulty, seed, TOPIC.title, setting, named, _features(network, difficulty, data))


def _data(data: str) -> Paragraph:
    """Which data are meant."""
    return paragraph("mask_verdict.data", whitened=data == "whitened", X=INPUTS)


def _draw(
    random: Random, difficulty: Difficulty, wanted: str, data: str, other: bool
) -> tuple[SparseNetwork, Known] | None:
    """Random masks which the wanted lemma settles (first among all), or which are known to be bad; for all data bad or not, as wanted."""
    masks = draw_masks(random, wanted, SIZES[difficulty])
    if masks is None:
        return None
    network = SparseNetwork(masks)
    if not within(_features(network, difficulty, data), BANDS[difficulty]):
        return None
    found = known(network, data)
    name = "bad" if found.proof is None else found.proof.lemma.name
    if name != wanted or not found.decided:
        return None
    if difficulty != "easy":
        more = known(network, "any")
        if not more.decided or (more.proof is None) != other:
            return None
    return network, found


def _features(network: SparseNetwork, difficulty: Difficulty, data: str) -> dict[str, int]:
    structure = mask_structure(network, data)
    return {
        "units": len(network.masks[0]),
        "weights": network.weights,
        "reasons": OFFERED[difficulty],
        "parts": len(structure.parts(structure.units)),
    }


def _verdict(found: Known) -> Question:
    """Whether all local minima are global."""
    answer = ChoiceAnswer(VERDICTS, (VERDICTS.index(BAD if found.proof is None else GOOD),))
    return Question(
        "a", say("mask_verdict.verdict"), answer, 2, (paragraph("mask_verdict.see"),), tuple(map(text, VERDICTS))
    )


def _why(found: Known) -> tuple[Block, ...]:
    """The proof tree in words, or the example."""
    if found.proof is not None:
        lines = tuple(Paragraph(_step(node)) for node in found.proof.nodes())
        return (paragraph("mask_verdict.proved"), *lines)
    lift = found.bad
    assert lift is not None
    example = verify_lift(lift)
    small = {
        "units": shown([sorted(lift.match.units)]),
        "inputs": shown([sorted(lift.match.inputs)]),
        "outputs": shown([sorted(lift.match.outputs)]),
    }
    return (
        paragraph("mask_verdict.bad", case=lift.case.name, **small),
        Display(equal(INPUTS, numbers(lift.problem.inputs))),
        Display(equal(TARGETS, numbers(lift.problem.targets))),
        paragraph("mask_verdict.minimum", loss=lifted(example.loss)),
        *point_blocks(lift.point.first, lift.point.second),
        paragraph("mask_verdict.lower", lower=lifted(example.lower_loss)),
        *point_blocks(lift.lower.first, lift.lower.second),
    )


def _step(node: ProofNode) -> Inlines:
    """One step of a structural proof."""
    facts = "; ".join(f"{name}: {shown(value)}" for name, value in told(node.facts))
    units = shown([list(node.units)])
    return say("mask_verdict.step", units=units, facts=facts, reason=REASONS[node.lemma.name])


def _reason(random: Random, network: SparseNetwork, found: Known, data: str, offered: int) -> Question:
    """The only one of the offered reasons that holds."""
    right = "bad" if found.proof is None else found.proof.lemma.name
    wrong = [name for name, lemma in LEMMAS.items() if name != right and not settles(network, data, lemma)]
    others = ["bad"] * (right != "bad") + random.sample(wrong, offered - 1 - (right != "bad"))
    names = random.sample([right, *others], offered)
    options = tuple(REASONS[name] for name in names)
    solution = (*_why(found), paragraph("mask_verdict.others"))
    answer = ChoiceAnswer(options, (names.index(right),))
    return Question("b", say("mask_verdict.reason"), answer, 3, solution, tuple(map(text, options)))


def _parts(network: SparseNetwork) -> Question:
    """The independent parts of the loss."""
    structure = mask_structure(network, "whitened")
    parts = tuple(tuple(part) for part in structure.parts(structure.units))
    solution = (paragraph("mask_verdict.parts_solution", parts=listed([set_text(part) for part in parts])),)
    return Question("c", say("mask_verdict.parts"), GroupsAnswer(parts), 2, solution)


def _any(network: SparseNetwork) -> Question:
    """The same question for correlated inputs."""
    found = known(network, "any")
    answer = ChoiceAnswer(VERDICTS, (VERDICTS.index(BAD if found.proof is None else GOOD),))
    return Question("d", say("mask_verdict.any"), answer, 2, _why(found), tuple(map(text, VERDICTS)))


def confirm(exercise: Exercise) -> None:
    """Let the checker accept the proof on problems with random data, or the example; exclude every other offered reason.

    Raises:
        NotConfirmed: if an answer is not what the masks on the sheet give.
    """
    tables = tables_in(exercise.setting)
    network = SparseNetwork.of(*([[int(x) for x in row] for row in tables[name]] for name in (FIRST_MASK, SECOND_MASK)))
    verdict, reason, *more = exercise.questions
    data = "whitened" if _data("whitened") in exercise.setting else "any"
    name = next((key for key, words in REASONS.items() if words == chosen(reason)), "")
    refusal = refusal_of_bad(network, data) if name == "bad" else refusal_of_lemma(network, data, name)
    need("b", refusal is None, str(refusal))
    need("a", chosen(verdict) == (BAD if name == "bad" else GOOD), "verdict and reason do not fit together")
    assert isinstance(reason.answer, ChoiceAnswer)
    for other in (key for key in LEMMAS if REASONS[key] in reason.answer.options and key != name):
        need("b", not holds(network, data, other), f"the lemma {other} applies as well")
    for question in more:
        if isinstance(question.answer, GroupsAnswer):
            components = MaskGraph.of(network, WHITENED).components
            right = set(map(frozenset, question.answer.groups)) == set(map(frozenset, components))
            need("c", right and question.answer.partition, "these are not the parts")
        elif chosen(question) == BAD:
            refusal = refusal_of_bad(network, "any")
            need("d", refusal is None, str(refusal))
        else:
            proof = known(network, "any").proof
            refusal = "no lemma applies" if proof is None else refusal_of_lemma(network, "any", proof.lemma.name)
            need("d", refusal is None, str(refusal))


TOPIC = Topic(
    "mask_verdict",
    "What the mask decides",
    "Decide from the mask alone whether every local minimum is global, and name the lemma that shows it.",
    BANDS,
    generate,
    confirm,
)
