"""The summary of a solution for the terminal: mask picture, strata, components by loss, one sentence of conclusion."""

from __future__ import annotations

import re
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from symbolic.display import counted
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.network.masks import mask_picture
from symbolic.verdict import Status, error_text

if TYPE_CHECKING:
    from symbolic.exact.real import RealNumber
    from symbolic.landscape.solution import Solution

WIDTH = 80
DIGITS = 10
LONG = re.compile(r"\d{13}")
"""An integer with more digits than are read at a glance."""
WHOLE = ("", "loss", "dim")
"""The columns that are not broken: the others are, at blanks, where there is no room."""
MOST_WHOLE = 14
"""So many digits of a loss stand on one line."""
SPARE = 8
"""So many letters more than its digits has a decimal without a power of ten: a sign, a point, some zeros."""
SIGNS = "signs of w.x"
"""The column for activations that are linear on both sides of 0."""


def summary(solution: Solution, digits: int = DIGITS, width: int = WIDTH) -> RenderableType:
    """The summary as something rich can print; on a narrow terminal exact losses stand below the table."""
    problem = solution.problem
    parts: list[RenderableType] = [
        Text(title_line(solution) + "\n"),
        Text(mask_picture(problem.network.masks)),
        *([Text(f"data: {problem.rounding.words()}")] if problem.rounding else []),
        *(Text(f"note: {note}") for note in solution.notes),
    ]
    parts += [
        Text(f"\n{heading(solution)}"),
        _strata(solution),
        Text("Components by loss; inertia is (negative, zero, positive); * is spurious"),
        *_components(solution, digits, narrow=width < WIDTH),
        Text(conclusion(solution, digits)),
        Text(""),
        Text(trust(solution)),
    ]
    return Group(*parts)


def title_line(solution: Solution) -> str:
    """The title, and how many of everything there are."""
    problem = solution.problem
    hidden = sum(len(mask) for mask in problem.network.masks[:-1])
    return (
        f"{problem.title or 'Untitled problem'}: {counted(hidden, 'hidden unit')}, "
        f"{counted(problem.network.weights, 'weight')}, {counted(len(solution.strata), 'stratum', 'strata')}, "
        f"{counted(len(solution.components), 'critical component')}"
    )


def heading(solution: Solution) -> str:
    """What the table of strata lists."""
    if any(component.cells for component in solution.components):
        return "Critical points in open activation cells, and local minima on their borders"
    if any(stratum.scope for stratum in solution.strata):
        return "All critical points in weight space"
    return "Strata: critical orbits alive on exactly these units"


def summary_text(solution: Solution, digits: int = DIGITS, width: int = WIDTH) -> str:
    """The summary as plain text."""
    console = Console(
        file=StringIO(), width=width, color_system=None, legacy_windows=False, force_jupyter=False, force_terminal=False
    )
    console.print(summary(solution, digits, width))
    assert isinstance(console.file, StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def _strata(solution: Solution) -> Table:
    table = Table(
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    table.add_column("alive units")
    table.add_column("complex", justify="right")
    table.add_column("real", justify="right")
    table.add_column("complete", overflow="fold")
    for row in strata_rows(solution):
        table.add_row(*row)
    return table


def strata_rows(solution: Solution) -> list[tuple[str, str, str, str]]:
    """For every stratum its alive units, how many complex and real critical orbits it has, and whether they are all."""
    rows = []
    for stratum in solution.strata:
        units = solution.units_of(stratum)
        if stratum.complete.proved:
            sure = "yes" if stratum.complete.error == 0 else f"yes (error < {error_text(stratum.complete.error)})"
        else:
            sure = f"UNDECIDED: {stratum.complete.reason}"
        infinite = bool(stratum.dimension)
        count = "infinite" if infinite else "?" if stratum.count is None else str(stratum.count)
        real = "" if infinite else "?" if stratum.real_count is None else str(stratum.real_count)
        scope = "all points" if stratum.scope == "all" else stratum.scope
        rows.append((scope or ", ".join(map(str, units)) or "none", count, real, sure))
    return rows


def _components(solution: Solution, digits: int, narrow: bool) -> list[RenderableType]:
    table = Table(
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    head = component_head(solution)
    kept = [k for k, name in enumerate(head) if not (narrow and name == "exact")]
    for name in (head[k] for k in kept):
        table.add_column(
            "signs" if narrow and name == SIGNS else name,
            justify="right" if name == "dim" else "left",
            no_wrap=name in WHOLE and (name != "loss" or digits <= MOST_WHOLE),
            overflow="fold",
        )
    for component in solution.components:
        row = component_row(solution, component, digits)
        table.add_row(*(row[k] for k in kept))
    return (
        [table, Text(exact_losses(solution, digits) + "\n")] if narrow and exact_losses(solution, digits) else [table]
    )


def exact_losses(solution: Solution, digits: int) -> str:
    """The losses that have an exact form other than their decimal, each once, for terminals without room for a column."""
    found: dict[str, list[str]] = {}
    for component in solution.components:
        exact = exact_text(component.loss)
        if exact is not None and exact != component.loss.decimal(digits):
            found.setdefault(exact, []).append(component.identifier)
    listed = "; ".join(f"{', '.join(names)}: {exact}" for exact, names in found.items())
    return f"Exact losses: {listed}." if listed else ""


def exact_text(number: RealNumber) -> str | None:
    """A short exact form; None where there is none, or its integers have more than 12 digits: JSON has them."""
    text = number.radical()
    return None if text is None or LONG.search(text) else text


def decimal_text(number: RealNumber, digits: int) -> str:
    """The decimal for people: with a power of ten where it would be padded with many zeros. JSON has the exact number.

    Examples:
        >>> from flint import fmpq
        >>> from symbolic.exact.real import RealNumber
        >>> decimal_text(RealNumber.rational(fmpq(10**40)), 10), decimal_text(RealNumber.rational(fmpq(10**9)), 10)
        ('1.000000000E+40', '1000000000')
    """
    text = number.decimal(digits)
    return text if len(text) <= digits + SPARE else f"{Decimal(text):.{digits - 1}E}"


def component_head(solution: Solution) -> list[str]:
    """The names of the columns of the table of components."""
    cells = any(component.cells for component in solution.components)
    return ["", "alive", "loss", "exact", "kind", "inertia", "dim", *([SIGNS] if cells else [])]


def component_row(solution: Solution, component: Component, digits: int) -> list[str]:
    """A component as a row of the table."""
    cells = SIGNS in component_head(solution)
    return [
        component.identifier,
        ", ".join(map(str, component.alive)) or "none",
        decimal_text(component.loss, digits),
        exact_text(component.loss) or "",
        component.kind.words + (" *" if component.spurious.proved else ""),
        str(component.inertia or "?"),
        "?" if component.dimension is None else str(component.dimension),
        *([" ".join(component.cells)] if cells else []),
    ]


def loss_text(component: Component, digits: int) -> str:
    """The loss: exact with its decimal when there is a short form, else the decimal."""
    exact, decimal = exact_text(component.loss), decimal_text(component.loss, digits)
    return decimal if exact is None else exact if exact == decimal else f"{exact} = {decimal}"


def conclusion(solution: Solution, digits: int = DIGITS) -> str:
    """What this landscape is like, and what is not known, in a plain sentence or two."""
    known = _on_minima(solution, digits)
    if solution.chamber is None:
        return known
    return f"{known} There is a spurious valley, shown by a chamber: {solution.chamber.proposal.words}."


def _on_minima(solution: Solution, digits: int) -> str:
    infimum = solution.infimum
    if infimum.verdict.proved and infimum.value is not None:
        how = {True: "is attained", False: "is not attained", None: "is proved"}[infimum.attained]
        known = f"The infimum {_value(solution, digits)} {how}"
    elif infimum.curve is not None:
        known = f"The loss tends to {_value(solution, digits)} along a curve to infinity (whether that is the infimum is not proved)"
    elif infimum.value is not None:
        known = (
            f"The lowest critical value found is {_value(solution, digits)} (whether it is the infimum is not proved)"
        )
    else:
        known = "No critical value was found"
    bad = [c for c in solution.components if c.spurious.proved]
    everything = solution.verdicts["all_minima_global"]
    if bad:
        strict = all(c.kind is Kind.STRICT_MINIMUM for c in bad)

        def name(component: Component) -> str:
            mark = ", strict" if component.kind is Kind.STRICT_MINIMUM and not strict else ""
            return f"{component.identifier} (loss {loss_text(component, digits)}{mark})"

        names = ", ".join(map(name, bad))
        valley = "; it lies in a spurious valley" if any(c.valley.proved for c in bad) and len(bad) == 1 else ""
        plural = "minima" if len(bad) > 1 else "minimum"
        return f"{known}, and there {'are' if len(bad) > 1 else 'is a'} {'strict ' if strict else ''}spurious local {plural}: {names}{valley}."
    if everything.status is Status.PROVED and all(c.certainly_not_minimal for c in solution.components):
        return f"{known}, and there is no local minimum at all."
    if everything.status is Status.PROVED:
        return f"{known}, and every local minimum is global."
    return f"{known}; whether every local minimum is global is UNDECIDED: {everything.reason}."


def _value(solution: Solution, digits: int) -> str:
    value = solution.infimum.value
    assert value is not None
    return exact_text(value) or decimal_text(value, digits)


def trust(solution: Solution) -> str:
    """Who proposed the points, and what the list rests on."""
    sources = sorted({name for s in solution.strata for name in s.complete.rests_on})
    text = (
        f"seed {solution.seed}; points proposed by {solution.engine[0]} {solution.engine[1]}, each verified without it"
    )
    return text + (f"; completeness rests on {', '.join(sources)}" if sources else "")
