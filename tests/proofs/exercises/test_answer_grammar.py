"""What students type: spellings that are read, what is refused and where, and exact arithmetic with square roots."""

from __future__ import annotations

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.exercises.grammar import AnswerError, TooMuchWork, Tower, number, polynomial, written
from proofs.exercises.grammar.errors import pointed
from proofs.exercises.grammar.surds import ONE, Surd, ball, inverse, minimal_polynomial, real, sign

NAMES = ("w_0_0", "w_0_1", "v_0_0", "v_1_0", "x", "y", "z1", "z2")

SPELLINGS = """w_0_1 w01 w_01 w_{0,1} w_{01} w{0,1} w_0,1 w[0,1] w[0][1] w(0,1) w₀₁ w_₀₁ (w_0_1) [w01] {w_0_1} +w01 --w01
w_0_1^1 w_0_1^{1} w_0_1¹ w_0_1**1 1w01 2w01/2 ½w01·2 w01^2^0 \\left(w_0_1\\right) \\frac{w_{0,1}}{1} \\sqrt{4}w01/2 0.5w01*2 w01"""


@pytest.mark.parametrize("text", [*SPELLINGS.split(), "w_{0 1}", "w_{0, 1}", "w_0, 1", "1 w_0_1", " w01\n"])
def test_spellings_of_one_weight(text):
    assert polynomial(text, NAMES).value == polynomial("w_0_1", NAMES).value


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2xy", "2*x*y"),
        ("2x y^2", "2*x*y**2"),
        ("xy", "x*y"),
        ("-x^2", "0 - (x*x)"),
        ("(-x)^2", "x*x"),
        ("2x-3", "2*x - 3"),
        ("2x\u22123", "2*x - 3"),
        ("2x \u2013 3", "2*x - 3"),
        ("x\u00b7y\u00d7x", "x^2*y"),
        ("x(x+1)", "x^2 + x"),
        ("(x+1)(x-1)", "x^2 - 1"),
        ("[x+{1}]²", "x^2 + 2*x + 1"),
        ("1/2x", "(1/2)*x"),
        ("1/2(x+y)", "x/2 + y/2"),
        ("x/2y", "(x*y)/2"),
        ("x\u00f72", "x/2"),
        ("3\u20444 x", "0.75*x"),
        ("2^3x", "8*x"),
        ("2^-1x", "x/2"),
        ("x^2^2", "x^4"),
        ("x\u00a0+\ty", "x+y"),
        (r"\tfrac{1}{2} \cdot x", "x/2"),
        ("z1z2", "z1*z2"),
        ("z_1", "z1"),
        ("w00v00w01", "w_0_0*w_0_1*v_0_0"),
        ("(w00v00 - 2)^2", "w_0_0^2 v_0_0^2 - 4 w_0_0 v_0_0 + 4"),
        ("x-(-1)", "x+1"),
        ("2*-x", "0-2*x"),
        ("x⁻⁰", "1"),
        (".5x", "x/2"),
    ],
)
def test_polynomials_in_unusual_forms(text, same):
    assert polynomial(text, NAMES).value == polynomial(same, NAMES).value


@pytest.mark.parametrize(
    ("text", "at", "fault"),
    [
        ("", 0, "syntax"),
        ("x +", 3, "syntax"),
        ("(x", 0, "syntax"),
        ("x)", 1, "syntax"),
        ("(x]", 2, "syntax"),
        ("x * / y", 4, "syntax"),
        ("x^^2", 2, "syntax"),
        ("x²^2", 2, "syntax"),
        ("x 2", 2, "syntax"),
        ("1 1/2", 2, "syntax"),
        ("2½", 1, "syntax"),
        ("1,125", 0, "syntax"),
        ("1,2,3", 3, "syntax"),
        ("1.234,5", 5, "syntax"),
        ("2,", 1, "syntax"),
        ("0.5e3", 3, "syntax"),
        ("1e5", 1, "syntax"),
        ("5.+x", 1, "syntax"),
        ("5...", 1, "syntax"),
        ("$x", 0, "syntax"),
        ("sqrt[4](5)", 4, "syntax"),
        ("sqrt[2](5)", 4, "ambiguous"),
        ("sqrt[4]x", 4, "syntax"),
        ("x = 2", 2, "syntax"),
        ("±2", 0, "syntax"),
        ("x!", 1, "character"),
        ("sqrt", 4, "syntax"),
        (r"\frac123", 5, "syntax"),
        (r"\sin x", 0, "syntax"),
        ("x;y", 1, "character"),
        ("'x'", 0, "character"),
        ("q", 0, "name"),
        ("W01", 0, "name"),
        ("2w", 1, "name"),
        ("w_0_7", 0, "name"),
        ("w_0_0_1", 0, "name"),
        ("pi", 0, "name"),
        ("1/x", 2, "value"),
        ("x/0", 2, "value"),
        ("x^y", 2, "value"),
        ("x^-1", 2, "value"),
        ("x^(1/2)", 3, "value"),
        ("sqrt(2)x", 0, "value"),
        ("2^sqrt(2)", 2, "value"),
        ("1/(x) y", 3, "value"),
        ("x^65", 2, "limit"),
        ("2^9999", 2, "limit"),
        ("1" * 61, 0, "limit"),
        ("(" * 41, 40, "limit"),
    ],
)
def test_a_refusal_points_at_the_character(text, at, fault):
    with pytest.raises(AnswerError) as refused:
        polynomial(text, NAMES)
    assert (refused.value.at, refused.value.fault) == (at, fault)
    *_, line, caret = str(refused.value).split("\n")
    assert caret == " " * at + "^" and (at >= len(line) or line[at] in (text[at], "?"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("\u0445+1", "CYRILLIC SMALL LETTER HA"),
        ("x\u200b", "ZERO WIDTH SPACE"),
        ("x\u202e+1", "RIGHT-TO-LEFT OVERRIDE"),
        ("\uff12x", "FULLWIDTH DIGIT TWO; type 2 instead"),
        ("\u0663x", "ARABIC-INDIC DIGIT THREE"),
        ("x\u0301", "COMBINING ACUTE ACCENT"),
        ("\U0001d465", "MATHEMATICAL ITALIC SMALL X; type x instead"),
        ("5\u2082", "SUBSCRIPT TWO; type 2 instead"),
        ("x\x00", "U+0000"),
        ("\ud800", "U+D800"),
    ],
)
def test_foreign_characters_are_named(text, name):
    with pytest.raises(AnswerError, match="character") as refused:
        polynomial(text, NAMES)
    assert name.replace("; type", " has no meaning here; type") in str(refused.value)
    assert str(refused.value).split("\n", 1)[1].isascii()


def test_two_readings_of_a_name_are_refused():
    names = ("w_1_10", "w_11_0", "w_2_10")
    with pytest.raises(AnswerError, match="w_1_10 or w_11_0") as refused:
        polynomial("w110", names)
    assert refused.value.fault == "ambiguous"
    assert polynomial("w_1_10 + w210", names).value == polynomial("w_{1,10} + w_2_10", names).value


def test_a_long_text_is_shown_in_part():
    lines = pointed("x" * 500 + "?" + "y" * 500, 500).split("\n")
    assert len(lines[0]) <= 60 and lines[0][lines[1].index("^")] == "?"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("√5/2", "sqrt(5)/2"),
        ("√(5)/2", "1/2√5"),
        ("sqrt5", "5^(1/2)"),
        ("sqrt 5", r"\sqrt{5}"),
        ("√20", "2√5"),
        ("1/√5", "√5/5"),
        ("√(1/2)", "√2/2"),
        ("(1+√5)/2", "2/(√5-1)"),
        ("((1+√5)/2)^3", "2+√5"),
        ("√(6+2√5)", "1+√5"),
        ("√(3-2√2)", "√2-1"),
        ("√2√3", "√6"),
        ("√(2+√3)", "(√6+√2)/2"),
        ("√(10+2√5)√(10-2√5)", "4√5"),
        ("√(4+√(15))", "(√6+√10)/2"),
        ("1/(√2+√3+√5)", "√3/6 + √2/4 - √30/12"),
        ("√√16", "2"),
        ("16^(1/4)", "2"),
        ("16^(-3/4)", "1/8"),
        ("5.", "5"),
        ("= 5", "5"),
        ("$$√5$$", "√5"),
        (r"\frac12√5", "√5/2"),
        (r"\sqrt[2]{5}", "√5"),
        ("sqrt[5]/5", "1/√5"),
        ("SQRT(5)", "√5"),
        ("1/√5 √2", "√2/√5"),
        ("6/(1+1)(3)", "9"),
        ("2^(3/2)", "√8"),
        ("4^-0.5", "½"),
        ("0.25", "1/4"),
        ("1.50", "3/2"),
        ("-(-3)", "3"),
        ("√8 - 2√2", "0"),
    ],
)
def test_numbers_in_unusual_forms(text, same):
    tower = Tower()
    one, other = number(text, tower).value, number(same, tower).value
    assert one == other
    assert real(one).compare(real(other)) == 0  # and by minimal polynomial and interval


@pytest.mark.parametrize(
    ("text", "same"),
    [("√5", "-√5"), ("(1+√5)/2", "(1-√5)/2"), ("√2+√3", "√10"), ("√2", "1.41421356"), ("√(2+√2)", "√(2-√2)")],
)
def test_different_numbers_differ(text, same):
    tower = Tower()
    one, other = number(text, tower).value, number(same, tower).value
    assert one != other and real(one).compare(real(other)) != 0
    assert sign(one - other) == real(one).compare(real(other))


@pytest.mark.parametrize(
    ("text", "at", "fault"),
    [("√(-1)", 0, "value"), ("√(1-√2)", 0, "value"), ("1/(√8-2√2)", 3, "value"), ("x", 0, "name"), ("nan", 0, "name")],
)
def test_numbers_without_a_value(text, at, fault):
    with pytest.raises(AnswerError) as refused:
        number(text)
    assert (refused.value.at, refused.value.fault) == (at, fault)


def test_too_many_roots_are_refused():
    with pytest.raises(TooMuchWork):
        number("√2√3√5√7√11√13√17")


def test_a_factor_after_a_division_is_remembered():
    """One rule for all divisors: / divides by the next factor only; a wrong answer is told so."""
    assert all(number(text).split for text in ("1/2√5", "1/√5√2", "1/(2)(3)"))
    assert not any(number(text).split for text in ("1/2*√5", "√5/2", r"\frac{1}{2}√5", "2√5"))


def test_decimals_are_remembered():
    assert number("0.5").decimal and not number("1/2").decimal and number("0.1").value == fmpq(1, 10)


def test_a_radicand_that_is_taken_for_no_square_gives_wrong_numbers(monkeypatch):
    """Sabotage: without the square test, equal numbers would look different."""
    monkeypatch.setattr(Tower, "_square_root", lambda *_: None)
    tower = Tower()
    assert number("√8", tower).value != number("2√2", tower).value


small = st.integers(-4, 4)


@given(st.lists(small, min_size=8, max_size=8), st.lists(small, min_size=8, max_size=8))
@settings(max_examples=60, deadline=None)
def test_the_tower_is_a_field(first, second):
    tower = Tower()
    root2, root3 = tower.sqrt(fmpq(2)), tower.sqrt(fmpq(3))
    nested = tower.sqrt(root2 + fmpq(3))
    basis = [a * b * c for a in (ONE, root2) for b in (ONE, root3) for c in (ONE, nested)]
    a, b = (sum((fmpq(c) * x for c, x in zip(cs, basis, strict=True)), fmpq(0)) for cs in (first, second))
    assert (a + b) * (a - b) == a * a - b * b
    assert ball(a * b, 128).overlaps(ball(a, 128) * ball(b, 128))
    if a != 0:
        assert a * inverse(a) == ONE
        root = tower.sqrt(a * a)
        assert root == a or root == -a
    if isinstance(a, Surd):
        value = minimal_polynomial(a)(ball(a, 256))
        assert value.contains(0) and len(minimal_polynomial(a).factor()[1]) == 1


def test_numbers_are_written_to_be_typed_again():
    tower = Tower()
    for text in ("-3/2", "1/2+√5/2", "√(2+√2)", "1-√2√3", "(√2+√3)/√(5+√2)"):
        value = number(text, tower).value
        assert written(value).startswith("about") or number(written(value), tower).value == value


trees = st.recursive(
    st.integers(1, 9).map(lambda n: (str(n), arb(n))),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} + {p[1][0]})", p[0][1] + p[1][1])),
        st.tuples(inner, inner).map(lambda p: (f"[{p[0][0]}\u2212{p[1][0]}]", p[0][1] - p[1][1])),
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]})({p[1][0]})", p[0][1] * p[1][1])),
        st.tuples(inner, st.integers(1, 9)).map(lambda p: (f"({p[0][0]})/{p[1]}", p[0][1] / p[1])),
        inner.map(lambda p: (rf"\sqrt{{({p[0]})² + 1}}", (p[1] * p[1] + 1).sqrt())),
    ),
    max_leaves=6,
)


@given(trees)
@settings(max_examples=100, deadline=None)
def test_numbers_have_the_value_that_interval_arithmetic_finds(tree):
    text, value = tree
    try:
        assert ball(number(text).value, 80).overlaps(value)
    except TooMuchWork:
        assert text.count("sqrt") > 4


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("0,5", "1/2"), ("-1,25", "-5/4"), ("2*0,1", "1/5"), ("12,3456", "123456/10000"), ("0,125", "1/8"), (",5", "1/2")],
)
def test_decimal_commas_are_read(typed, meant):
    found = number(typed)
    assert found.value == number(meant).value and found.decimal
