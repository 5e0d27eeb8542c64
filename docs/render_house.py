"""Draw docs/static/house.svg: the rooms in their layers, as import-linter reads them in pyproject.toml. ``--check`` only compares."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
PICTURE = Path(__file__).parent / "static/house.svg"
WINGS = {"proofs is walked in one direction": "proofs", "symbolic is walked in one direction": "symbolic"}
WIDTH, GAP, LEFT, HEAD = 800, 6, 10, 34
LETTER = 6.0
"""Width of a letter of the small print."""
STYLE = """
.room { fill: #ffffff; stroke: #8a8a99; } .wing { fill: #eef1f8; stroke: #b9bfd2; }
text { fill: #1b1b1f; font-family: sans-serif; } .name { font-size: 14px; font-weight: 600; }
.small { font-size: 11px; fill: #4a4a55; } .head { font-size: 15px; font-weight: 700; }
@media (prefers-color-scheme: dark) {
  .room { fill: #26282f; stroke: #6b6d7a; } .wing { fill: #1b1d24; stroke: #4a4d5a; }
  text { fill: #e7e7ea; } .small { fill: #b4b5c0; }
}
"""


class Row(NamedTuple):
    """A layer: its rooms, and whether they may know each other."""

    rooms: tuple[str, ...]
    neighbours: bool


def layers(name: str) -> list[Row]:
    """The layers of a contract, from the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    found = next(contract for contract in contracts if contract["name"] == name)
    return [Row(tuple(re.split(r"\s*[|:]\s*", layer)), ":" in layer) for layer in found["layers"]]


def gloss(wing: str, room: str) -> str:
    """What a room is for: the beginning of its docstring."""
    path = ROOT / wing / room
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    words = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()[0]
    return re.split(r"\.$|[.;] ", words.replace("``", ""))[0]


def words(wing: str, room: str, width: float) -> list[str]:
    """As much of what a room is for as two lines of its box hold."""
    return wrap(gloss(wing, room), int((width - 16) / LETTER), max_lines=2, placeholder=" ...")


def box(wing: str, room: str, x: float, y: float, width: float, height: float) -> str:
    """A room."""
    text = "".join(
        f'<text class="small" x="{x + 8:g}" y="{y + 30 + 13 * row:g}">{escape(line)}</text>'
        for row, line in enumerate(words(wing, room, width))
    )
    name = f'<text class="name" x="{x + 8:g}" y="{y + 16:g}">{room}</text>'
    return (
        f"<g><title>{escape(f'{wing}.{room}: {gloss(wing, room)}')}</title>"
        f'<rect class="room" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4"/>{name}{text}</g>'
    )


def wing(name: str, rows: list[Row], top: float) -> tuple[str, float]:
    """A wing, and where it ends."""
    parts, y = [], top + HEAD
    for row in rows:
        gap = 0 if row.neighbours else GAP
        width = (WIDTH - 2 * LEFT - gap * (len(row.rooms) - 1)) / len(row.rooms)
        height = 24 + 13 * max(len(words(name, room, width)) for room in row.rooms)
        parts += [
            box(name, room, LEFT + place * (width + gap), y, width, height) for place, room in enumerate(row.rooms)
        ]
        y += height + GAP
    frame = f'<rect class="wing" x="0.5" y="{top + 0.5:g}" width="{WIDTH - 1}" height="{y - top:g}" rx="6"/>'
    head = f'<text class="head" x="{LEFT}" y="{top + 22:g}">{name}</text>'
    rule = "a room imports only what lies below it; only rooms that touch may know each other, without circles"
    note = f'<text class="small" x="{LEFT + 90}" y="{top + 22:g}">{rule}</text>'
    return "\n".join([frame, head, note, *parts]), y + 1


def drawn() -> str:
    """The picture."""
    parts, top = [], 0.0
    for contract, name in WINGS.items():
        part, top = wing(name, layers(contract), top)
        parts.append(part)
        top += 12
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:g}" role="img">\n'
        f"<title>The rooms of both packages in their layers</title>\n<style>{STYLE}</style>\n{body}\n</svg>\n"
    )


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(not PICTURE.is_file() or PICTURE.read_text(encoding="utf-8") != drawn())
    PICTURE.write_text(drawn(), encoding="utf-8")
