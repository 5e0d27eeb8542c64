"""The files of the site: pages from templates, the data of the search, styles, downloads and certificates. Nothing is loaded from elsewhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup
from markupsafe import escape as escape_html

from proofs.atlas.classes import QUESTIONS, Answer, Atlas, AtlasClass
from proofs.atlas.downloads import csv_bytes, json_bytes, mask_words, sqlite_bytes
from proofs.atlas.reasons import reasons, shown_statements
from proofs.atlas.schema import atlas_schema
from proofs.claims import Claim
from proofs.documents.render import escape
from proofs.documents.render.environment import environment, made
from proofs.forbidden.table import CLAIMS, DATA
from proofs.rules.tree import shown, told
from symbolic.graph.description import describe_mask
from symbolic.graph.drawing import INLINE, mask_svg
from symbolic.graph.mask_graph import MaskGraph
from symbolic.network.numbers import number_text

VERDICTS = ("yes", "no", "open")
CLAIM_WORDS = {
    "spurious_minimum": "spurious minimum",
    "spurious_valley": "spurious valley",
    "spurious_strict_minimum": "strict spurious minimum",
}
CLAIM_PLURALS = {Claim.SPURIOUS_MINIMUM: "minima", Claim.SPURIOUS_VALLEY: "valleys"}
SCRIPTS = ("search-data.js", "atlas.js")
SOURCES = "'self' file:"
"""Where a page may load styles and scripts from: its own folder."""


def site_files(atlas: Atlas, docs: str | None = None) -> Iterator[tuple[str, bytes]]:
    """The files of the site with their paths, which have forward slashes.

    Arguments:
        atlas: the classes.
        docs: the address of the documentation, relative to the folder of the site; its pages are named without links if it is left out.

    Examples:
        >>> from proofs.atlas.classes import built
        >>> paths = [path for path, _ in site_files(built(units=1))]
        >>> paths[0], "classes/1.1.1.html" in paths, "atlas.db" in paths
        ('index.html', True, True)
    """
    yield from _pages(atlas, _environment(atlas, docs))
    yield "search-data.js", _search_data(atlas)
    for name in ("atlas.css", "atlas.js"):
        yield name, files("proofs.atlas").joinpath("templates", name).read_bytes()
    yield "atlas.db", sqlite_bytes(atlas)
    yield "atlas.csv", csv_bytes(atlas)
    yield "atlas.json", json_bytes(atlas)
    yield "atlas-1.json", (json.dumps(atlas_schema(), indent=1, ensure_ascii=False) + "\n").encode()
    for found in atlas.classes:
        for name, content in found.certificates:
            yield f"certificates/{name}", content


def _environment(atlas: Atlas, docs: str | None) -> Environment:
    jinja = environment(lambda text: str(escape_html(escape.prose(text))), "proofs.atlas")
    jinja.filters |= {
        "slug": slug,
        "facts": _facts,
        "number": number_text,
        "numbers": lambda rows: [[number_text(x) for x in row] for row in rows],
        "open": lambda found: any(answer.verdict == "open" for answer in found.answers),
        "capital": lambda text: text[:1].upper() + text[1:],
        "quoted": lambda text: quote(text, safe=""),
    }
    jinja.globals |= {
        "atlas": atlas,
        "labels": atlas.by_label,
        "sources": made(SOURCES),
        "doc": lambda page: _doc(page, docs),
    }
    return jinja


def slug(text: str) -> str:
    """A text as the name of a place on a page.

    Examples:
        >>> slug("one more of each"), slug("2.011.011.spurious_valley.any.json")
        ('one-more-of-each', '2-011-011-spurious-valley-any-json')
    """
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


def _doc(page: str, docs: str | None) -> Markup:
    """A page of the documentation, as a link where its address is known."""
    if docs is None:
        return made(f"<code>docs/{escape_html(page)}</code>")
    address = f"{docs.rstrip('/')}/{page.removesuffix('.md')}.html"
    return made(f'<a href="{escape_html(address)}">{escape_html(page.removesuffix(".md"))}</a>')


def _facts(node: dict[str, Any]) -> str:
    """What a lemma used besides the units."""
    rest = {name: value for name, value in node.items() if name not in ("lemma", "units", "premises")}
    return "; ".join(f"{name} {shown(value)}" for name, value in told(rest))


def _pages(atlas: Atlas, jinja: Environment) -> Iterator[tuple[str, bytes]]:
    known, small = reasons(atlas), atlas.small()
    common = {"small": small, "beyond": len(atlas.classes) - len(small), "counts": _counts(small)}

    def page(name: str, **values: Any) -> tuple[str, bytes]:
        found = jinja.get_template(f"{name}.html.j2").render(up="", here=name, **common, **values)
        return f"{name}.html", found.encode()

    sizes = {
        name: sorted({found.size[place] for found in atlas.classes})
        for place, name in enumerate(("inputs", "units", "outputs"))
    }
    questions = [{"words": f"{CLAIM_WORDS[q.claim]}, {q.data} data"} for q in QUESTIONS]
    used = [reason.name for reason in known if reason.uses]
    yield page("index", sizes=sizes, questions=questions, lemmas=used, scripts=SCRIPTS)
    widths = sorted({found.types.units for found in atlas.classes})
    yield page("classes", by_units=[(h, [c for c in atlas.classes if c.types.units == h]) for h in widths])
    yield page("forbidden", lists=_lists(atlas))
    yield page("lemmas", lemmas=known)
    yield page("statements", statements=shown_statements(known))
    numbers = sorted(Counter(found.types.units for found in small).items())
    incomplete = [
        f"{found.units} units, {CLAIM_PLURALS[found.claim]}, {found.data} data"
        for found in atlas.lists
        if not found.complete.proved
    ]
    yield page("about", numbers=numbers, theorems=_theorems(atlas), incomplete=incomplete)
    certificates = sum(len(found.certificates) for found in atlas.classes)
    yield page("downloads", certificates=certificates, bibtex=_bibtex(atlas))
    template = jinja.get_template("class.html.j2")
    for found in atlas.classes:
        yield f"classes/{found.label}.html", template.render(up="../", here="", **_class_view(atlas, found)).encode()


def _counts(small: tuple[AtlasClass, ...]) -> list[dict[str, Any]]:
    """How many classes have which verdict, for each question."""
    rows = []
    for place, question in enumerate(QUESTIONS):
        tally = Counter(found.answers[place].verdict for found in small)
        rows.append(
            {"claim": CLAIM_WORDS[question.claim], "data": question.data, "numbers": [tally[v] for v in VERDICTS]}
        )
    return rows


def _theorems(atlas: Atlas) -> list[str]:
    """What is decided for all numbers of inputs and outputs: a sentence for each width."""
    sentences = ["One unit: nothing is bad (single_class)."]
    for units in range(2, atlas.units + 1):
        here = [found for found in atlas.lists if found.units == units]
        words = [
            f"{CLAIM_PLURALS[claim]} for {data} data"
            for claim in CLAIMS
            for data in DATA
            if all(found.complete.proved for found in here if (found.claim, found.data) == (claim, data))
        ]
        words += ["strict minima for both"] if units == 2 and atlas.strict else []
        sentences.append(f"{('Two', 'Three')[units - 2]} units: {', '.join(words)}.")
    return sentences


def _lists(atlas: Atlas) -> list[dict[str, Any]]:
    return [
        {
            "found": found,
            "anchor": f"{found.units}-{slug(found.claim)}-{found.data}",
            "rows": list(zip(labels, map(str, found.masks), found.minimal, strict=True)),
        }
        for found, labels in zip(atlas.lists, atlas.list_labels(), strict=True)
    ]


def _class_view(atlas: Atlas, found: AtlasClass) -> dict[str, Any]:
    contents = dict(found.certificates)
    proofs: dict[str, dict[str, Any]] = {}
    examples: dict[str, dict[str, Any]] = {}
    for answer in found.answers:
        if answer.proof is not None:
            key = json.dumps([answer.question.claim == "spurious_valley", answer.proof])
            proofs.setdefault(key, {"proof": answer.proof, "answers": []})["answers"].append(answer)
        if answer.example is not None and answer.certificate is not None:
            group = examples.setdefault(answer.certificate, {"example": answer.example, "answers": []})
            group["answers"].append(answer)
            group |= {"certificate": answer.certificate, "hash": sha256(contents[answer.certificate]).hexdigest()}
    for group in (*proofs.values(), *examples.values()):
        group["words"] = _asked(group["answers"])
    return {
        "found": found,
        "picture": made(mask_svg(MaskGraph(*found.masks), f"The mask of class {found.label}", INLINE)),
        "description": describe_mask(found.masks, weights=True),
        "proofs": list(proofs.values()),
        "examples": list(examples.values()),
        "smaller": [atlas.by_label[label] for label in atlas.smaller(found)],
        "larger": [atlas.by_label[label] for label in atlas.larger(found)],
    }


def _asked(answers: list[Answer]) -> str:
    """Which questions some answers are about."""
    words: dict[str, list[str]] = {}
    for answer in answers:
        words.setdefault(CLAIM_WORDS[answer.question.claim], []).append(answer.question.data)
    no = "no " if answers[0].verdict == "no" else ""
    return "; ".join(f"{no}{claim}, {' and '.join(data)} data" for claim, data in words.items())


def _search_data(atlas: Atlas) -> bytes:
    """The data of the search as a script: a page that is opened as a file may load a script, and no other file."""
    names = sorted({answer.by or "" for found in atlas.classes for answer in found.answers})
    number = {name: place for place, name in enumerate(names)}
    rows = [
        [
            found.label,
            str(found.types),
            *found.size,
            "".join(answer.verdict[0] for answer in found.answers),
            [number[answer.by or ""] for answer in found.answers],
            found.symmetries,
            int(found.transposed == found.label),
            int(bool(found.lists)),
            " ".join(map(mask_words, found.masks)),
        ]
        for found in atlas.classes
    ]
    text = json.dumps({"names": names, "rows": rows}, ensure_ascii=True, separators=(",", ":"))
    return f"window.atlas = {text};\n".encode()


def _bibtex(atlas: Atlas) -> Markup:
    lines = (
        "@misc{sparse_landscape_atlas,",
        "  author  = {{The sparse-landscape authors}},",
        "  title   = {Atlas of sparse linear networks with one hidden layer},",
        f"  note    = {{Class LABEL; made by sparse-landscape {atlas.version}}},",
        "}",
        "@article{lin_sun_zhang_2022,",
        "  author  = {Dachao Lin and Ruoyu Sun and Zhihua Zhang},",
        "  title   = {On the Landscape of One-hidden-layer Sparse Networks and Beyond},",
        "  journal = {Artificial Intelligence},",
        "  year    = {2022},",
        "  eprint  = {2009.07439},",
        "}",
    )
    return made(str(escape_html("\n".join(lines))))
