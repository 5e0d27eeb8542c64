"""Draw docs/static/forbidden.svg: how often a random mask with two units is bad, by density. ``--check`` only compares."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

from writing import write_or_compare

from proofs.claims import Claim
from proofs.forbidden.frequency import bad_probability
from proofs.forbidden.table import CLAIMS, DATA

PICTURE = Path(__file__).parent / "static/forbidden.svg"
SIZES = (5, 20)
STEPS = 50
SIDE, GAP, LEFT, TOP = 300, 60, 46, 34
COLOURS = {Claim.SPURIOUS_MINIMUM: "minima", Claim.SPURIOUS_VALLEY: "valleys"}
STYLE = """
.axis { stroke: #8a8a99; fill: none; } .grid { stroke: #d9d9e3; fill: none; }
.minima { stroke: #b3412e; fill: none; stroke-width: 2; } .valleys { stroke: #2a62a8; fill: none; stroke-width: 2; }
.whitened { stroke-dasharray: none; } .any { stroke-dasharray: 6 4; }
text { fill: #1b1b1f; font-family: sans-serif; font-size: 12px; } .head { font-size: 14px; font-weight: 600; }
@media (prefers-color-scheme: dark) {
  .axis { stroke: #8a8a99; } .grid { stroke: #3a3c48; } .minima { stroke: #f0826e; } .valleys { stroke: #7fb2f0; } text { fill: #e7e7ea; }
}
"""


def curve(claim: Claim, data: str, size: int, left: float) -> str:
    """One probability as a line."""
    points = []
    for n in range(STEPS + 1):
        density = Fraction(n, STEPS)
        chance = bad_probability(size, size, density, data=data, claim=claim)
        points.append(f"{left + float(density) * SIDE:.1f},{TOP + float(1 - chance) * SIDE:.1f}")
    return f'<polyline class="{COLOURS[claim]} {data}" points="{" ".join(points)}"/>'


def panel(size: int, left: float) -> list[str]:
    """The four probabilities at one size, with axes."""
    parts = [f'<text class="head" x="{left}" y="{TOP - 14}">{size} inputs, {size} outputs</text>']
    for n in range(6):
        x, y, words = left + n * SIDE / 5, TOP + SIDE - n * SIDE / 5, f"{n / 5:.1f}"
        parts += [f'<path class="grid" d="M{x:.1f} {TOP}v{SIDE}M{left} {y:.1f}h{SIDE}"/>']
        parts += [f'<text x="{x - 8:.1f}" y="{TOP + SIDE + 18}">{words}</text>']
        parts += [f'<text x="{left - 26}" y="{y + 4:.1f}">{words}</text>']
    parts.append(f'<rect class="axis" x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>')
    return parts + [curve(claim, data, size, left) for claim in CLAIMS for data in DATA]


def picture() -> str:
    """The whole picture."""
    width = LEFT + len(SIZES) * SIDE + (len(SIZES) - 1) * GAP + 20
    height = TOP + SIDE + 78
    title = "Probability that a random mask with two units has a spurious minimum or valley for some data, by density"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"><title>{title}</title>',
        f"<style>{STYLE}</style>",
    ]
    for n, size in enumerate(SIZES):
        parts += panel(size, LEFT + n * (SIDE + GAP))
    y, x = TOP + SIDE + 50, LEFT
    for claim in CLAIMS:
        for data in DATA:
            name = f"{COLOURS[claim]}, {data} data"
            parts.append(f'<path class="{COLOURS[claim]} {data}" d="M{x} {y - 4}h32"/>')
            parts.append(f'<text x="{x + 38}" y="{y}">{name}</text>')
            x += 182
    parts.append(f'<text x="{LEFT}" y="{y + 20}">density: probability that an entry of a mask is 1</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write, or compare."""
    return write_or_compare(PICTURE, picture())


if __name__ == "__main__":
    sys.exit(main())
