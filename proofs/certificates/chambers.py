"""Certificates of valleys by chambers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import UNSET

from proofs.certificates.format.chambers import (
    Dual,
    Frame,
    InputFrame,
    Minor,
    Normal,
    OutputFrame,
    Product,
    Products,
    Turning,
    ValleyByChamber,
    Wall,
)
from proofs.certificates.format.values import Rational
from symbolic.chambers import chamber as found
from symbolic.network.weights import Place, texts


def chamber_claim(chamber: found.Chamber) -> ValleyByChamber:
    """The claim of a spurious valley that a chamber shows.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> from symbolic.chambers.find import find_chamber
        >>> network = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])
        >>> claim = chamber_claim(find_chamber(Problem.of(network, targets=[[0, 1], [1, 1]]), seed=0))
        >>> claim.barrier, claim.bottom, len(claim.chamber)
        (2, 1, 2)
    """
    proposal = chamber.proposal
    walls = []
    for wall in proposal.walls:
        step = _step(wall.step)
        assert not isinstance(step, Turning)
        terms = [(_number(c), [(place, e) for place, e in _powers(places)]) for c, places in wall.invariant.terms]
        walls.append(Wall(terms, step))
    inside = _step(proposal.inside)
    assert not isinstance(inside, Normal)
    start, lower = ([texts(table) for table in tables] for tables in (chamber.start, chamber.lower))
    return ValleyByChamber(walls, _number(proposal.barrier), _number(proposal.bottom), inside, start, lower)


def _powers(places: Sequence[Place]) -> list[tuple[Place, int]]:
    return [(place, places.count(place)) for place in dict.fromkeys(places)]


def _number(x: Fraction) -> Rational:
    return texts(((x,),))[0][0]


def _step(step: found.Step) -> Dual | Products | Normal | Turning | Minor:
    if isinstance(step, found.Dual):
        return Dual(texts(step.matrix))
    if isinstance(step, found.Products):
        return Products([Product(p.invariants, p.monomials, texts(p.gram)) for p in step.products])
    if isinstance(step, found.Minor):
        inputs = InputFrame(step.frame.places, texts(step.frame.lifts))
        widths = [_number(w) for w in step.widths]
        return Minor(inputs, step.outputs, step.units, widths, step.beside or UNSET, step.below or UNSET)
    frame, matrix = _frame(step.frame), texts(step.matrix)
    if isinstance(step, found.Normal):
        return Normal(frame, step.units, texts(step.probes), _number(step.spread), matrix)
    return Turning(
        frame, step.units, step.invariants, (texts(step.probes[0]), texts(step.probes[1])), _number(step.spread), matrix
    )


def _frame(frame: found.Frame) -> Frame:
    return InputFrame(frame.places, texts(frame.lifts)) if frame.lifts else OutputFrame(frame.places)
