"""The result of ``landscape solve --json``: the shape is a contract, its JSON Schema is generated from these classes."""

from __future__ import annotations

import json
from inspect import cleandoc
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from symbolic.budget import in_time
from symbolic.chambers.chamber import Chamber
from symbolic.exact.inertia import Inertia
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component, PieceOfComponent
from symbolic.landscape.solution import DIGITS, Solution, texts
from symbolic.network.weights import texts as weights_texts
from symbolic.polynomials.expanded import expanded_loss
from symbolic.verdict import Verdict, error_text

MAX_COEFFICIENT_BITS = 13_000
"""Longer coefficients are left out: JSON readers refuse numbers of more than 4300 digits."""

MAX_DEGREE = 64
"""Minimal polynomials of larger degree are left out: nobody reads them, and they cost more than the solution."""

SCHEMA: Literal["landscape/solution/1"] = "landscape/solution/1"

StatusName = Literal["PROVED", "REFUTED", "UNDECIDED"]
KindName = Literal["strict_minimum", "minimum", "saddle", "maximum", "undecided", "mixed"]


class VerdictResult(msgspec.Struct, omit_defaults=True):
    """A claim: status, reason in words, probability that the status is wrong, programs the proof rests on."""

    status: StatusName
    reason: str
    error_probability: str
    rests_on: list[str] = []


class EngineResult(msgspec.Struct):
    """The program that proposed the points."""

    name: str
    version: str


class SymmetryResult(msgspec.Struct):
    """The symmetry group of the masks: ordered pairs i <= j of units, and its dimension."""

    dimension: int
    pairs: list[tuple[int, int]]


class StratumResult(msgspec.Struct, omit_defaults=True):
    """One stratum; counts are of critical orbits that are orbit-alive on exactly these units.

    With ``"scope": "all"`` there is one stratum for every critical point, and counts are of points in weight space. For piecewise
    linear activations ``"open cells"`` stands for the critical points in open activation cells, ``"borders"`` for the local minima
    on their borders.
    """

    alive: list[int]
    complex_count: int | None
    real_count: int | None
    complete: VerdictResult
    dimension: int | None
    multiplicity: int
    scope: str | None = None


class NumberResult(msgspec.Struct):
    """A real number: minimal polynomial (constant term first; null where not known), isolating rationals, decimal.

    ``error_probability`` is that of the minimal polynomial alone; interval and decimal are always certain. Without a minimal
    polynomial ``enclosure`` holds rationals between which the number lies.
    """

    minimal_polynomial: list[int] | None
    error_probability: str
    interval: tuple[str, str]
    decimal: str
    exact: str | None
    enclosure: tuple[str, str] | UnsetType = UNSET


class InertiaResult(msgspec.Struct):
    """Numbers of negative, zero and positive eigenvalues of the full Hessian."""

    negative: int
    zero: int
    positive: int


class PieceResult(msgspec.Struct):
    """A part of a component on which the inertia is constant, or (without inertia) a border between two of them.

    ``interval`` holds the ends of the parameter t that ``where`` names; null stands for infinity, or for no parameter.
    """

    where: str
    interval: tuple[str | None, str | None]
    kind: Literal["minimum", "saddle", "maximum", "undecided"]
    inertia: InertiaResult | None
    representative: list[list[list[str]]] | None


class ComponentResult(msgspec.Struct, omit_defaults=True):
    """A connected set of critical points up to symmetry.

    ``cells`` is there for piecewise linear activations only: for each unit that matters the signs of ``w . x`` on the samples.
    """

    id: str
    alive: list[int]
    dimension: int | None
    kind: KindName
    reason: str
    loss: NumberResult
    inertia: InertiaResult | None
    spurious: VerdictResult
    valley: VerdictResult
    representative: list[list[list[str]]]
    multiplicity: int
    pieces: list[PieceResult]
    cells: list[str] = []


class SquaresResult(msgspec.Struct):
    """A proof of the lower bound: ``loss - lower_bound = z^T G z`` with G positive semidefinite.

    ``monomials`` lists z, each as pairs (weight, exponent); ``gram`` is G.
    """

    monomials: list[list[tuple[str, int]]]
    gram: list[list[str]]


class InfimumResult(msgspec.Struct):
    """What is known about the infimum: its value when PROVED, otherwise the lowest loss known.

    ``curve`` holds weights as Laurent polynomials in e: as e > 0 tends to 0 the loss tends to the value, which is then lower
    than every critical value known. ``lower_bound`` is a proved rational lower bound on the loss.
    """

    status: StatusName
    reason: str
    error_probability: str
    rests_on: list[str]
    decimal: str | None
    exact: str | None
    attained: bool | None
    lower_bound: str | None
    curve: list[list[list[str]]] | None
    squares: SquaresResult | None


class VerdictsResult(msgspec.Struct):
    """The verdicts on the whole landscape."""

    spurious_minimum: VerdictResult
    spurious_strict_minimum: VerdictResult
    spurious_valley: VerdictResult
    all_minima_global: VerdictResult


class ChamberResult(msgspec.Struct):
    """A part of weight space that no path leaves below the barrier, with a start inside and a lower point elsewhere.

    It shows a spurious valley where no minimum does; the loss in it is at least ``bottom``.
    """

    words: str
    barrier: str
    bottom: str
    start: list[list[list[int | str]]]
    lower_point: list[list[list[int | str]]]


class SolutionResult(msgspec.Struct):
    """The answer of ``landscape solve --json``."""

    schema: Literal["landscape/solution/1"]
    problem: dict[str, Any]
    seed: int
    engine: EngineResult
    symmetry: SymmetryResult
    strata: list[StratumResult]
    components: list[ComponentResult]
    infimum: InfimumResult
    verdicts: VerdictsResult
    notes: list[str]
    chamber: ChamberResult | UnsetType = UNSET


def solution_result(solution: Solution, digits: int = DIGITS) -> SolutionResult:
    """The result of a solution, ready for JSON.

    Arguments:
        solution: the solution.
        digits: significant digits of every decimal.
    """
    strata = [
        StratumResult(
            solution.units_of(s),
            s.count,
            s.real_count,
            verdict_result(s.complete),
            s.dimension,
            s.stratum.multiplicity,
            s.scope,
        )
        for s in solution.strata
    ]
    infimum, verdict = solution.infimum, verdict_result(solution.infimum.verdict)
    value = infimum.value
    return SolutionResult(
        schema=SCHEMA,
        problem=solution.problem.to_dict(),
        seed=solution.seed,
        engine=EngineResult(*solution.engine),
        symmetry=SymmetryResult(len(solution.pairs), list(solution.pairs)),
        strata=strata,
        components=[_component(solution, c, digits) for c in solution.components],
        infimum=InfimumResult(
            verdict.status,
            verdict.reason,
            verdict.error_probability,
            verdict.rests_on,
            None if value is None else value.decimal(digits),
            None if value is None else value.radical(),
            infimum.attained,
            None if infimum.bound is None else str(infimum.bound),
            None if infimum.curve is None else infimum.curve.texts(),
            _squares(solution),
        ),
        verdicts=VerdictsResult(**{name: verdict_result(v) for name, v in solution.verdicts.items()}),
        notes=list(solution.notes),
        chamber=UNSET if solution.chamber is None else _chamber(solution.chamber),
    )


def solution_json(solution: Solution, digits: int = DIGITS) -> bytes:
    """The JSON text of a solution, indented, with a final newline."""
    data = msgspec.to_builtins(solution_result(solution, digits))
    return json.dumps(data, indent=1, ensure_ascii=False).encode() + b"\n"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the result."""
    schema = msgspec.json.schema(SolutionResult)
    for component in schema["$defs"].values():  # some versions of msgspec keep the indentation of docstrings
        component["description"] = cleandoc(component["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


def verdict_result(verdict: Verdict) -> VerdictResult:
    """A verdict, ready for JSON."""
    return VerdictResult(verdict.status.value, verdict.reason, error_text(verdict.error), list(verdict.rests_on))


def _number(number: RealNumber, digits: int) -> NumberResult:
    """A number; only its ball is looked at when the time is over."""
    return in_time(lambda: _exact_number(number, digits), lambda _: _exact_number(number.inexact(), digits))


def _exact_number(number: RealNumber, digits: int) -> NumberResult:
    if number.degree_exceeds(MAX_DEGREE):
        number = number.inexact()
    polynomial = number.polynomial
    coefficients = None
    if (
        polynomial is not None
        and polynomial.degree() <= MAX_DEGREE
        and polynomial.height_bits() <= MAX_COEFFICIENT_BITS
    ):
        coefficients = [int(c) for c in polynomial.coeffs()]
    low, high = (str(end) for end in number.interval())
    return NumberResult(
        coefficients,
        error_text(number.error),
        (low, high),
        number.decimal(digits),
        number.radical(),
        UNSET if coefficients is not None else (low, high),
    )


def _squares(solution: Solution) -> SquaresResult | None:
    squares = solution.infimum.squares
    if squares is None:
        return None
    loss = expanded_loss(solution.problem)
    names = [loss.polynomial.names[k] for k in loss.positions]
    monomials = [[(names[k], e) for k, e in enumerate(m) if e] for m in squares.monomials]
    return SquaresResult(monomials, [[str(x) for x in row] for row in squares.gram])


def _chamber(chamber: Chamber) -> ChamberResult:
    proposal = chamber.proposal
    start, lower = ([weights_texts(table) for table in tables] for tables in (chamber.start, chamber.lower))
    return ChamberResult(proposal.words, str(proposal.barrier), str(proposal.bottom), start, lower)


def _component(solution: Solution, component: Component, digits: int) -> ComponentResult:
    return ComponentResult(
        component.identifier,
        list(component.alive),
        component.dimension,
        component.kind.value,
        component.kind_reason,
        _number(component.loss, digits),
        _inertia(component.inertia),
        verdict_result(component.spurious),
        verdict_result(component.valley),
        solution.coordinates(component, digits),
        component.multiplicity,
        [_piece(piece, digits) for piece in component.pieces],
        list(component.cells),
    )


def _inertia(inertia: Inertia | None) -> InertiaResult | None:
    return None if inertia is None else InertiaResult(inertia.negative, inertia.zero, inertia.positive)


def _piece(piece: PieceOfComponent, digits: int) -> PieceResult:
    return PieceResult(
        piece.where,
        (_end(piece.low, digits), _end(piece.high, digits)),
        piece.kind,
        _inertia(piece.inertia),
        None if piece.build is None else texts(piece.build(), digits),
    )


def _end(end: RealNumber | None, digits: int) -> str | None:
    return None if end is None else end.radical() or end.decimal(digits)
