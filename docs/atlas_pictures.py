"""Pictures of the atlas on other pages: a directive with labels of classes, drawn and judged while the page is made, that links to their pages.

A page writes

    ```{atlas-classes} 2.011.011 2.111.002
    What the pictures show.
    ```

In print, where there is no atlas, nothing of it is there.
"""

from __future__ import annotations

from pathlib import Path

from atlas_figures import figure
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from proofs.atlas.labels import BadLabel

SHOWN: set[str] = set()
"""The labels that the pages show."""


class AtlasClasses(SphinxDirective):
    """Some classes side by side."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The figures, and what is said of them."""
        labels = self.arguments[0].split()
        up = "../" * self.env.docname.count("/")
        try:
            figures = "".join(figure(label, up) for label in labels)
        except BadLabel as error:
            raise self.error(str(error)) from None
        SHOWN.update(labels)
        picture = nodes.raw("", f'<div class="atlas-classes">{figures}</div>', format="html")
        return [addnodes.only("", *self.parse_content_to_nodes(), picture, expr="html")]


def check_shown(folder: Path) -> None:
    """Every class that a page shows must have a page in the atlas.

    Raises:
        ExtensionError: if one has none.
    """
    missing = sorted(label for label in SHOWN if not (folder / "classes" / f"{label}.html").is_file())
    if missing:
        raise ExtensionError(f"not in the atlas: {', '.join(missing)}")


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_directive("atlas-classes", AtlasClasses)
    return {"parallel_read_safe": False}
