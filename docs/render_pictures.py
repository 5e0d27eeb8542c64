"""Draw the pictures of README and pages: ``docs/render_pictures.py`` (by hand: other versions of matplotlib write other files)."""

from __future__ import annotations

from pathlib import Path

from proofs.derivations.figures import landscape_figures
from symbolic import examples, solve

STATIC = Path(__file__).parent / "static"


def main() -> None:
    """The tug of war: its levels, and the barrier between its two minima."""
    solution = solve(examples.tug_of_war())
    for figure in landscape_figures(solution):
        if figure.picture.name in ("levels", "path"):
            (STATIC / f"tug_{figure.picture.name}.svg").write_bytes(figure.picture.svg)


if __name__ == "__main__":
    main()
