"""Polynomials: compared term by term after multiplying out; usual mistakes are found by making them."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq, fmpq_mpoly

from proofs.exercises.answers import PolynomialAnswer
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, right, wrong
from proofs.exercises.grading.number import FACTORS
from proofs.exercises.grading.reading import reminded, rounding, text_of, unreadable
from proofs.exercises.grading.scheme import SCHEME
from proofs.exercises.grammar import AnswerError, TooMuchWork, Typed, polynomial

Terms = dict[tuple[int, ...], fmpq]
SHOWN = 6
"""Most terms that a message names."""


def grade_polynomial(raw: object, key: PolynomialAnswer) -> Graded:
    """Compare a polynomial with the key.

    Raises:
        NotGraded: if the answer is no polynomial in the names of the key.
    """
    wanted = polynomial(key.value, key.names).value
    try:
        typed = polynomial(text_of(raw), key.names)
    except (AnswerError, TooMuchWork) as error:
        raise unreadable(error, "the answer") from None
    return reminded(_compared(typed, wanted, key.names), typed.split)


def _compared(typed: Typed, wanted: fmpq_mpoly, names: tuple[str, ...]) -> Graded:
    found = typed.value
    if found == wanted:
        return right()
    mine, theirs = _terms(wanted), _terms(found)
    if typed.decimal and mine.keys() == theirs.keys() and all(rounding(theirs[m], mine[m]) for m in mine):
        return wrong(Kind.DECIMAL, "Close, but with rounded decimals: give exact numbers.", SCHEME.close_decimal)
    return _multiple(found, wanted) or _difference(mine, theirs, names)


def _terms(value: fmpq_mpoly) -> Terms:
    return {tuple(int(e) for e in exponents): fmpq(c) for exponents, c in value.to_dict().items()}


def _multiple(found: fmpq_mpoly, wanted: fmpq_mpoly) -> Graded | None:
    """The answer is the right polynomial times a number."""
    if found.is_zero() or wanted.is_zero():
        return None
    if found == -wanted:
        return wrong(Kind.SIGN, "The sign of the whole is wrong.", SCHEME.sign)
    for factor, words in FACTORS:
        if found == wanted * factor:
            hint = " Was the factor 2 of the square lost?" if abs(factor) < 1 else ""
            return wrong(Kind.FACTOR, f"This is {words} the right polynomial.{hint}", SCHEME.factor_two)
    ratio = fmpq(found.leading_coefficient()) / fmpq(wanted.leading_coefficient())
    if not wanted.is_constant() and found == wanted * ratio:
        text = "This is the right polynomial times a number: check the factor in front."
        return wrong(Kind.FACTOR, text, SCHEME.other_factor)
    return None


def _difference(wanted: Terms, found: Terms, names: tuple[str, ...]) -> Graded:
    """The terms in which the answer differs, without their coefficients."""
    missing = [m for m in wanted if m not in found]
    extra = [m for m in found if m not in wanted]
    changed = [m for m in wanted if m in found and found[m] != wanted[m]]
    flipped = [m for m in changed if found[m] == -wanted[m]]
    differing = missing + extra + changed
    if not any(any(m) for m in differing):
        text = "Only the constant term is wrong." if any(any(m) for m in wanted) else "Not right."
        return wrong(Kind.CONSTANT if any(any(m) for m in wanted) else Kind.WRONG, text, _constant_share(wanted))
    told = [
        (Kind.MISSING_TERM, "These terms are missing", missing),
        (Kind.EXTRA_TERM, "These terms do not belong here", extra),
        (Kind.SIGN, "The signs of these terms are wrong", flipped),
        (Kind.COEFFICIENT, "The numbers in front of these terms are wrong", [m for m in changed if m not in flipped]),
    ]
    feedback = tuple(Feedback(kind, f"{text}: {_listed(ms, names)}.") for kind, text, ms in told if ms)
    kept = len(wanted) - len(missing) - len(changed)
    if len(differing) == 1 and len(wanted) >= 3:
        share = SCHEME.one_term
    elif wanted and 2 * kept >= len(wanted) and len(differing) <= kept:
        share = SCHEME.some_terms
    else:
        share = Fraction(0)
    return Graded(share, feedback)


def _constant_share(wanted: Terms) -> Fraction:
    return SCHEME.constant if any(any(m) for m in wanted) else Fraction(0)


def _listed(monomials: list[tuple[int, ...]], names: tuple[str, ...]) -> str:
    shown = ", ".join(_written(m, names) for m in monomials[:SHOWN])
    return shown + (f" and {len(monomials) - SHOWN} more" if len(monomials) > SHOWN else "")


def _written(monomial: tuple[int, ...], names: tuple[str, ...]) -> str:
    factors = [
        name if exponent == 1 else f"{name}^{exponent}"
        for name, exponent in zip(names, monomial, strict=True)
        if exponent
    ]
    return " ".join(factors) if factors else "the constant"
