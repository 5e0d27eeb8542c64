"""Pages of the documentation as a reader of a text knows them: by their titles."""

from __future__ import annotations

import re

PAGES = {
    "certificates": "Certificates",
    "chambers": "Valleys without a minimum: chambers",
    "closure": "Closure: where the gradient must vanish",
    "decay": "Weight decay: what is proved",
    "deep": "More than one hidden layer",
    "families": "Families, decay, powers, depth: critical sets in weight space",
    "forbidden": "Forbidden masks of sparse linear networks",
    "machine_checked": "The paper, machine-checked",
    "nonlinear": "Activations that are no polynomials",
    "rules": "Structure: what a mask alone decides",
    "theory": "The mathematics behind landscape solve",
    "three_units": "Masks with three units",
    "two_units": "Small masks: what is proved, what is bad",
    "wide": "Wide networks: sparse ones keep their valleys, dense ones lose them",
}
"""The titles by file, without folder and ending."""
FILE = re.compile(r"\bdocs/([a-z_]+)\.md")


def by_title(words: str) -> str:
    """Words in which a page of the documentation is called by its title, not by the name of its file.

    Examples:
        >>> by_title("derived in docs/rules.md; arXiv:2009.07439")
        'derived in the documentation of sparse-landscape ("Structure: what a mask alone decides"); arXiv:2009.07439'
    """
    return FILE.sub(lambda found: f'the documentation of sparse-landscape ("{PAGES[found[1]]}")', words)
