"""Write proofs/forbidden/two_units.json: maximal boxes of what the forbidden masks leave, and the first lemma that settles each.

Run as ``python -m tests.vectors.forbidden.make``. Nothing here is trusted: the checker reads the file and starts anew. Written is
what the lemmas of `proofs.forbidden.lemmas` settle; a box that none settles stops the program.
"""

from __future__ import annotations

import json
from pathlib import Path

from proofs.claims import Claim
from proofs.forbidden.boxes import Point, Upper
from proofs.forbidden.lemmas import LEMMAS, VIEWS, applies
from proofs.forbidden.table import FILE, ForbiddenList

PATH = Path(__file__).parents[3] / "proofs/forbidden" / FILE
ABOUT = (
    "Minimal masks with two hidden units that have a spurious minimum (valley) for some data, and boxes that cover all others. "
    "Counts: outputs fed by unit 0 only, by unit 1 only, by both; inputs seen by unit 0 only, by unit 1 only, by both. "
    "Up to renaming units, and for whitened data up to exchanging inputs and outputs. A box holds all masks with at most these counts (null: no bound). "
    "Checked by proofs.forbidden.check; written by tests/vectors/forbidden/make.py."
)
MINIMAL: dict[tuple[Claim, str], list[Point]] = {
    (Claim.SPURIOUS_MINIMUM, "whitened"): [
        (0, 0, 2, 0, 1, 2),
        (0, 0, 2, 1, 1, 1),
        (0, 0, 3, 0, 2, 1),
        (0, 1, 1, 0, 1, 1),
        (0, 1, 1, 1, 0, 2),
    ],
    (Claim.SPURIOUS_MINIMUM, "any"): [
        (0, 0, 2, 0, 1, 2),
        (0, 0, 2, 1, 1, 1),
        (0, 0, 2, 1, 2, 0),
        (0, 0, 3, 0, 2, 1),
        (0, 1, 1, 0, 1, 1),
        (0, 1, 1, 1, 0, 2),
        (0, 1, 1, 1, 2, 0),
        (0, 1, 2, 0, 0, 2),
        (0, 1, 2, 1, 0, 1),
        (0, 2, 1, 0, 0, 3),
        (1, 1, 1, 0, 0, 2),
    ],
    (Claim.SPURIOUS_VALLEY, "whitened"): [
        (0, 0, 2, 1, 1, 1),
        (0, 0, 3, 0, 2, 2),
        (0, 1, 1, 0, 1, 1),
        (0, 1, 2, 1, 0, 2),
    ],
    (Claim.SPURIOUS_VALLEY, "any"): [
        (0, 0, 2, 1, 1, 1),
        (0, 0, 2, 2, 2, 0),
        (0, 0, 3, 0, 2, 2),
        (0, 1, 1, 0, 1, 1),
        (0, 1, 1, 1, 2, 0),
        (0, 1, 2, 1, 0, 2),
        (0, 2, 2, 0, 0, 3),
        (1, 1, 1, 0, 0, 2),
    ],
}


def maximal_boxes(generators: tuple[Point, ...]) -> list[Upper]:
    """The maximal boxes outside an up-set: generator by generator, one coordinate is held below it."""
    boxes: set[Upper] = {(None,) * 6}
    for g in generators:
        new: set[Upper] = set()
        for box in boxes:
            if all(u is None or u >= a for u, a in zip(box, g, strict=True)):
                new |= {(*box[:i], g[i] - 1, *box[i + 1 :]) for i in range(6) if g[i] > 0}
            else:
                new.add(box)
        boxes = {b for b in new if not any(b != c and contained(b, c) for c in new)}
    return sorted(boxes, key=lambda box: [99 if u is None else u for u in box])


def contained(inner: Upper, outer: Upper) -> bool:
    """Whether one box lies in another."""
    return all(u is None or (i is not None and i <= u) for i, u in zip(inner, outer, strict=True))


def settled(claim: Claim, data: str, upper: Upper) -> dict[str, object]:
    """A box with the first lemma, case and view that settles it."""
    for found in LEMMAS:
        for view in VIEWS:
            for number in range(len(found.cases)):
                if applies(claim.opposite, data, upper, found.name, number, view) is None:
                    return {"upper": list(upper), "lemma": found.name, "case": number, "view": view}
    raise SystemExit(f"{claim}, {data}: no lemma settles the box {upper}")


def text() -> str:
    """The file."""
    lists = []
    for (claim, data), minimal in MINIMAL.items():
        boxes = maximal_boxes(ForbiddenList(claim, data, tuple(minimal), ()).generators)
        entries = ",\n    ".join(json.dumps(settled(claim, data, upper)) for upper in boxes)
        points = ",\n    ".join(json.dumps(list(point)) for point in minimal)
        head = f'  {{"claim": "{claim}", "data": "{data}",'
        lists.append(f'{head}\n   "minimal": [\n    {points}],\n   "boxes": [\n    {entries}]}}')
    return f'{{\n "about": {json.dumps(ABOUT)},\n "lists": [\n' + ",\n".join(lists) + "\n ]\n}\n"


if __name__ == "__main__":
    PATH.write_text(text(), encoding="utf-8")
