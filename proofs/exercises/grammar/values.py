"""What a parsed answer is worth: an exact number, or a polynomial with rational coefficients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from proofs.exercises.grammar.errors import AnswerError
from proofs.exercises.grammar.rings import MAX_BITS, MAX_EXPONENT, Numbers, Polynomials, Refuse, Ring
from proofs.exercises.grammar.surds import ONE, Surd
from proofs.exercises.grammar.syntax import Parsed, parse
from proofs.exercises.grammar.tower import Tower
from proofs.exercises.grammar.tree import Name, Node, Number, Power, Product, Root, Sum

_EXPONENT = "an exponent is a whole number, or 1/2 for the square root, or 1/4"


@dataclass(frozen=True)
class Typed:
    """The value of a text.

    Attributes:
        value: a number, or a polynomial.
        decimal: whether a decimal was typed.
        split: whether a factor without a sign follows a division, as in ``1/2√5``.
    """

    value: Any
    decimal: bool
    split: bool = False


def evaluate(parsed: Parsed, ring: Ring) -> Any:
    """The value of an answer in a ring.

    Raises:
        AnswerError: where it has no value, or one that is too large.
        TooMuchWork: if its numbers are too complicated.
    """
    return _Evaluation(parsed.text, ring).value(parsed.tree)


class _Evaluation:
    def __init__(self, text: str, ring: Ring) -> None:
        self.text, self.ring = text, ring

    def refuse(self, at: int) -> Refuse:
        return lambda fault, rule: AnswerError(self.text, at, fault, rule)

    def value(self, node: Node) -> Any:
        ring, refuse = self.ring, self.refuse(node.at)
        match node:
            case Number():
                result = ring.constant(node.value)
            case Name():
                result = ring.name(node.name)
            case Sum():
                result = ring.constant(fmpq(0))
                for sign, term in node.terms:
                    value = self.value(term)
                    result = result + value if sign == 1 else result - value
                    ring.check(result, self.refuse(term.at))
            case Product():
                result = ring.constant(ONE)
                for sign, factor in node.factors:
                    here, value = self.refuse(factor.at), self.value(factor)
                    result = ring.times(result, value if sign == 1 else ring.inverse(value, here), here)
                    ring.check(result, here)
            case Power():
                result = self.power(node)
            case Root():
                result = ring.root(self.value(node.inside), refuse)
        ring.check(result, refuse)
        return result

    def power(self, node: Power) -> Any:
        """A whole power; also ``x^(1/2)`` and ``x^(1/4)``, the square root and its square root."""
        ring, refuse = self.ring, self.refuse(node.exponent.at)
        exponent = _Evaluation(self.text, Numbers(Tower())).exponent(node.exponent)
        base = self.value(node.base)
        while exponent.q in (2, 4) and abs(exponent.p) <= 3:
            base, exponent = ring.root(base, refuse), exponent * 2
        if exponent.q != 1:
            raise refuse("value", _EXPONENT)
        times = abs(int(exponent))
        bits, degree = ring.size(base)
        if times > MAX_BITS or (bits > 1 and bits * times > 2 * MAX_BITS) or (degree and degree * times > MAX_EXPONENT):
            raise refuse("limit", "this exponent is too large")
        if exponent < 0:
            base = ring.inverse(base, refuse)
        result = ring.constant(ONE)
        for bit in bin(times)[2:] if times else "":
            result = ring.times(result, result, refuse)
            result = ring.times(result, base, refuse) if bit == "1" else result
        return result

    def exponent(self, node: Node) -> fmpq:
        """The value of an exponent: a rational number without names."""
        if _has_name(node):
            raise self.refuse(node.at)("value", "an exponent is a number")
        value = self.value(node)
        if isinstance(value, Surd):
            raise self.refuse(node.at)("value", _EXPONENT)
        return fmpq(value)


def _has_name(node: Node) -> bool:
    match node:
        case Name():
            return True
        case Sum():
            return any(_has_name(term) for _, term in node.terms)
        case Product():
            return any(_has_name(factor) for _, factor in node.factors)
        case Power():
            return _has_name(node.base) or _has_name(node.exponent)
        case Root():
            return _has_name(node.inside)
        case _:
            return False


def number(text: str, tower: Tower | None = None) -> Typed:
    """The number a student typed.

    Arguments:
        text: the answer.
        tower: its square roots; numbers of one tower can be compared with ``==``.

    Raises:
        AnswerError: if it is not a number in the grammar.
        TooMuchWork: if it has too many square roots.

    Examples:
        >>> tower = Tower()
        >>> number("(1 + √5)/2", tower).value == number("2/(sqrt(5) - 1)", tower).value
        True
    """
    parsed = parse(text)
    return Typed(evaluate(parsed, Numbers(tower or Tower())), parsed.decimal, parsed.split)


def polynomial(text: str, names: tuple[str, ...]) -> Typed:
    """The polynomial a student typed, multiplied out.

    Raises:
        AnswerError: if it is not a polynomial in the grammar.

    Examples:
        >>> polynomial("(w00 - 2)^2", ("w_0_0",)).value
        w_0_0^2 - 4*w_0_0 + 4
    """
    parsed = parse(text, names)
    return Typed(evaluate(parsed, Polynomials(names)), parsed.decimal, parsed.split)
