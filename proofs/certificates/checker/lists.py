"""Lists of critical points, and what follows from a complete one (docs/certificates.md: Lists of critical points)."""

from fractions import Fraction
from typing import Any

from .enclosed import enclosed_minimum
from .equality import same
from .exact import ZERO, Element, Field, Number, dot, is_zero, number, sign
from .expansion import Expansion
from .intervals import around, high, interval
from .loss import Point, Problem
from .minimum import REASONS, local_minimum
from .polynomial import SERIES, Poly, tidy
from .reading import MAX_EXPONENT, Invalid, index, items, keys, rational, rationals, require
from .shared import join, read_trust
from .two_linear import blind, convex_optimum, end_to_end
from .verdict import Scope, Trust

NO_MINIMUM = ("saddle", "excluded", "global")
TRUSTED = "reason rests_on error_probability"


def complete_list(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A list of critical points with their kinds; that it is complete is taken on trust."""
    keys(claim, "claim points complete")
    facts, trust = [], Trust()
    for entry in items(claim["points"]):
        require(isinstance(entry, dict) and isinstance(entry.get("kind"), str), "a point of a list has a kind")
        loss, trusted = (listed_box if "center" in entry else listed_point)(scope.problem, entry)
        if "along" in entry:
            trusted = join(trusted, read_trust(keys(entry["along"], TRUSTED), "the same holds along a component"))
        facts.append(("global" if "global" in entry else entry["kind"], loss))
        trust = join(trust, trusted)
    complete = keys(claim["complete"], "status " + TRUSTED)
    require(complete["status"] == "PROVED", "the list is not said to be complete")
    return join(read_trust(complete, "the list of critical points is complete"), trust)._replace(fact=facts)


def listed_point(problem: Problem, entry: dict[str, Any]) -> tuple[Number, Trust]:
    """A critical point and its kind; its loss, and what the kind rests on."""
    keys(
        entry,
        "point field kind",
        "symmetry family fibre pinned direction curve dead global excluded along kinks stiffness " + " ".join(REASONS),
    )
    given, kind = entry.keys() - {"point", "field", "kind", "along"}, entry["kind"]
    field = None if entry["field"] is None else Field(entry["field"])
    point, trust = problem.point(entry["point"], field), Trust()
    if kind == "strict_minimum" and "kinks" in entry:
        keys(entry, "point field kind symmetry pinned kinks stiffness definite", "along")
        local_minimum(problem, field, entry, True)
        return problem.loss_at(point), trust
    expansion = Expansion.critical(problem, point)
    if kind == "saddle" and given == {"direction"}:
        require(sign(curvature(expansion, entry)) < 0, "the direction of a saddle is not negative")
    elif kind == "saddle" and given == {"curve"}:
        downhill(problem, point, entry["curve"], field)
    elif kind == "saddle":
        require(given == {"dead"}, "a saddle needs a direction, a curve or a dead unit")
        problem.need_two_linear("a dead unit")
        unit = index(entry["dead"], problem.hidden)
        sides = problem.rows[0][unit], problem.columns[0][unit]
        require(any(all(is_zero(point[i]) for i in side.values()) for side in sides), "the unit is not dead")
        require(not blind(problem, end_to_end(problem, point), unit), "the gradient vanishes on the dead unit")
    elif kind == "minimum" and given == {"global"}:
        problem.need_two_linear("a global minimum by convexity")
        require(entry["global"] is True, "global is true or left out")
        optimal = convex_optimum(problem, end_to_end(problem, point))
        require(optimal, "the gradient in M does not vanish on every rectangle")
    elif kind in ("minimum", "strict_minimum"):
        needed = "point field kind symmetry pinned" + " family" * (kind == "minimum")
        needed += " fibre" * ("fibre" in entry and kind == "minimum")
        keys(entry, needed, "along " + " ".join(REASONS))
        _, trust = local_minimum(problem, field, entry, kind == "strict_minimum")
    else:
        trust = trusted_kind(entry, given)
    return problem.loss_at(point), trust


def listed_box(problem: Problem, entry: dict[str, Any]) -> tuple[Any, Trust]:
    """A box with a critical point, and a kind that holds in the whole box; the loss is not known exactly."""
    keys(entry, "center radius kind", "symmetry pinned definite direction excluded along")
    given, kind, trust = entry.keys() - {"center", "radius", "kind", "along"}, entry["kind"], Trust()
    if kind == "strict_minimum":
        require(given == {"symmetry", "pinned", "definite"}, "an enclosed minimum has other keys")
        enclosed_minimum(problem, entry)
    elif kind == "saddle":
        require(given == {"direction"}, "an enclosed saddle needs a direction")
        radius = rational(entry["radius"])
        require(radius > 0, "the radius is not positive")
        box: Point = [around(x, radius) for x in problem.weights(entry["center"], rational, ZERO)]
        bent = curvature(Expansion(problem, box), entry)
        require(high(interval(bent)) < 0, "the direction of a saddle is not negative in the whole box")
    else:
        rational(entry["radius"])
        problem.weights(entry["center"], rational, ZERO)
        trust = trusted_kind(entry, given)
    return None, trust


def trusted_kind(entry: dict[str, Any], given: set[str]) -> Trust:
    """A kind that is not checked: no local minimum (excluded), or anything (other)."""
    if entry["kind"] == "other" and not given:
        return Trust()
    require(entry["kind"] == "excluded" and given == {"excluded"}, "unknown kind of critical point")
    return read_trust(keys(entry["excluded"], TRUSTED), "a critical point is no local minimum")


def curvature(expansion: Expansion, entry: dict[str, Any]) -> Any:
    """Half the second derivative along the direction of a saddle."""
    direction = rationals(entry["direction"], len(expansion.point))
    moved = [i for i, x in enumerate(direction) if x]
    d = [direction[i] for i in moved]
    return dot(d, [dot(row, d) for row in expansion.hessian(moved)])


def downhill(problem: Problem, point: Point, curve: Any, field: Field | None) -> None:
    """Check that the loss falls along a curve that begins at the point: its first coefficient after the constant is negative."""

    def coefficients(cell: Any) -> Poly:
        require(len(items(cell)) <= MAX_EXPONENT, "a polynomial of a curve is too long")
        return tidy({i: number(entry, field) for i, entry in enumerate(cell)})

    path = problem.weights(curve, coefficients, {})
    there = all(is_zero(p.get(0, ZERO) - w) for p, w in zip(path, point, strict=True))
    require(there, "the curve does not begin at the point")
    loss = problem.loss(path, SERIES)
    first = next((c for e, c in sorted(loss.items()) if e > 0 and not is_zero(c)), ZERO)
    require(sign(first) < 0, "the loss does not fall along the curve")


def global_by_list(scope: Scope, claim: dict[str, Any]) -> Trust:
    """Every local minimum is global: every point of an earlier list is no minimum, or has the loss of the infimum."""
    keys(claim, "claim method list", "infimum lowest")
    require(claim["method"] == "list", "unknown method")
    require("infimum" not in claim or "lowest" not in claim, "infimum and lowest are not used together")

    def earlier(key: str) -> Trust:
        return scope.trusts[index(claim[key], len(scope.trusts))]

    points = earlier("list")
    require(isinstance(points.fact, list), "the indices do not name a list and an infimum")
    losses = [loss for kind, loss in points.fact if kind not in NO_MINIMUM]
    reason = "a point of the list may be a minimum above the infimum"
    if "infimum" in claim:
        value = earlier("infimum")
        if not isinstance(value.fact, Fraction | Element):
            raise Invalid("the indices do not name a list and an infimum")
        require(all(loss is not None and same(loss, value.fact) for loss in losses), reason)
        return join(points, value)
    if "lowest" not in claim:
        require(not losses, reason)
        return points
    known = [loss for loss in losses if loss is not None]
    require(all(same(loss, known[0]) for loss in known), reason)
    return join(points, read_trust(keys(claim["lowest"], TRUSTED), "the other points have the loss of the infimum"))
