"""What differs between the pages of the site and the note: formulas are set as mathematics, tables get widths, the picture is drawn as PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from docutils import nodes
from formulas import NUMBERS, formula, mixed
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

FIRST = "Finite bases, and two units"
"""The title of the first section, which is that of the whole note on the site."""
PAGE = re.compile(r"(\w+)\.md")
KEPT = (
    nodes.math,
    nodes.math_block,
    nodes.literal,
    nodes.literal_block,
    nodes.raw,
    nodes.comment,
    nodes.title,
    nodes.strong,
)


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _node(is_formula: bool, text: str, in_table: bool) -> nodes.Node:
    if in_table and "smallmatrix" in text:
        text = rf"\apart{{{text}}}"
    return nodes.math(text, text) if is_formula else nodes.Text(text)


class Typeset(SphinxPostTransform):
    """Formulas, tables and pictures of the note."""

    default_priority = 5

    def run(self) -> None:
        """Called by Sphinx for each page."""
        for table in list(self.document.findall(nodes.table)):
            widths(table)
        for literal in list(self.document.findall(nodes.literal)):
            tex = formula(literal.astext())
            if tex is not None:
                literal.replace_self(nodes.math(tex, tex))
        for block in list(self.document.findall(nodes.literal_block)):
            tex = formula(block.astext().strip())
            if tex is not None:
                block.replace_self(nodes.math_block(tex, tex, nowrap=False, number=None, label=None))
        self.name_pages()
        for text in list(self.document.findall(nodes.Text)):
            if not any(isinstance(node, KEPT) for node in _above(text)):
                in_table = any(isinstance(node, nodes.entry) for node in _above(text))
                text.parent.replace(text, [_node(*piece, in_table) for piece in mixed(text.astext())])
        for image in list(self.document.findall(nodes.image)):
            if Path(image["uri"]).name == "forbidden.svg":
                draw(Path(self.app.outdir) / "forbidden.pdf")
                tex = r"\begin{center}\includegraphics[width=\linewidth]{forbidden.pdf}\end{center}"
                image.parent.replace_self(nodes.raw(tex, tex, format="latex"))

    def name_pages(self) -> None:
        """A file name becomes the title of its section, or the name of a page of the site."""
        title = self.config.latex_documents[0][2]
        titles = {name: node.astext().partition(":")[0] for name, node in self.env.titles.items()} | {
            "forbidden": FIRST
        }
        for text in list(self.document.findall(nodes.Text)):
            words = FIRST if text.astext() == title else text.astext()
            words = PAGE.sub(lambda found: titles.get(found[1], f"page {found[1]}"), words)
            if words != text.astext() and not isinstance(text.parent, nodes.literal):
                text.parent.replace(text, nodes.Text(words))


def draw(target: Path) -> None:
    """How often a random mask with two units is bad, by density: the picture of the page."""
    from matplotlib.figure import Figure
    from render_frequency import COLOURS, SIZES

    from proofs.forbidden.frequency import bad_probability
    from proofs.forbidden.table import CLAIMS, DATA

    figure = Figure(figsize=(7, 3.2), layout="constrained")
    for axes, size in zip(figure.subplots(1, len(SIZES), sharey=True), SIZES, strict=True):
        for claim, colour in zip(CLAIMS, ("tab:red", "tab:blue"), strict=True):
            for data, line in zip(DATA, ("-", "--"), strict=True):
                densities = [Fraction(n, 40) for n in range(41)]
                chances = [float(bad_probability(size, size, s, data=data, claim=claim)) for s in densities]
                label = f"{COLOURS[claim]}, {data} data"
                axes.plot([float(s) for s in densities], chances, line, color=colour, label=label)
        axes.set(title=f"{size} inputs, {size} outputs", xlabel="density", xlim=(0, 1), ylim=(0, 1.02))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=8, frameon=False)
    figure.savefig(target, metadata={"CreationDate": None})


def widths(table: nodes.table) -> None:
    """Columns as wide as what stands in them, within bounds; without this a wide table leaves the page."""
    columns = list(table.findall(nodes.colspec))
    rows = [[entry.astext() for entry in row.findall(nodes.entry)] for row in table.findall(nodes.row)]
    for n, column in enumerate(columns):
        texts = [
            NUMBERS.sub(lambda found: "0" * (3 * max(map(len, found.group().split("; "))) // 2), row[n]) for row in rows
        ]
        solid = max(len(word) for text in texts for word in text.split(" "))
        longest = max(map(len, texts))
        most = 120 // max(len(columns), 3)
        column["colwidth"] = max(solid + 3, min(longest, most), 2 * most if longest > 5 * most else 0)
    table["classes"] += ["colwidths-given", "longtable"] if len(rows) > 15 else ["colwidths-given"]


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.add_post_transform(Typeset)
