"""The table of masks with three units: current, replayed by the checker, verified; and what wrong rules would say of it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest

from proofs.badness.base_cases import base_cases
from proofs.badness.lifting import variants
from proofs.certificates import checker
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import assembled
from proofs.claims import Claim
from proofs.forbidden.classes import BAD, GOOD, OPEN, class_masks, least, settled, three_unit_classes
from proofs.forbidden.classify import classify
from proofs.forbidden.table import DATA
from proofs.forbidden.three_units import three_unit_cases
from proofs.rules.engine import prove_mask, prove_problem
from symbolic import Problem, SparseNetwork
from symbolic.errors import ProblemError
from symbolic.graph.types import MaskTypes, unit_sets
from symbolic.structure import closure, columns, elimination, rules, three_units
from symbolic.structure.sets import mask_structure

ROOT = Path(__file__).resolve().parents[3]
CORRELATED = [[2, 1, 1], [1, 3, 1], [0, 1, 2]]
SAMPLE = random.Random("classes").sample(range(1029), 16)


def test_the_page_is_current():
    result = subprocess.run([sys.executable, "docs/render_three_units.py", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, "run docs/render_three_units.py"


def test_nothing_is_open_and_the_kinds_of_data_agree():
    """Bad for whitened data is bad for any; transposed masks are there, with the same verdict for whitened data."""
    table = {c.types.orbit(transposing=False)[0]: c for c in three_unit_classes()}
    assert len(table) == len(three_unit_classes()) == 1029
    for c in table.values():
        words = [c.verdict(data) for data in DATA]
        assert words in ([GOOD, GOOD], [GOOD, BAD], [BAD, BAD])
        other = table[c.types.transposed().orbit(transposing=False)[0]]
        assert other.verdict("whitened") == c.verdict("whitened")


def test_good_and_bad_respect_the_order():
    """No bad class lies below a good one."""
    for data in DATA:
        good = [c.types for c in three_unit_classes() if c.verdict(data) == GOOD]
        bad = {t for c in three_unit_classes() if c.verdict(data) == BAD for t in c.types.orbit(transposing=False)}
        smallest = [t for t in bad if not any(s in bad for s in t.smaller())]
        assert smallest and not any(s.below(t) for t in good for s in smallest)


@pytest.mark.parametrize(("data", "number"), [("whitened", 89), ("any", 203)])
def test_every_bad_class_lies_above_a_minimal_one(data, number):
    found = least(data)
    pool = [t.vectors() for types in found for t in types.orbit(transposing=data == "whitened")]
    pool = [p + q for p, q in pool]
    bad = [sum(c.types.vectors(), ()) for c in three_unit_classes() if c.verdict(data) == BAD]
    assert len(found) == number
    assert all(any(all(a <= b for a, b in zip(p, v, strict=True)) for p in pool) for v in bad)


def replay(first, second, inputs, claim=rules.Claim.ALL_MINIMA_GLOBAL):
    """A certificate of the structural proof for some data, as the checker sees it; None without a proof."""
    targets = [[1 + 2 * o + 3 * s * s for s in range(len(first[0]))] for o in range(len(second))]
    problem = Problem.of(SparseNetwork((first, second)), targets=targets, inputs=inputs)
    node = prove_problem(problem, claim)
    if node is None:
        return None
    return checker.check(json.dumps(assembled(problem, [structure_claim(node)], None)).encode())


def confirmed(c):
    """Decide a class again, and let the checker replay the lemma or verify the example, for each kind of data."""
    assert settled(c.first, c.second) == c
    size = len(c.first[0])
    for answer in (a for a in classify(SparseNetwork((c.first, c.second))) if a.claim is Claim.SPURIOUS_MINIMUM):
        if c.verdict(answer.data) == GOOD:
            inputs = None if answer.data == "whitened" else [row[:size] for row in CORRELATED[:size]]
            found = replay(c.first, c.second, inputs)
            assert found is not None and found.valid, (c.row(), found)
        else:
            assert answer.placed.lift.problem.network.masks == (c.first, c.second)
            assert answer.placed.lift.case.verified().lower_loss < answer.placed.lift.case.verified().loss


def test_a_sample_is_confirmed():
    for n in SAMPLE:
        confirmed(three_unit_classes()[n])


def confirmed_valley(c):
    """The same for valleys; that stored examples are verified is tested elsewhere."""
    again = settled(c.first, c.second, Claim.SPURIOUS_VALLEY)
    assert again.verdicts == c.verdicts
    for data, verdict in c.verdicts:  # of several examples any will do
        assert verdict != GOOD or again.reason(data) == c.reason(data)
    size = len(c.first[0])
    for answer in (a for a in classify(SparseNetwork((c.first, c.second))) if a.claim is Claim.SPURIOUS_VALLEY):
        if c.verdict(answer.data) == GOOD:
            inputs = None if answer.data == "whitened" else [row[:size] for row in CORRELATED[:size]]
            found = replay(c.first, c.second, inputs, rules.Claim.NO_SPURIOUS_VALLEY)
            assert found is not None and found.valid, (c.row(), found)
        else:
            assert (answer.placed is None) == (c.verdict(answer.data) == OPEN)


def test_a_sample_of_valleys_is_confirmed():
    for n in SAMPLE:
        confirmed_valley(three_unit_classes(Claim.SPURIOUS_VALLEY)[n])


def test_valleys_fit_minima_and_the_order():
    """Good for minima is good for valleys; strict minima and chambers make bad; no bad class lies below a good one."""
    minima = {(c.first, c.second): c for c in three_unit_classes()}
    for data in DATA:
        table = three_unit_classes(Claim.SPURIOUS_VALLEY)
        assert all(c.verdict(data) == GOOD for c in table if minima[c.first, c.second].verdict(data) == GOOD)
        good = [c.types for c in table if c.verdict(data) == GOOD]
        bad = {t for c in table if c.verdict(data) == BAD for t in c.types.orbit(transposing=False)}
        smallest = [t for t in bad if not any(s in bad for s in t.smaller())]
        assert smallest and not any(s.below(t) for t in good for s in smallest)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_every_class_is_confirmed(part):
    assert [(c.first, c.second) for c in three_unit_classes()] == list(class_masks())
    for c in three_unit_classes()[part::4]:
        confirmed(c)
    for c in three_unit_classes(Claim.SPURIOUS_VALLEY)[part::4]:
        confirmed_valley(c)


@pytest.mark.slow
def test_every_stored_example_is_what_it_claims():
    for case in (*three_unit_cases(), *variants(base_cases())):
        assert case.verified().lower_loss < case.verified().loss


def contradictions(applies, data):
    """The classes that are bad by an example, and that a rule would call good."""
    bad = [c for c in three_unit_classes() if c.verdict(data) == BAD]
    structures = [(c, mask_structure(SparseNetwork((c.first, c.second)), data)) for c in bad]
    return [c for c, s in structures if applies(s, s.units) is not None]


def one_unit_less(view):
    """Dependence of one unit less than there are outputs."""
    yield from ORIGINAL(view)
    for outputs, _ in view.rectangles.values():
        members = [k for k, (o, _) in view.rectangles.items() if o == outputs]
        if len(members) == len(outputs) - 1:
            common = frozenset.intersection(*(view.rectangles[k][1] for k in members))
            yield tuple(members), [(o, i) for o in outputs for i in common]


ORIGINAL = closure._View.dependences
WRONG = {
    "compensation by units that see more": (
        closure,
        "takes_back",
        lambda i, free, sets: any(i in s for s in sets),
        rules.CLOSURE,
        "whitened",
    ),
    "compensation by units that are alive": (
        closure,
        "takes_back",
        lambda i, free, sets: i in frozenset().union(*sets),
        rules.CLOSURE,
        "whitened",
    ),
    "compensation at another input": (
        closure,
        "takes_back",
        lambda i, free, sets: any(s <= free for s in sets),
        rules.CLOSURE,
        "whitened",
    ),
    "compensation that forgets other outputs": (
        closure,
        "takes_back",
        lambda i, free, sets, takes=closure.takes_back: takes(i, frozenset({i}).union(*sets), sets),
        rules.CLOSURE,
        "whitened",
    ),
    "compensation by nothing": (closure, "_helpers", lambda *_: (0,), rules.CLOSURE, "whitened"),
    "dependence of too few": (closure._View, "dependences", one_unit_less, rules.CLOSURE, "whitened"),
    "columns without the inequality": (columns, "fills", lambda *_: True, rules.COLUMNS, "whitened"),
    "elimination without the inequality": (elimination, "fills", lambda *_: True, rules.ELIMINATION, "whitened"),
    "elimination of what leaves something bad": (rules, "derive", lambda *_: True, rules.ELIMINATION, "any"),
    "columns with a class of one more": (
        columns,
        "fills",
        lambda o, r, k, fills=columns.fills: fills(o, r + 1, k),
        rules.COLUMNS,
        "whitened",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_rule_without_a_hypothesis_contradicts_an_example(name, monkeypatch):
    owner, attribute, wrong, rule, data = WRONG[name]
    assert contradictions(rule.applies, data) == []
    monkeypatch.setattr(owner, attribute, wrong)
    assert contradictions(rule.applies, data) != []


def test_inputs_outside_the_class_must_be_asked_about():
    """For any data, columns without the condition outside call masks good that correlated data make bad."""

    def whitened(structure, units):
        masks = SparseNetwork((structure.graph.first, structure.graph.second))
        return rules.COLUMNS.applies(mask_structure(masks, "whitened"), units)

    assert contradictions(rules.COLUMNS.applies, "any") == []
    assert contradictions(whitened, "any") != []


def test_a_perfect_matching_is_not_enough(monkeypatch):
    """Equal outputs, and a matching of units and inputs: three outputs, inputs 012, 1, 2 are bad."""

    def matched(structure, units):
        found = closure.rectangles(structure, units)
        equal = len({outputs for outputs, _ in found.values()}) == 1
        seen = sorted(set().union(*(inputs for _, inputs in found.values())))
        fits = len(seen) <= 3 and any(
            all(i in found[j][1] for i, j in zip(seen, order, strict=False)) for order in permutations(units)
        )
        return rules.Application() if equal and fits else None

    assert contradictions(matched, "whitened") != []
    wrong = {"matching": (three_units._most("012*"), three_units._most("0 01 02"))}
    monkeypatch.setattr(three_units, "PATTERNS", wrong)
    assert contradictions(rules.THREE_UNITS.applies, "whitened") != []


@pytest.mark.parametrize("name", three_units.PATTERNS)
def test_a_pattern_with_one_more_is_not_good(name, monkeypatch):
    """Some input or output more makes each pattern bad for some data: within the table, or above a known bad mask."""
    from proofs.forbidden.three_units import known_bad

    outputs, inputs = three_units.PATTERNS[name]
    data = "whitened" if name in three_units.WHITENED else "any"
    pattern = MaskTypes(
        3,
        tuple((tuple(sorted(s)), 3 if n is None else n) for s, n in outputs.items()),
        tuple((tuple(sorted(s)), 3 if n is None else n) for s, n in inputs.items()),
    )
    assert prove_mask(SparseNetwork(pattern.masks()), rules.Claim.ALL_MINIMA_GLOBAL, data) is not None
    assert known_bad(pattern, data) is None
    larger = [MaskTypes(3, pattern.outputs, _added(pattern.inputs, s)) for s in unit_sets(3)]
    larger += [MaskTypes(3, _added(pattern.outputs, s), pattern.inputs) for s in unit_sets(3)]
    assert any(known_bad(types, data) is not None for types in larger)


def _added(counts, extra):
    found = dict(counts)
    found[extra] = found.get(extra, 0) + 1
    return tuple(sorted(found.items(), key=lambda entry: (len(entry[0]), entry[0])))


@pytest.mark.parametrize("row", [["1 1"], ["1 1", "good x", 3], ["1 1", "fine x", "bad y"]])
def test_a_malformed_table_is_refused(row):
    from proofs.forbidden.classes import _read

    with pytest.raises(ProblemError):
        _read(row, "classes[0]")
