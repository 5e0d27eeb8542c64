"""The grammar of answers: a recursive-descent parser from tokens to a small tree. Nothing a student types is ever run.

::

    sum      = product { ("+" | "-") product }
    product  = factor { "*" factor | "/" factor | power }        (the last: an implicit product, 2x)
    factor   = { "+" | "-" } power
    power    = atom [ "^" factor | raised digits ]
    atom     = number | name | "(" sum ")" | sqrt atom | sqrt "[2]{" sum "}" | frac "{" sum "}" "{" sum "}"

A division sign divides by the next factor only, whatever it is: 1/2√5 is (1/2)√5. A wrong answer that was read so is told (``split``).
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.exercises.grammar.errors import AnswerError
from proofs.exercises.grammar.names import Names
from proofs.exercises.grammar.tokens import Token, tokens
from proofs.exercises.grammar.tree import Name, Node, Number, Power, Product, Root, Sum

MAX_DEPTH = 40
"""Deepest nesting of brackets, roots and exponents."""

_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Parsed:
    """An answer as a tree.

    Attributes:
        text: what was typed.
        tree: its meaning.
        decimal: whether a decimal was typed.
        split: whether a factor without a sign follows a division, as in ``1/2√5``.
    """

    text: str
    tree: Node
    decimal: bool
    split: bool


def parse(text: str, names: tuple[str, ...] = ()) -> Parsed:
    """Read what a student typed.

    Arguments:
        text: the answer.
        names: the names it may use, as the key spells them.

    Raises:
        AnswerError: if it is not an answer; the error points at the character.

    Examples:
        >>> parse("2 w01", ("w_0_1",)).tree == parse("2*w_{0,1}", ("w_0_1",)).tree
        True
        >>> print(parse("0.5").tree.value, parse("0.5").decimal)
        1/2 True
    """
    found = tokens(text, Names(names))
    parser = _Parser(text, found)
    tree = parser.sum()
    if parser.next.sort != "end":
        raise parser.unexpected()
    return Parsed(text, tree, any(token.sort == "decimal" for token in found), parser.split)


class _Parser:
    """Reads tokens from left to right."""

    def __init__(self, text: str, found: list[Token]) -> None:
        self.text, self.found = text, found
        self.place = self.depth = 0
        self.split = False

    @property
    def next(self) -> Token:
        return self.found[self.place]

    def take(self) -> Token:
        self.place += 1
        return self.found[self.place - 1]

    def wrong(self, at: int, rule: str) -> AnswerError:
        return AnswerError(self.text, at, "syntax", rule)

    def unexpected(self) -> AnswerError:
        token = self.next
        if token.sort == "end":
            return self.wrong(token.at, "the answer stops too early: something is missing here")
        if token.sort == "close":
            return self.wrong(token.at, f"this {token.text} closes nothing")
        if token.sort == "exponent" or token.sort == "^":
            return self.wrong(token.at, "this exponent has nothing to stand on; use brackets for a power of a power")
        return self.wrong(token.at, f"this {self.text[token.at]} is out of place")

    def sum(self) -> Node:
        at, terms = self.next.at, [(1, self.product())]
        while self.next.sort in ("+", "-"):
            sign = 1 if self.take().sort == "+" else -1
            terms.append((sign, self.product()))
        return terms[0][1] if len(terms) == 1 else Sum(tuple(terms), at)

    def product(self) -> Node:
        at, factors, divided = self.next.at, [(1, self.factor())], False
        while True:
            token = self.next
            if token.sort in ("*", "/"):
                self.take()
                divided = token.sort == "/"
                factors.append((-1 if divided else 1, self.factor()))
            elif token.sort in ("name", "open", "sqrt", "frac"):
                self.split = self.split or divided
                divided = False
                factors.append((1, self.power()))
            elif token.sort in ("number", "decimal"):
                raise self.wrong(token.at, "a number after something else: write *, + or ^ before it")
            else:
                return factors[0][1] if len(factors) == 1 else Product(tuple(factors), at)

    def factor(self) -> Node:
        at, sign = self.next.at, 1
        while self.next.sort in ("+", "-"):
            sign = -sign if self.take().sort == "-" else sign
        power = self.power()
        return power if sign == 1 else Sum(((-1, power),), at)

    def power(self) -> Node:
        base = self.atom()
        if self.next.sort == "exponent":
            token = self.take()
            base = Power(base, Number(token.value, token.at), token.at)
        elif self.next.sort == "^":
            token = self.take()
            self.deeper(token)
            base = Power(base, self.factor(), token.at)
            self.depth -= 1
        if self.next.sort in ("exponent", "^"):
            raise self.unexpected()
        return base

    def atom(self) -> Node:
        token = self.next
        if token.sort in ("number", "decimal"):
            return Number(self.take().value, token.at)
        if token.sort == "name":
            return Name(self.take().text, token.at)
        if token.sort == "open":
            return self.bracket()
        if token.sort == "sqrt":
            self.deeper(self.take())
            self.index()
            if self.next.sort not in ("number", "decimal", "name", "open", "sqrt"):
                raise self.wrong(self.next.at, "write the number under the root in brackets: sqrt(5)")
            inside = self.atom()
            self.depth -= 1
            return Root(inside, token.at)
        if token.sort == "frac":
            self.take()
            return Product(((1, self.braced()), (-1, self.braced())), token.at)
        raise self.unexpected()

    def index(self) -> None:
        r"""Read over the index of ``\sqrt[2]{5}``; another one is refused, and so is ``sqrt[2](5)``, which may be a product."""
        ahead = self.found[self.place : self.place + 4]
        if [token.sort for token in ahead[:3]] != ["open", "number", "close"] or ahead[0].text != "[":
            return
        if ahead[3].sort not in ("open", "name", "sqrt", "frac"):
            return
        if ahead[1].value != 2:
            rule = "only square roots are read here: sqrt(sqrt(5)) is a fourth root; write * for a product"
            raise self.wrong(ahead[0].at, rule)
        if ahead[3].sort != "open" or ahead[3].text != "{":
            rule = r"is 2 an index, or under the root? write \sqrt[2]{5} or sqrt(2)*5"
            raise AnswerError(self.text, ahead[0].at, "ambiguous", rule)
        self.place += 3

    def braced(self) -> Node:
        if self.next.sort != "open" or self.next.text != "{":
            raise self.wrong(self.next.at, r"write \frac with two pairs of braces: \frac{1}{2}")
        return self.bracket()

    def bracket(self) -> Node:
        opening = self.take()
        self.deeper(opening)
        inside = self.sum()
        self.depth -= 1
        if self.next.sort == "end":
            raise self.wrong(opening.at, f"this {opening.text} is not closed")
        if self.next.sort != "close":
            raise self.unexpected()
        if self.next.text != _PAIRS[opening.text]:
            raise self.wrong(self.next.at, f"the bracket {opening.text} is closed by {self.next.text}")
        self.take()
        return inside

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise AnswerError(
                self.text, token.at, "limit", f"brackets, roots and exponents nest at most {MAX_DEPTH} deep"
            )
