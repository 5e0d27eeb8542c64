"""``landscape graph`` and ``landscape prove`` as a user meets them."""

from __future__ import annotations

import json
import random
import re
import time
from xml.etree import ElementTree as ET

import pytest

from tests.command import ROOT, run, run_alone

LINEAR = "masks = [[[1,1],[1,0]],[[1,1]]]\ntargets = [[1,2]]\n"


def write(folder, text, name="problem.toml"):
    path = folder / name
    path.write_text(text)
    return path


def test_graph_reports_facts_in_80_columns():
    result = run("graph", "examples/golden.toml")
    assert result.returncode == 0 and result.stderr == ""
    assert max(map(len, result.stdout.splitlines())) <= 80
    for words in ("1 crossing (0, 1)", "dimension 2", "7 covered, 1 more than once, 2 never", "not shown by structure"):
        assert words in result.stdout


def test_graph_json_has_the_documented_keys(tmp_path):
    picture = tmp_path / "golden.svg"
    data = json.loads(run("graph", "examples/golden.toml", "--json", "--svg", picture).stdout)
    assert data["symmetry"] == {"dimension": 2, "pairs": [[0, 0], [1, 1]]}
    assert data["units"][0] == {
        "unit": 0, "inputs": [0, 1], "outputs": [0, 1], "void": False, "linear": False, "complete": False,
    }  # fmt: skip
    assert data["classes"] == [[0], [1]] and data["components"] == [[0, 1]]
    assert data["pairs"] == [{"units": [0, 1], "relation": "crossing"}]
    assert data["canonical"] and data["rank"]["generic"] == 6
    ET.parse(picture)


def test_the_canonical_text_is_equal_for_isomorphic_masks_only(tmp_path):
    one = "masks = [[[1,1,0],[1,0,1]],[[1,1],[1,0],[0,1]]]\ntargets = [[0,0,0],[0,0,0],[0,0,0]]\n"
    two = "masks = [[[0,1,1],[1,1,0]],[[1,0],[1,1],[0,1]]]\ntargets = [[0,0,0],[0,0,0],[0,0,0]]\n"
    three = one.replace("[1,0,1]", "[1,0,0]")
    texts = []
    for number, text in enumerate((one, two, three)):
        texts.append(json.loads(run("graph", write(tmp_path, text, f"{number}.toml"), "--json").stdout)["canonical"])
    assert texts[0] == texts[1] != texts[2]


def test_graph_refuses_deeper_networks(tmp_path):
    result = run("graph", write(tmp_path, "masks = [[[1]],[[1]],[[1]]]\ntargets = [[1]]\n"))
    assert result.returncode == 3 and "one hidden layer" in result.stderr and "Traceback" not in result.stderr


def test_prove_uses_structure_where_it_is_enough(tmp_path):
    path = write(tmp_path, LINEAR)
    result = run("prove", path)
    assert result.returncode == 0 and "structural lemmas, no solver" in result.stdout
    data = json.loads(run("prove", path, "--json").stdout)
    assert (data["claim"], data["status"], data["method"]) == ("all_minima_global", "PROVED", "structure")
    assert data["proof"] == {"lemma": "linear_units", "units": [0, 1], "classes": [[0], [1]], "premises": []}
    assert data["error_probability"] == "0" and data["certificate"] is None
    assert {o["claim"]: o["status"] for o in data["others"]}["spurious_valley"] == "REFUTED"


def test_prove_falls_back_to_the_solver_and_says_so():
    result = run("prove", "examples/golden.toml")
    assert result.returncode == 0 and "There is a spurious valley: PROVED\nshown by the solver" in result.stdout
    data = json.loads(run("prove", "examples/golden.toml", "--claim", "all_minima_global", "--json").stdout)
    assert (data["claim"], data["status"], data["method"]) == ("all_minima_global", "REFUTED", "solver")
    assert data["proof"]["lemma"] == "refuted_by_example"


@pytest.mark.parametrize(("budget", "status"), [("0.01", 3)])
def test_what_is_not_decided_ends_with_three(tmp_path, budget, status):
    text = "masks = [[[1,1,1,0],[0,1,1,1],[1,0,1,1]],[[1,0,1],[1,1,0],[1,1,1],[0,1,1]]]\n"
    path = write(tmp_path, text + "targets = [[3,-2,1,4],[-1,4,2,-3],[2,-3,1,5],[1,2,-4,3]]\n")
    result = run_alone("prove", path, "--claim", "all_minima_global", "--budget", budget)
    assert result.returncode == status and "UNDECIDED" in result.stdout


def test_deep_networks_with_these_activations_are_refused(tmp_path):
    result = run("prove", write(tmp_path, 'masks = [[[1]],[[1]],[[1]]]\ntargets = [[1]]\nactivation = "relu"\n'))
    assert result.returncode == 3 and "not solved by this version" in result.stderr


def test_a_wide_dense_network_of_any_activation_is_proved(tmp_path):
    result = run("prove", write(tmp_path, 'masks = [[[1]],[[1]]]\ntargets = [[1]]\nactivation = "softplus"\n'))
    assert result.returncode == 0 and "wide dense" in result.stdout


def test_help_shows_the_examples_line_by_line():
    for command in ("solve", "graph", "prove"):
        assert "\n    landscape " + command + " examples/" in run(command, "--help").stdout


def test_the_lemmas_are_documented():
    from proofs.rules.lemmas import LEMMAS

    text = (ROOT / "docs/rules.md").read_text()
    bold = " ".join(re.findall(r"\*\*([^*]+)\*\*", text))
    assert all(re.search(rf"\b{lemma.name}\b", bold) for lemma in LEMMAS)


NESTED = "masks = [[[1,1,1],[0,1,1]],[[1,1],[1,1]]]\n"
CORNER = "masks = [[[0,1,1],[0,0,1]],[[1,1],[1,0],[0,0]]]\n"


def test_the_classification_answers_for_two_units(tmp_path):
    data = json.loads(run("graph", write(tmp_path, NESTED), "--json").stdout)
    for kind in ("whitened", "any"):
        verdict = data["verdict"][kind]
        assert (verdict["spurious_minimum"]["status"], verdict["spurious_minimum"]["by"]) == (
            "PROVED",
            "(0,0,2)x(1,0,2)",
        )
        assert (verdict["spurious_valley"]["status"], verdict["spurious_valley"]["by"]) == ("REFUTED", "nested_two")
        assert verdict["spurious_valley"]["inside"] is None
        assert verdict["spurious_minimum"]["inside"]["kind"] == "family_minimum"
    assert data["types"]["inputs"] == [{"units": [0], "count": 1}, {"units": [0, 1], "count": 2}]
    text = run("graph", write(tmp_path, NESTED)).stdout
    assert "nested_two: units 0, 1" in text and "no, nested_two" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_forbidden_mask_inside_is_drawn_with_its_names(tmp_path):
    data = json.loads(run("graph", write(tmp_path, CORNER), "--json").stdout)
    inside = data["verdict"]["whitened"]["spurious_valley"]["inside"]
    assert inside["kind"] == "chamber" and sorted(inside["inputs"]) == [1, 2] and sorted(inside["outputs"]) == [0, 1]
    drawn = [
        "W1     input    W2       unit",
        "unit   1 2      output   0 1",
        "0   # #           0   # #",
        "1   . #           1   # .",
    ]
    text = run("graph", write(tmp_path, CORNER)).stdout
    assert all(line in text for line in drawn)
    masks = run("prove", write(tmp_path, CORNER), "--masks-only")
    assert "the forbidden mask (1,0,1)x(1,0,1)" in masks.stdout and drawn[3] in masks.stdout


def test_masks_alone_with_a_valley_at_infinity_are_proved_by_the_classification(tmp_path):
    answer = json.loads(run("prove", write(tmp_path, CORNER), "--masks-only", "--json").stdout)
    assert (answer["claim"], answer["status"], answer["method"]) == ("spurious_valley", "PROVED", "classification")
    assert (
        answer["classification"]["by"] == "(1,0,1)x(1,0,1)" and answer["classification"]["inside"]["kind"] == "chamber"
    )
    nested = json.loads(
        run("prove", write(tmp_path, NESTED), "--masks-only", "--claim", "no_spurious_valley", "--json").stdout
    )
    assert (nested["status"], nested["data"], nested["proof"]["lemma"]) == ("PROVED", "any", "nested_two")


def test_decay_and_other_activations_are_outside_the_classification(tmp_path):
    for words in ('activation = "relu"\n', 'weight_decay = "1"\n'):
        data = json.loads(run("graph", write(tmp_path, NESTED + words), "--json").stdout)
        answers = [
            data["verdict"][kind][claim]
            for kind in ("whitened", "any")
            for claim in ("spurious_minimum", "spurious_valley")
        ]
        assert {(answer["status"], answer["by"]) for answer in answers} == {("UNDECIDED", None)}


def test_the_certificate_of_a_mask_shows_the_claim_that_leads(tmp_path):
    """The valley of the corner has no minimum at its bottom: what is written is no certificate of a minimum."""
    for claim, statement in (("spurious_valley", "spurious_valley"), ("spurious_minimum", "spurious_minimum")):
        written = tmp_path / f"{claim}.json"
        run("prove", write(tmp_path, CORNER), "--masks-only", "--claim", claim, "--output", written)
        (shown,) = json.loads(written.read_text())["claims"]
        assert shown["statement"] == statement
        assert ("chamber" in shown["base"]["claims"][0]) == (claim == "spurious_valley")
        assert "valid" in run("check", written).stdout


@pytest.mark.parametrize("claim", ["spurious_minimum", "spurious_valley"])
def test_graph_writes_a_certificate_of_a_minimum_or_of_a_valley(tmp_path, claim):
    path, written = write(tmp_path, CORNER), tmp_path / "example.json"
    assert run("graph", path, "--example", written, "--claim", claim).returncode == 0
    certificate = json.loads(written.read_text())
    (shown,) = certificate["claims"]
    assert shown["statement"] == claim and "valid" in run("check", written).stdout
    inside = json.loads(run("graph", path, "--json").stdout)["verdict"]["whitened"][claim]["inside"]
    told = {(entry["row"], entry["column"]): entry["value"] for entry in inside["data"]["targets"]}
    targets = certificate["problem"]["targets"]
    assert told == {(r, c): str(x) for r, row in enumerate(targets) for c, x in enumerate(row) if x}
    nested = run("graph", write(tmp_path, NESTED), "--example", tmp_path / "none.json", "--claim", "spurious_valley")
    assert nested.returncode == 3 and "no known example of a spurious valley" in nested.stderr


def test_data_that_are_not_whitened_are_told_entry_by_entry(tmp_path):
    split = "masks = [[[1,0,0,0],[0,1,1,1]],[[1,1],[0,1]]]\n"
    text = " ".join(run("graph", write(tmp_path, split)).stdout.split())
    inside = json.loads(run("graph", write(tmp_path, split), "--json").stdout)["verdict"]["any"]["spurious_valley"]
    entries = inside["inside"]["data"]["inputs"]
    assert entries and all(f"X[{e['row']},{e['column']}] = {e['value']}" in text for e in entries)
    assert {e["row"] for e in entries} == {0, 1, 2, 3}


@pytest.mark.slow
def test_a_pruned_network_of_784_300_10_is_answered_in_seconds_with_a_certificate(tmp_path):
    """The mask of the picture, the data on the whole mask, and a certificate that the checker accepts."""
    stream = random.Random(784)
    first = [[int(stream.random() < 0.1) for _ in range(784)] for _ in range(300)]
    second = [[int(stream.random() < 0.1) for _ in range(300)] for _ in range(10)]
    path = write(tmp_path, f"masks = {[first, second]}\n")
    for claim in ("spurious_minimum", "spurious_valley"):
        written = tmp_path / f"{claim}.json"
        start = time.process_time()
        result = run("graph", path, "--json", "--example", written, "--claim", claim)
        assert time.process_time() - start < 60
        inside = json.loads(result.stdout)["verdict"]["whitened"][claim]["inside"]
        certificate = json.loads(written.read_text())
        assert certificate["problem"]["masks"] == [first, second]
        for entry in inside["data"]["targets"]:
            assert certificate["problem"]["targets"][entry["row"]][entry["column"]] == int(entry["value"])
        assert "valid" in run("check", written).stdout
