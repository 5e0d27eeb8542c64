"""What the explorer answers is what the command line says: at once, and as jobs."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time

import jsonschema
import pytest

from proofs.explore.answers import verdict
from proofs.explore.jobs import Queue
from proofs.explore.schema import explorer_schemas
from proofs.explore.solved import MOST_BYTES, Solved
from proofs.explore.state import State
from proofs.explore.work import work_of
from symbolic.network import Problem, SparseNetwork, parse_problem
from tests import command
from tests.command import ROOT
from tests.proofs.explore.browser import TUG, VALID, valid

RELU = {"hidden": ["1", "1"], "final": ["10", "01"], "inputs": [["1", "-1"]], "targets": [["1", "2"], ["1", "2"]]}
PROBLEM = "examples/tug_of_war.toml"


def same(answer, name):
    """The result has its schema, and says what the command says."""
    schema = json.loads((ROOT / "docs" / "schema" / f"{name}-1.json").read_text(encoding="utf-8"))
    jsonschema.validate(answer["result"], schema)
    return answer["result"]


def printed(*arguments):
    return json.loads(command.run(*arguments, "--json").stdout)


def file_of(answer, ending):
    return next(file for file in answer["files"] if file["name"].endswith(ending))


def test_the_verdict_is_that_of_graph(browser):
    told = browser.post("/api/verdict", {"state": {**TUG, "title": "Tug of war"}}).json
    assert told["graph"] == printed("graph", PROBLEM)
    assert [unit["role"] for unit in told["units"]] == ["linear", "alive"]
    assert told["marks"]["any"]["spurious_minimum"] == "proved"


def test_roles_and_twins(browser):
    state = {"hidden": ["110", "110", "000", "001"], "final": ["1111", "1110"]}
    told = browser.post("/api/verdict", {"state": state}).json
    assert [unit["role"] for unit in told["units"]] == ["alive", "alive", "dead", "linear"]
    assert [unit["twins"] for unit in told["units"]][:2] == [[1], [0]]


def test_a_click_on_a_mask_of_the_classification_costs_less_than_a_tenth_of_a_second():
    """In time of the processor, for masks with up to three units: the whole answer, as the helper makes it."""
    draw = random.Random(5)
    verdict({"state": {key: TUG[key] for key in ("hidden", "final")}})
    times = []
    for _ in range(40):
        inputs, units, outputs = (draw.randrange(1, 4) for _ in range(3))
        hidden, final = (
            ["".join(draw.choice("011") for _ in range(wide)) for _ in range(high)]
            for high, wide in ((units, inputs), (outputs, units))
        )
        hidden[0] = "1" * inputs
        began = time.process_time()
        assert verdict({"state": {"hidden": hidden, "final": final}})["units"]
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) * 9 // 10] < 0.1, times


def test_solve_says_what_the_command_says(browser):
    answer = browser.made(kind="solve", state={**TUG, "title": "Tug of war"}, budget=120)
    result, here = same(answer, "solution"), command.run("solve", PROBLEM).stdout
    assert answer["exit_status"] == 0 and answer["text"].split("seed 0")[0] == here.split("seed 0")[0]
    assert [c["loss"]["exact"] for c in result["components"]][:2] == ["1/2", "1"]
    assert [c["spurious"]["status"] for c in result["components"]][:2] == ["REFUTED", "PROVED"]


def test_the_certificate_is_accepted(browser, tmp_path):
    answer = browser.made(kind="certificate", state=TUG, budget=120)
    assert same(answer, "proof")["status"] == "PROVED"
    path = tmp_path / "certificate.json"
    path.write_text(file_of(answer, ".json")["text"], encoding="utf-8")
    assert command.run("check", path).returncode == 0
    changed = json.loads(path.read_text(encoding="utf-8"))
    changed["problem"]["targets"][0][0] = 7
    path.write_text(json.dumps(changed), encoding="utf-8")
    assert command.run("check", path).returncode != 0


def test_data_that_make_a_mask_bad(browser, tmp_path):
    state = {key: TUG[key] for key in ("hidden", "final")}
    path = tmp_path / "example.json"
    path.write_text(file_of(browser.made(kind="example", state=state), ".json")["text"], encoding="utf-8")
    assert command.run("check", path).returncode == 0
    told = browser.finished(browser.put(kind="example", state={"hidden": ["11"], "final": ["1"]}))
    assert told["status"] == "failed" and "no known example" in told["answer"]["error"]["message"]


def test_claims_on_the_masks_alone(browser):
    answer = browser.made(kind="masks", state={key: TUG[key] for key in ("hidden", "final")})
    assert same(answer, "mask_proof") == printed("prove", PROBLEM, "--masks-only")


@pytest.mark.parametrize(
    "what", ["plane", *(pytest.param(what, marks=pytest.mark.slow) for what in ("levels", "path"))]
)
def test_pictures(browser, what):
    points = {"points": ["c0", "c1", "c7"]} if what == "plane" else {}
    answer = browser.made(kind="picture", state=TUG, what=what, **points)
    assert file_of(answer, ".svg")["text"].startswith("<svg")
    described = same(answer, "pictures")["pictures"][0]["description"]
    assert "c7" in described if points else described


def test_a_problem_that_was_solved_is_not_solved_again_for_its_pictures():
    """A stand-in for the command writes what it was given; only a few solutions are kept."""
    program = (
        "import json, pathlib, sys\n"
        "found = pathlib.Path('solution.json')\n"
        "given = found.read_text() if found.exists() else None\n"
        "json.dump({'schema': 'x', 'arguments': sys.argv[1:], 'given': given}, open('result.json', 'w'))"
    )

    async def told():
        queue = Queue([sys.executable, "-c", program])

        async def done(**request):
            job = queue.put(work_of(request))
            while not job.status.ended:
                await job.changed.wait()
            return json.loads(job.answer)["result"]

        other = {**TUG, "targets": [["1", "0", "0"], ["0", "1", "1"]]}
        solved = await done(kind="solve", state=TUG)
        return solved, [
            await done(kind=kind, state=state, **more)
            for kind, state, more in (
                ("picture", {**TUG, "title": "named since"}, {"what": "levels"}),
                ("picture", other, {"what": "levels"}),
                ("solve", TUG, {}),
                ("derivation", TUG, {}),
            )
        ]

    solved, (picture, *others) = asyncio.run(told())
    assert picture["arguments"][-2:] == ["--solution", "solution.json"] and json.loads(picture["given"]) == solved
    assert all(one["given"] is None and "--solution" not in one["arguments"] for one in [solved, *others])
    kept = Solved()
    for number in range(30):
        kept.keep(str(number), b"{}")
    assert [kept.of(str(number)) for number in (0, 9, 10, 29)] == [None, None, b"{}", b"{}"]
    kept.keep("long", bytes(MOST_BYTES + 1))
    assert kept.of("long") is None and kept.of("29") == b"{}"
    kept.keep("half", bytes(MOST_BYTES - 1))
    assert kept.of("half") is not None and kept.of("29") is None


@pytest.mark.slow
def test_a_plane_needs_points_that_are_there(browser):
    told = browser.finished(browser.put(kind="picture", state=TUG, what="plane", points=["c0", "c1", "c99"]))
    assert told["status"] == "failed" and "c99" in told["answer"]["error"]["message"]
    assert browser.post("/api/jobs", {"kind": "picture", "state": TUG, "what": "plane", "points": ["c0"]}).status == 400


@pytest.mark.slow
def test_a_derivation_is_a_page(browser):
    answer = browser.made(kind="derivation", state=TUG, format="html", budget=200)
    assert same(answer, "derivation")["steps"]
    page = file_of(answer, ".html")["text"]
    assert "<script" not in page and "<math" in page


def test_a_chart_over_an_entry(browser):
    answer = browser.made(kind="chart", state=TUG, entry="Y[0,0]", **{"from": "1/2", "to": "3/2"}, steps=3)
    assert [axis["values"] for axis in same(answer, "chart")["axes"]] == [["1/2", "1", "3/2"]]
    assert file_of(answer, ".csv")["text"].count("\n") >= 4 and "<svg" in file_of(answer, ".svg")["text"]


def test_a_chart_is_told_while_it_grows(browser):
    """The points that are there are those of the whole chart."""
    job = browser.put(kind="chart", state=TUG, entry="Y[0,0]", **{"from": "1/2", "to": "3/2"}, steps=60)
    with browser.events(job) as events:
        told = list(events)
    grown = [event["partial"] for event in told if event["partial"]]
    assert grown and len(grown[0]) < 60 and told[-1]["partial"] == [], [len(one) for one in grown]
    result = told[-1]["answer"]["result"]
    (axis,) = result["axes"]
    whole = {axis["values"][one.pop("place")[0]]: one for one in result["points"]}
    for some in grown:
        assert all(whole[one["value"]] == {k: v for k, v in one.items() if k != "value"} for one in some)


def test_a_descent_of_the_wide_dense_network(browser, tmp_path):
    answer = browser.made(kind="descent", state={**RELU, "activation": "relu"}, seed=3)
    steps = same(answer, "descent")["steps"]
    assert answer["state"]["final"] == ["11", "11"] and steps[-1]["loss"]["exact"] == "0"
    losses = [float(step["loss"]["decimal"]) for step in steps]
    assert losses == sorted(losses, reverse=True) and len(losses) > 20
    path = tmp_path / "descent.json"
    path.write_text(file_of(answer, ".json")["text"], encoding="utf-8")
    assert command.run("check", path).returncode == 0


def test_the_network_as_a_picture(browser):
    told = browser.post("/api/picture", {"state": TUG, "what": "graph"}).json
    assert told["svg"].startswith("<svg") and "<script" not in told["svg"]


def test_the_problem_as_files(browser):
    wanted = parse_problem((ROOT / PROBLEM).read_bytes())
    state = {**TUG, "title": "Tug of war"}
    for what in ("problem", "json"):
        told = browser.post("/api/export", {"state": state, "what": what}).json
        assert parse_problem(told["text"].encode(), json_format=what == "json").to_dict() == wanted.to_dict()
    told = browser.post("/api/export", {"state": state, "what": "snippet"}).json
    names = {}
    exec(told["text"].partition("\nsolution =")[0], names)
    assert names["problem"].targets == wanted.targets and names["problem"].network == wanted.network
    compile(told["text"], told["name"], "exec")


def test_everything_that_is_told_has_a_schema(browser):
    """Each answer is compared with its schema where it arrives; here is one of each kind, and a kind more would be missed."""
    VALID.clear()
    state = {
        "hidden": ["1"],
        "final": ["1"],
        "targets": [["1/2"]],
        "decay": "1/10",
        "title": "T",
        "activation": "square",
    }
    browser.get("/api/start").json  # noqa: B018 - read to be compared
    for path, more in (("verdict", {}), ("picture", {"what": "graph"}), ("export", {"what": "problem"})):
        assert browser.post(f"/api/{path}", {"state": state, **more}).status == 200
        browser.post(f"/api/{path}", {"state": state, **more}).json  # noqa: B018
    browser.made(kind="solve", state=state)
    assert set(explorer_schemas()) == VALID
    with pytest.raises(jsonschema.ValidationError):
        valid({**browser.get("/api/start").json, "another": 1})


def test_every_example_is_a_state(browser):
    start = browser.get("/api/start").json
    assert start["state"]["hidden"] == TUG["hidden"] and len(start["examples"]) > 5
    for example in start["examples"]:
        assert browser.post("/api/verdict", {"state": example["state"]}).status == 200, example["name"]


def test_a_decay_that_is_the_same_for_all_weights_is_one_number():
    network = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1]])
    for decay, sent in (
        ("1/10", "1/10"),
        ("0", "0"),
        ([[[1, 0], [1, 1]], [[1, 2]]], [[["1", "0"], ["1", "1"]], [["1", "2"]]]),
        ([[[3, 0], [3, 3]], [[3, 3]]], "3"),
    ):
        problem = Problem.of(network, targets=[[1, 2]], weight_decay=decay)
        state = State.of_subject(problem)
        assert state.sent["decay"] == sent and state.subject == problem


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"hidden": ["1", "11"]}, "masks[0]"),
        ({"targets": [["1"]]}, "targets"),
        ({"targets": [["0.5x", "0", "0"], ["0", "1", "0"]]}, "targets[0][0]"),
        ({"targets": [["1/0", "0", "0"], ["0", "1", "0"]]}, "targets[0][0]"),
        ({"activation": "__import__('os')"}, "activation"),
        ({"decay": "-1"}, "weight_decay"),
        ({"title": "a\u001b[2Jb"}, "title"),
        ({"hidden": []}, "state.hidden"),
        ({"hidden": ["1" * 65]}, "state.hidden[0]"),
        ({"inputs": [[1, 2, 3]]}, "state.inputs"),
        ({"extra": 1}, "state"),
    ],
)
def test_a_state_that_is_no_problem_is_told_why(browser, change, key):
    for path, request in (("/api/verdict", {}), ("/api/jobs", {"kind": "solve"})):
        told = browser.post(path, {"state": {**TUG, **change}, **request})
        assert told.status == 400 and told.json["error"]["key"].startswith(key), told
        assert told.json["error"]["rule"] and told.json["error"]["found"]


@pytest.mark.parametrize(
    "request_",
    [
        {"kind": "rm"},
        {"kind": ["solve"]},
        {"budget": "60"},
        {"budget": 0},
        {"budget": 1e9},
        {"budget": True},
        {"kind": "chart", "entry": "Y[0,0]=1..2 --csv /tmp/x", "from": "0", "to": "1"},
        {"kind": "chart", "entry": "Y[0,0]", "from": "--json", "to": "1"},
        {"kind": "chart", "entry": "Y[0,0]", "from": "0", "to": "1", "steps": 10**6},
        {"kind": "derivation", "format": "../../x"},
        {"kind": "picture", "what": "plane", "points": ["c0", "c1", "--output=/tmp"]},
        {"kind": "certificate", "claim": "--output"},
        {"kind": "descent", "seed": -1},
    ],
)
def test_a_request_cannot_smuggle_arguments(browser, request_):
    told = browser.post("/api/jobs", {"kind": "solve", "state": TUG, **request_})
    assert told.status == 400 and told.json["schema"] == "landscape/error/1"
