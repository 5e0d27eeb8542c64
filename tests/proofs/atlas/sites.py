"""An atlas of a handful of classes, and what tests read in a site: links, downloads, certificates."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from functools import cache
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from proofs.atlas.classes import Atlas, asked, forbidden_entries
from proofs.atlas.site import site_files
from proofs.claims import Claim
from proofs.forbidden.classify import classify
from proofs.forbidden.listing import forbidden_masks
from proofs.forbidden.strictness import strict_answer
from proofs.sweeps.row import own_version
from symbolic.network import SparseNetwork
from symbolic.verdict import Status

LABELS = (
    "1.1.1",
    "2.002.012",
    "2.011.011",
    "2.011.012",
    "2.012.102",
    "2.011.120",
    "3.0000011.0010011",
    "3.0000011.0011001",
    "3.0010001.0010001",
    "3.1110000.0001110",
)
"""Open strict minima of three units, examples of their own, of smaller classes, behind walls, with X that is not I, and lemmas, one with parts."""
WORDS = {Status.PROVED: "yes", Status.REFUTED: "no", Status.UNDECIDED: "open"}


@cache
def handful():
    lists = tuple(
        forbidden_masks(2, data, claim)
        for claim in ("spurious_minimum", "spurious_valley")
        for data in ("whitened", "any")
    )
    entries = forbidden_entries(lists)
    needed = sorted({*LABELS, *entries})
    return Atlas(
        2, 3, own_version(), tuple(asked(label, tuple(entries.get(label, ()))) for label in needed), lists, True
    )


@cache
def site():
    return dict(site_files(handful()))


def expected(masks):
    """What the classification says of a mask: by claim and kind of data the verdict and what shows it."""
    network = SparseNetwork.of(*masks)
    answers = list(classify(network))
    answers += [strict_answer(network, answer) for answer in answers if answer.claim is Claim.SPURIOUS_MINIMUM]
    return {(str(a.claim), a.data): (WORDS[a.verdict.status], a.by) for a in answers}


def tables(text):
    return tuple([list(map(int, row)) for row in mask.split("/")] for mask in text)


def need_downloads_that_agree(files):
    """The three downloads say of every class, and of no other, what the classification says."""
    whole = json.loads(files["atlas.json"])
    found = {
        c["label"]: {(a["claim"], a["data"]): (a["verdict"], a["by"]) for a in c["answers"]} for c in whole["classes"]
    }
    for c in whole["classes"]:
        assert found[c["label"]] == expected(c["masks"]), c["label"]
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files["atlas.db"])
        rows = database.execute("SELECT label, claim, data, verdict, shown_by FROM answers").fetchall()
        masks = {row[0]: tables(row[1:]) for row in database.execute("SELECT label, first, second FROM classes")}
        steps = set(database.execute("SELECT smaller, larger FROM neighbours"))
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {label: {row[1:3]: row[3:] for row in rows if row[0] == label} for label in masks} == found
    assert masks == {c["label"]: tuple(c["masks"]) for c in whole["classes"]}
    assert steps == {(less, c["label"]) for c in whole["classes"] for less in c["smaller"]}
    assert steps == {(c["label"], more) for c in whole["classes"] for more in c["larger"]}
    lines = list(csv.DictReader(io.StringIO(files["atlas.csv"].decode())))
    assert [line["label"] for line in lines] == list(found)
    for line in lines:
        answers = {key: (line["_".join(key)], line[f"{'_'.join(key)}_by"] or None) for key in found[line["label"]]}
        assert answers == found[line["label"]]


def unfollowed(files):
    """Pairs of answers that contradict each other, and answers left open that follow from another one by the order of masks."""
    whole = {c["label"]: c for c in json.loads(files["atlas.json"])["classes"]}
    verdicts = {label: {(a["claim"], a["data"]): a["verdict"] for a in c["answers"]} for label, c in whole.items()}
    implied = []
    for label, found in whole.items():
        for claim, data in verdicts[label]:
            strict = claim == "spurious_strict_minimum"
            implied += [] if strict else [((label, claim, data), (more, claim, data)) for more in found["larger"]]
            implied += [((label, claim, "whitened"), (label, claim, "any"))]
            implied += [((label, claim, data), (label, "spurious_minimum", data))] if strict else []
            if found["transposed"] in whole:
                implied.append(((label, claim, "whitened"), (found["transposed"], claim, "whitened")))
    rank = {"no": 0, "open": 1, "yes": 2}
    return [
        (one, other) for one, other in implied if rank[verdicts[one[0]][one[1:]]] > rank[verdicts[other[0]][other[1:]]]
    ]


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(text)

    def handle_starttag(self, _tag, attributes):
        for name, value in attributes:
            if name in ("href", "src"):
                self.links.append(value)
            elif name == "id":
                assert value not in self.places, f"two places are called {value}"
                self.places.add(value)


def broken_links(files):
    """Links that lead to no file of the site, to no place of its page, or out of the site."""
    pages = {path: _Page(content.decode()) for path, content in files.items() if path.endswith(".html")}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            target = path
            if parts.path:
                target = (PurePosixPath("/", path).parent / unquote(parts.path)).as_posix()
                target = str(PurePosixPath(*_resolved(PurePosixPath(target).parts[1:])))
            known = target in files and not parts.scheme and not parts.netloc
            search = target == "index.html" and "=" in parts.fragment
            if not known or (parts.fragment and not search and parts.fragment not in pages[target].places):
                broken.append((path, link))
    return broken


def _resolved(parts):
    found = []
    for part in parts:
        if part == "..":
            found.pop()
        else:
            found.append(part)
    return found
