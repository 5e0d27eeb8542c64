"""That there are no spurious minima or valleys, by the structure of the masks (docs/certificates.md: Structure)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .closure import by_sets, movable
from .decay import linear_units_decay
from .density import wide_dense
from .exact import dot, rank
from .lone import without_lone
from .loss import Problem
from .matched import matched_basis
from .reach import fixed_features
from .reaching import make_everything, reach_almost_everything
from .reading import Clock, Rows, index, items, keys, require
from .shared import indices
from .shear import sheared
from .verdict import Scope, Trust

VALLEYS_ONLY = frozenset(("reduction", "nested_two", "nested_gauge", "onto", "nested_basis", "matched_basis")) | {
    "lone_rectangle",
    "enough",
    "shear",
}
"""Lemmas that show that there is no spurious valley, and nothing about minima."""


def global_by_structure(scope: Scope, claim: dict[str, Any]) -> Trust:
    """Every local minimum is global, or there is no spurious valley."""
    keys(claim, "claim proof")
    valleys = claim["claim"] == "no_spurious_valley"
    if isinstance(claim["proof"], dict) and claim["proof"].get("lemma") == "wide_dense":
        require(valleys, "wide_dense is about valleys")
        wide_dense(scope.problem, claim["proof"])
        return Trust()
    if isinstance(claim["proof"], dict) and claim["proof"].get("lemma") == "fixed_features":
        fixed_features(scope.problem, claim["proof"])
        return Trust()
    if isinstance(claim["proof"], dict) and claim["proof"].get("lemma") == "linear_units_decay":
        linear_units_decay(scope.problem, claim["proof"], valleys)
        return Trust()
    scope.problem.need_two_linear("a proof by structure")
    sight = Sight(scope.problem, {})
    prove(claim["proof"], claim["claim"], [j for j in range(scope.problem.hidden) if sight.outputs(j)], sight)
    return Trust()


class Sight:
    """What each output sees of each unit, after some classes were eliminated.

    Output i sees an input vector u (a row of samples) as its projection orthogonal to ``eliminated[i]``: minimising over the vectors of a space leaves
    the squared distance from it, which is the Schur complement of S_i.
    """

    def __init__(self, problem: Problem, eliminated: dict[int, Rows], like: Sight | None = None) -> None:
        self.problem = problem
        self.eliminated = eliminated
        units = range(len(problem.masks[0]))
        self.spaces: list[Rows] = [echelon([problem.x[a] for a in problem.rows[0][j]]) for j in units]
        self.feeds: list[list[int]] = [list(problem.columns[0][j]) for j in units]
        if like is not None:
            self.spaces, self.feeds = list(like.spaces), list(like.feeds)
        self.whole: bool = not eliminated and (like is None or like.whole)
        self.normal: dict[int, Rows] = {}
        for i, rows in eliminated.items():
            self.normal[i] = []
            for row in rows:  # Gram-Schmidt
                rest = self.project(i, row)
                self.normal[i] += [rest] if any(rest) else []

    def project(self, i: int, u: list[Fraction]) -> list[Fraction]:
        """What output i sees of u."""
        for n in self.normal.get(i, []):
            factor = dot(u, n) / dot(n, n)
            Clock.tick(factor)
            u = [x - factor * y for x, y in zip(u, n, strict=True)] if factor else u
        return u

    def view(self, i: int, j: int) -> Rows:
        """What output i sees of a basis of the inputs of unit j."""
        Clock.tick()
        return [self.project(i, u) for u in self.spaces[j]]

    def outputs(self, j: int) -> list[int]:
        """The outputs that see something of unit j."""
        return [i for i in self.feeds[j] if any(map(any, self.view(i, j)))]

    def rectangle(self, j: int) -> tuple[list[int], Rows]:
        """Outputs, and the inputs as all of them see them; equal for twins, and the second has dim U_j rows."""
        outputs = self.outputs(j)
        return outputs, echelon(self.rectangle_at(j, outputs))

    def complete(self, groups: list[list[int]]) -> bool:
        """Whether every group is a complete class of twins."""
        for group in groups:
            require(bool(group), "an empty class")
            outputs, space = self.rectangle(group[0])
            require(all(self.rectangle(j) == (outputs, space) for j in group), "a class holds units that are no twins")
            if len(group) < min(len(outputs), len(space)):
                return False
        return True

    def eliminate(self, groups: list[list[int]]) -> Sight:
        """The problem in which these complete classes are minimised over."""
        spaces = {i: list(rows) for i, rows in self.eliminated.items()}
        for group in groups:
            for i in self.outputs(group[0]):
                spaces[i] = spaces.get(i, []) + self.spaces[group[0]]
        return Sight(self.problem, spaces, self)

    def dropped(self, lone: list[int]) -> Sight:
        """The problem without some outputs."""
        left = Sight(self.problem, self.eliminated, self)
        left.feeds = [[i for i in feeds if i not in lone] for feeds in self.feeds]
        left.whole = False
        return left

    def without_inputs(self, lone: list[int], outputs: list[int]) -> Sight:
        """The problem in which some outputs do not see some inputs."""
        rows = [self.problem.x[a] for a in lone]
        more = {i: [*self.eliminated.get(i, []), *rows] for i in outputs}
        left = Sight(self.problem, self.eliminated | more, self)
        left.whole = False
        return left

    def separate(self, units: list[int], parts: list[list[int]]) -> None:
        """Let several units take the place of one whose outputs fall into these parts, of which no two see a common part of its filter."""
        first, fresh = units[0], range(len(self.feeds), len(self.feeds) + len(units) - 1)
        require(units[1:] == list(fresh) and len(units) == len(parts) > 1, "new units have the next numbers")
        outputs = [i for part in parts for i in part]
        require(
            all(parts) and sorted(outputs) == sorted(self.outputs(first)), "the parts are no partition of the outputs"
        )
        ranks = [rank(self.rectangle_at(first, part)) for part in (outputs, *parts)]
        require(ranks[0] == sum(ranks[1:]), "two parts see a common part of the filter")
        self.feeds[first] = parts[0]
        self.feeds += parts[1:]
        self.spaces += [self.spaces[first] for _ in fresh]

    def rectangle_at(self, j: int, outputs: list[int]) -> Rows:
        """For each basis vector of the inputs of unit j what these outputs see of it, one after the other."""
        views = [self.view(i, j) for i in outputs]
        return [[x for rows in views for x in rows[u]] for u in range(len(self.spaces[j]))]


def prove(node: Any, claim: str, units: list[int], sight: Sight) -> None:
    """Check a node of a proof by structure: its lemma gives the claim for the network of these units."""
    Clock.tick()
    extra = {"decoupling": "parts", "complete_classes": "classes", "complete_chains": "chains", "reduction": "classes"}
    extra |= {"lines": "classes side", "nested_two": "side order", "nested_gauge": "side order"}
    extra |= {"closure": "steps", "columns": "classes side", "three_units": "pattern side order"}
    extra |= {"elimination": "classes movers steps side", "onto": "filters values", "enough": "kept stages values"}
    extra |= {"nested_basis": "side chain", "matched_basis": "side rest added"}
    extra |= {"lone_rectangle": "classes side lone", "shear": "side order place parts"}
    lemma = str(node.get("lemma")) if isinstance(node, dict) else ""
    require(lemma == "single_class" or lemma in extra, "unknown lemma")
    keys(
        node,
        "lemma units premises " + extra.get(lemma, ""),
        "separated" if lemma in ("reduction", "elimination", "nested_basis", "lone_rectangle") else "",
    )
    size, premises = len(sight.feeds), items(node["premises"])
    require(set(indices(node["units"], size)) == set(units), "a node of the proof is about other units than it should")
    about_valleys = lemma in VALLEYS_ONLY
    require(claim == "no_spurious_valley" or not about_valleys, f"{lemma} proves no_spurious_valley only")
    about_minima = lemma in ("complete_chains", "lines", "closure", "columns", "three_units", "elimination")
    require(claim == "all_minima_global" or not about_minima, f"{lemma} proves all_minima_global only")
    first = about_minima or lemma in ("onto", "nested_basis", "matched_basis", "enough", "shear")
    require(not first or sight.whole, f"{lemma} is about masks with nothing eliminated")
    groups: list[list[int]] = []
    if lemma in ("decoupling", "complete_classes", "reduction", "lines", "elimination", "lone_rectangle"):
        groups = [indices(group, size) for group in items(node[extra[lemma].split()[0]])]
        members = [j for group in groups for j in group]
        partly = lemma in ("reduction", "elimination", "lone_rectangle")
        fits = set(members) <= set(units) if partly else set(members) == set(units)
        require(len(set(members)) == len(members) and fits, "parts or classes are no partition of the units")
    if lemma == "decoupling":
        for number_of_group, group in enumerate(groups):
            for a in group:
                for b in (b for other in groups[:number_of_group] for b in other):
                    for i in set(sight.outputs(a)) & set(sight.outputs(b)):
                        apart = all(dot(u, w) == 0 for u in sight.view(i, a) for w in sight.view(i, b))
                        require(apart, f"units {a} and {b} of different parts interact")
        for group, premise in zip(groups, items(premises, len(groups)), strict=True):
            prove(premise, claim, group, sight)
    elif lemma == "onto":
        make_everything(sight.problem, node)
        prove(items(premises, 1)[0], "all_minima_global", units, sight)
    elif lemma == "enough":
        kept = reach_almost_everything(sight.problem, node)
        prove(items(premises, 1)[0], claim, kept, sight)
    elif lemma == "shear":
        for (smaller, left), premise in zip(sheared(sight.problem, units, node), items(premises, 2), strict=True):
            prove(premise, claim, left, Sight(smaller, {}))
    elif lemma in ("reduction", "elimination", "nested_basis", "lone_rectangle"):
        if lemma == "nested_basis":
            groups = [[nested_basis(sight.problem, node)]]
        require(lemma == "nested_basis" or sight.complete(groups), "a class is not complete")
        if lemma == "elimination":
            movable(sight.problem, units, node, members)
        reduced, rest = sight.eliminate(groups), [j for j in units if all(j not in group for group in groups)]
        for entry in items(node.get("separated", [])):
            parts = keys(entry, "units outputs")
            pieces = [index(j, size + len(sight.problem.y) * size) for j in items(parts["units"])]
            require(bool(pieces) and pieces[0] in rest, "a unit that is separated is left")
            reduced.separate(pieces, [indices(part, len(sight.problem.y)) for part in items(parts["outputs"])])
            rest += pieces[1:]
        if lemma == "lone_rectangle":
            reduced = without_lone(reduced, rest, node)
        rest = [j for j in rest if reduced.outputs(j)]
        prove(items(premises, 1)[0], claim, rest, reduced)
        if lemma == "lone_rectangle":
            prove(premises[0], "all_minima_global", rest, reduced)
    else:
        require(not premises, "this lemma has no premises")
        if lemma == "complete_classes":
            require(sight.complete(groups), "a class is not complete")
        elif lemma == "single_class":
            require(bool(units), "a class needs a unit")
            require(all(sight.rectangle(j) == sight.rectangle(units[0]) for j in units), "the units are no twins")
            proportional(sight, units[0])
        elif lemma in ("nested_two", "nested_gauge"):
            nested(sight, node, units, lemma)
        elif lemma == "lines":
            class_with_lines(sight, groups, node["side"])
        elif lemma in ("closure", "columns", "three_units"):
            by_sets(sight.problem, units, node)
        elif lemma == "matched_basis":
            matched_basis(sight.problem, units, node)
        else:
            for unit, chain in zip(node["units"], items(node["chains"], len(units)), strict=True):
                complete_chain(sight, unit, keys(chain, "side units"), set(units))


def nested_basis(problem: Problem, node: dict[str, Any]) -> int:
    """Check that units have equal outputs, at least as many units as outputs, and each sees the inputs of the next (or the mirror image).

    Returns:
        The last unit: what it feeds and sees can be eliminated.
    """
    chain = indices(node["chain"], len(problem.masks[0]))
    require(bool(chain), "a nested basis has a unit")
    require(set(chain) <= set(node["units"]), "a unit of a nested basis is none of the units")
    require(node["side"] in ("inputs", "outputs"), "the side of a nested basis is inputs or outputs")
    same, nest = [problem.columns[0], problem.rows[0]][:: 1 if node["side"] == "inputs" else -1]
    require(all(set(same[j]) == set(same[chain[0]]) for j in chain), "the equal sides of a nested basis differ")
    require(all(set(nest[b]) <= set(nest[a]) for a, b in pairwise(chain)), "the units of a nested basis are not nested")
    require(len(chain) >= len(same[chain[0]]), "a nested basis has too few units")
    return chain[-1]


def complete_chain(sight: Sight, unit: int, chain: dict[str, Any], units: set[int]) -> None:
    """Check that the units of a chain force the gradient to vanish on the rectangle of its first unit.

    All have the same outputs, and each space of inputs contains the next (side "inputs"); or the mirror image. Where the space
    becomes smaller, and at the end, as many units must have come before as the space has lost dimensions.
    """
    members = indices(chain["units"], len(sight.problem.masks[0]))
    require(set(members) <= units and members[:1] == [unit], "a chain begins with its unit and stays among the units")
    require(chain["side"] in ("inputs", "outputs"), "the side of a chain is inputs or outputs")
    outputs = [set(sight.outputs(j)) for j in members]
    if chain["side"] == "inputs":
        require(all(o == outputs[0] for o in outputs), "the units of a chain have different outputs")
        spaces = [sight.spaces[j] for j in members]
        require(all(echelon(a + b) == a for a, b in pairwise(spaces)), "the inputs of a chain do not shrink")
        sizes = [len(space) for space in spaces]
    else:
        require(
            all(sight.spaces[j] == sight.spaces[unit] for j in members), "the units of a chain have different inputs"
        )
        require(all(b <= a for a, b in pairwise(outputs)), "the outputs of a chain do not shrink")
        sizes = [len(o) for o in outputs]
    steps = [m for m in range(1, len(sizes)) if sizes[m] < sizes[m - 1]]
    require(all(m >= sizes[0] - sizes[m] for m in steps) and len(sizes) >= sizes[0], "a chain has too few units")


def proportional(sight: Sight, unit: int) -> None:
    """Check that all outputs of a unit see its inputs by the same quadratic form, up to factors."""
    views = (sight.view(i, unit) for i in sight.outputs(unit))
    grams = [[dot(u, w) for u in view for w in view] for view in views]
    require(rank(grams) <= 1, "the Gram matrices are not proportional")


def nested(sight: Sight, node: dict[str, Any], units: list[int], lemma: str) -> None:
    """Check that two units are a nested pair that is small enough for its lemma."""
    inner, outer = indices(items(node["order"], 2), len(sight.feeds))
    require({inner, outer} == set(units) and len(units) == 2, "a nested pair are the two units of the node")
    (less, small), (more, large) = sight.rectangle(inner), sight.rectangle(outer)
    require(node["side"] in ("inputs", "outputs"), "the side of a nested pair is inputs or outputs")
    if node["side"] == "inputs":
        require(less == more, "the units have different outputs")
        require(echelon(large + small) == large, "the inputs of the first unit are not among those of the second")
        common, difference = len(less), len(large) - len(small)
    else:
        require(set(less) <= set(more), "the outputs of the first unit are not among those of the second")
        require(small == echelon(sight.rectangle_at(outer, less)), "the units have different inputs")
        common, difference = len(large), len(more) - len(less)
    proportional(sight, outer)
    require(common <= 2 if lemma == "nested_two" else difference <= 1, "the nested pair is too large for its lemma")


def class_with_lines(sight: Sight, groups: list[list[int]], side: Any) -> None:
    """Check that the first group is a class and every other one a line of its rectangle, with enough units on each."""
    require(len(groups) >= 2 and all(groups), "lines need a class and a line")
    shapes = [(set(outputs), space) for outputs, space in (sight.rectangle(group[0]) for group in groups)]
    for group in groups:
        require(
            all(sight.rectangle(j) == sight.rectangle(group[0]) for j in group), "a line holds units that are no twins"
        )
    (outputs, space), lines = shapes[0], shapes[1:]
    require(side in ("inputs", "outputs"), "the side of lines is inputs or outputs")
    if side == "inputs":
        require(all(o == outputs and len(u) == 1 for o, u in lines), "a line has other outputs, or more than one input")
        require(all(echelon(space + u) == space for _, u in lines), "a line leaves the inputs of the class")
        require(len(echelon([row for _, u in lines for row in u])) == len(lines), "the lines are dependent")
        needed = len(outputs)
    else:
        require(all(o < outputs and len(o) == 1 for o, _ in lines), "a line is no output of the class")
        require(
            all(sight.spaces[group[0]] == sight.spaces[groups[0][0]] for group in groups), "a line has other inputs"
        )
        require(len(set().union(*(o for o, _ in lines))) == len(lines), "the lines are dependent")
        needed = len(space)
    require(all(len(groups[0]) + len(line) >= needed for line in groups[1:]), "a line has too few units")


def echelon(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """The reduced echelon basis of the span of rational rows; equal spans have equal bases."""
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = list(row)
        for c, b in basis:
            Clock.tick(rest[c])
            rest = [x - rest[c] * y for x, y in zip(rest, b, strict=True)] if rest[c] else rest
        pivot = next((c for c, x in enumerate(rest) if x), None)
        if pivot is not None:
            rest = [x / rest[pivot] for x in rest]
            basis = [(c, [x - b[pivot] * y for x, y in zip(b, rest, strict=True)]) for c, b in basis]
            basis.append((pivot, rest))
    return [b for _, b in sorted(basis)]
