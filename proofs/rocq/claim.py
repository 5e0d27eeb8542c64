"""The file of one claim: data, the certificate, and theorems that apply those of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import fmpq

from proofs.certificates.ball import ExactNetwork, ball_of
from proofs.certificates.numbers import read_rational
from proofs.rocq.enclosures import Move, inverse
from proofs.rocq.inverses import one_sided_inverses
from proofs.rocq.root import enclosed_root
from proofs.rocq.slices import box_radius, plan_slice
from proofs.rocq.statements import theorems_of
from proofs.rocq.text import algebraic_table, coefficients, definition, plain, position, rational, row, table, trimmed
from proofs.rocq.theorems import theorem_lines
from symbolic.errors import UnsupportedProblem

HEADER = (
    "From Coq Require Import Reals List QArith Qreals.\n"
    "From Landscape Require Import Landscape Scalars Symmetry Checker Box Inverses Instances Roots Tables.\n"
    "Import ListNotations.\n"
)
"""What every generated file imports."""
MAX_DIGITS = 1000
"""Most digits of a number of a ball that is used as it is."""


def claim_text(certificate: Mapping[str, Any], claim: Mapping[str, Any]) -> str:
    """The generated file of a claim of a certificate.

    Raises:
        UnsupportedProblem: if the kernel cannot prove such a claim.
    """
    return _Writer(certificate, claim).text()


class _Writer:
    """Writes the file of one claim."""

    def __init__(self, certificate: Mapping[str, Any], claim: Mapping[str, Any]) -> None:
        self.problem = certificate["problem"]
        self.claim = claim
        self.network = ExactNetwork.read(self.problem, claim["point"], certificate.get("field"))
        if claim.get("family"):
            raise UnsupportedProblem("a family of minima in a proof kernel", "the ball is for isolated orbits")
        pairs = [_pair(entry) for entry in claim["symmetry"]]
        pinned = [(int(p[0]), int(p[1]), int(p[2])) for p in claim["pinned"]]
        self.plan = plan_slice(self.network, pairs, pinned)
        field = self.network.field
        self.root = None
        if field is not None:
            low, high = (read_rational(end) for end in certificate["field"]["interval"])
            networks = (self.network, self.plan.anchor)
            elements = [x for n in networks for weights in (n.first, n.second) for entries in weights for x in entries]
            self.root = enclosed_root(field, (low, high), elements)
        self.theorems = theorems_of(claim, self.root is not None)
        self.moved = self.plan.anchor is not self.network
        again = self.moved or set(self.plan.pinned) != set(pinned) or "ball" not in claim or _long(claim["ball"])
        self.ball = ball_of(self.plan.anchor, set(self.plan.pinned)).plain() if again else claim["ball"]
        radius = read_rational(self.ball["radius_squared"])
        self.box = box_radius(self.network, self.plan, radius)

    def text(self) -> str:
        """The whole file."""
        network = self.network
        lower_first, lower_second = self.claim["lower_point"]
        parts = [
            f"(** * {plain(self.problem.get('title') or 'A sparse network')}: a spurious local minimum\n\n"
            "    The loss is the squared Frobenius norm of W2 W1 X - Y; ones of M1 and M2 mark the weights\n"
            "    that exist.  Written by sparse-landscape; the definitions are in Landscape.v. *)\n",
            HEADER,
            "(** ** The problem *)\n",
            definition("M1", "list (list nat)", table(network.masks[0], str), "nat"),
            definition("M2", "list (list nat)", table(network.masks[1], str), "nat"),
            definition("X", "list (list Q)", table(network.inputs, rational), "Q"),
            definition("Y", "list (list Q)", table(network.targets, rational), "Q"),
            "Definition network : problem := problem_of M1 M2 X Y.\n",
            "(** ** The minimum, and a point with a lower loss *)\n",
            *self._root_lines(),
            *self._point_lines("W1", "W2", network),
            f"Definition minimum{'' if self.root is None else ' (alpha : R)'} : weights := "
            f"{'rational_point' if self.root is None else 'algebraic_point alpha'} W1 W2.\n",
            definition("V1", "list (list Q)", table(_rationals(lower_first), rational), "Q"),
            definition("V2", "list (list Q)", table(_rationals(lower_second), rational), "Q"),
            "Definition lower : weights := rational_point V1 V2.\n",
            definition("radius", "Q", rational(self.box), "Q") + "\n",
            "(** ** The certificate: a ball on a slice, and moves of the symmetry from the box onto it *)\n",
            *self._centre_lines(),
            self._certificate_lines(),
            *self._inverse_lines(),
            "(** ** Theorems *)\n",
            *theorem_lines(self.theorems, self.root is not None, self.moved),
        ]
        return "\n".join(parts)

    def _root_lines(self) -> list[str]:
        if self.root is None:
            return []
        return [
            "(** Coordinates are polynomials in the root alpha of this polynomial in this interval. *)",
            definition("polynomial", "list Q", row(self.root.polynomial, rational), "Q"),
            definition("lo", "Q", rational(self.root.low), "Q"),
            definition("hi", "Q", rational(self.root.high), "Q") + "\n",
        ]

    def _point_lines(self, first: str, second: str, network: ExactNetwork) -> list[str]:
        points = ((first, network.first), (second, network.second))
        if self.root is None:
            return [definition(name, "list (list Q)", table(rows, rational), "Q") for name, rows in points]
        return [definition(name, "list (list (list Q))", algebraic_table(rows), "Q") for name, rows in points]

    def _centre_lines(self) -> list[str]:
        if not self.moved:
            return []
        words = "(** The centre of the ball, on the orbit of the minimum. *)"
        return [words, *self._point_lines("C1", "C2", self.plan.anchor), ""]

    def _inverse_lines(self) -> list[str]:
        if "valley" not in self.theorems:
            return []
        show = rational if self.root is None else coefficients
        kind = "list (list (list Q))" if self.root is None else "list (list (list (list Q)))"
        lines = ["(** One-sided inverses of the layers, one per unit: the orbit of the minimum is closed. *)"]
        names = ("right_inverses", "left_inverses")
        for name, tables in zip(names, one_sided_inverses(self.network), strict=True):
            texts = [table([trimmed(entries) for entries in rows], show) for rows in tables]
            lines.append(definition(name, kind, "[" + ";\n  ".join(texts) + "]", "Q"))
        return [*lines, ""]

    def _certificate_lines(self) -> str:
        ball = self.ball
        pinned = set(self.plan.pinned)
        free = [place for place in self.plan.anchor.positions() if place not in pinned]
        rows = [trimmed(entries) for entries in _rationals(ball["factor"])]
        moves = ";\n    ".join(self._move(move) for move in self.plan.moves)
        return (
            "Definition shape : certificate := Certificate\n"
            f"  {rational(read_rational(ball['epsilon']))} {rational(read_rational(ball['mu']))} "
            f"{rational(read_rational(ball['bound']))} {rational(read_rational(ball['radius_squared']))}\n"
            f"  {row(free, position)}%nat\n"
            f"  {row([read_rational(x) for x in ball['pivots']], rational)}\n"
            f"  {table(rows, rational, '   ')}\n"
            f"  [{moves}]\n"
            "  radius.\n"
        )

    def _move(self, move: Move) -> str:
        one, two = f"{move.one}%nat", f"{move.two}%nat"
        value = coefficients(move.value)
        hint = "[]" if move.hint is None else coefficients(move.hint)
        if move.target is None:
            return f"ScaleBy {one} {value} {hint}" if move.one == move.two else f"ShearBy {one} {two} {value}"
        layer, at, column = move.target
        if move.one == move.two:
            name = "ScaleToSecond" if layer else "ScaleToFirst"
            return f"{name} {at}%nat {column}%nat {value} {hint} {coefficients(inverse(move.value))}"
        if layer == 0:
            return f"ShearToFirst {one} {two} {column}%nat {value} {hint}"
        return f"ShearToSecond {at}%nat {one} {two} {value} {hint}"


def _pair(entry: Mapping[str, Any]) -> tuple[int, int]:
    """The units of a direction of the symmetry."""
    if entry.get("layer", 0) == 0 and "scale" in entry:
        return int(entry["scale"]), int(entry["scale"])
    if entry.get("layer", 0) == 0 and "pair" in entry:
        return int(entry["pair"][0]), int(entry["pair"][1])
    raise UnsupportedProblem(
        "this symmetry in a proof kernel", f"only scalings and pairs of units (found {dict(entry)})"
    )


def _long(ball: Mapping[str, Any]) -> bool:
    """Whether the numbers of a ball are too long for the parser of the kernel; then another one is made."""
    return any(len(str(ball[key])) > MAX_DIGITS for key in ("radius_squared", "epsilon", "mu", "bound"))


def _rationals(rows: Sequence[Sequence[object]]) -> list[list[fmpq]]:
    return [[read_rational(x) for x in entries] for entries in rows]
