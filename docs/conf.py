"""Sphinx builds the site from this folder: ``make docs``. Nothing is loaded from the network, neither now nor by a reader."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import version as installed
from pathlib import Path

from sphinx.application import Sphinx

project = "sparse-landscape"
author = "the authors of sparse-landscape"
copyright = author
release = version = installed("sparse-landscape")

sys.path.append(str(Path(__file__).parent))

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_proof",
    "sphinxcontrib.bibtex",
    "mathematics",
    "atlas_pictures",
]
exclude_patterns = ["schema", "note"]

smartquotes_action = "qe"  # two hyphens begin an option, and are no dash

html_theme = "furo"
html_title = "sparse-landscape"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False

myst_enable_extensions = ["dollarmath"]
html_math_renderer = "mathml"  # set by the browser: no script, nothing from elsewhere
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "alpha"
proof_minimal_theme = True
myst_heading_anchors = 3
nb_execution_mode = "force"  # a cache would not see that the program has changed
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_in_temp = True

viewcode_follow_imported_members = False  # an alias of a built-in type is ours
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100
napoleon_use_ivar = True
napoleon_use_rtype = False


def write_derivations(app: Sphinx, error: Exception | None) -> None:
    """The arguments about the examples as pages of their own, which the gallery links to."""
    if error is None and app.builder.name == "html":
        script, folder = Path(app.confdir) / "render_gallery.py", Path(app.outdir) / "derivations"
        subprocess.run([sys.executable, script, "--derivations", folder], check=True)


def write_atlas(app: Sphinx, error: Exception | None) -> None:
    """The atlas of classes of masks as a site inside this one; it is made anew."""
    if error is None and app.builder.name == "html":
        from atlas_pictures import check_shown

        folder = Path(app.outdir) / "atlas"
        shutil.rmtree(folder, ignore_errors=True)
        build = [sys.executable, "-c", "from proofs.cli.start import main; main()", "atlas", "build", "--quiet"]
        subprocess.run([*build, "--output", folder, "--docs", "..", "--budget", "7200"], check=True)
        check_shown(folder)


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("build-finished", write_derivations)
    app.connect("build-finished", write_atlas)
