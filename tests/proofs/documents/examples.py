"""A derivation made by hand: every kind of block, an argument that reads like a page, and texts that attack every format."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction

import flint

from proofs.documents.document import (
    Check,
    Cite,
    Derivation,
    Display,
    Figure,
    Items,
    Listing,
    Math,
    Paragraph,
    Ref,
    Section,
    Source,
    Statement,
    Step,
    StepFailed,
    Strong,
    Table,
    Text,
)
from proofs.documents.formulas import (
    Approximate,
    Formula,
    Matrix,
    Name,
    Negative,
    Product,
    Quotient,
    Rational,
    Relation,
    Root,
    Sum,
    evaluate,
    lifted,
    names,
    scaled,
)
from proofs.documents.picture import Picture

HOSTILE = (
    r"\input{/etc/passwd} \end{document} {}} $x^2$ #1 & 50% ~ _a_ ^b^ "
    "<script>alert(1)</script> <img src=x onerror=alert(2)> </title></style>&lt; "
    "`code` *star* [link](javascript:alert(3)) | cell | ![p](http://example.org/x.png) www.example.org {{ 7*7 }} {% x %} ((( y ))) "
    "bell\x07 nul\x00 right-to-left \u202etxet\u202c zero\u200bwidth lone\ud800 end\ufffe "
    "\u05e9\u05dc\u05d5\u05dd \u4e2d\u6587 \U0001f600 \U0001f468\u200d\U0001f469 e\u0301 \u03b1 \u2264 '' `` -- << >> \"q\" \\(x\\) "
    + "Donaudampfschifffahrt" * 12
    + "\n\n# heading\n- item\n1. one"
)

w, v, x, L = Name("w", (0, 1)), Name("v", (1, 0)), Name("x"), Name("L")
a, b, c = Name("alpha"), Name("b", (0,), star=True), Name("c", (2, 3))


def same(step: Step) -> None:
    """Both statements are one polynomial, by exact arithmetic."""
    sides = [side.sides[-1] if isinstance(side, Relation) else side for side in (step.before, step.after) if side]
    found = sorted({str(n): n for side in sides for n in names(side)}.items())
    ring = flint.fmpq_mpoly_ctx.get([f"x{i}" for i in range(len(found))] or ["x"], "lex")
    values = {name: ring.gen(place) for place, (_, name) in enumerate(found)}

    def constant(number: Fraction) -> flint.fmpq_mpoly:
        return ring.constant(flint.fmpq(number.numerator, number.denominator))

    first, *others = [evaluate(side, values, constant) for side in sides]
    if any(other != first for other in others):
        raise StepFailed(step.name, "the two sides differ")


EXACTLY = Check("exact", "checked exactly", same)
CERTIFIED = Check("certificate", "checked by the certificate checker", lambda step: None)


def equal(*sides: Formula) -> Relation:
    return Relation(sides, ("=",) * (len(sides) - 1))


def long_sum(terms: int) -> Formula:
    return Sum(
        tuple(
            scaled(
                Fraction((-1) ** k * (2 * k + 3), k % 4 + 1),
                Name("w", (k, k % 3)) ** (k % 3 + 1) * Name("v", (k % 2, k)),
            )
            for k in range(terms)
        )
    )


def points(count: int) -> Table:
    golden = Quotient(Sum((lifted(3), Negative(Root(Fraction(5))))), lifted(2))
    rows = tuple(
        (
            (Text(f"p{k}"),),
            (Math(golden), Text(" (0.38)")) if k % 2 else (Math(lifted(Fraction(k, 7))),),
            (Text(str(k * k)),),
            (Text("spurious minimum" if k == 2 else "saddle"),),
        )
        for k in range(count)
    )
    return Table(
        "The critical points.",
        ((Text("point"),), (Text("loss "), Math(L)), (Text("count"),), (Text("kind"),)),
        rows,
        f"points-{count}",
    )


square = Step(
    "expand the square",
    equal(L, (3 * v * w - 1) ** 2),
    equal(L, Sum((scaled(9, v**2 * w**2), scaled(-6, v * w), lifted(1)))),
    "expand",
    "",
    EXACTLY,
    (Text("We write the loss out. By "), Ref("loss"), Text(",")),
    "expanded",
)

PLAIN = Derivation(
    "Tug of war: two samples pull one weight",
    (
        Text("Two samples pull the weight "),
        Math(w),
        Text(" in opposite directions. One of the minima is "),
        Strong("spurious"),
        Text(": its loss is "),
        Math(Quotient(Sum((lifted(3), Negative(Root(Fraction(5))))), lifted(2))),
        Text(", and a lower point exists "),
        Cite("paper"),
        Text("."),
    ),
    (
        Section(
            "Setting",
            (
                Paragraph(
                    (
                        Text("The network has two layers and the masks of "),
                        Ref("graph"),
                        Text(". The output is "),
                        Math(v * w * x),
                        Text("."),
                    )
                ),
                Display(
                    equal(
                        Name("M", (1,)),
                        Matrix(((lifted(1), lifted(0), lifted(1)), (lifted(0), lifted(1), lifted(1)))),
                    )
                ),
                Display(equal(L, (3 * v * w - 1) ** 2 + (v * w + 2) ** 2), "loss"),
                Figure(
                    "mask-graph",
                    (Text("The mask graph; "), Math(w), Text(" is alive.")),
                    "Two inputs, one hidden unit, one output; all three edges are drawn.",
                    "graph",
                ),
                Section(
                    "Units",
                    (
                        Paragraph(
                            (
                                Text("Every unit is alive. We use "),
                                Ref("lemma"),
                                Text(" and "),
                                Ref("points-5"),
                                Text("."),
                            )
                        ),
                    ),
                    "units",
                ),
                Section("Symmetry", (Paragraph((Text("Rescaling a unit changes nothing."),)),)),
            ),
            "setting",
        ),
        Section(
            "The argument",
            (
                square,
                Step(
                    "the derivative",
                    None,
                    equal(Name("g"), 18 * v**2 * w - 6 * v),
                    "differentiate",
                    "Section 2",
                    EXACTLY,
                    (Text("Its derivative is"),),
                ),
                Step(
                    "in one",
                    None,
                    equal(Name("g", (1,)), v * w),
                    "chain rule",
                    "",
                    EXACTLY,
                    (Text("and, one by one,"),),
                ),
                Step("in two", None, equal(Name("g", (2,)), w**2), "chain rule", "", EXACTLY),
                Step("in three", None, equal(Name("g", (3,)), scaled(2, v)), "chain rule", "", EXACTLY),
                Step("in another way", None, equal(Name("h"), scaled(2, v)), "another rule", "", EXACTLY),
                Step(
                    "no square is negative",
                    Relation((v**2, lifted(0)), (">=",)),
                    Relation((scaled(9, v**2) + 1, lifted(1)), (">=",)),
                    "add and scale",
                    "",
                    CERTIFIED,
                    (Text("A square is not negative, so"),),
                ),
                Step(
                    "group",
                    long_sum(9),
                    long_sum(9),
                    "group by unit",
                    "",
                    EXACTLY,
                    (Text("Grouped by unit,"),),
                    "grouped",
                ),
                Statement(
                    "definition",
                    "",
                    (Paragraph((Text("A minimum is "), Strong("spurious"), Text(" if a lower point exists."))),),
                    "spurious",
                ),
                Statement(
                    "lemma",
                    "Reduction",
                    (
                        Paragraph(
                            (
                                Text("At every critical point "),
                                Math(Relation((v * w, Rational(Fraction(1, 10))), ("=",))),
                                Text(" or "),
                                Math(equal(v, lifted(0))),
                                Text("."),
                            )
                        ),
                        Display(Relation((a, Root(Fraction(5)), Approximate("2.236")), ("=", "approx")), "alpha"),
                    ),
                    "lemma",
                    (
                        Paragraph(
                            (
                                Text("By "),
                                Ref("expanded"),
                                Text(" and "),
                                Ref("spurious"),
                                Text(" the derivative vanishes exactly there."),
                            )
                        ),
                        Items(
                            (
                                (Text("If "), Math(equal(v, lifted(0))), Text(", nothing is left.")),
                                (Text("Else divide by "), Math(v), Text(".")),
                            )
                        ),
                    ),
                ),
                Statement(
                    "theorem",
                    "",
                    (
                        Paragraph(
                            (
                                Text("The point "),
                                Math(equal(b, a)),
                                Text(" is a spurious minimum; see "),
                                Ref("alpha"),
                                Text("."),
                            )
                        ),
                    ),
                    "main",
                    (Paragraph((Ref("lemma"), Text(" and "), Ref("grouped"), Text(" say so."))),),
                ),
                points(5),
                Listing(
                    "problem = {'masks': [[1, 1]]}\nanswer = sum(map(sum, problem['masks']))\nassert answer == 2",
                    "python",
                ),
                Listing(
                    "landscape solve examples/tug_of_war.toml " + "--option value " * 9 + "\n    indented", "console"
                ),
            ),
        ),
        Section(
            "Recomputed",
            (
                Paragraph((Text("The last cell uses the first, as in "), Ref("setting"), Text("."))),
                Listing("assert answer + 1 == 3", "python"),
            ),
        ),
    ),
    (
        Source("paper", "The paper on sparse networks, Theorem 3.", "https://arxiv.org/abs/2009.07439"),
        Source("book", "A book without a link."),
    ),
)

ATTACKED = Derivation(
    HOSTILE,
    (Text(HOSTILE), Strong(HOSTILE), Cite("$k")),
    (
        Section(
            HOSTILE,
            (
                Paragraph((Text(HOSTILE), Math(x), Strong(HOSTILE), Ref("}\\<&"))),
                Statement(
                    "theorem",
                    HOSTILE,
                    (Paragraph((Text(HOSTILE),)), Listing(HOSTILE + "\n\\end{verbatim}\n```\n</pre>")),
                    "}\\<&",
                    (Paragraph((Text(HOSTILE),)),),
                ),
                Step(HOSTILE, x, x, HOSTILE, HOSTILE, Check("exact", HOSTILE, lambda step: None), (Text(HOSTILE),)),
                Table(
                    HOSTILE,
                    ((Text(HOSTILE),), (Text("short"),)),
                    (((Text(HOSTILE),), (Text("short"),)), ((), (Math(x),))),
                ),
                Figure("mask-graph", (Text(HOSTILE),), HOSTILE),
                Listing(HOSTILE, 'python" onload="x'),
                Items(((Text(HOSTILE),), (Text("- "), Text("1. "), Text("+")))),
            ),
        ),
        Section("", ()),
    ),
    (Source("$k", HOSTILE, "https://example.org/%7Bx%7D?q=<script>&a=}#_$\\"),),
)

LONG = Derivation(
    "Long formulas and long tables",
    (),
    (
        Section(
            "Long",
            (
                Display(long_sum(70), "seventy"),
                Display(equal(L, long_sum(12), long_sum(7))),
                Display(equal(Name("H"), Matrix(tuple(tuple(long_sum(2) for _ in range(4)) for _ in range(3))))),
                Display(Product((lifted(Fraction(3, 7)), long_sum(8) ** 2)), "product"),
                Display(equal(Product((c, Sum((a, b)))), scaled(Fraction(-1, 2), a * c) + c * Negative(b))),
                Paragraph(
                    (
                        Text("See "),
                        Ref("seventy"),
                        Text(", "),
                        Ref("product"),
                        Text(" and "),
                        Ref("points-60"),
                        Text(". In a line: "),
                        Math(long_sum(9)),
                        Text("."),
                    )
                ),
                points(60),
                Table(
                    "Words that need a column of their own.",
                    ((Text(""),), (Text("what it says"),), (Math(L),)),
                    (
                        (
                            (Text("R1"),),
                            (Text("every unit that is alive has an input and an output " * 4),),
                            (Math(lifted(3)),),
                        ),
                    ),
                ),
                Table(
                    "Exact values only.",
                    tuple((Math(Name("w", (k,))),) for k in range(12)),
                    (tuple((Math(long_sum(2)),) for _ in range(12)),),
                ),
            ),
        ),
    ),
)


def tiny_picture(name: str = "mask-graph") -> Picture:
    """A drawing that is small enough to write down."""
    drawing = b'<circle cx="40" cy="40" r="20" fill="#444"/><path d="M60 40H160" stroke="#444" stroke-width="3"/>'
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80" width="200" height="80">%s</svg>' % drawing
    return Picture(name, svg, _png(), _pdf(), "A unit and its edge.")


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def _pdf() -> bytes:
    drawing = b"60 40 m 160 40 l S 20 20 40 40 re f"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 80] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    text, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return text + end % (table, len(text))


PICTURES = {"mask-graph": tiny_picture()}
DOCUMENTS = {"plain": PLAIN, "attacked": ATTACKED, "long": LONG}
