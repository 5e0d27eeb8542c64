"""Small problems on a sheet, with what is said of them; and the same read back and certified, for ``confirm``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from proofs.certificates.claims import structure_claim
from proofs.certificates.document import CertificateRejected, assembled, checked
from proofs.derivations.setting import FIRST, INPUTS, TARGETS, equal, numbers
from proofs.documents.document import Block, Display, Paragraph
from proofs.documents.formulas import Name, lifted
from proofs.exercises.confirming.second_opinion import SecondOpinion
from proofs.exercises.confirming.sheet_reading import need, point_in, tables_in
from proofs.exercises.making.blocks import FIRST_MASK, SECOND_MASK, mask_formula, point_blocks
from proofs.exercises.making.mask_draws import CLAIM
from proofs.exercises.making.settled_problems import Example
from proofs.exercises.prose import paragraph
from proofs.rules.engine import prove_problem
from symbolic.exact.inertia import Inertia
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Weights


def _heading(number: int, square: bool) -> Paragraph:
    return paragraph("true_false.example", number=number, square=square)


def shown_example(number: int, problem: Problem) -> tuple[Block, ...]:
    """Masks and data of an example."""
    first, second = problem.network.masks
    blocks: tuple[Block, ...] = (
        _heading(number, problem.network.activation.kind != "linear"),
        Display(equal(FIRST_MASK, mask_formula(first))),
        Display(equal(SECOND_MASK, mask_formula(second))),
    )
    identity = [[int(r == c) for c in range(len(problem.inputs))] for r in range(len(problem.inputs))]
    if [list(row) for row in problem.inputs] != identity:
        blocks += (Display(equal(INPUTS, numbers(problem.inputs))),)
    return (*blocks, Display(equal(TARGETS, numbers(problem.targets))))


def known_words(example: Example) -> Paragraph:
    """What is known of an example, said outright."""
    return paragraph("true_false.known", bad=example.bad)


def facts_words(example: Example) -> Paragraph:
    """Facts about its critical point, from which it follows."""
    opinion = SecondOpinion(example.problem, example.point)
    lower = None if example.lower is None else opinion.loss_at(example.lower)
    return _evidence(opinion.inertia, opinion.loss, lower)


def _evidence(inertia: Inertia, loss: Fraction, lower: Fraction | None) -> Paragraph:
    return paragraph(
        "true_false.evidence",
        negative=inertia.negative,
        zero=inertia.zero,
        positive=inertia.positive,
        loss=lifted(loss),
        lower="" if lower is None else lifted(lower),
        manifold=inertia.negative == 0 and lower is not None,
    )


def why_blocks(number: int, example: Example) -> tuple[Block, ...]:
    """A spurious minimum with a lower point; or the lemma, and the critical point of the facts."""
    proof = None if example.bad else prove_problem(example.problem, CLAIM)
    lemma = "" if proof is None else proof.lemma.title
    first: tuple[Block, ...] = (
        paragraph("true_false.why", number=number, bad=example.bad, lemma=lemma),
        *point_blocks(example.point.first, example.point.second),
    )
    if example.lower is None:
        return first
    return (*first, paragraph("true_false.lower"), *point_blocks(example.lower.first, example.lower.second))


def _named(block: Block, name: Name) -> bool:
    """Whether a block displays the table of this name."""
    return name in tables_in([block])


def parts_in(blocks: Sequence[Block]) -> list[Sequence[Block]]:
    """The blocks of each example, from its heading to what is said of it."""
    starts = [k - 1 for k, block in enumerate(blocks) if _named(block, FIRST_MASK)]
    return [blocks[start:end] for start, end in pairwise([*starts, len(blocks)])]


def examples_in(blocks: Sequence[Block], solution: Sequence[Block]) -> list[Example]:
    """The examples on a sheet.

    Arguments:
        blocks: the sheet.
        solution: the worked solution that shows a critical point of each.
    """
    reasons = [k for k, b in enumerate(solution) if _named(b, FIRST)]
    found: list[Example] = []
    for number, part in enumerate(parts_in(blocks), 1):
        tables = tables_in(part)
        masks = [[[int(x) for x in row] for row in tables[name]] for name in (FIRST_MASK, SECOND_MASK)]
        square = part[0] == _heading(number, True)
        network = SparseNetwork.of(*masks, activation="square" if square else "linear")
        problem = Problem.of(network, targets=tables[TARGETS], inputs=tables.get(INPUTS))
        point = Weights.of(network, *point_in(solution[reasons[0] : reasons[0] + 2]))
        bad = solution[reasons[0] - 1] == paragraph("true_false.why", number=number, bad=True, lemma="")
        more = reasons[1:2] and solution[reasons[1] - 1] == paragraph("true_false.lower")
        lower = Weights.of(network, *point_in(solution[reasons[1] : reasons[1] + 2])) if more else None
        reasons = reasons[2 if more else 1 :]
        found.append(Example(problem, point, lower, bad))
    return found


def need_known(example: Example) -> None:
    """Refuse a spurious minimum, or a lemma, that the checker does not accept."""
    opinion = SecondOpinion(example.problem, example.point)
    need("c", opinion.critical, "a point is not critical")
    if example.bad:
        need("c", example.lower is not None, "a spurious minimum has no lower point")
        assert example.lower is not None
        linear = example.problem.network.activation.kind == "linear"
        strict = linear and opinion.inertia.zero == opinion.orbit
        refusal = opinion.refusal_of_spurious(example.lower, strict)
        need("c", refusal is None, str(refusal))
        return
    proof = prove_problem(example.problem, CLAIM)
    need("c", proof is not None, "no lemma settles an example that is called good")
    assert proof is not None
    try:
        checked(assembled(example.problem, [structure_claim(proof)], None))
    except CertificateRejected as error:
        need("c", False, str(error))
    if example.lower is None:
        refusal = opinion.refusal_of_kind("minimum", **{"global": True})
        need("c", refusal is None, str(refusal))
    else:
        need("c", opinion.loss_at(example.lower) < opinion.loss, "a lower point is not lower")
