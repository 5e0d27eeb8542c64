"""Topic 4: the graph of a mask, its twins and linear units, and which units the loss couples."""

from __future__ import annotations

from random import Random

import networkx as nx

from proofs.derivations.setting import FIRST, INPUTS, SECOND, equal
from proofs.documents.document import Block, Display, Inlines, Items, Table
from proofs.documents.formulas import Product
from proofs.documents.prose import listed, numbered, text
from proofs.exercises.answers import Answer, ChoiceAnswer, GroupsAnswer, NumberAnswer
from proofs.exercises.confirming.sheet_reading import fraction_in, need, network_in, tables_in
from proofs.exercises.exercise import Bands, Difficulty, Exercise, Question, Topic
from proofs.exercises.making.blocks import (
    drawn,
    mask_blocks,
    random_table,
    set_text,
    table,
    within,
)
from proofs.exercises.making.conditions import counts
from proofs.exercises.making.mask_reading import Graph, Sets
from proofs.exercises.prose import paragraph, say
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.network import loss_polynomial, output_polynomials, weight_names

BANDS: Bands = {
    "easy": {"units": (3, 3), "void": (0, 0), "twins": (0, 1), "parts": (1, 2), "linear": (1, 2), "far": (0, 0)},
    "medium": {
        "units": (4, 4),
        "void": (1, 1),
        "twins": (0, 1),
        "parts": (1, 2),
        "linear": (1, 2),
        "far": (0, 0),
    },
    "hard": {"units": (5, 6), "void": (1, 2), "twins": (1, 2), "parts": (2, 3), "linear": (1, 3), "far": (1, 4)},
}
SIZES: dict[Difficulty, tuple[tuple[int, int, int], ...]] = {
    "easy": ((3, 3, 2), (3, 3, 3), (4, 3, 2)),
    "medium": ((3, 4, 3), (4, 4, 3), (3, 4, 4)),
    "hard": ((4, 5, 3), (4, 6, 3), (4, 5, 4), (4, 6, 4)),
}
"""Inputs, units, outputs."""
TWINS_SHARE = 0.5
"""How many masks have twins (easy and medium; the hard ones always have)."""


def generate(random: Random, difficulty: Difficulty, seed: int) -> Exercise:
    """The exercise of a seed."""
    twins = difficulty == "hard" or random.random() < TWINS_SHARE
    drawing = drawn(random, lambda source: _draw(source, difficulty, twins))
    data: list[Block] = [paragraph("mask_graph.orthogonal")]
    if drawing.correlated:
        data = [paragraph("mask_graph.correlated", X=INPUTS), Display(equal(INPUTS, table(drawing.inputs)))]
    setting = (*mask_blocks(drawing.network), paragraph("mask_graph.void"), *data, paragraph("mask_graph.interact"))
    questions = [_twins(drawing), _parts(drawing), _units("c", "linear", drawing, drawing.linear)]
    if difficulty != "easy":
        questions.append(_units("d", "void", drawing, drawing.void))
    if difficulty == "hard":
        questions.append(_crowded(drawing))
    return Exercise("mask_graph", difficulty, seed, TOPIC.title, setting, tuple(questions), drawing.features)


def _draw(random: Random, difficulty: Difficulty, twins: bool) -> Graph | None:
    """Random masks, sparse enough for several parts, with twins or without, and inputs with few correlated pairs."""
    inputs, units, outputs = random.choice(SIZES[difficulty])
    first, second = random_table(random, units, inputs, [0, 0, 1]), random_table(random, units, outputs, [0, 0, 1])
    rows = [[int(r == c) for c in range(inputs)] for r in range(inputs)]
    one, other, void = random.sample(range(units), 3)
    if twins:
        first[other], second[other] = first[one], second[one]
    if difficulty == "hard":
        side = random.choice((first, second))
        side[void] = [0] * len(side[void])
        rows = random_table(random, inputs, 4, [-1, 0, 0, 1])
    if not all(map(any, (*rows, *zip(*first, strict=True), *zip(*second, strict=True)))):
        return None
    masks = first, [list(column) for column in zip(*second, strict=True)]
    drawing = Graph(SparseNetwork.of(*masks), tuple(map(tuple, rows)))
    fitting = bool(drawing.features["twins"]) == twins and within(drawing.features, BANDS[difficulty])
    return drawing if fitting else None


def _twins(drawing: Graph) -> Question:
    """The classes of twins."""
    header = (text("unit"), text("inputs"), text("outputs"), text("kind"))
    lines = tuple(
        (text(str(j)), text(set_text(a)), text(set_text(b)), text(_kind(drawing, j)))
        for j, (a, b) in enumerate(drawing.reads)
    )
    solution: tuple[Block, ...] = (
        paragraph("mask_graph.draw"),
        Table("The graph: where the lines of every unit lead", header, lines),
        paragraph("mask_graph.twins_solution", sets=_sets(drawing.twins)),
    )
    return Question("a", say("mask_graph.twins"), GroupsAnswer(drawing.twins), 2, solution)


def _kind(drawing: Graph, unit: int) -> str:
    return "void" if unit in drawing.void else "linear" if unit in drawing.linear else "not linear"


def _parts(drawing: Graph) -> Question:
    """The components of the interaction graph."""
    edges = tuple(_edge(drawing, i, j) for i, j in drawing.edges)
    solution: list[Block] = []
    if drawing.correlated:
        pairs = listed(list(map(set_text, drawing.correlated)))
        solution.append(paragraph("mask_graph.products", pairs=pairs))
    if edges:
        solution += [paragraph("mask_graph.edges"), Items(edges)]
    else:
        solution.append(paragraph("mask_graph.no_edge"))
    solution.append(paragraph("mask_graph.parts_solution", sets=_sets(drawing.parts)))
    return Question("b", say("mask_graph.parts"), GroupsAnswer(drawing.parts), 3, tuple(solution))


def _edge(drawing: Graph, i: int, j: int) -> Inlines:
    """Why two units interact."""
    (a, b), (c, d) = drawing.reads[i], drawing.reads[j]
    outputs, common = sorted(set(b) & set(d)), sorted(set(a) & set(c))
    if common:
        return say("mask_graph.edge", i=i, j=j, outputs=numbered(outputs, "output"), inputs=numbered(common, "input"))
    p, q = next((x, y) for x in a for y in c if (min(x, y), max(x, y)) in drawing.correlated)
    return say("mask_graph.far_edge", i=i, j=j, outputs=numbered(outputs, "output"), first=p, second=q)


def _units(name: str, word: str, drawing: Graph, right: list[int]) -> Question:
    """All linear units, or all void ones."""
    options = tuple(f"unit {j}" for j in range(len(drawing.reads)))
    answer = ChoiceAnswer(options, tuple(right), several=True)
    solution = (paragraph(f"mask_graph.{word}_solution", units=numbered(right)),)
    return Question(name, say(f"mask_graph.{word}_question"), answer, 2, solution, tuple(map(text, options)))


def _crowded(drawing: Graph) -> Question:
    """How many entries of W2 W1 several units share."""
    places = listed([f"({o}, {c})" for o, c in drawing.crowded]) or "none"
    solution = (paragraph("mask_graph.crowded_solution", places=places, number=len(drawing.crowded)),)
    prompt = say("mask_graph.crowded", product=Product((SECOND, FIRST)))
    return Question("e", prompt, NumberAnswer(str(len(drawing.crowded)), counts("number of entries")), 2, solution)


def _sets(sets: Sets) -> str:
    return listed([set_text(group) for group in sets])


def confirm(exercise: Exercise) -> None:
    """Read everything off the polynomials: which weights occur in the loss, which ones stand in one monomial.

    Raises:
        NotConfirmed: if an answer differs.
    """
    network, data = network_in(exercise), tables_in(exercise.setting).get(INPUTS)
    unit = Problem.of(network, targets=[[0] * network.inputs] * network.outputs)
    problem = unit if data is None else Problem.of(network, targets=[[0] * len(data[0])] * network.outputs, inputs=data)
    owners = [place[1] if place[0] == 0 else place[2] for place, _ in weight_names(problem)]
    graph: nx.Graph[int] = nx.Graph()
    used: dict[int, set[tuple[int, int]]] = {}
    for exponents in loss_polynomial(problem).loss.to_dict():
        weights = [k for k, e in enumerate(exponents) if e]
        for k in weights:
            layer, row, column = weight_names(problem)[k][0]
            used.setdefault(owners[k], set()).add((layer, row if layer else column))
        nx.add_path(graph, [owners[k] for k in weights])
    answers = {question.name: question.answer for question in exercise.questions}
    first, second = network.masks
    columns = list(zip(*second, strict=True))
    twins = {frozenset(i for i in used if (first[i], columns[i]) == (first[j], columns[j])) for j in used}
    _need_groups("a", answers["a"], twins)
    _need_groups("b", answers["b"], set(map(frozenset, nx.connected_components(graph))))
    linear = {
        j for j, ends in used.items() if 1 in (sum(layer == 0 for layer, _ in ends), sum(layer for layer, _ in ends))
    }
    _need_choice("c", answers["c"], linear)
    if "d" in answers:
        _need_choice("d", answers["d"], set(range(len(first))) - set(used))
    if "e" in answers:
        crowded = sum(len(entry.to_dict()) > 1 for entry in output_polynomials(unit))
        need("e", fraction_in(exercise.questions[4]) == crowded, f"there are {crowded} such entries")


def _need_groups(name: str, answer: Answer, right: set[frozenset[int]]) -> None:
    assert isinstance(answer, GroupsAnswer)
    need(name, set(map(frozenset, answer.groups)) == right and len(answer.groups) == len(right), "the sets differ")


def _need_choice(name: str, answer: Answer, right: set[int]) -> None:
    assert isinstance(answer, ChoiceAnswer)
    named = {int(answer.options[k].removeprefix("unit ")) for k in answer.correct}
    need(name, named == right, f"it is {sorted(right)}")


TOPIC = Topic(
    "mask_graph",
    "The graph of a mask",
    "Draw the graph of a mask, and read off twins, linear and void units, and the parts into which the loss falls.",
    BANDS,
    generate,
    confirm,
)
