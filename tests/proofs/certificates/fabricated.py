"""A liberal prover: every node that the format allows is put before the checker of proofs by structure, which alone says what holds."""

from __future__ import annotations

import json
from itertools import chain, combinations, combinations_with_replacement, permutations, product

from proofs.certificates.checker import structure as checker
from proofs.certificates.checker.lone import without_lone
from proofs.certificates.checker.loss import Problem as Read
from proofs.certificates.checker.reading import Invalid
from proofs.certificates.checker.shear import sheared
from proofs.certificates.document import assembled
from symbolic import SparseNetwork
from symbolic.structure.enough import stages
from symbolic.structure.sets import mask_structure

MINIMA, VALLEYS = "all_minima_global", "no_spurious_valley"
DRAWS = 60
"""How often stages and values are drawn for each set of units that is kept."""


def partitions(things):
    """All partitions of a list."""
    if not things:
        yield []
        return
    first, *rest = things
    for parts in partitions(rest):
        yield [[first], *parts]
        yield from ([*parts[:k], [first, *parts[k]], *parts[k + 1 :]] for k in range(len(parts)))


def subsets(things, smallest=1):
    return chain.from_iterable(combinations(things, n) for n in range(smallest, len(things) + 1))


class Forger:
    """Looks for a proof tree that the checker accepts.

    Attributes:
        minima: a proof that all minima of the whole network are global, if there is one.
        asked: how many nodes the checker was asked about.
    """

    def __init__(self, problem, random, minima=None):
        self.problem = problem
        self.sight = checker.Sight(self.problem, {})
        self.units = [j for j in range(self.problem.hidden) if self.sight.outputs(j)]
        self.random, self.minima, self.asked = random, minima, 0

    @classmethod
    def of(cls, problem, random, minima=None):
        return cls(Read(json.loads(json.dumps(assembled(problem, [], None)))["problem"]), random, minima)

    def proof(self):
        return self.find(VALLEYS, self.units, self.sight)

    def accepts(self, check, *arguments):
        """Whether a part of the checker lets something through."""
        self.asked += 1
        try:
            check(*arguments)
        except Invalid:
            return False
        return True

    def find(self, claim, units, sight, depth=0):
        """A node about some units; None if none was found."""
        if not units or depth > 3:
            return None
        for node in self.nodes(claim, units, sight, depth):
            if self.accepts(checker.prove, {"units": units, "premises": []} | node, claim, units, sight):
                return {"units": units, "premises": []} | node
        return self.minima if claim == MINIMA and sight.whole and units == self.units else None

    def nodes(self, claim, units, sight, depth):
        """Candidates, with premises for which a proof was found."""
        yield {"lemma": "single_class"}
        for parts in partitions(units):
            yield {"lemma": "complete_classes", "classes": parts}
            premises = [self.find(claim, part, sight, depth + 1) for part in parts] if len(parts) > 1 else [None]
            if None not in premises:
                yield {"lemma": "decoupling", "parts": parts, "premises": premises}
        if claim == MINIMA:
            return
        for chosen in subsets(units):
            for groups in partitions(list(chosen)):
                if self.accepts(sight.complete, groups):
                    for premises, separated in self.rests(claim, units, sight, groups, depth):
                        yield {"lemma": "reduction", "classes": groups, "premises": premises} | separated
        yield from self.lone_rectangles(units, sight, depth)
        for lemma, side, order in product(
            ("nested_two", "nested_gauge"), ("inputs", "outputs"), permutations(units[:2])
        ):
            yield {"lemma": lemma, "side": side, "order": list(order)}
        if sight.whole:
            yield from self.matched_bases(units)
            yield from self.onto(units, sight, depth)
            yield from self.nested_bases(units, sight, depth)
            yield from self.enough(units, sight, depth)
            yield from self.shears(units) if depth == 0 else ()

    def rests(self, claim, units, sight, groups, depth):
        """Proofs for what an elimination leaves, with and without separated units."""
        for rest, left, separated in self.eliminated(units, sight, groups):
            found = self.find(claim, [j for j in left if rest.outputs(j)], rest, depth + 1)
            if found is not None:
                yield [found], separated

    def eliminated(self, units, sight, groups):
        """What an elimination leaves, with and without separated units, and the entry that says how they were separated."""
        for separating in (True, False):
            rest, entries = sight.eliminate(groups), []
            left = [j for j in units if all(j not in group for group in groups)]
            for j in list(left) if separating else ():
                for parts in partitions(rest.outputs(j)):
                    numbers = [j, *range(len(rest.feeds), len(rest.feeds) + len(parts) - 1)]
                    if len(parts) > 1 and self.accepts(rest.separate, numbers, parts):
                        left += numbers[1:]
                        entries.append({"units": numbers, "outputs": parts})
                        break
            if entries or not separating:
                yield rest, left, {"separated": entries} if entries else {}

    def lone_rectangles(self, units, sight, depth):
        """All outputs and inputs, after each elimination of complete classes; what is left needs a proof about minima."""
        ends = {"outputs": range(len(self.problem.y)), "inputs": range(len(self.problem.x))}
        for groups in chain([[]], *(partitions(list(chosen)) for chosen in subsets(units))):
            for reduced, left, separated in (
                self.eliminated(units, sight, groups) if self.accepts(sight.complete, groups) else ()
            ):
                for side, lone in ((end, list(some)) for end in ends for some in subsets(ends[end])):
                    facts = {"side": side, "classes": groups, "lone": lone}
                    if self.accepts(without_lone, reduced, left, facts):
                        rest = without_lone(reduced, left, facts)
                        premise = self.find(MINIMA, [j for j in left if rest.outputs(j)], rest, depth + 1)
                        if premise is not None:
                            yield {"lemma": "lone_rectangle", "premises": [premise]} | facts | separated

    def sides(self, j):
        return sorted(self.problem.columns[0][j]), sorted(self.problem.rows[0][j])

    def onto(self, units, sight, depth):
        for filters in subsets(units, 0):
            held = [len(self.sides(j)[j not in filters]) for j in units]
            node = {"lemma": "onto", "units": units, "filters": list(filters)}
            node["values"] = [[self.random.randint(1, 9) for _ in range(n)] for n in held]
            premise = self.find(MINIMA, units, sight, depth + 1)
            if premise is not None:
                yield node | {"premises": [premise]}

    def nested_bases(self, units, sight, depth):
        for size, side in product(range(1, len(units) + 1), ("inputs", "outputs")):
            for order in permutations(units, size):
                node = {"lemma": "nested_basis", "units": units, "side": side, "chain": list(order)}
                if self.accepts(checker.nested_basis, self.problem, node):
                    for premises, separated in self.rests(VALLEYS, units, sight, [[order[-1]]], depth):
                        yield node | {"premises": premises} | separated

    def matched_bases(self, units):
        for number in range(3):
            for added in combinations_with_replacement([list(some) for some in subsets(units)], number):
                for side, rest in product(("inputs", "outputs"), ("single", "twins", "pair", "square")):
                    yield {"lemma": "matched_basis", "side": side, "rest": rest, "added": list(added)}

    def enough(self, units, sight, depth):
        for kept in subsets(units):
            premise = self.find(VALLEYS, list(kept), sight, depth + 1) if len(kept) < len(units) else None
            for _ in range(DRAWS if premise is not None else 0):
                yield {"lemma": "enough", "kept": list(kept), "premises": [premise]} | self.drawn_stages(kept)

    def drawn_stages(self, kept):
        number = self.random.randint(1, 3)
        stages = [[] for _ in range(number + 1)]
        for j in kept:
            outputs, inputs = self.sides(j)
            for weights in ([[1, o, j] for o in outputs], [[0, j, i] for i in inputs]):
                usual = self.random.randint(0, number)
                for weight in weights:
                    stages[usual if self.random.random() < 0.8 else self.random.randint(0, number)] += [weight]
        values = [[[self.random.randint(0, 5) for _ in side] for side in self.sides(j)] for j in kept]
        return {"stages": stages[1:], "values": values}

    def shears(self, units):
        """All pairs of units with a place that either may lose; the two smaller masks need proofs of their own."""
        for side, (j, k) in product(("inputs", "outputs"), permutations(units, 2)):
            for place in self.sides(k)[side == "inputs"]:
                smaller = [self.problem.without((0, m, place) if side == "inputs" else (1, place, m)) for m in (j, k)]
                forgers = [Forger(one, self.random) for one in smaller]
                parts = [forger.reaching() for forger in forgers]
                facts = {"units": units, "side": side, "order": [j, k], "place": place, "parts": parts}
                if None not in parts and self.accepts(sheared, self.problem, units, facts):
                    premises = []
                    for forger in forgers:
                        premises.append(forger.find(VALLEYS, forger.units, forger.sight, 1))
                        self.asked += forger.asked
                        if premises[-1] is None:
                            break
                    else:
                        yield {"lemma": "shear", "premises": premises} | facts

    def reaching(self):
        """Stages in which all units reach almost every matrix, from the engine; None if it finds none."""
        network = SparseNetwork.of(*([[int(bit) for bit in row] for row in mask] for mask in self.problem.masks))
        found = stages(mask_structure(network, "any"), tuple(self.units))
        return None if found is None else json.loads(json.dumps(found.to_dict()))
