"""Certificates for descent paths: written, checked by the independent checker, and only then handed out."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from flint import fmpq

from proofs.certificates.checker import check
from proofs.certificates.document import assembled, certificate_bytes
from proofs.certificates.format.networks import DescentPath as PathClaim
from proofs.certificates.format.networks import Gap, LastPiece, Piece
from proofs.certificates.format.values import Number
from proofs.certificates.points import CertifiedPoint, rational_tables, rational_text
from proofs.paths.complete import complete_path
from proofs.paths.linear import linear_paths
from proofs.paths.path import DescentPath, NoPath
from proofs.paths.reduced import reduced_path
from proofs.paths.wide import wide_path
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.weights import Weights

TIME_LIMIT = 300.0


def out_of_scope(problem: Problem) -> str:
    """Why no path is built for a deeper network, or one with decay.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> out_of_scope(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[1]], weight_decay=1))
        'paths are built for two layers without weight decay; a lemma that leads down with weight decay is missing'
    """
    layers = len(problem.network.masks)
    beyond = "with weight decay" if layers == 2 else f"through {layers} layers"
    return f"paths are built for two layers without weight decay; a lemma that leads down {beyond} is missing"


def descent_paths(problem: Problem, start: Weights) -> Iterator[DescentPath]:
    """Paths from the start to a global minimum, the most explicit one first; nothing about them is proved yet.

    Raises:
        NoPath: if the constructions do not apply.
    """
    if len(problem.network.masks) != 2 or problem.decayed:
        raise NoPath(out_of_scope(problem))
    if problem.network.activation.kind != "linear":
        yield wide_path(problem, start)
        return
    try:
        yield from linear_paths(problem, start)
    except NoPath as error:
        for build in (complete_path, reduced_path):
            try:
                yield build(problem, start)
                return
            except NoPath as other:
                error = NoPath(f"{error.reason}; {other.reason}")
        raise error from None


def path_certificate(problem: Problem, start: Weights) -> dict[str, Any]:
    """A certificate with a descent path from the start to a global minimum, accepted by the checker.

    Arguments:
        problem: two layers, no decay; the last layer dense.
        start: rational weights.

    Raises:
        NoPath: if none was found, or the checker does not accept it.

    Examples:
        >>> from proofs.paths.starts import NARROW_MINIMA
        >>> certificate = path_certificate(*NARROW_MINIMA["relu"].widened(3))
        >>> certificate["claims"][0]["end"], len(certificate["claims"][0]["pieces"])
        ('global', 3)
    """
    reason = ""
    for path in descent_paths(problem, start):
        field = path.best.point.field_entry() if path.best else None
        certificate = assembled(problem, [path_claim(path)], field)
        result = check(certificate_bytes(certificate), time_limit=TIME_LIMIT)
        if result.valid:
            return certificate
        reason = str(result.reason)
    raise NoPath(f"the checker does not accept the path that was proposed ({reason})")


def path_claim(path: DescentPath) -> PathClaim:
    """The claim of a path."""
    points = [(point.first, point.second) for point in path.points]
    pieces: list[Piece | LastPiece] = [
        [
            [[_line(a, b) for a, b in zip(*rows, strict=True)] for rows in zip(*tables, strict=True)]
            for tables in zip(one, other, strict=True)
        ]
        for one, other in pairwise(points)
    ]
    if path.lemma is not None:
        pieces.append(path.lemma)
    if path.best:
        pieces.append(_last_piece(path.points[-1], path.best.point))
    end: Literal["global"] | Gap = Gap(rational_text(path.best.gap)) if path.best else "global"
    return PathClaim(rational_tables(points[0]), pieces, end)


def _line(a: Fraction, b: Fraction) -> list[Number]:
    """The coefficients of ``a + t (b - a)``."""
    return [rational_text(a), rational_text(b - a)] if a != b else [rational_text(a)] if a else []


def _last_piece(here: Weights, end: CertifiedPoint) -> Piece:
    """The straight piece to a point of a number field."""
    return [
        [
            [[rational_text(a), end.number(b - fmpq(rational(a)))] for a, b in zip(*rows, strict=True)]
            for rows in zip(*tables, strict=True)
        ]
        for tables in zip((here.first, here.second), end.tables, strict=True)
    ]
