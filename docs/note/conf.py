"""Sphinx makes one PDF of the pages on forbidden masks: ``make note``. The pages are those of the site."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

project = "sparse-landscape"
author = "The sparse-landscape authors"
root_doc = "note/index"
include_patterns = ["note/index.md", "forbidden.md", "three_units.md", "closure.md", "chambers.md", "rules.md"]

extensions = ["myst_parser", "typeset", "atlas_pictures"]
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]  # links to pages of the site that are not in the note become plain text

numfig = False
latex_engine = "pdflatex"
latex_documents = [("note/index", "forbidden-masks.tex", "Forbidden masks of sparse linear networks", author, "howto")]
latex_domain_indices = False
latex_table_style = ["booktabs"]
latex_elements = {
    "papersize": "a4paper",
    "pointsize": "11pt",
    "fontpkg": r"\usepackage{lmodern}",
    "fncychap": "",
    "tableofcontents": "",
    "makeindex": "",
    "printindex": "",
    "releasename": "",
    "sphinxsetup": "hmargin={25mm,25mm}, vmargin={25mm,25mm}, TitleColor={rgb}{0,0,0}, InnerLinkColor={rgb}{0.1,0.2,0.5}",
    "preamble": r"""
\usepackage{amsmath,amssymb,etoolbox}
\DeclareUnicodeCharacter{220E}{\hfill\ensuremath{\blacksquare}}
\DeclareUnicodeCharacter{2229}{\ensuremath{\cap}}
\AtBeginEnvironment{tabular}{\footnotesize}
\AtBeginEnvironment{tabulary}{\footnotesize}
\AtBeginEnvironment{longtable}{\footnotesize}
\newcommand{\apart}[1]{\vcenter{\kern2pt\hbox{$#1$}\kern2pt}} % matrices in the rows of a table
\setcounter{tocdepth}{1}
\makeatletter
\AtBeginDocument{\newcolumntype{\X}[2]{>{\raggedright\hyphenpenalty10000\arraybackslash}p{\dimexpr\linewidth*#1/#2-2\tabcolsep\relax}}}
\makeatother
\setcounter{secnumdepth}{2}
\emergencystretch=3em
""",
}
