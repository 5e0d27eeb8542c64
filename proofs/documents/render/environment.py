"""The templates: they hold prose and layout; whatever is put into one is escaped, unless a renderer made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def environment(escape: Callable[[str], str], package: str = "proofs.documents", **marks: str) -> Environment:
    """The templates of one format.

    Arguments:
        escape: makes a text literal in this format; applied to every value that is not :class:`Markup`.
        package: the room whose folder ``templates`` holds them.
        marks: the signs of the template language, where those of Jinja would be in the way.

    Returns:
        The environment; a name without a value is an error.
    """

    def finished(value: Any) -> Markup:
        if value is None:
            raise TypeError("a template prints nothing that is not there")
        return value if isinstance(value, Markup) else Markup(escape(str(value)))  # noqa: S704 - escaped just now

    found = Environment(
        loader=PackageLoader(package, "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=finished,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **marks,  # type: ignore[arg-type]
    )
    found.filters["sort_of"] = lambda part: type(part).__name__
    return found


def made(text: str) -> Markup:
    """A text that is already in the format of the document."""
    return Markup(text)  # noqa: S704 - only the renderers call this
