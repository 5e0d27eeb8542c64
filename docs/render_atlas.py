"""Write the picture of docs/howto/atlas.md as the atlas draws it: ``docs/render_atlas.py`` (``--check`` only compares)."""

from __future__ import annotations

import sys
from pathlib import Path

from writing import write_or_compare

from proofs.atlas.labels import types_of_label
from symbolic.graph.drawing import mask_svg
from symbolic.graph.mask_graph import MaskGraph

LABEL = "2.011.011"
PICTURE = Path(__file__).parent / "static/atlas_class.svg"


def main() -> int:
    """The mask of a class."""
    return write_or_compare(PICTURE, mask_svg(MaskGraph(*types_of_label(LABEL).masks()), f"The mask of class {LABEL}"))


if __name__ == "__main__":
    sys.exit(main())
