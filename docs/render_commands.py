"""Write docs/commands.md from the commands, and docs/glossary.md from the words: ``docs/render_commands.py`` (``--check`` only compares)."""

from __future__ import annotations

import re
import sys
from inspect import cleandoc
from pathlib import Path

import click
from reflow import reflowed
from writing import write_or_compare

from proofs.cli.commands import GROUPS, landscape
from proofs.cli.glossary import explained, other_names

DOCS = Path(__file__).parent


def commands_page() -> str:
    """Every command by group: what it does, its arguments, options and examples."""
    parts = [
        "# The commands",
        "Made by `docs/render_commands.py` from the help of the commands.",
        f"```shell\n{_usage('landscape', landscape)}\n```",
    ]
    context = click.Context(landscape, info_name="landscape")
    for title, group in GROUPS.items():
        parts.append(f"## {title}")
        for name in group:
            command = landscape.get_command(context, name)
            assert command is not None
            parts += _command(f"landscape {name}", command)
    return "\n\n".join(parts) + "\n"


def _usage(name: str, command: click.Command) -> str:
    pieces = command.collect_usage_pieces(click.Context(command, info_name=name))
    return " ".join([name, *pieces])


def _command(name: str, command: click.Command, depth: int = 3) -> list[str]:
    told, _, examples = cleandoc((command.help or "").replace("\b", "")).partition("\nExample")
    parts = [f"{'#' * depth} `{name}`"]
    parts += [_plain(paragraph) for paragraph in re.split(r"\n\s*\n", told.strip()) if paragraph.strip()]
    parts.append(f"```shell\n{_usage(name, command)}\n```")
    rows = [_row(option) for option in command.params if isinstance(option, click.Option) and not option.hidden]
    if rows:
        parts.append("\n".join(["| option | meaning |", "| --- | --- |", *rows]))
    lines = [line.strip() for line in examples.splitlines()[1:] if line.strip()]
    if lines:
        parts.append("```shell\n" + "\n".join(lines) + "\n```")
    if command.epilog:
        parts.append(_plain(command.epilog))
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            parts += _command(f"{name} {inner}", found, depth + 1)
    return parts


def _row(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    metavar = option.make_metavar(click.Context(click.Command("x")))
    value = "" if option.is_flag else f" {re.sub('(INTEGER|FLOAT)( RANGE)?', 'N', metavar)}"
    default = f" Default: {option.default}." if option.show_default and option.default is not None else ""
    return f"| {names}{_cell(value)} | {_cell(_plain(option.help or ''))}{default} |"


def _plain(text: str) -> str:
    return re.sub(r"([*<])", r"\\\1", " ".join(text.replace("\b", "").split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def glossary_page() -> str:
    """Every word of the output."""
    parts = [
        "# Glossary",
        "The words of the output, as `landscape explain WORD` tells them. Made by `docs/render_commands.py`.",
        "```shell\nlandscape explain saddle\n```",
    ]
    others = other_names()
    for word, meaning in explained():
        known = ", ".join(f"*{name.replace('_', ' ')}*" for name in others.get(word, ()))
        also = f" Also: {known}." if known else ""
        parts.append(f"## {word.replace('_', ' ')}\n\n{_plain(meaning)}{also}")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    made = {"commands.md": commands_page(), "glossary.md": glossary_page()}
    sys.exit(max([write_or_compare(DOCS / name, reflowed(text)) for name, text in made.items()]))
