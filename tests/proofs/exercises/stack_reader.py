"""A reader of STACK's questions in Moodle XML that knows nothing of ours, and a judge that asks Maxima.

The rules of STACK's import and of its editing form stand here: which elements a question, an input, a tree and a node have and in
which form, that every input stands in the text once with its validation, that a tree has one root and no loop, that every name
of a test case is a field. The judge follows a tree with the answers of Maxima to its tests.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from xml.etree import ElementTree

QUESTION = {
    "name": "text",
    "questiontext": "html",
    "generalfeedback": "html",
    "defaultgrade": r"[0-9]+",
    "penalty": r"0\.[0-9]+",
    "hidden": "0",
    "idnumber": r".{1,100}",
    "stackversion": "text",
    "questionvariables": "text",
    "specificfeedback": "html",
    "questionnote": "html",
    "questionsimplify": "[01]",
    "assumepositive": "[01]",
    "assumereal": "[01]",
    "multiplicationsign": "dot|cross|onum|none",
    "sqrtsign": "[01]",
    "complexno": "i|j|symi|symj",
    "inversetrig": "cos-1|acos|arccos|arccos-arcosh",
    "logicsymbol": "lang|symbol",
    "matrixparens": r"\[|\(|\||",
    "variantsselectionseed": "",
    "tags": "tags",
}
INPUT = {
    "name": "[a-z][a-z0-9]{0,17}",
    "type": "algebraic|matrix",
    "tans": ".+",
    "boxsize": "[0-9]+",
    "strictsyntax": "[01]",
    "insertstars": "0",
    "syntaxhint": ".*",
    "syntaxattribute": "[01]",
    "forbidwords": ".*",
    "allowwords": "([a-z0-9_]+(,[a-z0-9_]+)*)?",
    "forbidfloat": "[01]",
    "requirelowestterms": "[01]",
    "checkanswertype": "[01]",
    "mustverify": "[01]",
    "showvalidation": "[0-3]",
    "options": ".*",
}
TREE = {
    "name": "[a-z][a-z0-9]{0,17}",
    "value": r"1\.0+",
    "autosimplify": "[0-2]",
    "feedbackstyle": "[0-3]",
    "feedbackvariables": "text",
}
NODE = {
    "name": "[0-9]+",
    "answertest": "AlgEquiv",
    "sans": ".+",
    "tans": ".+",
    "testoptions": "",
    "quiet": "[01]",
}
for _branch in ("true", "false"):
    NODE |= {
        f"{_branch}scoremode": "[=+-]",
        f"{_branch}score": r"[01]\.[0-9]+",
        f"{_branch}penalty": "",
        f"{_branch}nextnode": "-1|[0-9]+",
        f"{_branch}answernote": "[^ ].*[^ ]",
        f"{_branch}feedback": "html",
    }


@dataclass
class Question:
    """A question as STACK takes it.

    Attributes:
        name: its name.
        text: its text.
        variables: Maxima code that does not see the answer.
        checks: Maxima code that does.
        inputs: the right answer of every field.
        kinds: the type of every field.
        words: the names that every field takes.
        nodes: the nodes of the tree.
        cases: for every test case the answers, the score and the note.
    """

    name: str
    text: str
    variables: str
    checks: str
    inputs: dict[str, str]
    kinds: dict[str, str]
    words: dict[str, str]
    nodes: list[dict[str, str]]
    cases: list[tuple[dict[str, str], float, str]]


def read(source: bytes) -> list[Question]:
    """The questions of type ``stack`` in a file.

    Raises:
        AssertionError: if STACK would refuse one.
    """
    quiz = ElementTree.fromstring(source)
    return [_question(element) for element in quiz if element.get("type") == "stack"]


def _question(element) -> Question:
    found = _fields(element, QUESTION, ("input", "prt", "qtest"))
    inputs = [_fields(one, INPUT) for one in element.findall("input")]
    [tree] = element.findall("prt")
    about = _fields(tree, TREE, ("node",))
    nodes = [_fields(one, NODE) for one in tree.findall("node")]
    names = [one["name"] for one in inputs]
    assert names and len(set(names)) == len(names)
    assert sorted(re.findall(r"\[\[input:(\w+)\]\]", found["questiontext"])) == sorted(names)
    assert sorted(re.findall(r"\[\[validation:(\w+)\]\]", found["questiontext"])) == sorted(names)
    assert found["specificfeedback"] == f"[[feedback:{about['name']}]]"
    for text in (found["questiontext"], found["generalfeedback"], found["questionnote"]):
        assert len(re.findall(r"\[\[(?!input:|validation:)|\{[@#]", text)) == 0
    places = [one["name"] for one in nodes]
    assert places == [str(k) for k, _ in enumerate(nodes)]
    followers = [one[f"{branch}nextnode"] for one in nodes for branch in ("true", "false")]
    asked = sorted(int(place) for place in followers if place != "-1")
    assert asked == list(range(1, len(nodes)))  # each but the root is asked once: a tree
    notes = [one[f"{branch}answernote"] for one in nodes for branch in ("true", "false")]
    assert len(set(notes)) == len(notes)
    cases = [_case(one, names, about["name"]) for one in element.findall("qtest")]
    assert {0.0, 1.0} <= {score for _, score, _ in cases}
    assert {note for _, _, note in cases} <= set(notes)
    return Question(
        found["name"],
        found["questiontext"],
        found["questionvariables"],
        about["feedbackvariables"],
        {one["name"]: one["tans"] for one in inputs},
        {one["name"]: one["type"] for one in inputs},
        {one["name"]: one["allowwords"] for one in inputs},
        nodes,
        cases,
    )


def _fields(element, rules, lists=()) -> dict[str, str]:
    """The texts of the children: each stands once and in its form, and there are no others."""
    assert sorted(child.tag for child in element if child.tag not in lists) == sorted(rules), element.tag
    found = {}
    for name, rule in rules.items():
        child = element.find(name)
        if rule in ("text", "html"):
            assert [inner.tag for inner in child] == ["text"], name
            assert (child.get("format") == "html") == (rule == "html"), name
            found[name] = child.find("text").text or ""
        elif rule != "tags":
            found[name] = child.text or ""
            assert re.fullmatch(rule, found[name], re.DOTALL), (name, found[name])
    return found


def _case(element, names, tree) -> tuple[dict[str, str], float, str]:
    typed = {one.find("name").text: one.find("value").text for one in element.findall("testinput")}
    assert sorted(typed) == sorted(names)
    expected = element.find("expected")
    assert expected.find("name").text == tree
    score, penalty = (float(expected.find(name).text) for name in ("expectedscore", "expectedpenalty"))
    assert (penalty == 0) == (score == 1)
    return typed, score, expected.find("expectedanswernote").text


_EQUIVALENT = """
display2d: false$ prederror: false$
nought(d) := is(ratsimp(radcan(ratsimp(d))) = 0)$
alike(a, b) := if matrixp(a) or matrixp(b) then
    (if matrixp(a) and matrixp(b) and is(length(a) = length(b)) and is(length(first(a)) = length(first(b)))
     then every(nought, flatten(args(a - b))) else false)
  elseif setp(a) or setp(b) then (if setp(a) and setp(b) then is(ratsimp(a) = ratsimp(b)) else false)
  elseif member(a, [true, false, unknown]) or member(b, [true, false, unknown]) then is(a = b)
  else nought(a - b)$
"""


def judged(asked: list[tuple[Question, dict[str, str]]]) -> list[tuple[float, str]]:
    """The score and the note of answers, with one run of Maxima.

    Raises:
        AssertionError: if Maxima reports an error.
    """
    lines = [_EQUIVALENT]
    for place, (question, typed) in enumerate(asked):
        lines += ["kill(allbut(nought, alike))$", "display2d: false$ prederror: false$", _quiet(question.variables)]
        lines += [f"{name}: {text}$" for name, text in typed.items()]
        lines.append(_quiet(question.checks))
        answers = ", ".join(f"alike({node['sans']}, {node['tans']})" for node in question.nodes)
        lines.append(f'print("ANSWER", {place}, [{answers}])$')
    done = subprocess.run(
        ["maxima", "--very-quiet", "--batch-string=" + " ".join(lines)],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    printed = dict(re.findall(r"^ANSWER (\d+) \[([a-z,]+)\]", done.stdout, re.MULTILINE))
    errors = [line for line in done.stdout.splitlines() if "-- an error" in line or "incorrect syntax" in line]
    assert not errors and len(printed) == len(asked), (errors, len(printed), done.stdout[-2000:])
    return [
        _followed(question, [answer == "true" for answer in printed[str(place)].split(",")])
        for place, (question, _) in enumerate(asked)
    ]


def _quiet(code: str) -> str:
    return code.replace(";\n", "$\n")


def _followed(question: Question, holds: list[bool]) -> tuple[float, str]:
    place = 0
    while True:
        branch = "true" if holds[place] else "false"
        node = question.nodes[place]
        assert node[f"{branch}scoremode"] == "="
        place = int(node[f"{branch}nextnode"])
        if place == -1:
            return float(node[f"{branch}score"]), node[f"{branch}answernote"]
