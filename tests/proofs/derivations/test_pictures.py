"""Pictures: formats, bytes, descriptions, and that what is drawn is what the solution says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from flint import fmpq

from proofs.derivations.figures import cells_of, landscape_figures
from proofs.derivations.pictures import (
    cells_picture,
    levels_picture,
    lowest_pass,
    mask_graph_picture,
    path_picture,
    plane_picture,
)
from proofs.derivations.pictures import path as path_module
from proofs.derivations.pictures.flow import drawn_point, saddle_path
from proofs.derivations.pictures.labels import place_labels
from proofs.derivations.pictures.plane import plane_through
from proofs.derivations.pictures.recalled import recalled
from proofs.derivations.pictures.scaling import aligned, balanced
from proofs.derivations.pictures.style import MARKS, SPURIOUS, short_loss
from proofs.documents.document import StepFailed
from symbolic import Problem, SparseNetwork, read_problem, solve
from symbolic.errors import ProblemError, UnsupportedProblem
from symbolic.exact.real import RealNumber
from symbolic.landscape.json import solution_json
from symbolic.numeric.network_loss import NetworkLoss
from tests import problems

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
SADDLE = 1.1697626717


@cache
def solution(name):
    return problems.solved(read_problem(EXAMPLES / f"{name}.toml"))


@cache
def square():
    network = SparseNetwork.of([[1, 1], [0, 1]], [[1, 1]], activation="square")
    return Problem.of(network, targets=[[2, -1, 1]], inputs=[[1, 0, 1], [0, 1, 2]])


@cache
def pictures(name):
    solved = solution(name)
    drawn = [mask_graph_picture(solved.problem), levels_picture(solved)]
    if found := lowest_pass(solved):
        drawn.append(path_picture(solved, *found))
    if name in ("tug_of_war", "golden", "minimum_but_no_valley"):
        drawn.append(plane_picture(solved, solved.components[:3]))
    return drawn


@pytest.mark.parametrize(
    ("name", "count"),
    [("tug_of_war", 4), ("golden", 4), ("minimum_but_no_valley", 3), ("quadratic", 2), ("weight_decay", 3)],
)
def test_every_format_is_whole_and_stands_alone(name, count):
    drawn = pictures(name)
    assert len(drawn) == len({picture.name for picture in drawn}) == count
    for picture in drawn:
        assert picture.png.startswith(b"\x89PNG\r\n") and picture.pdf.startswith(b"%PDF-")
        assert picture.svg.startswith(b"<svg") and len(picture.svg) < 400_000
        root = ElementTree.fromstring(picture.svg)
        texts = [child.text for child in root[:2]]
        assert [child.tag.split("}")[1] for child in root[:2]] == ["title", "desc"] and texts[1] == picture.description
        names = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(names) == len(set(names)) and all(n.startswith(f"picture-{picture.name}") for n in names)
        for element in root.iter():
            assert element.tag.split("}")[1] not in ("script", "image", "foreignObject", "text", "metadata")
            for key, value in element.attrib.items():
                assert not key.lower().startswith("on")
                if key.endswith("href"):
                    assert value[1:] in names
        for target in re.findall(rb"url\(([^)]*)\)", picture.svg):
            assert target[1:].decode() in names
        assert b"Date" not in picture.pdf and b"http" not in re.sub(rb"xmlns(:\w+)?=\"[^\"]*\"", b"", picture.svg)


@pytest.mark.parametrize("name", ["tug_of_war", "weight_decay"])
def test_labels_of_a_path_stand_apart_and_beside_the_curve(name, monkeypatch):
    """With a low barrier too, where minimum and saddle are beside each other and an inset takes room."""
    seen = []

    def watched(axes, labels, lines, **options):
        boxes = place_labels(axes, labels, lines, **options)
        seen.append((boxes, axes.transData.transform(lines)))
        return boxes

    monkeypatch.setattr(path_module, "place_labels", watched)
    path_picture(solution(name), *lowest_pass(solution(name)))
    [(boxes, lines)] = seen
    assert len(boxes) == 3
    for one, other in combinations(boxes, 2):
        assert (np.minimum(one[2:], other[2:]) < np.maximum(one[:2], other[:2])).any()
    for box in boxes:
        assert not ((lines > box[:2]) & (lines < box[2:])).all(axis=1).any()


def test_the_page_has_embedded_fonts_only():
    for picture in pictures("tug_of_war"):
        assert b"/FontFile2" in picture.pdf and b"STIX" in picture.pdf and b"/Type3" not in picture.pdf


def test_a_picture_is_about_twelve_by_eight_centimetres():
    from matplotlib.image import imread

    for picture in pictures("tug_of_war")[1:]:
        height, width = imread(BytesIO(picture.png)).shape[:2]
        assert (width / 200 * 2.54, height / 200 * 2.54) == pytest.approx((12, 8), abs=0.02)


def test_two_builds_are_equal_and_leave_no_trace():
    import matplotlib

    before = dict(matplotlib.rcParams)
    solved = solution("tug_of_war")
    first = pictures("tug_of_war")
    again = [
        mask_graph_picture(solved.problem),
        levels_picture(solved),
        path_picture(solved, *lowest_pass(solved)),
        plane_picture(solved, solved.components[:3]),
    ]
    assert first == again and dict(matplotlib.rcParams) == before


def test_the_numeric_loss_is_the_loss():
    """Against the exact polynomial, and the gradient against differences."""
    from symbolic.polynomials.expanded import expanded_loss

    decayed = Problem.of(
        SparseNetwork.of([[1, 1], [1, 0]], [[1, 0], [1, 1]], [[1, 1]], activation="cube"),
        targets=[[2, -1]],
        weight_decay="1/10",
    )
    generator = np.random.default_rng(1)
    for problem in (solution("golden").problem, square(), decayed):
        loss = NetworkLoss(problem)
        exact = expanded_loss(problem)
        integers = generator.integers(-3, 4, size=(4, loss.size))
        for row in integers:
            tables = [table[0] for table in loss.tables(row[None].astype(float))]
            values = [fmpq(int(tables[layer][r][c])) for layer, r, c in exact.places]
            assert loss.at(row.astype(float)) == pytest.approx(float(exact.over(lambda q: q).value(values)))
    for kind in ("linear", "square", "relu", "leaky_relu:1/3", "tanh", "sigmoid", "softplus"):
        network = SparseNetwork.of([[1, 1], [0, 1]], [[1, 1], [1, 0]], activation=kind)
        loss = NetworkLoss(Problem.of(network, targets=[[1, 2], [3, -1]], weight_decay="1/7"))
        point = generator.normal(size=loss.size)
        step = 1e-6 * np.eye(loss.size)
        slopes = (loss.losses(point + step) - loss.losses(point - step)) / 2e-6
        assert np.allclose(loss.gradients(point[None])[0], slopes, atol=1e-6)


@pytest.mark.parametrize("kind", ["linear", "square", "cube", "relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("decay", [0, "1/5"])
def test_other_representatives_have_the_same_loss(kind, decay):
    network = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]], activation=kind)
    loss = NetworkLoss(Problem.of(network, targets=[[1, 2], [3, -1]], weight_decay=decay))
    generator = np.random.default_rng(3)
    point, target = generator.normal(size=(2, loss.size))
    moved = aligned(loss, point, [target])
    assert loss.at(moved) == pytest.approx(loss.at(point)) and loss.at(balanced(loss, point)) == pytest.approx(
        loss.at(point)
    )
    assert np.linalg.norm(moved - target) <= np.linalg.norm(point - target)
    if kind == "linear" and not decay:
        flipped = aligned(loss, -3 * np.concatenate([point[:4], point[4:] / 9]), [point])
        assert np.linalg.norm(flipped - point) < 1e-2


def test_the_mask_graph_says_who_is_alive():
    problem = solution("golden").problem
    all_alive, one = pictures("golden")[0], mask_graph_picture(problem, alive=[0])
    assert "3 inputs, 2 hidden units, 3 outputs, 8 weights" in all_alive.description
    assert "Unit 1 (alive) sees inputs 0, 2 and feeds outputs 0, 2." in all_alive.description
    assert "Unit 1 (dead)" in one.description and "hollow" in one.description and "dead" not in all_alive.description
    assert one.svg.count(b"stroke-dasharray") > 4 and b"stroke-dasharray" not in all_alive.svg
    deep = pictures("weight_decay")[0]
    assert (
        "Unit 0 (alive) sees input 0 and feeds unit 1. Unit 1 (alive) sees unit 0 and feeds output 0."
        in deep.description
    )


def test_a_mask_too_large_to_be_read_is_refused():
    wide = Problem.of(SparseNetwork.of([[1]] * 30, [[1] * 30]), targets=[[1]])
    with pytest.raises(UnsupportedProblem, match="30 and 60"):
        mask_graph_picture(wide)
    with pytest.raises(UnsupportedProblem, match="only 2 hidden units"):
        mask_graph_picture(solution("golden").problem, alive=[2])
    large = Problem.of(SparseNetwork.of([[1, 0, 0, 1]] * 12, [[1] * 12] * 3), targets=[[1] * 4] * 3)
    assert "12 hidden units" in mask_graph_picture(large).description


def test_the_path_of_the_tug_of_war_passes_over_its_saddle():
    solved = solution("tug_of_war")
    minimum, saddle, best = lowest_pass(solved)
    assert (minimum.identifier, best.identifier) == ("c1", "c0") and saddle.identifier in ("c3", "c4")
    path = saddle_path(solved, minimum, saddle, best)
    assert path.losses.max() == pytest.approx(SADDLE, abs=1e-2) and path.losses.argmax() == path.top
    assert (path.losses[0], path.losses[-1]) == pytest.approx((1, 0.5), abs=1e-6) and path.arrived
    assert (np.diff(path.losses[: path.top + 1]) > -1e-12).all() and (np.diff(path.losses[path.top :]) < 1e-12).all()
    assert np.linalg.norm(np.diff(path.points, axis=0), axis=1).max() < 0.1
    description = path_picture(solved, minimum, saddle, best).description
    assert "5/3 - 2*sqrt(5)/9 = 1.169762672, higher than both ends" in description
    assert "spurious strict minimum c1 of loss 1." in description and "c0 of loss 1/2 = 0.5" in description


def test_paths_of_other_problems():
    golden = pictures("golden")[2].description
    assert "loss 1.185172460, higher than both ends" in golden and "3 - sqrt(5) = 0.7639320225" in golden
    decay = pictures("weight_decay")[2].description
    assert "saddle c2 of loss 9.000111112" in decay and "0.0001111 above the start" in decay
    valley = solution("tanh_valley")
    minimum, saddle, best = lowest_pass(valley)
    assert best is None and not saddle_path(valley, minimum, saddle, best).arrived
    assert "does not come to rest: it is cut at loss 0.66" in path_picture(valley, minimum, saddle, best).description


def test_no_path_where_there_is_none():
    for name in ("quadratic", "infimum_not_attained", "relu_two_valleys"):
        assert lowest_pass(solution(name)) is None
    c = solution("tug_of_war").components
    with pytest.raises(UnsupportedProblem, match="no direction in which the Hessian is negative"):
        saddle_path(solution("tug_of_war"), c[0], c[1], None)
    with pytest.raises(UnsupportedProblem, match="not higher than both ends"):
        path_picture(solution("tug_of_war"), c[3], c[1], c[0])
    with pytest.raises(UnsupportedProblem, match="leads to losses"):
        path_picture(solution("tug_of_war"), c[1], c[7], c[0])


def test_the_plane_goes_through_the_three_points():
    solved = solution("tug_of_war")
    chosen = [solved.components[n] for n in (1, 0, 3)]
    plane, loss = plane_through(solved, chosen), NetworkLoss(solved.problem)
    points = plane.weights(plane.coordinates)
    assert loss.losses(points) == pytest.approx([1, 0.5, SADDLE])
    assert np.abs(loss.gradients(points)).max() < 1e-9
    assert np.allclose(plane.axes @ plane.axes.T, np.eye(2))
    description = plane_picture(solved, chosen).description
    for text in ("3 critical points", "c1 of loss 1 at (0, 0)", "c0 of loss 1/2", "5/3 - 2*sqrt(5)/9", "saddle c3"):
        assert text in description
    assert description != plane_picture(solved, [chosen[0], chosen[1], solved.components[5]]).description


def test_a_plane_needs_three_points_off_a_line():
    solved = solution("tug_of_war")
    with pytest.raises(UnsupportedProblem, match="2 components"):
        plane_picture(solved, solved.components[:2])
    with pytest.raises(UnsupportedProblem, match="are equal"):
        plane_picture(solved, [solved.components[0], solved.components[0], solved.components[1]])
    with pytest.raises(UnsupportedProblem, match="on a line"):
        plane_picture(solution("weight_decay"), solution("weight_decay").components)


def test_levels_list_every_component():
    for name, count in (("tug_of_war", 8), ("golden", 11), ("minimum_but_no_valley", 7), ("quadratic", 2)):
        description = pictures(name)[1].description
        assert f"The {count} critical components" in description
        for c in solution(name).components:
            exact = c.loss.radical() or c.loss.decimal(10)
            assert re.search(rf"\b{c.identifier}, [^;.]*loss {re.escape(exact)}(?![\d/])", description)
    assert "Index 0: c0, strict minimum, loss 1/2 = 0.5; c1, spurious strict minimum, loss 1." in (
        pictures("tug_of_war")[1].description
    )
    assert "mixed kind with spurious minima, loss 4" in pictures("minimum_but_no_valley")[1].description
    assert "No index decided: c2" in levels_picture(solution("relu_two_valleys")).description
    solved = solve(square())
    assert f"The {len(solved.components)} critical component" in levels_picture(solved).description
    with pytest.raises(UnsupportedProblem, match="no critical component"):
        levels_picture(replace(solved, components=()))


def test_a_wrong_component_is_noticed():
    """A component with the weights, or the loss, of another one is never drawn; another index changes the words."""
    solved = solution("tug_of_war")
    c = solved.components
    swapped = replace(c[3], build=c[7].build)
    with pytest.raises(StepFailed, match=r"c3.*the loss at its weights is 2, not 1\.16976"):
        plane_picture(solved, [c[1], c[0], swapped])
    with pytest.raises(StepFailed, match="c3"):
        path_picture(solved, c[1], swapped, c[0])
    wrong = replace(c[1], loss=RealNumber.rational(fmpq(11, 10)))
    with pytest.raises(StepFailed, match="c1"):
        path_picture(solved, wrong, c[3], c[0])
    changed = replace(solved, components=(c[0], wrong, *c[2:]))
    assert "c1, spurious strict minimum, loss 11/10" in levels_picture(changed).description
    assert levels_picture(changed).svg != pictures("tug_of_war")[1].svg


def test_a_wrong_activation_is_noticed():
    solved = solution("tug_of_war")
    network = replace(solved.problem.network, activation=square().network.activation)
    other = NetworkLoss(replace(solved.problem, network=network))
    with pytest.raises(StepFailed):
        drawn_point(solved, solved.components[3], other)


def test_kinds_differ_by_more_than_colour():
    shapes = [
        (m.options["marker"], m.options.get("fillstyle"), m.options["markerfacecolor"] == "white")
        for m in [SPURIOUS, *MARKS.values()]
    ]
    assert len(set(shapes)) == len(shapes) == 7


def test_short_losses():
    losses = [short_loss(c.loss) for c in solution("golden").components]
    assert losses[:3] == ["3 − √5 ≈ 0.76393", "1", "≈ 1.1852"]  # noqa: RUF001


@pytest.mark.parametrize(
    "name", ["tug_of_war", "golden", "minimum_but_no_valley", "valley_at_infinity", "weight_decay"]
)
def test_a_recalled_solution_gives_the_same_pictures(name):
    """What ``solve --json`` writes is enough for every picture; points that it rounds may move the last digits of a line."""
    solved = solution(name)
    again = recalled(solution_json(solved), solved.problem)
    assert [repr(component) for component in again.components] == [repr(component) for component in solved.components]
    drawn, redrawn = landscape_figures(solved), landscape_figures(again)
    assert [one.picture.description for one in drawn] == [one.picture.description for one in redrawn]
    assert drawn[0].picture.name == "levels" and drawn[0].picture.svg == redrawn[0].picture.svg


def test_what_is_no_solution_of_the_problem_is_refused():
    solved = solution("golden")
    text = solution_json(solved)
    for wrong in (b"", b"[]", b"{}", text[:-30], text.replace(b'"kind": "saddle"', b'"kind": "pass"')):
        with pytest.raises(ProblemError, match="--solution: must be what"):
            recalled(wrong, solved.problem)
    for old, new in ((b'"1"', b'"x"'), (b'"1"', b'"1/0"'), (b'"1"', b'"sqrt(2)*sqrt(3)"'), (b'"1",', b'"1", "1",')):
        with pytest.raises(ProblemError):
            recalled(text.replace(old, new), solved.problem)
    with pytest.raises(ProblemError, match="another problem"):
        recalled(text, solution("tug_of_war").problem)
    moved = text.replace(
        b'"representative": [\n    [\n     [\n      "1"', b'"representative": [\n    [\n     [\n      "2"'
    )
    assert moved != text
    with pytest.raises(StepFailed):
        landscape_figures(recalled(moved, solved.problem))


def relu(inputs, targets, activation="relu"):
    units = [[1] * len(inputs)] * 2
    network = SparseNetwork.of(units, [[1, 1]] * len(targets), activation=activation)
    return problems.solved(Problem.of(network, targets=targets, inputs=inputs))


def test_cells_say_where_units_are_on():
    """The border of each unit is where its exact weights say, and so are the signs at the samples."""
    solved = relu([[1, -1, 2], [1, 1, 1]], [[1, 2, -1]])
    for component in solved.components[:4]:
        picture = cells_picture(solved, component)
        for unit, (w, b) in enumerate([[x.value for x in row] for row in component.tables[0]]):
            said = re.search(
                rf"Unit {unit} (.*?); at the samples, from exact weights, (.*?)\.( Unit|$)", picture.description
            )
            words = f"is on {'above' if w > 0 else 'below'} {float(-b / w) + 0.0:.4g}" if w else "never bends"
            signs = {1: "on", 0: "at its border", -1: "off"}
            at = [signs[(value > 0) - (value < 0)] for value in (w * x + b for x in (1, -1, 2))]
            assert said[1] == words and said[2] == f"1: {at[0]}, -1: {at[1]}, 2: {at[2]}"
        assert component.identifier in picture.description and picture.svg.startswith(b"<svg")


def test_cells_are_those_of_the_point_that_is_named():
    solved = relu([[1, -1]], [[1, 2], [0, 1]], "leaky_relu:1/10")
    bad = solved.spurious()[0]
    assert cells_of(solved).svg == cells_picture(solved, bad).svg
    other = next(c for c in solved.components if c is not bad)
    assert cells_of(solved, ["c0", other.identifier]).svg == cells_picture(solved, other).svg != cells_of(solved).svg
    with pytest.raises(ProblemError, match="c99"):
        cells_of(solved, ["c99"])


def test_no_cells_where_there_is_no_line():
    for solved in (solution("golden"), relu([[1, -1], [1, 2]], [[1, 2]]), relu([[1, 2], [1, 1], [1, 1]], [[1, 2]])):
        with pytest.raises(UnsupportedProblem, match="cells along one input"):
            cells_picture(solved, solved.components[0])
