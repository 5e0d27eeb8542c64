"""The sub-commands by name. A command is loaded when it is called, and ``--help`` loads none, so that it answers at once."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import NamedTuple, cast

import click


class Home(NamedTuple):
    """Where a command lives, and what it does in a line of the help."""

    module: str
    attribute: str
    summary: str


GROUPS = {
    "A problem": {
        "new": Home("guide", "new", "A commented template of a problem file."),
        "examples": Home("guide", "examples", "The examples that come with the program."),
        "import": Home("importing", "import_", "A problem file from .npz, .npy, .csv or .safetensors."),
    },
    "Its landscape": {
        "solve": Home("solve", "solve", "Every critical component, exactly, with its verdicts."),
        "graph": Home("structure", "graph", "The mask graph, and what structural lemmas prove."),
        "explore": Home("explore", "explore", "Click masks in the browser and read the verdicts."),
        "plot": Home("plot", "plot", "Pictures: losses, the path over a saddle, a plane."),
        "chart": Home("chart", "chart", "The landscape while entries of the data vary."),
        "export": Home("export", "export", "The equations as scripts for Singular, Macaulay2, Sage, ..."),
        "descend": Home("paths", "descend", "A descent path in a dense network, with its certificate."),
    },
    "Proofs": {
        "prove": Home("structure", "prove", "The strongest verdict, with its proof or certificate."),
        "check": Home("certificates", "check", "Check a certificate, independently of what made it."),
        "rocq": Home("certificates", "rocq", "A certificate as theorems for the Rocq (Coq) kernel."),
        "derive": Home("derive", "derive", "Write the whole argument as a text, with checked steps."),
    },
    "Many masks": {
        "search": Home("search", "search", "Search data that give masks a spurious minimum."),
        "forbidden": Home("forbidden", "forbidden", "The minimal bad masks of a width, with examples."),
        "theorems": Home("statements", "theorems", "The registry of statements."),
        "verify": Home("statements", "verify", "Decide a statement on all small cases."),
        "sweep": Home("sweep", "sweep", "Decide all masks of some sizes, with several data each."),
        "atlas": Home("atlas", "atlas", "The classification as a site, with search and downloads."),
        "wide": Home("wide", "wide", "A wide sparse network with a spurious valley."),
    },
    "Teaching": {
        "exercise": Home("exercise", "exercise", "Exercises of a topic, with variants and keys."),
        "grade": Home("grade", "grade", "Grade answers against a key, exactly."),
    },
    "Help and installation": {
        "explain": Home("guide", "explain", "The meaning of a word of the output."),
        "doctor": Home("guide", "doctor", "Which engines are there, and how to install them."),
        "selftest": Home("selftest", "selftest", "Does this installation give the known answers?"),
        "cache": Home("guide", "cache", "Stored starts of path tracking: where, how many."),
    },
}
"""The commands by what they are for."""
COMMANDS = {name: home for group in GROUPS.values() for name, home in group.items()}


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, and for an unknown name the names that are like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], COMMANDS, n=3)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {' or '.join(near)}?", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Their summaries by group, without loading any."""
        widest = max(map(len, COMMANDS))
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), home.summary) for name, home in group.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="sparse-landscape", prog_name="landscape")
def landscape() -> None:
    """Exact loss landscapes of sparse (masked) networks: every critical point, verified and classified, and what it proves.

    Solved today: one hidden layer, linear, with any masks and data; powers (square, cube, power:p), weight decay and more
    layers; ReLU and leaky ReLU cell by cell; tanh, sigmoid and softplus by certified boxes, without a complete list.

    \b
    Examples:
      landscape examples tug_of_war --output problem.toml
      landscape solve problem.toml
      landscape prove problem.toml --output certificate.json
      landscape check certificate.json
      landscape explain strict_minimum
    """
