"""Topics 6 to 11: every variant lies in its bands, its key is confirmed in another way and earns full marks, and a wrong key is refused."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from random import Random

import msgspec
import pytest

from proofs.badness.base_cases import base_cases
from proofs.derivations.setting import TARGETS
from proofs.documents.document import Block, Display, Items
from proofs.documents.formulas import Matrix, Relation, lifted
from proofs.exercises.answers import (
    Answer,
    ChoiceAnswer,
    DirectionAnswer,
    GroupsAnswer,
    LowerPointAnswer,
    MatrixAnswer,
    NumberAnswer,
    OrderAnswer,
)
from proofs.exercises.confirming.mask_opinion import LEMMAS, holds, refusal_of_bad, refusal_of_lemma
from proofs.exercises.confirming.second_opinion import SecondOpinion, chosen
from proofs.exercises.confirming.sheet_reading import point_in, problem_in
from proofs.exercises.exercise import DIFFICULTIES, Difficulty, Exercise, NotConfirmed, Question
from proofs.exercises.grading import grade_question
from proofs.exercises.grammar import number, written
from proofs.exercises.making.blocks import within
from proofs.exercises.making.claims import false_claims, proved, true_claims
from proofs.exercises.making.lower_points import lower_point
from proofs.exercises.making.mask_draws import known, proof_by
from proofs.exercises.making.second_order import Local, pivots
from proofs.exercises.making.settled_problems import bad_cases, good_example, moved, square_example
from proofs.exercises.making.terms import explained
from proofs.exercises.model import model_answer
from proofs.exercises.prose import paragraph
from proofs.exercises.statement import key_view, student_view
from proofs.exercises.topics import topic
from proofs.exercises.topics.classify_point import MINIMUM, SADDLE, STRICT, kind_of
from proofs.exercises.topics.mask_verdict import REASONS
from proofs.exercises.topics.spurious_minimum import KERNEL
from proofs.exercises.topics.spurious_minimum import SADDLE as SADDLE_SHOWN
from proofs.exercises.topics.spurious_minimum import STRICT as STRICT_SHOWN
from proofs.exercises.variants import content, variant, variants
from proofs.statements.decide import Decider, has_spurious_minimum
from proofs.statements.predicates import BLOCKS_ORTHOGONAL, LINEAR, WHITENED
from proofs.statements.registry import statements
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Weights

TOPICS = ("classify_point", "spurious_minimum", "mask_verdict", "descent_direction", "true_false", "loss_order")
each_topic = pytest.mark.parametrize("name", TOPICS)
each_difficulty = pytest.mark.parametrize("difficulty", DIFFICULTIES)


def sabotaged(answer: Answer, exercise: Exercise) -> Answer:
    """The same answer with one thing wrong."""
    replaced = msgspec.structs.replace
    match answer:
        case NumberAnswer(value=value):
            return replaced(answer, value=written(number(value).value + 1))
        case MatrixAnswer(rows=rows):
            return replaced(answer, rows=((written(number(rows[0][0]).value + 1), *rows[0][1:]), *rows[1:]))
        case ChoiceAnswer(several=True, correct=correct):
            return replaced(answer, correct=correct[1:] if correct else (0,))
        case ChoiceAnswer(options=options, correct=correct):
            return replaced(answer, correct=((correct[0] + 1) % len(options),))
        case OrderAnswer(order=(one, other, *rest)):
            return replaced(answer, order=(other, one, *rest))
        case GroupsAnswer(groups=groups):
            merged = (groups[0] + groups[1], *groups[2:]) if len(groups) > 1 else tuple((unit,) for unit in groups[0])
            return replaced(answer, groups=merged)
        case DirectionAnswer(example=example):
            return replaced(answer, example=dict([next(iter(example.items()))]))
        case LowerPointAnswer():
            point = SecondOpinion(problem_in(exercise), _point_of(exercise)).tables
            first, second = (tuple(tuple(map(str, row)) for row in table) for table in point)
            return replaced(answer, first=first, second=second)
    raise TypeError(answer)


def _point_of(exercise: Exercise) -> Weights:
    return Weights(*point_in(exercise.setting))


def with_question(exercise: Exercise, place: int, question: Question) -> Exercise:
    """The exercise with another question."""
    questions = list(exercise.questions)
    questions[place] = question
    return replace(exercise, questions=tuple(questions))


def other_targets(exercise: Exercise) -> Exercise:
    """The exercise with other (first) targets."""
    blocks: list[Block] = []
    changed = False
    for block in exercise.setting:
        match block:
            case Display(Relation((name, Matrix(rows)), signs)) if name == TARGETS and not changed:
                other = tuple(tuple(lifted(97 + 7 * r + c) for c in range(len(row))) for r, row in enumerate(rows))
                block, changed = Display(Relation((name, Matrix(other)), signs)), True
        blocks.append(block)
    assert changed
    return replace(exercise, setting=tuple(blocks))


def check(name: str, difficulty: Difficulty, seed: int) -> Exercise:
    """Generate, look at the bands, confirm."""
    found = variant(name, difficulty, seed)
    assert within(found.features, topic(name).bands[difficulty]), found.features
    topic(name).confirm(found)
    return found


@each_topic
@each_difficulty
def test_keys_are_confirmed_and_earn_full_marks(name: str, difficulty: Difficulty) -> None:
    for seed in range(6):
        found = check(name, difficulty, seed)
        assert [q.name for q in found.questions] == list("abcdef"[: len(found.questions)])
        for question in found.questions:
            graded = grade_question(model_answer(question.answer), question.answer)
            assert graded.correct, (found.id, question.name, graded)
            assert question.points > 0 and question.solution
            if isinstance(question.answer, ChoiceAnswer | OrderAnswer):
                assert len(question.options) == len(question.answer.options)


@pytest.mark.slow
@each_topic
@each_difficulty
def test_two_hundred_seeds(name: str, difficulty: Difficulty) -> None:
    for seed in range(200):
        check(name, difficulty, seed)


@each_topic
@each_difficulty
def test_thirty_variants_differ(name: str, difficulty: Difficulty) -> None:
    found = variants(name, difficulty, 30, seed=1000)
    assert len({content(exercise) for exercise in found}) == 30
    assert len({len(exercise.questions) for exercise in found}) == len({exercise.points for exercise in found}) == 1
    for exercise in found:
        assert within(exercise.features, topic(name).bands[difficulty])


@each_topic
@each_difficulty
def test_the_same_seed_gives_the_same_exercise_and_key(name: str, difficulty: Difficulty) -> None:
    one, other = (variant(name, difficulty, 17) for _ in range(2))
    assert (student_view(one), key_view(one)) == (student_view(other), key_view(other))


@each_topic
@each_difficulty
def test_a_sheet_does_not_show_its_key(name: str, difficulty: Difficulty) -> None:
    found = variant(name, difficulty, 3)
    secret = replace(found, questions=tuple(replace(q, solution=()) for q in found.questions))
    assert student_view(found) == student_view(secret)


@each_topic
@each_difficulty
def test_a_sabotaged_key_is_refused(name: str, difficulty: Difficulty) -> None:
    for seed in range(3):
        found = variant(name, difficulty, seed)
        for place, question in enumerate(found.questions):
            wrong = replace(question, answer=sabotaged(question.answer, found))
            with pytest.raises(NotConfirmed):
                topic(name).confirm(with_question(found, place, wrong))


@pytest.mark.parametrize("name", [name for name in TOPICS if name != "mask_verdict"])
def test_a_key_for_other_data_is_refused(name: str) -> None:
    for seed in range(4):
        with pytest.raises(NotConfirmed):
            topic(name).confirm(other_targets(variant(name, "medium", seed)))


def test_the_formulas_of_a_student_agree_with_the_checker() -> None:
    for case in base_cases():
        local, opinion = Local(case.problem, case.point), SecondOpinion(case.problem, case.point)
        assert local.critical and opinion.critical
        assert [list(row) for row in local.half_hessian] == opinion.half_hessian
        assert [list(row) for row in local.gradient] == opinion.gradient
        assert (local.loss, local.inertia, local.orbit) == (opinion.loss, opinion.inertia, opinion.orbit)
        assert (kind_of(local) == STRICT) == case.strict
        assert (opinion.refusal_of_spurious(case.lower, strict=True) is None) == case.strict


def test_elimination_counts_signs_where_the_diagonal_vanishes() -> None:
    half = Fraction(1, 2)
    rows = [[Fraction(0), half, Fraction(0)], [half, Fraction(0), Fraction(1)], [Fraction(0), Fraction(1), Fraction(0)]]
    signs = sorted((p > 0) - (p < 0) for p in pivots(rows))
    assert signs == [-1, 0, 1]


def test_as_many_zero_eigenvalues_as_pairs_is_no_strict_minimum() -> None:
    """The trap of docs/theory: nullity 10, 10 pairs, but an orbit of dimension 6, and no minimum."""
    network = SparseNetwork.of([[1, 1, 1], *[[1, 1, 0]] * 3], [[1] * 4, [1] * 4, [1, 0, 0, 0], [1, 0, 0, 0]])
    problem = Problem.of(network, targets=[[3, 1, 1], [10, 10, 10], [0, -2, 2], [1, 1, 1]])
    first = [[1, 1, 1], *[[1, 0, 0]] * 3]
    point = Weights.of(network, first, [[1, 1, 2, -1], [10, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]])
    local, opinion = Local(problem, point), SecondOpinion(problem, point)
    assert local.critical and (local.inertia.negative, local.inertia.zero, len(local.tangents)) == (0, 10, 10)
    assert local.orbit == opinion.orbit == 6 and kind_of(local) is None
    assert opinion.refusal_of_minimum(strict=True) is not None


def test_a_corner_is_a_minimum_only_with_its_family() -> None:
    case = next(case for case in base_cases() if case.name == "square and column")
    local, opinion = Local(case.problem, case.point), SecondOpinion(case.problem, case.point)
    assert kind_of(local) == MINIMUM and opinion.leaves_orbit
    assert opinion.refusal_of_minimum(strict=False) is None and opinion.refusal_of_minimum(strict=True) is not None
    without = replace(local)
    without.__dict__["free"] = ()
    assert kind_of(without) is None


def test_a_gradient_at_a_dead_unit_makes_a_saddle() -> None:
    network = SparseNetwork.of([[1, 1]], [[1], [1]])
    problem = Problem.of(network, targets=[[3, 0], [0, 1]])
    point = Weights.of(network, [[1, 0]], [[0], [0]])
    assert not Local(problem, point).critical
    second = Local(problem, Weights.of(network, [[0, 0]], [[0], [0]]))
    assert second.critical and kind_of(second) == SADDLE
    opinion = SecondOpinion(problem, second.point)
    assert opinion.refusal_of_kind("saddle", dead=0) is None
    flat = SecondOpinion(Problem.of(network, targets=[[0, 0], [0, 0]]), second.point)
    assert flat.refusal_of_kind("saddle", dead=0) is not None


def test_all_kinds_are_asked_for() -> None:
    for difficulty, kinds in zip(DIFFICULTIES, (2, 3, 3), strict=True):
        found = [variant("classify_point", difficulty, seed).questions[3].answer for seed in range(40)]
        assert len({answer.correct for answer in found if isinstance(answer, ChoiceAnswer)}) == kinds


def test_lower_points_are_lower_and_a_global_minimum_has_none() -> None:
    case = next(case for case in base_cases() if case.name == "tug of war")
    found = lower_point(Local(case.problem, case.point))
    assert found is not None and Local(case.problem, found).loss < 1
    assert lower_point(Local(case.problem, case.lower)) is None


def saddle_of(difficulty: Difficulty) -> Exercise:
    """A variant of ``spurious_minimum`` whose point is a saddle."""
    made = (variant("spurious_minimum", difficulty, seed) for seed in range(40))
    return next(exercise for exercise in made if conclusion_of(exercise) == SADDLE_SHOWN)


def conclusion_of(exercise: Exercise) -> str:
    """What the key concludes."""
    answer = exercise.questions[5].answer
    assert isinstance(answer, ChoiceAnswer)
    return answer.options[answer.correct[0]]


@each_difficulty
def test_a_saddle_is_not_called_a_spurious_minimum(difficulty: Difficulty) -> None:
    found = saddle_of(difficulty)
    topic("spurious_minimum").confirm(found)
    question = found.questions[5]
    assert isinstance(question.answer, ChoiceAnswer)
    options = question.answer.options
    for wrong in (
        msgspec.structs.replace(question.answer, correct=(options.index(STRICT_SHOWN),)),
        msgspec.structs.replace(question.answer, options=tuple(KERNEL if x == STRICT_SHOWN else x for x in options)),
    ):
        with pytest.raises(NotConfirmed, match="the point is a saddle"):
            topic("spurious_minimum").confirm(with_question(found, 5, replace(question, answer=wrong)))


@each_difficulty
def test_minima_and_saddles_are_asked_for(difficulty: Difficulty) -> None:
    found = [conclusion_of(variant("spurious_minimum", difficulty, seed)) for seed in range(40)]
    assert set(found) == {STRICT_SHOWN, SADDLE_SHOWN} and 5 <= found.count(SADDLE_SHOWN) <= 20


def test_the_output_weights_of_a_lower_point_are_a_fit() -> None:
    """Half the derivatives of the loss in the output weights vanish; the numbers are small."""
    for difficulty in DIFFICULTIES:
        found = variant("spurious_minimum", difficulty, 5)
        answer = found.questions[4].answer
        assert isinstance(answer, LowerPointAnswer)
        problem = problem_in(found)
        local = Local(problem, Weights.of(problem.network, answer.first, answer.second))
        assert not any(local._half_derivative(*place) for place in local.places if place[0])
        assert max(Fraction(x).denominator for row in answer.second for x in row) <= 9


def test_correlated_inputs_change_the_verdict_in_some_variants() -> None:
    for difficulty in ("medium", "hard"):
        made = [variant("mask_verdict", difficulty, seed).questions for seed in range(40)]  # type: ignore[arg-type]
        assert 5 <= sum(first.answer != last.answer for first, *_, last in made) <= 25


def test_a_second_lemma_among_the_reasons_is_refused() -> None:
    """Every mask with linear units only has complete classes too: both must not be offered."""
    seed = next(s for s in range(60) if reason_of(variant("mask_verdict", "easy", s)) == "linear_units")
    found = variant("mask_verdict", "easy", seed)
    question = found.questions[1]
    assert isinstance(question.answer, ChoiceAnswer) and REASONS["complete_classes"] not in question.answer.options
    place = next(k for k in range(3) if k not in question.answer.correct)
    options = list(question.answer.options)
    options[place] = REASONS["complete_classes"]
    answer = msgspec.structs.replace(question.answer, options=tuple(options))
    with pytest.raises(NotConfirmed, match="applies as well"):
        topic("mask_verdict").confirm(with_question(found, 1, replace(question, answer=answer)))


def reason_of(exercise: Exercise) -> str:
    """The reason that the key of a mask verdict gives."""
    answer = exercise.questions[1].answer
    assert isinstance(answer, ChoiceAnswer)
    return next(name for name, words in REASONS.items() if words == answer.options[answer.correct[0]])


def test_every_reason_is_asked_for() -> None:
    found = {reason_of(variant("mask_verdict", d, seed)) for d in DIFFICULTIES for seed in range(40)}
    assert found == set(REASONS)


def test_whitened_and_any_data_are_told_apart() -> None:
    """Disjoint filters on a dense final layer: global for whitened data, bad for correlated data."""
    network = SparseNetwork.of([[1, 1, 0], [0, 0, 1]], [[1, 1], [1, 1]])
    assert known(network, "whitened").proof is not None and refusal_of_lemma(network, "whitened", "decoupling") is None
    assert refusal_of_lemma(network, "any", "decoupling") is not None and not holds(network, "any", "decoupling")
    assert refusal_of_bad(network, "any") is None and refusal_of_bad(network, "whitened") is not None
    assert proof_by(network, "any", LEMMAS["decoupling"]) is None


def test_a_misplaced_fact_of_an_example_is_refused() -> None:
    found = variant("true_false", "medium", 0)
    good, bad = (paragraph("true_false.known", bad=value) for value in (False, True))
    swapped = [good if block == bad else bad if block == good else block for block in found.setting]
    with pytest.raises(NotConfirmed, match="what is said of example"):
        topic("true_false").confirm(replace(found, setting=tuple(swapped)))


def test_a_hypothesis_more_or_less_changes_what_is_true() -> None:
    claims = {claim.source: claim for claim in true_claims()}
    assert proved(claims["scalar_output"].hypotheses) and proved((*claims["scalar_output"].hypotheses, WHITENED))
    assert not proved((LINEAR,)) and not proved((LINEAR, WHITENED))
    cases = [case.problem for case in bad_cases(10)]
    assert all(not claim.holds_for(problem) for claim in claims.values() for problem in cases)
    dropped = {(claim.source, claim.dropped) for claim in false_claims(cases)}
    assert {("disjoint_filters", "blocks_orthogonal"), ("disjoint_filters", "dense_final_layer")} <= dropped
    assert all(claim.dropped != "linear" for claim in false_claims(cases))


def test_linear_is_no_sign_of_the_truth() -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    for seed in range(60):
        found = variant("true_false", "easy", seed)
        linear = any(isinstance(b, Items) and LINEAR.words in str(b) for b in found.setting)
        seen[linear, chosen(found.questions[0]) == "true"] += 1
    assert all(seen[linear, true] >= 5 for linear in (False, True) for true in (False, True))


def test_the_words_of_a_statement_are_explained() -> None:
    words = {h.name: h for s in statements().values() for h in s.hypotheses}
    assert [str(block) for block in explained([words["linear"], words["whitened"]])] == []
    for name, more in (("complete_classes", 2), ("correlated", 2), ("filters_overlap", 2), ("dense", 1)):
        assert len(explained([words[name]])) == more
    found = next(
        x for x in (variant("true_false", "easy", s) for s in range(40)) if "class of twins is" in str(x.setting)
    )
    blocks = tuple(b for b in found.setting if b != paragraph("true_false.complete"))
    assert len(blocks) == len(found.setting) - 1
    with pytest.raises(NotConfirmed, match="not explained"):
        topic("true_false").confirm(replace(found, setting=blocks))


def test_words_and_predicate_of_uncorrelated_filters_agree() -> None:
    """By the words: an input of a filter, and another input of a different filter."""
    network = SparseNetwork.of([[1, 1], [1, 0]], [[1, 1]])
    for inputs, right in (([[1, 0], [0, 1]], True), ([[2, 0], [0, 1]], True), ([[1, 0], [1, 1]], False)):
        assert BLOCKS_ORTHOGONAL.holds(Problem.of(network, inputs=inputs, targets=[[1, 1]])) == right
    twins = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1]])
    assert BLOCKS_ORTHOGONAL.holds(Problem.of(twins, inputs=[[1, 0], [1, 1]], targets=[[1, 1]]))


def test_a_sheet_of_linear_networks_has_no_other_example() -> None:
    made = (variant("true_false", "easy", seed) for seed in range(40))
    found = next(x for x in made if paragraph("true_false.example", number=1, square=True) in x.setting)
    with pytest.raises(NotConfirmed, match="not all networks are linear"):
        topic("true_false").confirm(replace(found, setting=(paragraph("true_false.linear"), *found.setting)))


def test_examples_are_what_they_are_said_to_be() -> None:
    random = Random(4)
    for case in bad_cases(8):
        example = moved(random, case)
        opinion = SecondOpinion(example.problem, example.point)
        assert opinion.critical and example.lower is not None
        assert opinion.refusal_of_spurious(example.lower, strict=case.strict) is None
    square = square_example(random)
    assert square.lower is not None
    assert SecondOpinion(square.problem, square.point).refusal_of_spurious(square.lower, strict=False) is None
    good = good_example(random, lambda problem: True)
    assert good is not None and not good.bad


@pytest.mark.slow
def test_the_solver_agrees_on_small_examples() -> None:
    random, decider = Random(11), Decider(budget=60)
    for example in [moved(random, case) for case in bad_cases(6)] + [square_example(random)]:
        assert has_spurious_minimum(example.problem, decider).proved
    seen = 0
    while seen < 6:
        good = good_example(random, lambda problem: problem.network.weights <= 6)
        assert good is not None
        verdict = has_spurious_minimum(good.problem, decider)
        assert not verdict.proved
        seen += 1


def test_the_term_of_a_direction_bounds_the_step() -> None:
    """At e^2 = b the coefficient of t^2 vanishes: half a second derivative of the loss itself, by differences of exact values."""
    found = variant("descent_direction", "medium", 2)
    problem, point = problem_in(found), _point_of(found)
    answer = found.questions[3].answer
    assert isinstance(answer, DirectionAnswer)
    opinion = SecondOpinion(problem, point)

    def loss(t: Fraction) -> Fraction:
        tables = [[list(row) for row in table] for table in (point.first, point.second)]
        for name, step in answer.example.items():
            letter, row, column = re.fullmatch(r"([wv])_(\d+)_(\d+)", name).groups()  # type: ignore[union-attr]
            tables["wv".index(letter)][int(row)][int(column)] += t * Fraction(step)
        return opinion.loss_at(Weights.of(problem.network, *tables))

    # the loss is a polynomial of degree 4 in t without linear term
    even = {t: (loss(Fraction(t)) + loss(Fraction(-t))) / 2 - loss(Fraction(0)) for t in (1, 2)}
    coefficient = (16 * even[1] - even[2]) / 12
    assert coefficient < 0
    assert grade_question(model_answer(answer), answer).correct
