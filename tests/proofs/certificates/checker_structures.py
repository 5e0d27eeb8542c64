"""Valid certificates of proofs by structure, at least one of every lemma, by name."""

from __future__ import annotations

from tests.proofs.certificates.checker_building import certificate, leaf, problem


def examples():
    """A dictionary of certificates: one per lemma."""
    ones = [[1, 2, 0], [0, 1, 3], [1, 1, 1]]
    both = ("all_minima_global", "no_spurious_valley")

    def claims(p, node, names=both):
        return certificate(p, *({"claim": name, "proof": node} for name in names))

    masks = [[[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]], [[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]]]
    nested = problem(masks, [*ones, [1, 1, 1]])
    chains = [{"side": "inputs", "units": units} for units in ([0, 1, 2], [1, 2], [2], [3, 2])]
    mirror = problem([[[1, 1, 1, 1]] * 3, [[1, 1, 1], [1, 1, 0], [1, 0, 0]]], [row + [2] for row in ones])
    mirrored = [{"side": "outputs", "units": units} for units in ([0, 1, 2], [1, 2], [2])]
    two = problem([[[1, 1, 0], [0, 0, 1]], [[1, 1], [1, 1]]], ones[:2])
    parts = leaf("decoupling", [0, 1], parts=[[0], [1]]) | {
        "premises": [leaf("single_class", [0]), leaf("complete_classes", [1], classes=[[1]])]
    }
    reduced = problem([[[1, 1], [1, 1]], [[1, 1], [1, 0]]], [[1, 2], [3, 4]], [[1, 1], [0, 1]])
    reduction = leaf("reduction", [0, 1], classes=[[1]]) | {"premises": [leaf("complete_classes", [0], classes=[[0]])]}
    dense = problem([[[1, 1, 1]] * 2, [[1, 1], [1, 1], [1, 1]]], ones)
    linear = problem([[[1, 1, 0], [0, 1, 1]], [[1, 1]]], [[1, 2, 3]], [[1, 0, 1], [1, 1, 0], [0, 1, 1]])
    line = problem([[[1, 1, 1], [1, 0, 0]], [[1, 1], [1, 1]]], ones[:2])
    row = problem([[[1, 1], [1, 1]], [[1, 0], [1, 0], [1, 1]]], [r[:2] for r in ones])
    pair = problem([[[0, 1, 1], [1, 1, 1]], [[1, 1], [1, 1]]], ones[:2])
    gauge = problem([[[1, 1], [1, 1]], [[1, 0], [1, 1], [1, 1]]], [r[:2] for r in ones], [[1, 1], [0, 1]])
    steps = [
        {"rule": "dependence", "side": "inputs", "units": [1], "entries": [[0, 0]]},
        {"rule": "dependence", "side": "outputs", "units": [2], "entries": [[1, 1]]},
        {"rule": "compensation", "side": "inputs", "units": [0], "entries": [[1, 0]]},
        {"rule": "compensation", "side": "inputs", "units": [0], "entries": [[0, 1]]},
    ]
    corners = problem([[[1, 1], [1, 0], [0, 1]], [[1, 1, 0], [1, 0, 1]]], [[1, 2], [3, 5]])
    helped = problem([[[1, 1], [1, 0], [0, 1]], [[1, 1, 1], [1, 1, 0]]], [[1, 2], [3, 5]], [[1, 2], [1, 3]])
    ladder = [
        {"rule": "chain", "side": "inputs", "units": [0, 1], "entries": [[o, i] for o in (0, 1) for i in (0, 1)]},
    ]
    mixed = [*ladder, {"rule": "dependence", "side": "inputs", "units": [2], "entries": [[0, 1]]}]
    column = problem([[[1, 1], [1, 0], [1, 0]], [[0, 1, 1], [1, 1, 0], [1, 0, 1]]], [row[:2] for row in ones])
    triangle = problem(
        [[[1, 1, 0], [1, 0, 1], [0, 1, 1]], [[1, 1, 1] for _ in range(3)]], ones, [[1, 0, 1], [1, 1, 0], [0, 1, 1]]
    )
    names = {"pattern": "equal outputs, inputs 01 02 12", "side": "inputs", "order": [0, 1, 2]}
    wide = problem([[[1, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1]], [[1, 1, 1] for _ in range(3)]], [[*r, 2] for r in ones])
    last = {"pattern": "outputs 012 012 012, inputs 02 12*", "side": "inputs", "order": [0, 1, 2]}
    moved = problem([[[0, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 1]], [[1, 1, 1], [1, 1, 1]]], [[*r, 2] for r in ones[:2]])
    apart = leaf("decoupling", [1, 2], parts=[[1], [2]]) | {
        "premises": [leaf("complete_classes", [1], classes=[[1]]), leaf("single_class", [2])]
    }
    hollow = problem(
        [[[1, 1, 0], [1, 0, 1], [0, 1, 1]], [[1, 1, 1], [1, 1, 1]]], ones[:2], [[1, 1, 0], [0, 1, 0], [0, 0, 2]]
    )
    all_filters = {"filters": [0, 1, 2], "values": [[1, 0], [0, 1], [1, 1]]}
    below = {"pattern": "equal outputs, inputs 01 02 12", "side": "inputs", "order": [0, 1, 2]}
    made = leaf("onto", [0, 1, 2], **all_filters) | {"premises": [leaf("three_units", [0, 1, 2], **below)]}
    spare = problem([[[1, 1, 1], [1, 1, 0], [1, 0, 0]], [[1, 1, 1], [1, 1, 0]]], ones[:2])
    chosen = [[[1, 0, 0], [1, 1, 0]], [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]]]
    stages = {"kept": [0, 1], "stages": chosen, "values": [[[1, 0], [1, 1, 1]], [[0, 1], [1, 1]]]}
    enough = leaf("enough", [0, 1, 2], **stages) | {
        "premises": [leaf("nested_two", [0, 1], side="inputs", order=[1, 0])]
    }
    shared = problem([[[1, 1, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [1, 1, 0]]], ones[:2])
    basis = leaf("nested_basis", [0, 1, 2], side="inputs", chain=[0, 1]) | {
        "premises": [leaf("complete_classes", [0], classes=[[0]])]
    }
    chained = [[0, 1, 1], [0, 1, 1], [1, 1, 1]]
    corner = problem([chained, [[1, 0, 1], [0, 1, 1], [1, 1, 1]]], ones, [[1, 1, 0], [0, 1, 0], [0, 0, 2]])
    twins = problem([[[0, 0, 1], [1, 1, 1], [1, 1, 1]], [[0, 1, 1], [1, 1, 1], [1, 1, 1]]], ones)
    pair_left = problem([[[0, 1, 1], [1, 1, 1], [1, 1, 1]], [[0, 0, 1], [0, 1, 1], [1, 1, 1]]], ones)
    two_outputs = problem([[[0, 0, 1], [1, 0, 1], [0, 1, 1]], [[0, 1, 1], [1, 1, 1]]], ones[:2])
    freed = problem([[[1, 1, 1], [1, 1, 0], [0, 0, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 0]]], ones)
    last_two = [[1, o, j] for j in range(3) for o in (0, 1)]
    lost = [
        {
            "stages": [[[0, 0, 0], [0, 0, 1], [0, 0, 2]], last_two],
            "values": [[[7, 7, 1], [5, 9, 8]], [[7, 5], [8, 6]], [[4, 9], [3]]],
        },
        {
            "stages": [[[0, 1, 0], [0, 1, 1]], last_two],
            "values": [[[7, 7], [1, 5, 9]], [[8, 7, 5], [8, 6]], [[4, 9], [3]]],
        },
    ]
    nested_left = leaf("nested_two", [0, 1], side="outputs", order=[0, 1])
    either = [
        leaf("matched_basis", [0, 1, 2], side="outputs", rest="single", added=[]),
        leaf("reduction", [0, 1, 2], classes=[[2]]) | {"premises": [nested_left]},
    ]
    mixed_by_a_shear = leaf("shear", [0, 1, 2], side="outputs", order=[1, 0], place=2, parts=lost) | {
        "premises": either
    }
    squared = problem([[[0, 0, 1], [1, 1, 1], [1, 1, 1]], [[1, 0, 1], [0, 1, 1], [1, 1, 1]]], ones)
    four = problem([[[1, 1], [1, 0], [1, 1], [1, 1]], [[1] * 4] * 4], [[1, 2]] * 4)
    made_one = {"side": "inputs", "added": []}
    row_last = problem([[[0, 1], [1, 1], [1, 1]], [[0, 1, 0], [0, 0, 1], [1, 1, 1]]], [[1, 2], [2, 3], [3, 1]])
    two_apart = leaf("decoupling", [1, 2], parts=[[1], [2]]) | {
        "premises": [leaf("complete_classes", [j], classes=[[j]]) for j in (1, 2)]
    }
    lone = leaf("lone_rectangle", [0, 1, 2], side="outputs", classes=[[0]], lone=[2]) | {"premises": [two_apart]}
    column_last = problem([[[1, 0, 0], [1, 1, 0], [1, 0, 1]], [[0, 1, 1], [1, 1, 1]]], [[1, 2, 3], [2, 3, 1]])
    lines_left = leaf("complete_classes", [1, 2], classes=[[1], [2]])
    then_column = leaf("lone_rectangle", [1, 2], side="inputs", classes=[], lone=[0]) | {"premises": [lines_left]}
    reduced_before = leaf("reduction", [0, 1, 2], classes=[[0]]) | {"premises": [then_column]}
    helper = problem([[[1, 1], [1, 1]], [[0, 1], [1, 1]]], [[1, 2], [2, 3]])
    plane = leaf("lone_rectangle", [0, 1], side="outputs", classes=[], lone=[1]) | {
        "premises": [leaf("complete_classes", [1], classes=[[1]])]
    }
    correlated = [[1, 0, 2], [0, 1, 1], [1, 1, 1]]
    fifth = problem([[[1, 0, 1], [0, 1, 1], [0, 0, 1]], [[0, 0, 1], [1, 1, 0], [1, 1, 1]]], ones, correlated)
    made_last = leaf("lone_rectangle", [0, 1, 2], side="inputs", classes=[[2]], lone=[2])
    made_last |= {"premises": [leaf("complete_classes", [0, 1], classes=[[0], [1]])]}
    other_spaces = problem(
        [[[1, 0, 0], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [1, 1, 1]]],
        [[1, 2, 3], [2, 3, 1]],
        [[1, 1, 0], [1, 2, 0], [0, 0, 1]],
    )
    by_ranks = leaf("lone_rectangle", [0, 1, 2], side="inputs", classes=[[2]], lone=[0])
    by_ranks |= {"premises": [leaf("complete_classes", [1], classes=[[1]])]}
    cornered = leaf("reduction", [0, 1, 2], classes=[[1], [2]], separated=[{"units": [0, 3], "outputs": [[0], [1]]}])
    cornered |= {"premises": [leaf("complete_classes", [0, 3], classes=[[0], [3]])]}
    narrow = problem([[[1, 1, 1], [1, 1, 0], [0, 0, 1]], [[1, 1, 1], [1, 1, 1], [0, 1, 1]]], ones)
    left = leaf("nested_two", [0, 1], side="outputs", order=[0, 1])
    within = leaf("reduction", [0, 1, 2], classes=[[2]]) | {"premises": [left]}
    eliminated = {"classes": [[0]], "movers": [[1], [2]], "steps": [], "side": "inputs", "premises": [apart]}
    return {
        "closure": claims(corners, leaf("closure", [0, 1, 2], steps=steps), both[:1]),
        "closure by a chain": claims(helped, leaf("closure", [0, 1, 2], steps=mixed), both[:1]),
        "columns": claims(column, leaf("columns", [0, 1, 2], classes=[[0]], side="inputs"), both[:1]),
        "three units": claims(triangle, leaf("three_units", [0, 1, 2], **names), both[:1]),
        "pattern for whitened data": claims(wide, leaf("three_units", [0, 1, 2], **last), both[:1]),
        "elimination": claims(moved, leaf("elimination", [0, 1, 2]) | eliminated, both[:1]),
        "nested pair that is left": claims(narrow, within, both[1:]),
        "separation": claims(corners, cornered, both[1:]),
        "onto": claims(hollow, made, both[1:]),
        "enough": claims(spare, enough, both[1:]),
        "nested basis": claims(shared, basis, both[1:]),
        "matched basis": claims(corner, leaf("matched_basis", [0, 1, 2], rest="single", **made_one), both[1:]),
        "matched basis of four": claims(four, leaf("matched_basis", [0, 1, 2, 3], rest="single", **made_one), both[1:]),
        "matched basis beside twins": claims(
            twins, leaf("matched_basis", [0, 1, 2], rest="twins", **made_one), both[1:]
        ),
        "matched basis beside a pair": claims(
            pair_left, leaf("matched_basis", [0, 1, 2], rest="pair", side="outputs", added=[]), both[1:]
        ),
        "matched basis beside a square": claims(
            squared, leaf("matched_basis", [0, 1, 2], rest="square", **made_one), both[1:]
        ),
        "shear": claims(freed, mixed_by_a_shear, both[1:]),
        "matched basis with an output more": claims(
            two_outputs, leaf("matched_basis", [0, 1, 2], rest="single", side="inputs", added=[[0, 1]]), both[1:]
        ),
        "lone rectangle": claims(row_last, lone, both[1:]),
        "lone column": claims(column_last, reduced_before, both[1:]),
        "lone column of correlated inputs": claims(fifth, made_last, both[1:]),
        "lone column by ranks": claims(other_spaces, by_ranks, both[1:]),
        "lone rectangle of a plane": claims(helper, plane, both[1:]),
        "nested pair": claims(pair, leaf("nested_two", [0, 1], side="inputs", order=[0, 1]), both[1:]),
        "nested gauge": claims(gauge, leaf("nested_gauge", [0, 1], side="outputs", order=[1, 0]), both[1:]),
        "line": claims(line, leaf("lines", [0, 1], classes=[[0], [1]], side="inputs"), both[:1]),
        "row": claims(row, leaf("lines", [0, 1], classes=[[0], [1]], side="outputs"), both[:1]),
        "chains": claims(nested, leaf("complete_chains", [0, 1, 2, 3], chains=chains), both[:1]),
        "mirrored chains": claims(mirror, leaf("complete_chains", [0, 1, 2], chains=mirrored), both[:1]),
        "decoupling": claims(two, parts),
        "reduction": claims(reduced, reduction, both[1:]),
        "single class": claims(dense, leaf("single_class", [0, 1])),
        "complete classes": claims(linear, leaf("complete_classes", [0, 1], classes=[[0], [1]])),
    }
