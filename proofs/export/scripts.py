"""Scripts for Macaulay2, Singular, Sage, Mathematica and HomotopyContinuation.jl: the same equations, five ways of asking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proofs.export.parts import Part, Polynomial

HEAD = (
    "The critical equations of: {title}",
    "Weights: w1x2 is the weight of unit 1 from input 2, v2x1 that of output 2 from unit 1 (layers 1, 2, ... of deeper networks: w1x2x3).",
    "A stratum with alive units: a random linear form in the filter of each unit is 1 (one point of every orbit), and t inverts a product of",
    "random linear forms in their output vectors (none is zero). Where all solutions are simple, both ways of counting agree.",
    "Written by sparse-landscape, seed {seed}.",
)


@dataclass(frozen=True)
class Program:
    """A program that scripts are written for.

    Attributes:
        name: as it calls itself.
        ending: of its files.
        comment: what begins a comment, and what ends it.
        opening: lines at the head of a script.
        body: the lines about one part.
        closing: the last lines.
    """

    name: str
    ending: str
    comment: tuple[str, str]
    opening: str
    body: Callable[[Part, int], str]
    closing: str = ""


def written(polynomial: Polynomial, variables: Sequence[str]) -> str:
    """A polynomial in letters, digits, ``*``, ``^`` and signs, which all programs read alike.

    Examples:
        >>> written(((2, (1, 2)), (-1, (0, 0))), ("x", "y"))
        '2*x*y^2 - 1'
        >>> written((), ("x",))
        '0'
    """
    text = ""
    for coefficient, exponents in polynomial:
        powers = [n if e == 1 else f"{n}^{e}" for n, e in zip(variables, exponents, strict=True) if e]
        size = abs(coefficient)
        body = "*".join(([str(size)] if size != 1 or not powers else []) + powers)
        sign = "-" if coefficient < 0 else "+"
        text += f" {sign} {body}" if text else body if coefficient > 0 else f"-{body}"
    return text or "0"


def _equations(part: Part, ending: str = "") -> str:
    return ",\n  ".join(written(equation, part.variables) + ending for equation in part.equations)


def _singular(part: Part, number: int) -> str:
    return (
        f"ring r{number} = 0,({','.join(part.variables)}),dp;\nideal i = {_equations(part)};\nideal g = slimgb(i);\n"
        f'print("part {number}: dimension "+string(dim(g))+", solutions with multiplicity "+string(vdim(g)));\n'
        "// distinct ones, which takes longer:  vdim(std(radical(g)));"
    )


def _macaulay2(part: Part, number: int) -> str:
    return (
        f"R{number} = QQ[{', '.join(part.variables)}];\nI{number} = ideal(\n  {_equations(part)});\n"
        f'print("part {number}: dimension " | toString dim I{number} | '
        f'", solutions with multiplicity " | toString degree I{number});\n'
        f"-- distinct ones, which takes longer:  degree radical I{number}"
    )


def _sage(part: Part, number: int) -> str:
    names = ", ".join(part.variables)
    return (
        f'R{number} = PolynomialRing(QQ, "{",".join(part.variables)}")\n({names},) = R{number}.gens()\n'
        f"I{number} = R{number}.ideal([\n  {_equations(part)}])\n"
        f'print("part {number}: dimension", I{number}.dimension())\n'
        f"if I{number}.dimension() == 0:\n"
        f'    print("part {number}: solutions with multiplicity", I{number}.vector_space_dimension())\n'
        f"# distinct ones, which takes longer:  I{number}.radical().vector_space_dimension()"
    )


def _mathematica(part: Part, number: int) -> str:
    return (
        f"part{number} = {{\n  {_equations(part, ' == 0')}}};\n"
        f"variables{number} = {{{', '.join(part.variables)}}};\n"
        f'Print["part {number}: distinct solutions ", '
        f"Length[DeleteDuplicates[Solve[part{number}, variables{number}, Complexes]]]];"
    )


def _julia(part: Part, number: int) -> str:
    return (
        f"@var {' '.join(part.variables)}\nF{number} = System([\n  {_equations(part)}])\n"
        f'println("part {number}: non-singular solutions ", nsolutions(solve(F{number})))'
    )


PROGRAMS = {
    "singular": Program("Singular", "sing", ("// ", ""), 'LIB "primdec.lib";\n', _singular, "quit;\n"),
    "macaulay2": Program("Macaulay2", "m2", ("-- ", ""), "", _macaulay2, "exit 0\n"),
    "sage": Program("Sage", "sage", ("# ", ""), "", _sage),
    "mathematica": Program("Mathematica", "wl", ("(* ", " *)"), "", _mathematica),
    "julia": Program("HomotopyContinuation.jl", "jl", ("# ", ""), "using HomotopyContinuation\n", _julia),
}
"""The programs by the name that the command takes."""


def script(program: str, parts: Sequence[Part], title: str, seed: int) -> str:
    """A script that is ready to run: all parts one after the other, each with what is expected in a comment.

    Arguments:
        program: a key of :data:`PROGRAMS`.
        parts: the systems.
        title: of the problem; it is shown in a comment.
        seed: of the slices, for the comment.

    Examples:
        >>> from symbolic import examples, solve
        >>> from proofs.export.parts import parts_of
        >>> text = script("sage", parts_of(solve(examples.tug_of_war())), "Tug of war", 0)
        >>> [line for line in text.splitlines() if "expected" in line]
        ['# part 1, units 0, 1 alive; expected: 6 distinct complex solutions', \
'# part 2, unit 0 alive; expected: 1 distinct complex solutions', '# part 3, unit 1 alive; expected: 2 distinct complex solutions']
    """
    found = PROGRAMS[program]
    begin, end = found.comment
    plain = "".join(letter if letter.isalnum() or letter in " -_.," else " " for letter in title)
    lines = [f"{begin}{line.format(title=plain, seed=seed)}{end}\n" for line in HEAD]
    text = "".join(lines) + "\n" + found.opening
    for number, part in enumerate(parts, 1):
        text += f"\n{begin}part {number}, {part.title}; {part.remark}{end}\n"
        text += f"{found.body(part, number)}\n" if part.equations else ""
    return text + (f"\n{found.closing}" if found.closing else "")
