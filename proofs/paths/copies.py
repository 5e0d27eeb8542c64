"""Certificates of wide networks, put together from the certificate of one block; nothing is solved again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofs.badness.valley_cases import base_problem, copies
from proofs.certificates.certify import certify
from proofs.certificates.document import assembled, checked
from proofs.certificates.format.minima import SpuriousValley
from proofs.certificates.format.networks import ValleyAtEveryWidth
from proofs.certificates.format.problem import problem_entry
from proofs.certificates.minimum import strict_minimum
from proofs.certificates.points import rational_point, rational_tables
from proofs.claims import Claim
from proofs.proving.prove import prove
from symbolic.landscape.solution import Solution
from symbolic.network import Problem
from symbolic.network.weights import Place, Weights, places
from symbolic.solving.solve import solve

VALLEY = str(Claim.SPURIOUS_VALLEY)


def base_certificate(activation: str, solver: Callable[[Problem], Solution] = solve) -> dict[str, Any]:
    """The certificate of one unit with this activation: a spurious valley, and so one at every width.

    Raises:
        NotCertifiable: if the solver does not find the valley.
    """
    problem = base_problem(activation)
    return certify(prove(problem, VALLEY, solve=solver), [ValleyAtEveryWidth(0)]).certificate


def wide_certificate(base: dict[str, Any], problem: Problem, count: int) -> dict[str, Any]:
    """The certificate of that many copies, checked for this width by itself.

    Arguments:
        base: a certificate whose first claim is a spurious valley of ``problem``.
        problem: the block.
        count: the number of copies.

    Raises:
        CertificateRejected: if the checker does not accept it.
    """
    claim, wide = base["claims"][0], _Copies(problem, count)
    result: dict[str, Any] = {"claim": VALLEY}
    for key in ("point", "center", "lower_point"):
        if key in claim:
            result[key] = wide.tables(claim[key])
    if "radius" in claim:
        result["radius"] = claim["radius"]
    result["symmetry"] = [wide.symmetry(entry, copy) for copy in range(count) for entry in claim["symmetry"]]
    pinned = [tuple(place) for place in claim["pinned"]]
    result["pinned"] = [list(wide.place(place, copy)) for copy in range(count) for place in pinned]
    result["definite"] = wide.definite(claim["definite"], pinned)
    return checked({**base, "problem": problem_entry(wide.problem).plain(), "claims": [result]}).certificate


def copies_of_minimum(problem: Problem, point: Weights, lower: Weights, count: int) -> dict[str, Any]:
    """The certificate of that many copies of a linear network at a rational strict minimum, checked for this width by itself.

    Arguments:
        problem: the block: two linear layers, no decay.
        point: a strict spurious minimum of it.
        lower: a point with a smaller loss.
        count: the number of copies.

    Raises:
        NotCertifiable: if the format has no way to show it.
        CertificateRejected: if the checker does not accept it.
    """
    wide = _Copies(problem, count)
    high, low = (wide.tables([weights.first, weights.second]) for weights in (point, lower))
    exact = rational_point(high)
    shown = strict_minimum(wide.problem, exact, VALLEY)
    claim = SpuriousValley(exact.numbers(), shown, rational_tables(low))
    return checked(assembled(wide.problem, [claim], exact.field_entry())).certificate


class _Copies:
    """Where the weights of the copies are."""

    def __init__(self, problem: Problem, count: int) -> None:
        self.base, self.count = problem, count
        self.problem = copies(problem, count)
        self.units, self.outputs = len(problem.network.masks[0]), len(problem.network.masks[1])

    def place(self, place: Place, copy: int) -> Place:
        layer, row, column = place
        if layer == 0:
            return 0, row + copy * self.units, column
        return 1, row + copy * self.outputs, column + copy * self.units

    def tables(self, tables: list[Any]) -> list[Any]:
        first, second = tables
        spread = [
            [x for other in range(self.count) for x in (row if other == copy else [0] * self.units)]
            for copy in range(self.count)
            for row in second
        ]
        return [first * self.count, spread]

    def symmetry(self, entry: dict[str, Any], copy: int) -> dict[str, Any]:
        moved = dict(entry)
        for key in ("scale", "idle"):
            if key in moved:
                moved[key] += copy * self.units
        for key in ("pair", "rotation"):
            if key in moved:
                moved[key] = [unit + copy * self.units for unit in moved[key]]
        if "unused" in moved:
            moved["unused"] = list(self.place(tuple(moved["unused"]), copy))
        return moved

    def definite(self, entry: dict[str, Any], pinned: list[Place]) -> dict[str, Any]:
        """The factor in blocks, its rows in the order of the weights of the wide network."""
        free = [place for place in places(self.base) if place not in pinned]
        width = len(entry["pivots"])
        rows = {}
        for copy in range(self.count):
            for place, row in zip(free, entry["factor"], strict=True):
                line = [0] * (width * self.count)
                line[copy * width : (copy + 1) * width] = row
                rows[self.place(place, copy)] = line
        factor = [rows[place] for place in places(self.problem) if place in rows]
        return {"mu": entry["mu"], "factor": factor, "pivots": entry["pivots"] * self.count}


def wide_tree() -> dict[str, Any]:
    """The proof for every width: its leaves are the base certificate and the lemma of copies."""
    premise = {"lemma": VALLEY, "reason": "the certificate of one block, checked", "premises": []}
    reason = "a sum of losses in separate weights: products of strict minima with closed orbits are such minima"
    return {"lemma": "copies", "reason": reason, "premises": [premise]}
