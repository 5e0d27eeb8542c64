"""The theorems of a generated file with their proofs: computations for the kernel, and theorems of the library."""

from __future__ import annotations

from collections.abc import Sequence

_COMPUTE = "vm_cast_no_check (eq_refl true)"
_GIVEN = "forall alpha, polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi ->\n  "
_LOSS = "loss linear network"
_WORDS = {
    "root": "There is such a root.",
    "critical": "Every partial derivative of the loss vanishes.",
    "box_bound": "The loss is nowhere lower in a box around the point, in all weights.",
    "lower_point": "It is lower elsewhere.",
    "spurious": "So the point is a spurious local minimum.",
    "strict": "In a box only the images of the point under the symmetry are as low.",
    "valley": "Every path from the point to something lower passes above its level.",
}


def theorem_lines(names: Sequence[str], algebraic: bool, moved: bool) -> list[str]:
    """The theorems of a file.

    Arguments:
        names: those that are wanted, as :func:`proofs.rocq.statements.theorems_of` gives them.
        algebraic: whether the coordinates are polynomials in a root.
        moved: whether the centre of the ball is another point of the orbit.
    """
    kind = "algebraic" if algebraic else "rational"
    entries, field = ("atable", "(field_of polynomial lo hi)") if algebraic else ("ctable", "rationals")
    given, minimum = (_GIVEN, "(minimum alpha)") if algebraic else ("", "minimum")
    point = " alpha Hroot Hin" if algebraic else ""
    data = "M1 M2 X Y" + (" polynomial lo hi" if algebraic else "") + " W1 W2"
    proper = f"{_COMPUTE}|" if algebraic else ""
    root = "exact Hroot|exact Hin|" if algebraic else ""
    centre, flat_centre = ("C1 C2", "flat_centre") if moved else ("W1 W2", "flat_point")
    at_point, at_centre = _tables(entries, "W1 W2"), _tables(entries, centre)

    def theorem(name: str, statement: str, proof: str) -> str:
        words = f"(** {_WORDS[name]} *)\n" if name in _WORDS else ""
        return f"{words}Theorem {name} :\n  {statement}.\nProof. {proof} Qed.\n"

    def computed(name: str, statement: str) -> str:
        return theorem(name, f"{statement} = true", f"{_COMPUTE}.")

    def flat(name: str, tables: str) -> str:
        return computed(name, f"check_critical network {field} (ctable X) (ctable Y)\n    {tables}")

    start = f"intros{point}. " if algebraic else ""
    lines = ["Local Open Scope R_scope.\n", flat("flat_point", at_point)]
    if moved:
        lines.append(flat("flat_centre", at_centre))
    lines.append(
        computed(
            "ball_and_slice",
            f"(check_ball network {field} (ctable X) (ctable Y)\n    {at_centre} shape &&\n"
            f"  check_slice network {field} (ctable X) (ctable Y)\n    {at_point}\n    {at_centre} shape)%bool",
        )
    )
    written = {
        "root": theorem(
            "root",
            "exists alpha, polyval alpha polynomial = 0 /\\ Q2R lo < alpha < Q2R hi",
            f"apply (root_exists polynomial lo hi). {_COMPUTE}.",
        ),
        "critical": theorem(
            "critical",
            f"{given}critical_point ({_LOSS}) {minimum}",
            f"apply ({kind}_critical {data}); [{proper}exact flat_point].",
        ),
        "box_bound": theorem(
            "box_bound",
            f"{given}forall theta, near network (Q2R radius) {minimum} theta ->\n  {_LOSS} {minimum} <= {_LOSS} theta",
            f"apply ({kind}_box {data} {centre} shape); [{proper}exact {flat_centre}|exact ball_and_slice].",
        ),
        "lower_point": theorem(
            "lower_point",
            f"{given}{_LOSS} lower < {_LOSS} {minimum}",
            f"apply ({kind}_lower {data} V1 V2); [{proper}{_COMPUTE}].",
        ),
        "spurious": theorem(
            "spurious",
            f"{given}spurious_local_minimum network ({_LOSS}) {minimum}",
            f"{start}apply (spurious_from network {minimum} lower radius); "
            f"[{_COMPUTE}|exact (box_bound{point})|exact (lower_point{point})].",
        ),
        "strict": theorem(
            "strict",
            f"{given}strict_local_minimum network ({_LOSS}) {minimum}",
            f"apply ({kind}_strict {data} {centre} shape); "
            f"[{proper}exact {flat_centre}|exact ball_and_slice|{_COMPUTE}].",
        ),
        "valley": theorem(
            "valley",
            f"{given}bottom_of_spurious_valley network ({_LOSS}) {minimum}",
            f"{start}apply ({kind}_valley {data} right_inverses left_inverses lower); "
            f"[{proper}{_COMPUTE}|{root}exact (strict{point})|exact (lower_point{point})].",
        ),
    }
    return lines + [written[name] for name in names]


def _tables(entries: str, names: str) -> str:
    """A point as the checker reads it: the second layer, then the first."""
    first, second = names.split()
    return f"(within (mask2 network) ({entries} {second})) (within (mask1 network) ({entries} {first}))"
