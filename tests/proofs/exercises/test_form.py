"""The form: its script makes an answer file that is graded, the page allows that script alone, and no key is in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from importlib.resources import files

import pytest

from tests.command import run
from tests.proofs.document_tools import needs

SCRIPT = files("proofs.exercises").joinpath("templates/form.js").read_text("utf-8")


def collected(fields):
    code = f"{SCRIPT}\nconsole.log(JSON.stringify(collected({json.dumps(fields)})))"
    done = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture
def page(tmp_path):
    arguments = ["mask_graph,critical_equations", "--seed", "1", "--format", "form,json", "--key", "--output", tmp_path]
    done = run("exercise", *arguments)
    assert done.returncode == 0, done.stderr
    [form] = tmp_path.glob("*.form.html")
    return form.read_text("utf-8")


def fields(page):
    pattern = r'data-exercise="([^"]+)" data-hash="([^"]+)" data-question="([^"]+)">(.*?)</div>'
    return [
        {"exercise": e, "hash": h, "question": q, "letters": ["A"] if "<input" in body else None, "text": ""}
        for e, h, q, body in re.findall(pattern, page, re.S)
    ]


@needs("node")
def test_what_is_saved_is_graded(page, tmp_path):
    filled = fields(page)
    assert len(filled) >= 5 and any(field["letters"] for field in filled)
    for field in filled:
        field["text"] = " 2 v00 (v00 w00 - 2) "
    answers = collected(filled)
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers/one.json").write_text(json.dumps(answers))
    done = run("grade", tmp_path / "answers", "--keys", tmp_path / "key", "--csv", tmp_path / "grades.csv")
    assert done.returncode == 0 and "1 file" in done.stdout, (done.stdout, done.stderr)


@needs("node")
def test_tables_are_data_and_the_rest_is_text():
    common = {"exercise": "e", "hash": "h", "letters": None}
    found = collected(
        [
            {**common, "question": q, "text": t}
            for q, t in (("a", " [[1, 0]] "), ("b", "1,5"), ("c", "{0},{1}"), ("d", "[1"))
        ]
    )
    assert found == {
        "schema": "landscape/answers/1",
        "answers": {"e": {"hash": "h", "a": [[1, 0]], "b": "1,5", "c": "{0},{1}", "d": "[1"}},
    }


def test_the_page_allows_its_own_script_and_no_other(page):
    [script] = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page and "http" not in script
    assert script == SCRIPT


def test_the_key_is_made_as_html_beside_it(page, tmp_path):
    assert list((tmp_path / "key").glob("*.html")) and not list((tmp_path / "key").glob("*.form.html"))
    assert "Solution" not in page
