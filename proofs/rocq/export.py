"""Certificates as Rocq sources: data, a computation for the kernel, and theorems over all real weights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import lcm, log2
from pathlib import Path
from typing import Any

from flint import fmpq

from proofs.certificates.ball import (
    ExactNetwork,
    Position,
    ball_of,
    read_rational,
)
from proofs.certificates.points import rational_text
from proofs.claims import Claim
from proofs.rocq.enclosures import Move, inverse
from proofs.rocq.slices import box_radius, plan_slice
from symbolic.errors import ProblemError, UnsupportedProblem
from symbolic.exact.field import FieldElement, NumberField
from symbolic.exact.precision import working_precision

LIBRARY = (
    "Sums",
    "Landscape",
    "Paths",
    "Scalars",
    "Rounding",
    "Ball",
    "Symmetry",
    "Checker",
    "Box",
    "Instances",
    "DeadUnit",
    "Widening",
)
"""The library files that claims rest on, in the order in which they are compiled."""

THEOREMS = ("critical", "box_bound", "lower_point", "spurious")
"""The theorems of every generated file."""

_PROVABLE = tuple(claim for claim in Claim if claim.bad)
_ROOT_BITS = 80


def library_source(name: str) -> str:
    """The text of a library file."""
    return files("proofs.rocq").joinpath("library", f"{name}.v").read_text("utf-8")


def write(certificate: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write a certificate as Rocq sources.

    Arguments:
        certificate: the certificate as data.
        folder: where to write: a new or empty folder. It gets the library, one file per claim and ``_CoqProject``.

    Returns:
        The files of the claims.

    Raises:
        UnsupportedProblem: if no claim of the certificate can be proved by the kernel.
    """
    return write_sources(claim_sources(certificate), folder)


def write_sources(
    sources: Mapping[str, str],
    folder: Path,
    write_file: Callable[[Path, bytes], object] = Path.write_bytes,
    library: Sequence[str] = LIBRARY,
) -> list[Path]:
    """Write claims and library into a new or empty folder, so that nothing old can be taken for a claim.

    Arguments:
        sources: the claims by name.
        folder: where to write.
        write_file: writes one file.
        library: the library files that the claims rest on.

    Returns:
        The files of the claims.

    Raises:
        ProblemError: if the folder is not empty, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ProblemError("output", "must be a new or empty folder", "files in it", str(folder))
        for name in library:
            write_file(folder / f"{name}.v", library_source(name).encode())
        written = []
        for name, text in sources.items():
            path = folder / f"{name}.v"
            write_file(path, text.encode())
            written.append(path)
        listing = "".join(f"{name}.v\n" for name in (*library, *sources))
        write_file(folder / "_CoqProject", f"-Q . Landscape\n{listing}".encode())
    except OSError as error:
        raise ProblemError(
            "output", "must be a folder that can be written", error.strerror or type(error).__name__, str(folder)
        ) from None
    return written


def claim_sources(certificate: Mapping[str, Any]) -> dict[str, str]:
    """The generated sources by module name.

    Raises:
        UnsupportedProblem: if no claim of the certificate can be proved by the kernel.
    """
    sources = {}
    for number, claim in enumerate(certificate["claims"]):
        if claim["claim"] in _PROVABLE and "point" in claim and "cited" not in claim:
            sources[f"Claim{number}"] = _Writer(certificate, claim).text()
    if not sources:
        raise UnsupportedProblem(
            "this certificate in a proof kernel",
            "it claims no spurious minimum at weights that are written down exactly",
        )
    return sources


@dataclass(frozen=True)
class _Root:
    """The number field in the file: the polynomial and a short interval around the root."""

    polynomial: tuple[fmpq, ...]
    low: fmpq
    high: fmpq

    @staticmethod
    def of(network: ExactNetwork, anchor: ExactNetwork, field: NumberField) -> _Root:
        elements = [x for n in (network, anchor) for table in (n.first, n.second) for row in table for x in row]
        growth = max(abs(float(field.root(64).mid())), 1.0) ** field.degree
        largest = max((abs(float(c.p) / float(c.q)) for x in elements for c in x.poly.coeffs()), default=1.0)
        bits = _ROOT_BITS + max(int(log2(largest * growth + 1)), 0)
        scale = 1 << bits
        with working_precision(bits + 64):
            floor = (field.root(bits + 32) * scale).mid().floor().unique_fmpz()
        assert floor is not None
        middle = int(floor)
        return _Root(tuple(fmpq(c) for c in field.modulus.coeffs()), fmpq(middle - 2, scale), fmpq(middle + 3, scale))


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
        self.root = _Root.of(self.network, self.plan.anchor, field) if field is not None else None
        self.moved = self.plan.anchor is not self.network
        again = self.moved or set(self.plan.pinned) != set(pinned) or "ball" not in claim
        self.ball = ball_of(self.plan.anchor, set(self.plan.pinned)) if again else claim["ball"]
        radius = read_rational(self.ball["radius_squared"])
        self.box = box_radius(self.network, self.plan, radius)

    def text(self) -> str:
        """The whole file."""
        network, kind = self.network, "rational" if self.root is None else "algebraic"
        lower_first, lower_second = self.claim["lower_point"]
        scalars = "list (list Q)" if self.root is None else "list (list (list Q))"
        parts = [
            f"(** * {_plain(self.problem.get('title') or 'A sparse network')}: a spurious local minimum\n\n"
            "    The loss is the squared Frobenius norm of W2 W1 X - Y; ones of M1 and M2 mark the weights\n"
            "    that exist.  Written by sparse-landscape; the definitions are in Landscape.v. *)\n",
            "From Coq Require Import Reals List QArith Qreals.\n"
            "From Landscape Require Import Landscape Scalars Symmetry Checker Instances.\n"
            "Import ListNotations.\n",
            "(** ** The problem *)\n",
            _definition("M1", "list (list nat)", _table(network.masks[0], str), "nat"),
            _definition("M2", "list (list nat)", _table(network.masks[1], str), "nat"),
            _definition("X", "list (list Q)", _table(network.inputs, _q), "Q"),
            _definition("Y", "list (list Q)", _table(network.targets, _q), "Q"),
            "Definition network : problem := problem_of M1 M2 X Y.\n",
            "(** ** The minimum, and a point with a lower loss *)\n",
            *self._root_lines(),
            _definition("W1", scalars, self._weights(network.first), "Q"),
            _definition("W2", scalars, self._weights(network.second), "Q"),
            f"Definition minimum{'' if self.root is None else ' (alpha : R)'} : weights := "
            f"{'rational_point' if self.root is None else 'algebraic_point alpha'} W1 W2.\n",
            _definition("V1", "list (list Q)", _table(_rationals(lower_first), _q), "Q"),
            _definition("V2", "list (list Q)", _table(_rationals(lower_second), _q), "Q"),
            "Definition lower : weights := rational_point V1 V2.\n",
            "Definition radius : Q := " + _q(self.box) + "%Q.\n",
            "(** ** The certificate: a ball on a slice, and moves of the symmetry from the box onto it *)\n",
            *self._centre_lines(scalars),
            self._certificate_lines(),
            "(** ** Theorems *)\n",
            *self._theorems(kind),
        ]
        return "\n".join(parts)

    def _root_lines(self) -> list[str]:
        if self.root is None:
            return []
        return [
            "(** Coordinates are polynomials in the root alpha of this polynomial in this interval. *)\n"
            f"Definition polynomial : list Q := {_row(self.root.polynomial, _q)}%Q.",
            f"Definition lo : Q := {_q(self.root.low)}%Q.",
            f"Definition hi : Q := {_q(self.root.high)}%Q.\n",
        ]

    def _centre_lines(self, scalars: str) -> list[str]:
        if not self.moved:
            return []
        anchor = self.plan.anchor
        return [
            "(** The centre of the ball, on the orbit of the minimum. *)",
            _definition("C1", scalars, self._weights(anchor.first), "Q"),
            _definition("C2", scalars, self._weights(anchor.second), "Q"),
        ]

    def _certificate_lines(self) -> str:
        ball = self.ball
        pinned = set(self.plan.pinned)
        free = [place for place in self.plan.anchor.positions() if place not in pinned]
        rows = [_trimmed([read_rational(x) for x in row]) for row in ball["factor"]]
        moves = ";\n    ".join(self._move(move) for move in self.plan.moves)
        return (
            "Definition shape : certificate := Certificate\n"
            f"  {_q(read_rational(ball['epsilon']))} {_q(read_rational(ball['mu']))} "
            f"{_q(read_rational(ball['bound']))} {_q(read_rational(ball['radius_squared']))}\n"
            f"  {_row(free, _position)}%nat\n"
            f"  {_row([read_rational(x) for x in ball['pivots']], _q)}\n"
            f"  {_table(rows, _q, '   ')}\n"
            f"  [{moves}]\n"
            "  radius.\n"
        )

    def _move(self, move: Move) -> str:
        one, two = f"{move.one}%nat", f"{move.two}%nat"
        value = self._list(move.value)
        hint = "[]" if move.hint is None else self._list(move.hint)
        if move.target is None:
            return f"ScaleBy {one} {value} {hint}" if move.one == move.two else f"ShearBy {one} {two} {value}"
        layer, row, column = move.target
        if move.one == move.two:
            name = "ScaleToSecond" if layer else "ScaleToFirst"
            return f"{name} {row}%nat {column}%nat {value} {hint} {self._list(inverse(move.value))}"
        if layer == 0:
            return f"ShearToFirst {one} {two} {column}%nat {value} {hint}"
        return f"ShearToSecond {row}%nat {one} {two} {value} {hint}"

    def _theorems(self, kind: str) -> list[str]:
        root = self.root is not None
        given = "forall alpha, polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi ->\n  " if root else ""
        minimum = "(minimum alpha)" if root else "minimum"
        loss = "loss linear network"

        def theorem(name: str, statement: str, proof: str) -> str:
            return f"Theorem {name} :\n  {statement}.\nProof. {proof} Qed.\n"

        compute = "vm_cast_no_check (eq_refl true)"
        table, field = ("atable", "(field_of polynomial lo hi)") if root else ("ctable", "rationals")

        def flat(first: str, second: str) -> str:
            point = f"(within (mask2 network) ({table} {second})) (within (mask1 network) ({table} {first}))"
            return f"check_critical network {field} (ctable X) (ctable Y)\n    {point} = true"

        data = "M1 M2 X Y" + (" polynomial lo hi" if root else "") + " W1 W2"
        proper = f"{compute}|" if root else ""
        parts = ["Local Open Scope R_scope.\n"]
        if root:
            parts.append(
                theorem(
                    "root",
                    "exists alpha, polyval alpha polynomial = 0 /\\ Q2R lo < alpha < Q2R hi",
                    f"apply (root_exists polynomial lo hi). {compute}.",
                )
            )
        arguments = " alpha Hroot Hin" if root else ""
        start = "intros alpha Hroot Hin. " if root else ""
        centre, centre_flat = ("C1 C2", "flat_centre") if self.moved else ("W1 W2", "flat_point")
        parts.append(theorem("flat_point", flat("W1", "W2"), f"{compute}."))
        if self.moved:
            parts.append(theorem("flat_centre", flat("C1", "C2"), f"{compute}."))
        parts += [
            "(** Every partial derivative of the loss vanishes. *)\n"
            + theorem(
                "critical",
                f"{given}critical_point ({loss}) {minimum}",
                f"apply ({kind}_critical {data}); [{proper}exact flat_point].",
            ),
            "(** The loss is nowhere lower in a box around the point, in all weights. *)\n"
            + theorem(
                "box_bound",
                f"{given}forall theta, near network (Q2R radius) {minimum} theta ->\n"
                f"  {loss} {minimum} <= {loss} theta",
                f"apply ({kind}_box {data} {centre} shape); [{proper}exact {centre_flat}|{compute}].",
            ),
            "(** It is lower elsewhere. *)\n"
            + theorem(
                "lower_point",
                f"{given}{loss} lower < {loss} {minimum}",
                f"apply ({kind}_lower {data} V1 V2); [{proper}{compute}].",
            ),
            theorem(
                "spurious",
                f"{given}spurious_local_minimum network ({loss}) {minimum}",
                f"{start}apply (spurious_from network {minimum} lower radius); "
                f"[{compute}|exact (box_bound{arguments})|exact (lower_point{arguments})].",
            ),
        ]
        return parts

    def _weights(self, rows: Sequence[Sequence[Any]]) -> str:
        """A table of weights; the coefficients of one table share a denominator, which saves the kernel its gcds."""
        if self.root is None:
            return _table(rows, _q)
        coefficients = [fmpq(c) for row in rows for x in row if isinstance(x, FieldElement) for c in x.poly.coeffs()]
        shared = lcm(*(int(c.q) for c in coefficients))

        def show(value: FieldElement) -> str:
            return _row(
                [f"({int(fmpq(c).p) * (shared // int(fmpq(c).q))} # {shared})" for c in value.poly.coeffs()], str
            )

        return _table(rows, show)

    def _list(self, value: Any) -> str:
        """A number as the list of coefficients the library computes with."""
        coefficients = value.poly.coeffs() if isinstance(value, FieldElement) else [value]
        return "[" + "; ".join(_q(fmpq(c)) for c in coefficients) + "]"


def _plain(title: str) -> str:
    """A title without characters that could end a comment."""
    return re.sub(r"[^A-Za-z0-9 .,:=-]", " ", title)


def _pair(entry: Mapping[str, Any]) -> tuple[int, int]:
    """The units of a direction of the symmetry."""
    if entry.get("layer", 0) == 0 and "scale" in entry:
        return int(entry["scale"]), int(entry["scale"])
    if entry.get("layer", 0) == 0 and "pair" in entry:
        return int(entry["pair"][0]), int(entry["pair"][1])
    raise UnsupportedProblem(
        "this symmetry in a proof kernel", f"only scalings and pairs of units (found {dict(entry)})"
    )


def _trimmed(row: list[fmpq]) -> list[fmpq]:
    """A row without the zeros at its end."""
    while row and row[-1] == 0:
        row = row[:-1]
    return row


def _rationals(rows: Sequence[Sequence[object]]) -> list[list[fmpq]]:
    return [[read_rational(x) for x in row] for row in rows]


def _q(value: fmpq) -> str:
    """A rational as a Rocq literal."""
    text = str(rational_text(value)).replace("/", " # ")
    return text if text.isdigit() else f"({text})"


def _row(values: Sequence[Any], show: Any) -> str:
    return "[" + "; ".join(show(x) for x in values) + "]"


def _table(rows: Sequence[Sequence[Any]], show: Any, indent: str = "") -> str:
    return (
        "[" + f";\n{indent}".join(_row(row, show) for row in rows) + "]"
        if indent
        else _row(rows, lambda r: _row(r, show))
    )


def _definition(name: str, kind: str, value: str, scope: str) -> str:
    return f"Definition {name} : {kind} := {value}%{scope}."


def _position(place: Position) -> str:
    layer, row, column = place
    return f"({'true' if layer else 'false'}, {row}, {column})"
