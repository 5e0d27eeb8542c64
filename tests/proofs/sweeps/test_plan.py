"""The plan of a sweep: every class with all data once, the same in every process, shared out by shards."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from proofs.sweeps.plan import DATA, Plan, Settings, Shard, Task, tables_of
from tests.proofs.sweeps.sweep_helpers import GOLDEN, ROOT, SMALL


def test_the_plan_is_the_same_in_every_process():
    code = (
        "from proofs.sweeps.plan import Plan, Task; from tests.proofs.sweeps.sweep_helpers import GOLDEN, SMALL; "
        "print(Plan.of(SMALL).digest, Task(GOLDEN, 'correlated', 7).problem().to_dict())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": s},
        ).stdout
        for s in ("1", "2")
    }
    assert len(answers) == 1 and Plan.of(SMALL).digest in answers.pop()


def test_data_of_a_key_never_change():
    # recorded once: stores of different times and machines must mean the same problem by the same key
    problem = Task(GOLDEN, "correlated", 7).problem()
    assert [list(map(int, row)) for row in problem.inputs] == [[-2, 3, -1, 0], [0, -1, -1, -1], [-2, -1, 2, -3]]
    assert [list(map(int, row)) for row in problem.targets] == [[2, -5, 3, 3], [1, 1, 0, -2], [-1, 2, 1, -4]]


def test_the_plan_holds_every_class_with_all_data_once():
    from symbolic.graph.canonical import canonical_form
    from symbolic.graph.enumeration import masks

    plan = Plan.of(Settings.of([(3, 2, 2), (2, 2, 1)], ["zero_targets", "whitened"], [5, 4, 5], 60))
    classes = [canonical_form(*pair).text for size in ((2, 2, 1), (3, 2, 2)) for pair in masks(*size)]
    wanted = [(text, *rest) for text in classes for rest in (("whitened", 4), ("whitened", 5), ("zero_targets", 4))]
    assert [(task.mask, task.data, task.seed) for task in plan.tasks] == wanted
    assert all(canonical_form(*tables_of(text)).text == text for text in classes)


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_shards_partition_the_plan(parts):
    plan = Plan.of(SMALL)
    shards = [plan.part(Shard(number, parts)) for number in range(1, parts + 1)]
    assert sorted(place for shard in shards for place, _ in shard) == list(range(len(plan.tasks)))
    assert all(plan.tasks[place] == task for shard in shards for place, task in shard)
    assert all(shards)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("mask", ["1.1.1:1;1", "2.2.3:3,2;3,3,1", GOLDEN, "4.2.3:f,c;3,2,1"])
def test_data_sets_are_what_they_are_called(mask, seed):
    from flint import fmpq_mat, fmpz_mat

    def matrix(rows):
        assert all(x.denominator == 1 for row in rows for x in row)
        return fmpz_mat([[int(x) for x in row] for row in rows])

    problems = {name: Task(mask, name, seed).problem() for name in DATA}
    for name, problem in problems.items():
        assert problem.whitened == (name not in ("correlated", "rank_deficient"))
    assert not any(map(any, problems["zero_targets"].targets))
    x = matrix(problems["correlated"].inputs)
    gram = (x * x.transpose()).tolist()
    assert x.rank() == len(gram) and all(entry != 0 for row in gram for entry in row)
    assert matrix(problems["rank_deficient"].inputs).rank() == len(gram) - 1
    columns = list(zip(*problems["repeated_columns"].targets, strict=True))
    assert all(one == two for one, two in zip(columns[::2], columns[1::2], strict=False))
    y = matrix(problems["equal_singular_values"].targets)
    small = y * y.transpose() if y.nrows() <= y.ncols() else y.transpose() * y
    square = small[0, 0]
    assert square > 0 and fmpq_mat(small) == fmpq_mat(
        small.nrows(),
        small.nrows(),
        [square if r == c else 0 for r in range(small.nrows()) for c in range(small.nrows())],
    )


def test_settings_that_mean_the_same_are_equal():
    one = Settings.of([(2, 2, 2), (1, 1, 1), (2, 2, 2)], ["correlated", "whitened"], [1, 0], 60)
    assert one == Settings.of([(1, 1, 1), (2, 2, 2)], ["whitened", "correlated", "whitened"], [0, 1, 1], 60)
