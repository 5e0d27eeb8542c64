"""The sub-commands by name. A command is loaded when it is called, and ``--help`` loads none, so that it answers at once."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple, cast

import click


class Home(NamedTuple):
    """Where a command lives, and what it does in a line of the help."""

    module: str
    attribute: str
    summary: str


COMMANDS = {
    "cache": Home("guide", "cache", "Stored starts of path tracking: where, how many."),
    "chart": Home("chart", "chart", "The landscape while entries of the data vary."),
    "check": Home("certificates", "check", "Check a certificate, independently of what made it."),
    "derive": Home("derive", "derive", "Write the whole argument as a text, with checked steps."),
    "descend": Home("paths", "descend", "A descent path in a dense network, with its certificate."),
    "doctor": Home("guide", "doctor", "Which engines are there, and how to install them."),
    "exercise": Home("exercise", "exercise", "Exercises of a topic, with variants and keys."),
    "explain": Home("guide", "explain", "The meaning of a word of the output."),
    "forbidden": Home("forbidden", "forbidden", "The minimal bad masks of a width, with examples."),
    "grade": Home("grade", "grade", "Grade answers against a key, exactly."),
    "graph": Home("structure", "graph", "The mask graph, and what structural lemmas prove."),
    "import": Home("importing", "import_", "A problem file from .npz, .npy, .csv or .safetensors."),
    "new": Home("guide", "new", "A commented template of a problem file."),
    "prove": Home("structure", "prove", "The strongest verdict, with its proof or certificate."),
    "rocq": Home("certificates", "rocq", "A certificate as theorems for the Rocq (Coq) kernel."),
    "search": Home("search", "search", "Search data that give masks a spurious minimum."),
    "selftest": Home("selftest", "selftest", "Does this installation give the known answers?"),
    "solve": Home("solve", "solve", "Every critical component, exactly, with its verdicts."),
    "sweep": Home("sweep", "sweep", "Decide all masks of some sizes, with several data each."),
    "theorems": Home("statements", "theorems", "The registry of statements."),
    "verify": Home("statements", "verify", "Decide a statement on all small cases."),
    "wide": Home("wide", "wide", "A wide sparse network with a spurious valley."),
}


class Lazy(click.Group):
    """A group whose commands are loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names."""
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now."""
        home = COMMANDS.get(cmd_name)
        if home is None:
            return super().get_command(ctx, cmd_name)
        return cast(click.Command, getattr(import_module(f"proofs.cli.{home.module}"), home.attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Their summaries, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, home.summary) for name, home in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sparse-landscape", prog_name="landscape")
def landscape() -> None:
    """Exact loss landscapes of sparse (masked) one-hidden-layer networks.

    \b
    Examples:
      landscape new > problem.toml
      landscape solve problem.toml
      landscape graph problem.toml
      landscape prove problem.toml
      landscape explain strict_minimum
    """
