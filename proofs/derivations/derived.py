"""A derivation with its pictures, as files and as a page in a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from proofs.documents.document import Derivation, Section
from proofs.documents.picture import Picture
from proofs.documents.render import render
from symbolic.display import counted, escaped, one_line
from symbolic.errors import EngineMissing

HEIGHT = 600
"""Height of the page in a notebook, in pixels."""


@dataclass(frozen=True)
class Derived:
    """A whole argument as a document, with its pictures.

    Attributes:
        derivation: the document.
        pictures: the pictures of its figures, by name.
        files: what the text says is beside it, by the names it uses: the certificate.
        notebook: the document with code that computes its parts again, for the format ``ipynb``; None where there is none.

    References:
        The rules of the steps are proved in docs/theory.md and docs/rules.md.

    Examples:
        >>> from proofs import derive
        >>> from symbolic import Problem, SparseNetwork
        >>> derive(Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[[1, 2]]), pictures=False)
        Derived "A sparse network": 6 sections, 13 checked steps
    """

    derivation: Derivation
    pictures: dict[str, Picture]
    files: dict[str, bytes] = field(default_factory=dict)
    notebook: Derivation | None = None

    def signed(self, author: str = "", date: str = "") -> Derived:
        """The same document with an author and a date below its title.

        Arguments:
            author: who signs it; empty for nobody.
            date: a date in words; empty for none.

        Returns:
            The document.

        Examples:
            >>> from proofs import derive
            >>> from symbolic import Problem, SparseNetwork
            >>> found = derive(Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[[1, 2]]), pictures=False)
            >>> found.signed("A. Author", "2026").render("md").decode().splitlines()[2]
            'A. Author, 2026'
        """
        notebook = None if self.notebook is None else replace(self.notebook, author=author, date=date)
        return replace(self, derivation=replace(self.derivation, author=author, date=date), notebook=notebook)

    def render(self, form: str, template: str = "article") -> bytes:
        """The document as a file; every step is checked again before.

        Arguments:
            form: ``tex``, ``html``, ``md``, ``ipynb`` or ``pdf``. ``tex`` reads ``NAME.pdf`` and ``md`` shows ``NAME.svg`` for
                every picture; the other formats hold their pictures.
            template: the LaTeX class of ``tex`` and ``pdf``: ``article``, ``amsart`` or ``beamer`` (a handout).

        Returns:
            The file; the same bytes for the same document.

        Raises:
            StepFailed: if a step does not hold, or a reference leads nowhere.
            LandscapeError: if the format or the template is unknown.
            EngineMissing: if what the format needs is not installed (extra ``documents``; a LaTeX for ``pdf``).

        Examples:
            >>> from proofs import derive
            >>> from symbolic import Problem, SparseNetwork
            >>> found = derive(Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[[1, 2]]), pictures=False)
            >>> found.render("md").decode().splitlines()[0]
            '# A sparse network'
        """
        document = self.notebook if form == "ipynb" and self.notebook is not None else self.derivation
        return render(document, form, self.pictures, template)

    def __repr__(self) -> str:
        parts = [counted(len(self.derivation.sections), "section")]
        parts.append(counted(len(self.derivation.steps()), "checked step"))
        parts += [counted(len(self.pictures), "picture")] if self.pictures else []
        return f'Derived "{one_line(self.derivation.title, 60)}": {", ".join(parts)}'

    def __str__(self) -> str:
        titles = (block.title for block in self.derivation.blocks() if isinstance(block, Section))
        return "\n".join([repr(self), *(f"  {one_line(title)}" for title in titles)])

    def _repr_html_(self) -> str | None:
        """The page in a frame of its own, so that neither style changes the other; None where formats are not installed."""
        try:
            page = self.render("html").decode()
        except EngineMissing:
            return None
        frame = f'style="width:100%;height:{HEIGHT}px;border:1px solid currentColor" title="{escaped(repr(self))}"'
        return f'<iframe srcdoc="{escaped(page)}" {frame}></iframe>'
