"""Sabotage of the checker itself: without one of its comparisons, the mutation made for that comparison passes."""

from __future__ import annotations

import importlib
import json
import sys

import pytest

from proofs.certificates import checker
from tests.proofs.certificates import chamber_mutations, checker_fibres
from tests.proofs.certificates.checker_building import FOLDER, put
from tests.proofs.certificates.checker_examples import examples
from tests.proofs.certificates.checker_mutations import MUTATIONS

SABOTAGE = {
    # mutation that must pass: (text in one file of the checker, replacement)
    "mu larger": ("require(sign(margin) >= 0", "require(True"),
    "target slightly": ("return x == 0 if isinstance(x, Fraction) else", "return True if isinstance(x, Fraction) else"),
    "coefficient slightly": (
        "return x == 0 if isinstance(x, Fraction) else x.field.sign(x.num) == 0",
        "return abs(x) < Fraction(1, 1000) if isinstance(x, Fraction) else True",
    ),
    "witness is another point of the orbit": ("sign(problem.loss_at(lower) - problem.loss_at(point)) < 0", "True"),
    "radius three times": ("* bound <= mu", "* bound <= 9 * mu"),
    "bound halved": ("sign(bound - spread) >= 0", "True"),
    "negative pivot": ("all(p >= 0 for p in pivots)", "True"),
    "mu zero": ("require(mu > 0", "require(mu >= 0"),
    "direction not negative": (
        "require(sign(curvature(expansion, entry)) < 0",
        "require(sign(curvature(expansion, entry)) < 99",
    ),
    "dead unit without gradient": ("require(not blind(", "require(True or blind("),
    "a minimum above the infimum": ("same(loss, value.fact)", "True"),
    "infimum Gram matrix": ("require(all(map(is_zero, rest.values()))", "require(True"),
    "curve with a pole": ("if e < 0", "if e < -99"),
    "path uphill": ("require(nonnegative(fall(problem, path))", "require(True"),
    "path of a unit that works": ("all(is_zero(c) for i, c in z.items() if i)", "True"),
    "path to a loss above 0": ("require(all(map(is_zero, residual))", "require(True"),
    "path below the best monomial": ("require(best, ", "require(True, "),
    "path with decay": ("require(not problem.decay, ", "require(True, "),
    "path to a fit with decay": ("len(problem.masks) == 2 and not problem.decay, ", "len(problem.masks) == 2, "),
    "path to a fit without span": ("require(spanning, ", "require(True, "),
    "path to a fit that is only lower": ('require(end == "global", ', "require(True, "),
    "path between units that differ": ("all(low(c) >= 0 for c in bernstein(p))", "True"),
    "path between units that are not odd": ('if problem.activation.name == "tanh" else ONE', "if True else ONE"),
    "path uphill in enclosures": ("all(low(c) >= 0 for c in bernstein(p))", "True"),
    "path in enclosures that stays": ("change.high < 0", "True"),
    "path to no critical matrix": ('require(apart, "M and', 'require(True, "M and'),
    "path to the second best matrix": ("require(positive(block), ", "require(True, "),
    "path with too large a gap": ("require(positive(kept), ", "require(True, "),
    "path with a jump": ("require(begins", "require(True"),
    "path that stops": ("require(best, ", "require(True, "),
    "line with too few units": (
        "require(all(len(groups[0]) + len(line) >= needed",
        "require(all(True or len(line) >= needed",
    ),
    "chain too short": ("len(sizes) >= sizes[0]", "True"),
    "chain with too large a step": ("all(m >= sizes[0] - sizes[m] for m in steps)", "True"),
    "chain with more outputs above": ("all(o == outputs[0] for o in outputs)", "True"),
    "parts that interact": (
        "all(dot(u, w) == 0 for u in sight.view(",
        "True or all(dot(u, w) == 0 for u in sight.view(",
    ),
    "class not complete": ("if len(group) < min(", "if False and len(group) < min("),
    "onto at a special value": ("require(rank(rows) == len(place)", "require(True"),
    "pattern for correlated inputs": ('require(node["pattern"] not in UNCORRELATED or', "require(True or"),
    "enough at a special value": ("all(rank(table) == len(table) for table in rows.values())", "True"),
    "enough that is not linear": ("not any(stage[v] == stage[w] == time for v, w in pairs)", "True"),
    "nested basis of one unit": ("require(len(chain) >= len(same[chain[0]])", "require(True"),
    "nested basis that is not nested": (
        "require(all(set(nest[b]) <= set(nest[a])",
        "require(all(True or set(nest[b]) <= set(nest[a])",
    ),
    "elimination with three outputs": ("require(rank >= needed", "require(True"),
    "widened unit sees the target": ("== 0 for a in seen for i in sent)", "< 99 for a in seen for i in sent)"),
    "widened unit meets the base": ("== 0 for a in seen for b in met)", "< 99 for a in seen for b in met)"),
    "widened target": ("all(not y or", "all(True or"),
    "decayed units with a second sample": ("require(one_output or one_dimension", "require(True"),
    "decayed output with a weight for free": (" and len({w in problem.decay for w in before.values()}) == 1", ""),
    "decayed output for valleys": ("require(not valleys or", "require(True or"),
    "decayed units that are not linear": ('problem.activation.power == 1, "linear', 'True, "linear'),
    "both sides of a dead unit": ("require(still,", "require(True,"),
    "family that is not critical": ("require(all(map(is_zero, inner + outer))", "require(True"),
    "rotation with unequal decay": ("require(equal,", "require(True,"),
    "idle acts": ("all(dot(vector, x) == 0 for x", "all(dot(vector, x) < 99 for x"),
    "used weight": ("weight not in problem.occurring(point)", "True"),
    "one direction less": ("require(independent == len(pinned)", "require(independent >= 0"),
    "interval with three roots": ("roots(self.f, self.low, self.high) == 1", "roots(self.f, self.low, self.high) >= 1"),
    **chamber_mutations.SABOTAGE,
    **checker_fibres.SABOTAGE,
}


def sabotaged(folder, monkeypatch, old, new):
    """A copy of the checker in which a text that occurs once is replaced."""
    sources = {path.name: path.read_text() for path in FOLDER.glob("*.py")}
    assert sum(source.count(old) for source in sources.values()) == 1
    (folder / "sabotaged").mkdir()
    for name, source in sources.items():
        (folder / "sabotaged" / name).write_text(source.replace(old, new))
    monkeypatch.syspath_prepend(folder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "sabotaged"]:
        del sys.modules[name]
    return importlib.import_module("sabotaged")


@pytest.mark.parametrize("name", SABOTAGE)
def test_a_sabotaged_checker_is_caught(name, tmp_path, monkeypatch):
    """Each comparison matters: without it, the mutation made for it passes."""
    example, route, value, _ = MUTATIONS[name]
    mutated = json.dumps(put(examples()[example], route, value)).encode()
    assert not checker.check(mutated, allow_engine=True).valid
    result = sabotaged(tmp_path, monkeypatch, *SABOTAGE[name]).check(mutated, allow_engine=True)
    assert result.valid, result.reason
