"""A minimum in a curved family of critical points: the certificate made by hand, its mutations, and sabotage that lets one pass."""

from __future__ import annotations

from tests.proofs.certificates.checker_building import certificate, minimum, only, problem

FIRST = ["claims", 0]


def curved_fibre():
    """Two units fit two of three targets, the third unit is dead: it may move its filter, or its output vector, and shear along the others."""
    masks = [[[0, 1, 1], [1, 1, 0], [1, 0, 1]], [[1, 1, 1], [1, 1, 1], [0, 1, 1]]]
    p = problem(masks, [[0, 2, 0], [0, 0, 2], [1, 0, 0]])
    point = [[[0, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 0], [0, 0, 2], [0, 0, 0]]]
    lower = [[[0, 1, 0], [1, 0, 0], [0, 0, 1]], [[2, 0, 0], [0, 0, 2], [0, 1, 0]]]
    family = [only(p, place) for place in ([0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 1, 0])]
    fibre = [only(p, place) for place in ([0, 1, 1], [0, 2, 2], [1, 0, 2], [1, 1, 1])]
    pinned = [[0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 2]]
    keys = minimum(p, point, [{"scale": 1}, {"scale": 2}], pinned, family=family)
    return certificate(p, {"claim": "spurious_minimum", "lower_point": lower, "fibre": fibre} | keys)


def examples():
    found = curved_fibre()
    claim = found["claims"][0]
    shown = {key: claim[key] for key in ("point", "symmetry", "family", "fibre", "pinned", "definite")}
    complete = {"status": "PROVED", "reason": "a test", "error_probability": "0", "rests_on": ["nothing"]}
    points = [{"field": None, "kind": "minimum"} | shown]
    return {
        "curved fibre": found,
        "curved fibre in a list": certificate(
            found["problem"], {"claim": "complete_list", "points": points, "complete": complete}
        ),
    }


P = curved_fibre()["problem"]
MUTATIONS = {
    # name: (example, route, new value, part of the reason)
    "fibre: target": ("curved fibre", ["problem", "targets", 0, 1], 3, "gradient"),
    "fibre: a point less": ("curved fibre", [*FIRST, "fibre"], lambda f: f[:3], "not reached"),
    "fibre: a direction that leaves it": (
        "curved fibre",
        [*FIRST, "family", 0],
        only(P, [0, 1, 0]),
        "leaves the fibre",
    ),
    "fibre: a direction that is not kept": (
        "curved fibre",
        [*FIRST, "family", 0],
        only(P, [1, 2, 1]),
        "leaves|does not vanish",
    ),
    "fibre: a point that is not kept": (
        "curved fibre",
        [*FIRST, "fibre", 0],
        only(P, [0, 1, 0]),
        "reached|does not vanish",
    ),
    "fibre: one point more, not kept": (
        "curved fibre",
        [*FIRST, "fibre"],
        lambda f: [*f, only(P, [1, 2, 1]), only(P, [1, 2, 2])],
        "reached|does not vanish",
    ),
    "fibre: no fibre": ("curved fibre", [*FIRST, "fibre"], ..., "changes along the family"),
    "fibre: strict": ("curved fibre", [*FIRST, "claim"], "spurious_strict_minimum", "unknown key"),
    "fibre: decay": ("curved fibre", ["problem", "weight_decay"], 1, "gradient"),
    "fibre: one direction less": ("curved fibre", [*FIRST, "family"], lambda f: f[:3], "dependent"),
    "fibre: in a list": ("curved fibre in a list", [*FIRST, "points", 0, "fibre"], [], "not reached"),
    "fibre: no minimum": ("curved fibre in a list", [*FIRST, "points", 0, "kind"], "strict_minimum", "unknown key"),
}
SABOTAGE = {"fibre: a point less": ("require(rank([*reached, *made]) == rank(reached)", "require(True")}
