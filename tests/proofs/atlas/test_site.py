"""The site: what it says, its links, its downloads and certificates, and that it is the same twice."""

from __future__ import annotations

import json
import re
import resource
import runpy
from fractions import Fraction
from hashlib import sha256

import jsonschema
import pytest

from proofs.atlas.classes import QUESTIONS, built
from proofs.atlas.labels import label_of, types_of_label
from proofs.atlas.site import site_files
from proofs.certificates.checker import check
from proofs.forbidden.table import two_unit_lists, types_of
from proofs.sweeps.row import own_version
from tests.command import ROOT, run_alone
from tests.proofs.atlas.sites import LABELS, broken_links, handful, need_downloads_that_agree, site, unfollowed
from tests.proofs.document_tools import needs
from tests.proofs.explore.visitor import chromium


def test_the_handful_shows_every_kind_of_answer():
    answers = [answer for found in handful().classes for answer in found.answers]
    assert {answer.verdict for answer in answers} == {"yes", "no", "open"}
    examples = [answer.example for answer in answers if answer.example is not None]
    assert {str(e.kind) for e in examples} == {"strict_minimum", "family_minimum", "chamber"}
    assert {e.base is None for e in examples} == {e.whitened for e in examples} == {True, False}


def test_the_downloads_agree_with_the_classification():
    need_downloads_that_agree(site())


def test_answers_agree_along_the_order():
    assert unfollowed(site()) == []
    wrong = json.loads(site()["atlas.json"])
    corner = next(found for found in wrong["classes"] if found["label"] == "2.011.011")
    assert corner["answers"][2]["verdict"] == "yes" and corner["larger"]
    corner["answers"][2]["verdict"] = corner["answers"][3]["verdict"] = "no"
    larger = next(found for found in wrong["classes"] if found["label"] == corner["larger"][0])
    larger["answers"][3]["verdict"] = "no"
    assert unfollowed({"atlas.json": json.dumps(wrong).encode()}) != []


def test_all_links_lead_somewhere():
    assert broken_links(site()) == []
    assert broken_links(
        {"index.html": b'<a href="none.html">', "a.html": b'<a href="index.html#none"><a href="https://x.org">'}
    )


def test_every_certificate_is_valid_and_is_what_the_page_says():
    files = site()
    whole = json.loads(files["atlas.json"])
    named = set()
    for found in whole["classes"]:
        page = files[f"classes/{found['label']}.html"].decode()
        for answer in found["answers"]:
            if answer["certificate"] is None:
                continue
            content = files[f"certificates/{answer['certificate']}"]
            named.add(f"certificates/{answer['certificate']}")
            assert sha256(content).hexdigest() == answer["sha256"]
            assert f'href="../certificates/{answer["certificate"]}"' in page
            need_valid(content, found["masks"], answer)
    assert named == {path for path in files if path.startswith("certificates/")}


def need_valid(content, masks, answer):
    """A certificate is accepted without the word of an engine, is about the mask, and claims what the answer says."""
    report = check(content, allow_engine=False)
    assert report.valid, report.reason
    certificate = json.loads(content)
    assert certificate["problem"]["masks"] == masks
    (claim,) = certificate["claims"]
    statement = claim.get("statement", claim["claim"])
    if answer["verdict"] == "no":
        assert statement == ("no_spurious_valley" if answer["claim"] == "spurious_valley" else "all_minima_global")
        return
    stronger = {
        "spurious_minimum": {"spurious_minimum", "spurious_strict_minimum", "spurious_valley"},
        "spurious_strict_minimum": {"spurious_strict_minimum", "spurious_valley"},
        "spurious_valley": {"spurious_valley"},
    }
    assert statement in stronger[answer["claim"]]
    identity = [[int(r == c) for c in range(len(masks[0][0]))] for r in range(len(masks[0][0]))]
    assert answer["data"] == "any" or certificate["problem"]["inputs"] == identity
    need_losses(answer["example"], certificate)


def need_losses(example, certificate):
    """The losses at both points, by plain fractions: on the mask as the site says, and in the smaller example of the certificate."""
    problem, (claim,) = certificate["problem"], certificate["claims"]
    assert example["targets"] == problem["targets"] and example["inputs"] in (None, problem["inputs"])
    base = claim.get("base", {"problem": problem, "claims": [claim]})
    (small,) = base["claims"]
    for place, told, key in (
        ("point", "loss", "point" if "point" in small else "start"),
        ("lower_point", "lower_loss", "lower_point"),
    ):
        loss = loss_of(problem, example[place]["first"], example[place]["second"])
        assert loss == Fraction(example[told]) == loss_of(base["problem"], *small[key])


def loss_of(problem, first, second):
    found = product(product(second, first), problem["inputs"])
    pairs = zip(found, problem["targets"], strict=True)
    return sum((x - Fraction(y)) ** 2 for row, targets in pairs for x, y in zip(row, targets, strict=True))


def product(one, other):
    return [
        [
            sum(Fraction(a) * Fraction(b) for a, b in zip(row, column, strict=True))
            for column in zip(*other, strict=True)
        ]
        for row in one
    ]


def test_the_json_is_as_its_schema_says_and_pages_say_what_it_says():
    whole = json.loads(site()["atlas.json"])
    schema = json.loads((ROOT / "docs/schema/atlas-1.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(whole)
    assert site()["atlas-1.json"].decode() == (ROOT / "docs/schema/atlas-1.json").read_text()
    assert whole["version"] == own_version()
    for found in whole["classes"]:
        page = site()[f"classes/{found['label']}.html"].decode()
        table = page[page.index('id="verdicts"') : page.index('id="neighbours"')]
        shown = [table.split('<span class="verdict ')[n + 1].partition('"')[0] for n in range(len(QUESTIONS))]
        assert shown == [answer["verdict"] for answer in found["answers"]], found["label"]


def test_pictures_on_other_pages_are_those_of_the_atlas():
    """The same drawing and the same verdicts; every label that a page shows is one, and stands for a class of the atlas."""
    figures = runpy.run_path(str(ROOT / "docs/atlas_figures.py"))["figure"]
    by_label = {c["label"]: c for c in json.loads(site()["atlas.json"])["classes"]}
    for label in LABELS:
        found, page = figures(label, "../"), site()[f"classes/{label}.html"].decode()
        assert re.search("<svg.*?</svg>", found, re.DOTALL)[0] in page
        assert f'href="../atlas/classes/{label}.html"' in found
        answers = {(a["claim"], a["data"]): a["verdict"] for a in by_label[label]["answers"]}
        for claim in ("spurious_minimum", "spurious_valley"):
            whitened, general = (answers[claim, data] for data in ("whitened", "any"))
            said = whitened if whitened == general else f"whitened {whitened}, any {general}"
            assert f"{claim.replace('_', ' ')}: {said}" in found
    shown = [label for page in ROOT.glob("docs/**/*.md") for label in _shown(page.read_text("utf-8"))]
    assert len(shown) > 5
    listed = {label_of(types_of(point)) for found in two_unit_lists() for point in found.minimal}
    for label in shown:
        first, second = types_of_label(label).masks()
        assert label in listed or max(len(first[0]), len(first), len(second)) <= 3, label


def _shown(text):
    """The labels of the directives of a page."""
    return [label for line in re.findall(r"^```\{atlas-classes\} (.*)$", text, re.MULTILINE) for label in line.split()]


def test_the_search_knows_the_same():
    text = site()["search-data.js"].decode()
    data = json.loads(text.removeprefix("window.atlas = ").removesuffix(";\n"))
    for row, found in zip(data["rows"], handful().classes, strict=True):
        assert row[0] == found.label and row[2:5] == list(found.size)
        assert row[5] == "".join(answer.verdict[0] for answer in found.answers)
        assert [data["names"][n] or None for n in row[6]] == [answer.by for answer in found.answers]


def test_pages_load_nothing_from_elsewhere_and_no_page_of_a_class_needs_a_script():
    for path, content in site().items():
        text = content.decode() if path.endswith((".html", ".css", ".js")) else ""
        assert "https://" not in text and "fetch(" not in text and "@import" not in text, path
        if path.endswith(".html"):
            assert text.count("default-src 'none'") == 1 and ("<script" in text) == (path == "index.html"), path


def test_the_documentation_is_linked_where_its_address_is_known():
    pages = dict(site_files(handful(), "../docs"))
    assert b'<a href="../docs/forbidden.html">' in pages["forbidden.html"]
    assert b"<code>docs/forbidden.md</code>" in site()["forbidden.html"]


def test_two_builds_are_the_same():
    assert list(site_files(built(units=1))) == list(site_files(built(units=1)))
    labels = [found.label for found in handful().classes]
    assert set(LABELS) < set(labels)


@pytest.mark.slow
@needs("chromium")
def test_the_whole_atlas(tmp_path):
    """Built here and by the command, in two processes, it is the same byte by byte; its first page opens at once."""
    atlas = built()
    files = dict(site_files(atlas))
    assert len(atlas.small()) == 9 + 97 + 1029
    need_downloads_that_agree(files)
    assert broken_links(files) == [] and unfollowed(files) == []
    for found in json.loads(files["atlas.json"])["classes"]:
        for answer in found["answers"]:
            if answer["certificate"] is not None:
                need_valid(files[f"certificates/{answer['certificate']}"], found["masks"], answer)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = run_alone("atlas", "build", "--output", tmp_path / "atlas", "--budget", "1100", "--quiet", long=True)
    assert done.returncode == 0, done.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 300
    again = {path.relative_to(tmp_path / "atlas").as_posix(): path for path in (tmp_path / "atlas").rglob("*.*")}
    assert again.keys() == files.keys() and all(again[name].read_bytes() == files[name] for name in files)
    with chromium(tmp_path) as browser:
        page = browser.new_page()
        page.goto((tmp_path / "atlas/index.html").as_uri())
        assert page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") < 1000
