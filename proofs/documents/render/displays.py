"""Formulas on lines of their own: the rows of a display, and the line that tells how a step was checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from proofs.documents.document import Display, Step
from proofs.documents.formulas import Beside, Formula, Relation
from proofs.documents.latex import LINE, SIGNS, latex, lines, width

Layout = Literal["single", "split", "long", "wide"]
_ROWS_ON_A_PAGE = 14
_WIDE_LEFT = 0.4 * LINE


@dataclass(frozen=True)
class Shown:
    """A display.

    Attributes:
        rows: its lines as LaTeX; more than one are aligned at ``&``.
        width: about how wide it is, in letters.
        beside: formulas that stand side by side, each alone, for pages whose lines break where they like.
    """

    rows: tuple[str, ...]
    width: float
    beside: tuple[str, ...] = ()

    @property
    def layout(self) -> Layout:
        """How it is set in print: wider than a line, one line, a few lines, or more than should stay together."""
        if self.width > LINE + 4:
            return "wide"
        if len(self.rows) == 1:
            return "single"
        return "split" if len(self.rows) <= _ROWS_ON_A_PAGE else "long"

    @property
    def text(self) -> str:
        """The display as one formula."""
        if len(self.rows) == 1:
            return self.rows[0]
        return "\\begin{split}\n" + " \\\\\n".join(self.rows) + "\n\\end{split}"


def shown(*blocks: Display | Step) -> Shown:
    """The display of a block, or of several that stand together."""
    if len(blocks) == 1:
        [block] = blocks
        if is_consequence(block):
            return _shown(_consequence(block))
        if isinstance(block, Step) and isinstance(block.after, Beside) and block.before is None:
            return replace(_shown(rows(block.after)), beside=tuple(map(latex, block.after.parts)))
        return _shown(rows(_formula(block)))
    return _shown([row for block in blocks for row in _aligned(_formula(block))])


def _formula(block: Display | Step) -> Formula:
    if isinstance(block, Display):
        return block.formula
    if block.before is None:
        return block.after
    chain = joined(block.before, block.after)
    assert chain is not None
    return chain


def is_consequence(block: Display | Step) -> bool:
    """Whether a block shows two relations, the second following from the first."""
    return isinstance(block, Step) and block.before is not None and joined(block.before, block.after) is None


def _consequence(block: Display | Step) -> list[str]:
    assert isinstance(block, Step) and block.before is not None
    first, *rest = _aligned(block.after)
    return [*_aligned(block.before), rf"\Longrightarrow\quad {first}", *rest]


def together(first: Display | Step, second: Display | Step) -> bool:
    """Whether two blocks without numbers are shown as one display: formulas in a row, or steps of one kind without words."""
    if isinstance(first, Display) and isinstance(second, Display):
        return True
    if not isinstance(first, Step) or not isinstance(second, Step) or second.words:
        return False
    return _kind(first) == _kind(second) and not is_consequence(first) and not is_consequence(second)


def _kind(step: Step) -> tuple[str, ...]:
    """What steps that stand together have in common."""
    return step.rule, step.reference, step.check.words


def _shown(found: Sequence[str]) -> Shown:
    return Shown(tuple(found), _widest(found))


def _widest(found: Sequence[str]) -> float:
    if len(found) == 1:
        return width(found[0])
    left = max(width(row.partition("&")[0]) for row in found)
    return left + max(width(row.partition("&")[2].replace("&", "")) for row in found)


def rows(formula: Formula) -> list[str]:
    """The lines of a formula, with a mark of alignment in each if there is more than one.

    Examples:
        >>> from proofs.documents.formulas import Name
        >>> x, y = Name("x"), Name("y")
        >>> rows(x + y)
        ['x + y']
    """
    found = _aligned(formula)
    return found if len(found) > 1 else [latex(formula)]


def _aligned(formula: Formula) -> list[str]:
    if not isinstance(formula, Relation):
        return _indented(lines(formula))
    if width(latex(formula.sides[0])) > _WIDE_LEFT:
        return _under_one_another(formula)
    return lines(formula)


def _indented(found: Sequence[str], lead: str = "") -> list[str]:
    first, *rest = found
    return [f"& {lead}{first}", *(rf"& \quad {line}" for line in rest)]


def _under_one_another(chain: Relation) -> list[str]:
    """A chain whose left side takes a line or more: every sign begins a new line."""
    found = _indented(lines(chain.sides[0]))
    for sign, side in zip(chain.signs, chain.sides[1:], strict=True):
        found += _indented(lines(side), f"{SIGNS[sign]} ")
    return found


def joined(before: Formula, after: Formula) -> Relation | None:
    """What a step shows as one chain of equalities; None if its two statements are two relations.

    Examples:
        >>> from proofs.documents.formulas import Name, lifted
        >>> L, x = Name("L"), Name("x")
        >>> latex(joined(Relation((L, x * x), ("=",)), Relation((L, x**2), ("=",))))
        'L = x x = x^2'
        >>> latex(joined(x * x, x**2))
        'x x = x^2'
    """
    if not isinstance(before, Relation):
        if not isinstance(after, Relation):
            return Relation((before, after), ("=",))
        if after.sides[0] == before:
            return after
        return Relation((before, *after.sides), ("=", *after.signs))
    if not isinstance(after, Relation):
        return Relation((*before.sides, after), (*before.signs, "="))
    same = before.sides[0] == after.sides[0] and before.signs[-1] == after.signs[0] == "=" == before.signs[0]
    if same and set(before.signs) == {"="}:
        return Relation(before.sides + after.sides[1:], before.signs + after.signs)
    return None


def note(step: Step) -> str:
    """What stands below a step: its rule and how it was checked, where a reader cannot do it again; the list of steps has them all.

    Examples:
        >>> from proofs.documents.document import Check
        >>> from proofs.documents.formulas import Name
        >>> note(Step("s", None, Name("x"), "bound", "", Check("certificate", "accepted", print)))
        'bound; accepted'
        >>> note(Step("s", None, Name("x"), "expand", "", Check("exact", "expanded again", print)))
        ''
    """
    if step.quiet or (step.check.certainty == "exact" and not step.reference):
        return ""
    rule = f"{step.rule}, {step.reference}" if step.rule and step.reference else step.rule or step.reference
    return "; ".join(words for words in (rule, step.check.words) if words)
