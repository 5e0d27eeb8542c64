"""Formulas as LaTeX: signs, brackets, fractions and line breaks by width."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs.documents.formulas import (
    About,
    Applied,
    Approximate,
    Beside,
    Derivative,
    Formula,
    Gradient,
    HalfDerivative,
    Matrix,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Rational,
    Relation,
    Root,
    Sum,
    Transposed,
)

SIGNS = {"=": "=", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "approx": r"\approx", "succeq": r"\succeq"}
GREEK = {"alpha", "beta", "delta", "epsilon", "lambda", "mu", "rho", "sigma", "theta"}
FUNCTIONS = {"tanh", "exp", "log", "max"}
LINE = 62
"""Width of a line of a display, in letters of average width."""


def latex(formula: Formula) -> str:
    """A formula as LaTeX for math mode.

    Examples:
        >>> from proofs.documents.formulas import lifted
        >>> w, v = Name("w", (0, 1)), Name("v", (2, 0))
        >>> latex((lifted(3) * v * w - 1) ** 2)
        '\\\\left(3 v_{2,0} w_{0,1} - 1\\\\right)^2'
        >>> latex(Sum((Rational(Fraction(3)), Negative(Root(Fraction(5))))))
        '3 - \\\\sqrt{5}'
    """
    match formula:
        case Name(letter, indices, star):
            return _name(letter, indices, star)
        case Rational(value):
            return str(value) if value.denominator == 1 else rf"\tfrac{{{value.numerator}}}{{{value.denominator}}}"
        case Approximate(digits):
            return digits
        case About(digits):
            return rf"{{\approx}}\,{digits}"
        case Sum(terms):
            return _sum(terms)
        case Product(factors):
            return _product(factors)
        case Negative(argument):
            return f"-{_wrapped(argument, isinstance(argument, Sum | Negative))}"
        case Power(base, exponent):
            plain = isinstance(base, Name) and not base.star and "^" not in base.letter
            whole = isinstance(base, Rational) and base.value.denominator == 1
            inner = latex(base) if plain or whole else bracketed(latex(base))
            return f"{inner}^{exponent}" if 0 <= exponent < 10 else f"{inner}^{{{exponent}}}"
        case Quotient(numerator, denominator):
            return rf"\frac{{{latex(numerator)}}}{{{latex(denominator)}}}"
        case Root(argument):
            return rf"\sqrt{{{latex(Rational(argument))}}}"
        case Applied(function, arguments):
            word = f"\\{function}" if function in FUNCTIONS else function
            return word + _arguments(", ".join(latex(x) for x in arguments))
        case Gradient():
            return r"\nabla L"
        case Derivative(weight):
            return rf"\frac{{\partial L}}{{\partial {latex(weight)}}}"
        case HalfDerivative(weight):
            return rf"\tfrac{{1}}{{2}} \frac{{\partial L}}{{\partial {latex(weight)}}}"
        case Matrix(rows):
            body = r" \\ ".join(" & ".join(latex(x) for x in row) for row in rows)
            return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
        case Transposed(matrix):
            return rf"{latex(matrix)}^\top"
        case Beside(found):
            return r",\qquad ".join(map(latex, found))
        case Relation(sides, signs):
            text = latex(sides[0])
            for sign, side in zip(signs, sides[1:], strict=True):
                text += f" {SIGNS[sign]} {latex(side)}"
            return text
    raise TypeError(f"no LaTeX for {type(formula).__name__}")


def bracketed(text: str) -> str:
    """The text in brackets that grow."""
    return rf"\left({text}\right)"


def _arguments(text: str) -> str:
    """The arguments of a function in brackets; brackets that grow would stand off from its name, and so would a minus."""
    if any(tall in text for tall in (r"\frac", r"\tfrac", r"\begin")):
        return bracketed(text)
    return f"({{{text}}})" if text.startswith("-") else f"({text})"


def _wrapped(formula: Formula, needed: bool) -> str:
    return bracketed(latex(formula)) if needed else latex(formula)


def _name(letter: str, indices: tuple[int, ...], star: bool) -> str:
    text = f"\\{letter}" if letter in GREEK else letter
    if indices:
        text += f"_{{{','.join(map(str, indices))}}}"
    return text + "^*" if star else text


def _sum(terms: Sequence[Formula]) -> str:
    text = latex(terms[0])
    for term in terms[1:]:
        text += f" {signed(term)}"
    return text


def signed(term: Formula) -> str:
    """A term that follows others, with its sign."""
    if isinstance(term, Negative):
        return f"- {_wrapped(term.argument, isinstance(term.argument, Sum | Negative))}"
    return f"+ {_wrapped(term, isinstance(term, Sum))}"


def _product(factors: Sequence[Formula]) -> str:
    flat: list[Formula] = []
    for factor in factors:
        flat += factor.factors if isinstance(factor, Product) else [factor]
    words: list[str] = []
    for place, factor in enumerate(flat):
        word = _wrapped(factor, isinstance(factor, Sum) or (isinstance(factor, Negative) and place > 0))
        if words and isinstance(factor, Rational):
            word = rf"\cdot {word}"
        words.append(word)
    return " ".join(words)


def width(text: str) -> float:
    """About how wide LaTeX is when it is set, in letters of average width.

    Examples:
        >>> width("x_{0,1} + 1") < width("xyz + 100")
        True
    """
    size, depth, command = 0.0, 0, False
    scale = 1.0
    for letter in text:
        if letter == "\\":
            command = True
            size += scale
        elif command and letter.isalpha():
            continue
        else:
            command = False
            if letter in "_^":
                scale = 0.65
            elif letter == "{":
                depth += 1
            elif letter == "}":
                depth -= 1
                scale = 1.0 if depth == 0 else scale
            elif letter in "+-=<>":
                size += 1.6 * scale
            elif letter != " ":
                size += scale
                scale = 1.0 if depth == 0 else scale
    return size


def lines(formula: Formula, room: float = LINE) -> list[str]:
    """A formula cut into lines of a display: at relation signs first, then at plus and minus signs.

    A chain that fits stays on one line. The first line may be followed by lines that begin with a sign; each has an alignment mark before the first relation.
    """
    if not isinstance(formula, Relation):
        return _terms(formula, "", room)
    if width(latex(formula)) <= room and not any(isinstance(side, Matrix) for side in formula.sides):
        others = zip(formula.signs, formula.sides[1:], strict=True)
        return [f"{latex(formula.sides[0])} &" + " ".join(f"{SIGNS[sign]} {latex(side)}" for sign, side in others)]
    result, text = [], f"{latex(formula.sides[0])} &"
    for sign, side in zip(formula.signs, formula.sides[1:], strict=True):
        first, *rest = _terms(side, f"{SIGNS[sign]} ", room - width(latex(formula.sides[0])))
        result += [f"{text}{first}", *(rf"&\quad {line}" for line in rest)]
        text = "&"
    return result


def _terms(formula: Formula, lead: str, room: float) -> list[str]:
    """The terms of a sum, filled into lines."""
    if not isinstance(formula, Sum) or width(latex(formula)) <= room:
        return [lead + latex(formula)]
    found, line = [], lead + latex(formula.terms[0])
    for term in formula.terms[1:]:
        word = signed(term)
        if width(line) + width(word) > room:
            found.append(line)
            line = word
        else:
            line += f" {word}"
    return [*found, line]


def rational_latex(value: Fraction) -> str:
    """A rational number as LaTeX."""
    return latex(Rational(value)) if value >= 0 else latex(Negative(Rational(-value)))
