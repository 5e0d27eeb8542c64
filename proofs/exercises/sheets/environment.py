"""The templates of sheets: they stand beside those of derivations, whose parts they show."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, Template


def template(jinja: Environment, name: str) -> Template:
    """A template of this room, in an environment of the derivations.

    Arguments:
        jinja: the environment of one format.
        name: the file.
    """
    return jinja.from_string(text_of(name))


def text_of(name: str) -> str:
    """A file of the folder of templates."""
    return files("proofs.exercises").joinpath("templates", name).read_text("utf-8")
