"""What pictures need of a solution, from its JSON: kinds, losses and points, so that a problem is solved once and drawn often."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import msgspec
from flint import arb, fmpq, fmpz_poly

from symbolic.errors import ProblemError
from symbolic.exact.inertia import Inertia
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber, real_roots
from symbolic.landscape.component import Component, Tables
from symbolic.landscape.json import MAX_DEGREE, ComponentResult, NumberResult, SolutionResult, VerdictResult
from symbolic.landscape.kind import Kind
from symbolic.landscape.solution import Solution
from symbolic.landscape.verdicts import Infimum
from symbolic.network import Problem
from symbolic.network.reading import problem_from_dict
from symbolic.verdict import Status, Verdict

KEY = "--solution"
SOURCE = "must be what `landscape solve --json` has written"
MINIMAL = (Kind.STRICT_MINIMUM, Kind.MINIMUM)
_RATIONAL = re.compile(r"[+-]?\d+(?:/\d+|\.\d+)?(?:[eE][+-]?\d{1,4})?", re.ASCII)
_SURD = re.compile(r"(?:(.+) ([+-]) |(-?))(?:(\d+)\*)?sqrt\((\d+)\)(?:/(\d+))?", re.ASCII)
_SMALL = re.compile(r"0 \+- .+", re.ASCII)


def recalled(data: bytes, problem: Problem) -> Solution:
    """A solution with what pictures need of it.

    Nothing in it is verified again, but that every point that is drawn has the loss that is told, in floating point.

    Arguments:
        data: what ``landscape solve --json`` wrote about the problem.
        problem: the problem.

    Raises:
        ProblemError: if it is something else, or about another problem.

    Examples:
        >>> from symbolic import examples, solve
        >>> from symbolic.landscape.json import solution_json
        >>> golden = examples.golden()
        >>> recalled(solution_json(solve(golden)), golden).components[1]
        c1: strict minimum, loss 1 (spurious)
    """
    try:
        told = msgspec.json.decode(data, type=SolutionResult)
        of = problem_from_dict(told.problem)
        components = tuple(_component(one, of) for one in told.components)
    except (msgspec.MsgspecError, UnicodeError, ValueError, ZeroDivisionError, OverflowError) as error:
        raise ProblemError(KEY, SOURCE, str(error)[:120]) from None
    if (of.network, of.inputs, of.targets, of.decay) != (
        problem.network,
        problem.inputs,
        problem.targets,
        problem.decay,
    ):
        raise ProblemError(KEY, "must be about the problem in FILE", "another problem")
    infimum = Infimum(Verdict(Status(told.infimum.status), told.infimum.reason), None, None)
    engine = (told.engine.name, told.engine.version)
    return Solution(
        problem, told.seed, engine, tuple(told.symmetry.pairs), (), components, infimum, {}, tuple(told.notes)
    )


def _component(told: ComponentResult, problem: Problem) -> Component:
    tables = _tables(told.representative, problem)
    kind, spurious = Kind(told.kind), _verdict(told.spurious)
    some = kind is Kind.MIXED and (spurious.proved or any(piece.kind == "minimum" for piece in told.pieces))
    return Component(
        told.id,
        tuple(told.alive),
        kind,
        told.reason,
        _loss(told.loss),
        None if told.inertia is None else Inertia(told.inertia.negative, told.inertia.zero, told.inertia.positive),
        told.dimension,
        lambda: tables,
        minimal=kind in MINIMAL or some,
        multiplicity=told.multiplicity,
        spurious=spurious,
        valley=_verdict(told.valley),
        cells=tuple(told.cells),
    )


def _verdict(told: VerdictResult) -> Verdict:
    return Verdict(Status(told.status), told.reason, rests_on=tuple(told.rests_on))


def _loss(told: NumberResult) -> RealNumber:
    """The root of the polynomial in the interval; the decimal where there is no polynomial."""
    coefficients = told.minimal_polynomial
    if coefficients is None or not 1 < len(coefficients) <= MAX_DEGREE + 1 or coefficients[-1] == 0:
        return _weight(told.decimal)
    if len(coefficients) == 2:
        return RealNumber.rational(fmpq(-coefficients[0], coefficients[1]))
    low, high = (arb(_rational(end)) for end in told.interval)
    inside = [root for root in real_roots(fmpz_poly(coefficients)) if root.ball(256) >= low and root.ball(256) <= high]
    if len(inside) != 1:
        raise ValueError(f"{len(inside)} roots of a minimal polynomial in its interval")
    return inside[0]


def _tables(told: Sequence[Sequence[Sequence[str]]], problem: Problem) -> Tables:
    shapes = [[len(row) for row in mask] for mask in problem.network.masks]
    if [[len(row) for row in table] for table in told] != shapes:
        raise ValueError("a table of weights that is not shaped like its mask")
    return tuple([[_weight(entry) for entry in row] for row in table] for table in told)


def _rational(text: str) -> fmpq:
    if not _RATIONAL.fullmatch(text):
        raise ValueError(f"no number: {text[:40]!r}")
    value = Fraction(text)
    return fmpq(value.numerator, value.denominator)


def _weight(text: str) -> RealNumber:
    """A weight from its text: a rational number, ``a + b*sqrt(n)``, a decimal, or zero up to what is not known.

    Examples:
        >>> _weight("2/3 - 2*sqrt(5)/9").decimal(6), _weight("0.25"), _weight("0 +- 1e-70")
        ('0.169763', 1/4, 0)
    """
    if _SMALL.fullmatch(text):
        return RealNumber.rational(fmpq(0))
    found = _SURD.fullmatch(text)
    if found is None:
        return RealNumber.rational(_rational(text))
    middle, between, sign, above, root, below = found.groups()
    start = _rational(middle) if middle else fmpq(0)
    factor = fmpq(int(above or 1), int(below or 1)) * (-1 if "-" in (between, sign) else 1)

    def enclose(bits: int) -> arb:
        with working_precision(bits + 64):
            return arb(arb(start) + arb(factor) * arb(int(root)).sqrt())

    return RealNumber(enclose, None)
