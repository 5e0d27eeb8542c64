"""Documents: the same numbers and the same words in every format, nothing from a user's text comes alive, nothing is built on a step that fails."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markdown_it import MarkdownIt

from proofs.documents.document import (
    Derivation,
    Display,
    Figure,
    Math,
    Paragraph,
    Ref,
    Section,
    Source,
    Statement,
    Step,
    StepFailed,
    Text,
)
from proofs.documents.formulas import Name, Rational, Relation, Sum, lifted
from proofs.documents.latex import latex
from proofs.documents.render import FORMATS, render
from proofs.documents.render.displays import joined, rows, shown
from proofs.documents.render.environment import environment
from proofs.documents.render.escape import address, fence, markdown, prose, tex, tex_listing, visible
from proofs.documents.render.html import mathml
from proofs.documents.render.numbering import Node, numbered
from proofs.documents.render.pdf import compile_tex
from symbolic.errors import BudgetSpent, EngineFailed, EngineMissing, LandscapeError
from tests.proofs.document_tools import accessibility, needs, needs_modules
from tests.proofs.documents.examples import (
    ATTACKED,
    DOCUMENTS,
    HOSTILE,
    PICTURES,
    PLAIN,
    long_sum,
    square,
    tiny_picture,
)

TEXTS = tuple(format for format in FORMATS if format != "pdf")
VOID = {"meta", "img", "link", "br", "hr", "input"}


class Page(HTMLParser):
    """A page as a list of elements, its texts, and what is not closed as it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts, self.faults = [], [], [], []
        self.feed(text)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data):
        if not self.open or self.open[-1] not in {"style", "annotation"}:
            self.texts.append(data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


def page(document: Derivation) -> Page:
    return Page(render(document, "html", PICTURES).decode())


def with_sections(*blocks, sources=()) -> Derivation:
    return Derivation("title", (), (Section("section", blocks),), sources)


def displays(document: Derivation) -> list[Node]:
    """The displays of a document, in order."""
    found, waiting = [], list(numbered(document).sections)
    while waiting:
        node = waiting.pop(0)
        found += [node] if isinstance(node.block, Display | Step) else []
        waiting = [*node.inner, *node.proof, *waiting]
    return found


def tampered() -> Derivation:
    """The plain document with one coefficient of one step changed."""
    setting, argument, last = PLAIN.sections
    assert argument.blocks[0] is square
    left, right = square.after.sides
    nine, *others = right.terms
    changed = replace(nine, factors=(Rational(nine.factors[0].value + 1), *nine.factors[1:]))
    wrong = replace(square, after=replace(square.after, sides=(left, Sum((changed, *others)))))
    return replace(PLAIN, sections=(setting, replace(argument, blocks=(wrong, *argument.blocks[1:])), last))


@pytest.mark.parametrize("format", FORMATS)
def test_a_tampered_step_stops_every_format(format):
    with pytest.raises(StepFailed, match="expand the square"):
        render(tampered(), format, PICTURES)


@pytest.mark.parametrize("format", TEXTS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_document_gives_the_same_bytes(name, format):
    assert render(DOCUMENTS[name], format, PICTURES) == render(DOCUMENTS[name], format, dict(PICTURES)) != b""


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_missing_is_an_error(format):
    with pytest.raises(LandscapeError, match="'mask-graph': its picture is missing"):
        render(PLAIN, format, {})
    with pytest.raises(LandscapeError, match="missing"):
        render(PLAIN, format, {"mask-graph": tiny_picture("another")})
    with pytest.raises(StepFailed, match=r"nowhere.*leads|leads nowhere"):
        render(with_sections(Paragraph((Ref("nowhere"),))), format, {})


def test_what_is_wrong_is_an_error():
    with pytest.raises(LandscapeError, match="found 'docx'"):
        render(PLAIN, "docx", PICTURES)
    with pytest.raises(LandscapeError, match="small letters"):
        render(with_sections(Figure("../x", (), "")), "tex", {"../x": tiny_picture("../x")})
    deep = Section("1", (Section("2", (Section("3", (Section("4", ()),)),)),))
    with pytest.raises(LandscapeError, match="at most 3 deep"):
        render(Derivation("t", (), (deep,)), "md", {})
    with pytest.raises(LandscapeError, match="in no statement"):
        render(with_sections(Statement("lemma", "", (Section("inside", ()),))), "md", {})
    for link in ("javascript:alert(1)", "file:///etc/passwd", "example.org"):
        with pytest.raises(LandscapeError, match="begins with https"):
            render(Derivation("t", (), (), (Source("k", "w", link),)), "html", {})


def test_templates_refuse_what_is_not_there():
    jinja = environment(str.upper)
    assert jinja.from_string("a {{ x }} {% macro m() %}b {{ x }}{% endmacro %}{{ m() }}").render(x="y<") == "a Y< b Y<"
    with pytest.raises(UndefinedError):
        jinja.from_string("{{ missing }}").render()
    with pytest.raises(TypeError):
        jinja.from_string("{{ nothing }}").render(nothing=None)


# numbers


def test_statements_share_one_counter_and_every_format_says_the_same():
    marks = numbered(PLAIN).marks
    found = {label: mark.words for label, mark in marks.items()}
    assert found == {
        "setting": "Section 1",
        "loss": "Equation (1)",
        "graph": "Figure 1",
        "units": "Section 1.1",
        "expanded": "Equation (2)",
        "grouped": "Equation (3)",
        "spurious": "Definition 1",
        "lemma": "Lemma 2",
        "alpha": "Equation (4)",
        "main": "Theorem 3",
        "points-5": "Table 1",
    }
    used = {part.label for part in PLAIN.inlines() if isinstance(part, Ref)}
    html, text = render(PLAIN, "html", PICTURES).decode(), render(PLAIN, "md", PICTURES).decode()
    source = render(PLAIN, "tex", PICTURES).decode()
    for label in used:
        mark = marks[label]
        assert f'<a href="#{mark.anchor}">{mark.words}</a>' in html
        assert f'<a href="#{mark.anchor}">{mark.words}</a>' in text and f'<a id="{mark.anchor}"></a>' in text
        assert rf"\cref{{{mark.anchor}}}" in source and rf"\label{{{mark.anchor}}}" in source


# displays


def test_steps_are_shown_as_chains_or_as_consequences():
    x, y, loss = Name("x"), Name("y"), Name("L")
    step = replace(square, before=x, after=y)
    assert shown(step).rows == ("x &= y",) or shown(step).text == "x = y"
    assert latex(joined(Relation((loss, x), ("=",)), y)) == "L = x = y"
    assert latex(joined(x, Relation((x, y), ("=",)))) == "x = y"
    assert joined(Relation((loss, x), ("<",)), Relation((loss, y), ("<",))) is None
    implied = shown(replace(step, before=Relation((x, lifted(1)), ("<",)), after=Relation((y, lifted(2)), ("<",))))
    assert (
        len(implied.rows) == 2
        and implied.rows[1].startswith(r"\Longrightarrow")
        and all("&" in row for row in implied.rows)
    )
    assert shown(replace(step, before=None)).text == "y"


def test_steps_of_one_kind_stand_in_one_display():
    [node] = [found for found in displays(PLAIN) if found.more]
    assert [step.name for step in (node.block, *node.more)] == ["in one", "in two", "in three"]
    assert shown(node.block, *node.more).rows == (
        "g_{1} &= v_{1,0} w_{0,1}",
        "g_{2} &= w_{0,1}^2",
        "g_{3} &= 2 v_{1,0}",
    )
    assert "(chain rule" not in render(PLAIN, "html", PICTURES).decode()
    labelled = with_sections(*(Display(Name("x"), label) for label in ("", "", "a", "b", "")))
    assert [len(node.more) for node in displays(labelled)] == [1, 0, 0, 0]


def test_a_long_left_side_is_broken_too():
    found = rows(Relation((long_sum(12), long_sum(12)), ("=",)))
    assert len(found) > 4 and all(row.startswith("&") for row in found) and sum("=" in row for row in found) == 1


# HTML


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_is_well_formed_and_alone(name):
    found = page(DOCUMENTS[name])
    assert found.faults == []
    assert not found.all("script", "iframe", "object", "embed", "form", "base", "link")
    assert all(not key.startswith("on") for _, attributes in found.elements for key in attributes)
    assert all(image["src"].startswith("data:image/svg+xml;base64,") and image["alt"] for image in found.all("img"))
    assert all(re.match("#|https://", link["href"]) for link in found.all("a"))
    names = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(names) == len(set(names))
    assert {link["href"][1:] for link in found.all("a") if link["href"].startswith("#")} <= set(names)
    [policy] = [meta["content"] for meta in found.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:") and "script" not in policy
    [language] = found.all("html")
    assert language == {"lang": "en"}
    headings = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert headings.count(1) == 1 and headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in found.elements}
    assert all(cell["scope"] in {"col", "row"} for cell in found.all("th"))


def test_formulas_are_mathml_with_their_latex():
    text = render(PLAIN, "html", PICTURES).decode()
    formulas = [ElementTree.fromstring(found) for found in re.findall("<math.*?</math>", text, re.S)]
    carried = [found.find("semantics/annotation").text for found in formulas]
    expected = [latex(part.formula) for part in PLAIN.inlines() if isinstance(part, Math)]
    expected += [shown(node.block, *node.more).text for node in displays(PLAIN)]
    assert sorted(carried) == sorted(expected)
    assert ElementTree.fromstring(mathml("x < 1", "inline")).find("semantics/mrow/mo").text == "<"
    for wrong in (r"\begin{aligned} a &= b \end{aligned}", r"\unknown{x}"):
        with pytest.raises(LandscapeError, match="no MathML"):
            mathml(wrong, "block")


def test_texts_come_out_literally_in_html():
    found = page(ATTACKED)
    words = prose(HOSTILE)
    assert {"\u202e", "\x00", "\x07", "\u200b", "\ud800"}.isdisjoint("".join(found.texts))
    assert "".join(found.texts).count(words) >= 14
    assert found.all("img")[0]["alt"] == words
    assert visible(HOSTILE) in "".join(found.texts)  # the listing keeps its lines


@given(st.text())
def test_any_text_comes_out_literally_in_html(words):
    found = Page(render(Derivation("t", (Text(words),), ()), "html", {}).decode())
    assert found.faults == [] and f"t{prose(words)}" in "".join(found.texts).replace("\n", "")


@needs("chromium")
@needs_modules("axe-core")
@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [("plain", 1280, False), ("plain", 400, True), ("attacked", 400, False), ("long", 400, False)],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(name, width, dark, tmp_path):
    found = accessibility(render(DOCUMENTS[name], "html", PICTURES).decode(), tmp_path, width, dark)
    assert found.violations == []
    assert found.passes > 20 and found.window == width >= found.width


@needs("chromium")
@needs_modules("axe-core")
def test_axe_sees_what_is_wrong(tmp_path):
    text = render(PLAIN, "html", PICTURES).decode()
    worse = re.sub(' alt="[^"]*"', "", text).replace("--soft: #55555f", "--soft: #aaaaaa").replace(' lang="en"', "")
    found = {violation[0] for violation in accessibility(worse, tmp_path, 1280).violations}
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found


# Markdown and notebooks

_OURS = re.compile(r'<a (?:id|href)="#?[a-z0-9-]+">|</a>|</?(?:span|strong|small)>')


def read_markdown(text: str) -> tuple[str, list[str]]:
    """The words of a Markdown text, and what became alive in it."""
    words, alive = [], []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in {"html_block", "hr", "blockquote_open"}:
            alive.append(token.content)
        if token.type in {"fence", "code_block"}:
            words.append(token.content)
        for part in token.children or ():
            if part.type == "html_inline" and not _OURS.fullmatch(part.content):
                alive.append(part.content)
            elif part.type in {"link_open", "em_open", "code_inline", "hardbreak"}:
                alive.append(f"{part.type} {part.attrs}")
            elif part.type == "image":
                alive.append(f"image {part.attrs['src']}")
            elif part.type != "html_inline":
                words.append(part.content)
    return "".join(words), alive


def test_texts_come_out_literally_in_markdown():
    words, alive = read_markdown(render(ATTACKED, "md", PICTURES).decode())
    assert words.count(prose(HOSTILE)) >= 13
    assert alive == ["em_open {}", "image mask-graph.svg", alive[-1]] and alive[-1].startswith("link_open")
    assert "https://example.org/" in alive[-1]


@given(st.text(alphabet=st.one_of(st.sampled_from("\\`*_{}[]()#+-.!|<>~$&:@^=\"'0a \n"), st.characters())))
def test_any_text_comes_out_literally_in_markdown(words):
    escaped = markdown(f"{words}x")
    found, alive = read_markdown(f"{escaped}\n\n# {escaped}")
    expected = prose(f"{words}x").strip()
    assert (found, alive) == (expected * 2, [])
    assert "$" not in escaped and "\n" not in escaped


def test_a_listing_in_markdown_ends_where_it_should():
    assert fence("a ``` b `````` c") == "`" * 7
    tokens = MarkdownIt("commonmark").parse(render(ATTACKED, "md", PICTURES).decode())
    listings = [token for token in tokens if token.type == "fence"]
    assert len(listings) == 2 and {token.info for token in listings} == {""}
    assert listings[0].content == visible(HOSTILE) + "\n\\end{verbatim}\n```\n</pre>\n"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_notebook_is_valid_and_runs_from_top_to_bottom(name, tmp_path):
    notebook = nbformat.reads(render(DOCUMENTS[name], "ipynb", PICTURES).decode(), as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [f"cell-{k}" for k in range(1, len(notebook.cells) + 1)]
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert len(cells) == (2 if name == "plain" else 0)  # only what is marked as Python is run
    run = "import json, sys\nnames = {}\nfor cell in json.load(sys.stdin):\n    exec(cell, names)\n"
    subprocess.run([sys.executable, "-c", run], input=json.dumps(cells), text=True, check=True, timeout=60)


def test_the_notebook_holds_its_pictures():
    notebook = nbformat.reads(render(PLAIN, "ipynb", PICTURES).decode(), as_version=4)
    [cell] = [cell for cell in notebook.cells if "attachments" in cell]
    assert "](attachment:mask-graph.png)" in cell.source and list(cell.attachments) == ["mask-graph.png"]


# LaTeX and PDF


def overfull(log: str) -> list[float]:
    return [float(points) for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log)]


@needs("pdflatex")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_pdflatex_takes_the_source(name, tmp_path):
    document = DOCUMENTS[name]
    log = compile_tex(tmp_path, render(document, "tex", PICTURES), PICTURES)
    assert max(overfull(log), default=0) <= 5
    assert not re.findall(
        r"undefined|multiply defined|LaTeX Warning.*|Missing character.*|Rerun to get",
        log.replace("rerunfilecheck", ""),
    )
    numbers = dict(re.findall(r"\\newlabel\{([a-z0-9-]+)\}\{\{([\d.]+)\}", (tmp_path / "document.aux").read_text()))
    marks = numbered(document).marks.values()
    assert {mark.anchor: mark.number for mark in marks}.items() <= numbers.items()


@needs("pdflatex")
def test_two_builds_are_the_same_file():
    first, second = (render(PLAIN, "pdf", PICTURES) for _ in range(2))
    assert first == second and first.startswith(b"%PDF-")
    assert b"/tmp" not in first and b"CreationDate" not in first


@needs("pdflatex", "pdftotext")
def test_texts_come_out_literally_in_print(tmp_path):
    compile_tex(tmp_path, render(ATTACKED, "tex", PICTURES), PICTURES)
    done = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "document.pdf"), "-"], capture_output=True, text=True, check=True
    )
    found = re.sub(r"\s", "", done.stdout)
    for words in (
        r"\input{/etc/passwd}",
        r"\end{document}{}}$x^2$#1&50%~_a_^b^<script>alert(1)</script>",
        "&lt;`code`*star*",
        "{{7*7}}{%x%}(((y)))",
        "nul[U+0000]",
        "[U+202E]txet",
        "U+4E2DU+6587U+1F600",
        '--<<>>"q"',
        r"\end{verbatim}",
    ):
        assert words in found
    assert "root:" not in found


@needs("pdflatex")
def test_pdflatex_takes_every_letter(tmp_path):
    letters = "".join(map(chr, [*range(0x250), *range(0x370, 0x400), *range(0x2000, 0x2300), *range(0xFF00, 0xFF10)]))
    spaced = " ".join(letters)
    titles = tuple(Section(letters[k : k + 150], (Paragraph((Text("words"),)),)) for k in range(0, len(letters), 150))
    document = Derivation(letters, (Text(spaced), Text(letters)), titles)
    log = compile_tex(tmp_path, render(document, "tex", {}), {})
    assert "Missing character" not in log and max(overfull(log), default=0) <= 5


@given(st.text())
def test_any_text_is_made_of_letters_that_pdflatex_knows(words):
    found = tex(words)
    assert not re.search(r"[#$&_^~%](?<!\\[#$&_%])", re.sub(r"\\sym\{.*?\}\{.*?\}|~", "", found))
    assert all(x.isascii() or unicodedata.name(x).startswith("LATIN") or ord(x) < 0x2123 for x in found)
    depth = 0
    for mark in re.findall(r"(?<!\\)[{}]", found.replace("\\\\", "")):
        depth += 1 if mark == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert all(len(re.sub(r"\\[a-z]+\{\}|\\(.)", r"\1", line)) <= 400 for _, line in tex_listing(words))


@needs("pdflatex")
def test_what_pdflatex_refuses_is_an_error(tmp_path):
    source = rb"\documentclass{article}\begin{document}\unknown\end{document}"
    with pytest.raises(EngineFailed, match="Undefined control sequence"):
        compile_tex(tmp_path, source, {})
    endless = rb"\documentclass{article}\begin{document}\def\x{\x}\x\end{document}"
    with pytest.raises(BudgetSpent):
        compile_tex(tmp_path, endless, {}, seconds=1.0)
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    for command in (r"\input{/etc/passwd}", rf"\newwrite\w\immediate\openout\w={outside} "):
        with pytest.raises(EngineFailed):
            compile_tex(inside, rf"\documentclass{{article}}\begin{{document}}{command}x\end{{document}}".encode(), {})
    shell = rf"\documentclass{{article}}\begin{{document}}\immediate\write18{{touch {outside}}}x\end{{document}}"
    compile_tex(inside, shell.encode(), {})
    assert not list(tmp_path.glob("outside*"))
    wide = rb"\documentclass{article}\begin{document}\noindent\hbox to 500pt{x}\end{document}"
    assert max(overfull(compile_tex(tmp_path, wide, {}))) > 100


def test_without_pdflatex_the_packages_are_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(EngineMissing, match="texlive-latex-base texlive-latex-recommended texlive-latex-extra lmodern"):
        render(PLAIN, "pdf", PICTURES)


def test_addresses_keep_their_meaning():
    assert address("https://arxiv.org/abs/2009.07439") == "https://arxiv.org/abs/2009.07439"
    assert set('\\{}<>$^`|" ').isdisjoint(address('https://example.org/\\{}<>$^`|" x'))
