"""Fields that Moodle grades by itself, within a text (its type ``cloze``): tables, coefficients, numbers of points and their losses.

A right answer must be one number for each field. So a table has a field for every entry; a polynomial, multiplied out, one for
the coefficient of each of its monomials and of some that it has not; a list of critical points one for the number of orbits of
each kind, and one for the loss of each orbit. Numbers with square roots are asked for to three decimals.
"""

from __future__ import annotations

from collections import Counter
from typing import get_args

from flint import fmpq, fmpq_mpoly

from proofs.exercises.answers import Answer, MatrixAnswer, NumberAnswer, PointKind, PointsAnswer, PolynomialAnswer
from proofs.exercises.grammar import Exact, Tower, number, polynomial
from proofs.exercises.grammar.surds import Surd, real

MAX_FIELDS = 40
"""A question with more fields is an essay."""
TOLERANCE = "0.001"
Exponents = tuple[int, ...]


def cloze(answer: Answer) -> tuple[str, str] | None:
    """How a question is answered in fields, and the fields as HTML; None where fields cannot hold a right answer.

    Examples:
        >>> cloze(MatrixAnswer((("1", "-1/2"),)))[1]
        '<table><tr><td>{1:NUMERICAL:=1:0}</td><td>{1:SHORTANSWER:=-1/2~=-0.5}</td></tr></table>'
    """
    match answer:
        case NumberAnswer(value):
            return "", f"<p>{field(number(value).value)}</p>"
        case MatrixAnswer(rows) if sum(map(len, rows)) <= MAX_FIELDS:
            tower = Tower()
            return "Fill in the entries, as whole numbers or reduced fractions.", _table(
                [[field(number(x, tower).value) for x in row] for row in rows]
            )
        case PolynomialAnswer(value, names):
            found = _coefficients(polynomial(value, names).value, names)
            return (
                ("Multiply out, and give the coefficients, as whole numbers or reduced fractions.", found)
                if found
                else None
            )
        case PointsAnswer(_, orbits) if len(orbits) + len(get_args(PointKind)) <= MAX_FIELDS:
            how = "How many are of each kind (a strict minimum counts as that only), and what are their losses, smallest first?"
            counts = Counter(point.kind for point in orbits)
            kinds = [[kind, field(fmpq(counts[kind]))] for kind in get_args(PointKind)]
            losses = sorted((number(point.loss).value for point in orbits), key=lambda x: float(real(x).decimal(9)))
            return how, _table(kinds) + _table([[f"loss {k}", field(x)] for k, x in enumerate(losses, 1)])
    return None


def field(value: Exact) -> str:
    """A field for one number: whole, a reduced fraction (or its decimal, if that ends soon), or to three decimals.

    Examples:
        >>> field(fmpq(3)), field(fmpq(-1, 3)), field(fmpq(3, 8))
        ('{1:NUMERICAL:=3:0}', '{1:SHORTANSWER:=-1/3}', '{1:SHORTANSWER:=3/8~=0.375}')
    """
    if isinstance(value, Surd):
        return f"(to three decimals) {{1:NUMERICAL:={real(value).decimal(9)}:{TOLERANCE}}}"
    if value.q == 1:
        return f"{{1:NUMERICAL:={value}:0}}"
    forms = [str(value)] + ([_decimal(value)] if 10**6 % int(value.q) == 0 else [])
    return f"{{1:SHORTANSWER:={'~='.join(forms)}}}"


def _decimal(value: fmpq) -> str:
    """A rational number with at most six places."""
    scaled = value * 10**6
    whole, rest = divmod(abs(int(scaled.p)), 10**6)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" + (f".{rest:06d}".rstrip("0") if rest else "")


def _coefficients(value: fmpq_mpoly, names: tuple[str, ...]) -> str:
    """A field for each monomial, those that the polynomial has not among them; empty if they are too many."""
    terms = {tuple(int(e) for e in exponents): fmpq(c) for exponents, c in value.to_dict().items()}
    shown = sorted({*terms, *(_turned(monomial) for monomial in terms)}, reverse=True)
    if len(shown) > MAX_FIELDS:
        return ""
    return _table([[_monomial(m, names), field(terms.get(m, fmpq(0)))] for m in shown])


def _turned(exponents: Exponents) -> Exponents:
    """The monomial with the exponents of the next names: often one that is not there."""
    return exponents[1:] + exponents[:1]


def _monomial(exponents: Exponents, names: tuple[str, ...]) -> str:
    factors = [
        rf"{name[0]}_{{{name[1:].strip('_').replace('_', ',')}}}" + (f"^{{{e}}}" if e > 1 else "")
        for name, e in zip(names, exponents, strict=True)
        if e
    ]
    return rf"\({' '.join(factors) or '1'}\)"


def _table(rows: list[list[str]]) -> str:
    lines = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{''.join(lines)}</table>"
