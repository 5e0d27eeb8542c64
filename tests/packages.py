"""Build the packages, and try them as a newcomer would: in fresh environments, outside the checkout, ``make packages``.

Every Python of ``PYTHONS`` (default: 3.11, 3.12 and 3.13; what is not there is told) gets the wheel with the newest dependencies;
the oldest supported one gets it a second time with the lowest that pyproject.toml allows. In each environment the commands of the
README run, a problem made with numpy is solved, five sheets are graded to a table, a started explorer answers, and the tests of
``POINTED`` run on the installed packages, not on those of the checkout.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.request import urlopen

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "build" / "dist"
VARIABLE = "PYTHONS"
DEFAULT = "python3.11 python3.12 python3.13"
EXTRAS = ("squares", "import", "documents", "explore")
SECONDS = 900
POINTED = (
    "tests/symbolic/exact",
    "tests/symbolic/graph",
    "tests/symbolic/solving/test_worked_examples.py",
    "tests/proofs/cli/test_front.py",
    "tests/proofs/exercises/test_answer_grammar.py",
    "tests/proofs/explore/test_gate.py",
    "tests/proofs/explore/test_answers.py",
)
NUMPY = """
import numpy as np
from symbolic import Problem, SparseNetwork, solve
network = SparseNetwork.from_weights(np.array([[0.7, 0.0, -1.2], [0.0, 0.4, 0.1]]), np.array([[1.1, -0.3]]))
print(solve(Problem.of(network, targets=np.array([[1, 2, 3]]))))
"""


def project() -> dict:
    """The table ``project`` of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def needed(extras: Sequence[str] = ()) -> list[Requirement]:
    """What the package needs, with what its extras need."""
    table = project()
    lines = table["dependencies"] + [line for extra in extras for line in table["optional-dependencies"][extra]]
    return sorted({Requirement(line) for line in lines}, key=str)


def lowest(requirement: Requirement) -> str:
    """The requirement held at the lowest version that it allows.

    Raises:
        ValueError: if it has no lower bound.
    """
    bounds = [one.version.removesuffix(".*") for one in requirement.specifier if one.operator in (">=", "==", "~=")]
    if len(bounds) != 1:
        raise ValueError(f"{requirement} needs one lower bound")
    return f"{requirement.name}=={bounds[0]}"


def readme_commands() -> list[str]:
    """The commands of landscape in the code blocks of the README, those left out for which a program is missing here."""
    blocks = re.findall(r"^```(?:console)?\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.S | re.M)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    found = [line for line in lines if line.startswith("landscape ")]
    absent = [word for word, program in (("rocq", "coqc"), ("pdf", "pdflatex")) if shutil.which(program) is None]
    left_out = [line for line in found if any(re.search(rf"\b{word}\b", line) for word in absent)]
    for line in left_out:
        print(f"  not run, a program is missing: {line}")
    return [line for line in found if line not in left_out]


def done(command: Sequence[str | Path], folder: Path, surroundings: dict[str, str]) -> str:
    """Run a command in a folder; what it printed.

    Raises:
        SystemExit: if it fails, with what it said.
    """
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if result.returncode:
        said = f"{result.stdout}\n{result.stderr}"[-6000:]
        raise SystemExit(f"{shlex.join(map(str, command))}: exit status {result.returncode}\n{said}")
    return result.stdout


def built(folder: Path = DIST) -> tuple[Path, Path]:
    """The wheel and the source distribution, the wheel made from the other."""
    shutil.rmtree(folder, ignore_errors=True)
    done([sys.executable, "-m", "build", "--outdir", folder, ROOT], ROOT, dict(os.environ))
    (wheel,), (source,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, source


def pythons() -> Iterator[tuple[str, str]]:
    """The programs to try with and their versions, those that are not there left out aloud."""
    ask = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    for program in os.environ.get(VARIABLE, DEFAULT).split():
        try:
            asked = subprocess.run([program, "-c", ask], check=False, capture_output=True, text=True)
        except OSError:
            asked = None
        if asked is not None and asked.returncode == 0:
            yield program, asked.stdout.strip()
        else:
            print(f"{program}: not there, not tried")


def answer_in_words(key: dict) -> str | list:
    """The right answer to a question of the sheets below, as a student writes it."""
    match key["kind"]:
        case "groups":
            return ",".join("{" + ",".join(map(str, group)) + "}" for group in key["groups"])
        case "order":
            return " < ".join("ABCDEF"[place] for place in key["order"])
        case "matrix":
            return key["rows"]
        case "number":
            return key["value"]
    return [key["options"][place] for place in key["correct"]]


def grade_five(command: Path, folder: Path, surroundings: dict[str, str]) -> None:
    """Five sheets, answered with their keys and graded to a table: every score is the maximum."""
    make = "exercise mask_graph,loss_order --count 5 --separate --format html,json --output sheets --key"
    done([command, *shlex.split(make)], folder, surroundings)
    (folder / "answers").mkdir()
    for path in sorted((folder / "sheets/key").glob("*.json")):
        answers = {
            exercise["id"]: {"hash": exercise["hash"]}
            | {name: answer_in_words(key) for name, key in exercise["key"].items()}
            for exercise in json.loads(path.read_text(encoding="utf-8"))
        }
        given = {"schema": "landscape/answers/1", "answers": answers}
        (folder / "answers" / path.name).write_text(json.dumps(given), encoding="utf-8")
    done([command, *shlex.split("grade answers --keys sheets/key --csv grades.csv")], folder, surroundings)
    table = (folder / "grades.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(table))
    if len(rows) != 5 or any(not row["score"] or row["score"] != row["maximum"] for row in rows):
        raise SystemExit("grades.csv: five full scores were due\n" + "\n".join(table))
    print("  grades.csv: five full scores")


def explored(command: Path, folder: Path, surroundings: dict[str, str]) -> None:
    """A started explorer answers a request, and ends when it is told to."""
    done([command, "explore", "--help"], folder, surroundings)
    start = [str(command), "explore", "--port", "0", "--no-browser"]
    with subprocess.Popen(start, cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True) as server:
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
            with urlopen(f"{found[0]}/healthz", timeout=60) as answer:
                said = answer.read().decode().strip()
        finally:
            server.terminate()
    if said != "ok":
        raise SystemExit(f"explore: /healthz said {said!r}")
    print("  explore: a started server answers")


def newcomer(environment: Path, folder: Path, surroundings: dict[str, str]) -> None:
    """What a new user does, in a folder that holds nothing."""
    command = environment / "bin" / "landscape"
    print("  " + done([command, "--version"], folder, surroundings).strip())
    done([command, "examples", "--all", "examples"], folder, surroundings)
    for line in readme_commands():
        done(["sh", "-c", line], folder, surroundings)
    done([environment / "bin/python", "-c", NUMPY], folder, surroundings)
    grade_five(command, folder, surroundings)
    explored(command, folder, surroundings)


def tried(program: str, wheel: Path, source: Path, held: Sequence[str]) -> None:
    """Install the wheel in a fresh environment and use it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment, work = folder / "environment", folder / "work"
        work.mkdir()
        surroundings = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
        surroundings["PATH"] = f"{environment}/bin{os.pathsep}{surroundings['PATH']}"
        surroundings |= {"LANDSCAPE_CACHE": "off", "LANDSCAPE_ENGINES": str(ROOT / ".engines")}
        done([program, "-m", "venv", environment], folder, surroundings)
        python = environment / "bin" / "python"
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done([*pip, f"{wheel}[{','.join(EXTRAS)}]", *held], folder, surroundings)
        newcomer(environment, work, surroundings)
        testers = [f"{one.name}{one.specifier}" for one in needed(["dev"]) if one.name in TESTERS]
        done([*pip, *testers, *held], folder, surroundings)
        with tarfile.open(source) as archive:
            archive.extractall(folder / "source", filter="data")
        (unpacked,) = (folder / "source").iterdir()
        for package in ("symbolic", "proofs"):
            shutil.rmtree(unpacked / package)
        options = ["-q", "-p", "no:cacheprovider", "-m", "not slow", "-W", "default"]
        print("  " + done([python, "-m", "pytest", *options, *POINTED], unpacked, surroundings).splitlines()[-1])


TESTERS = ("pytest", "hypothesis", "jsonschema", "scipy", "markdown-it-py")
"""What the tests of ``POINTED`` need besides the package."""


def main() -> int:
    """Try all; 1 if one of them failed or none was there."""
    wheel, source = built()
    programs = list(pythons())
    held = [lowest(requirement) for requirement in needed(EXTRAS)]
    oldest = project()["requires-python"].removeprefix(">=")
    trials: list[tuple[str, Sequence[str]]] = [(program, held) for program, version in programs if version == oldest]
    if not trials:
        print(f"no Python {oldest} is there: the lowest dependencies were not tried")
    failed = 0
    for program, versions in trials + [(program, ()) for program, _ in programs]:
        print(
            f"{program}, {'lowest dependencies: ' + ' '.join(versions) if versions else 'newest dependencies'}",
            flush=True,
        )
        try:
            tried(program, wheel, source, versions)
        except SystemExit as failure:
            failed += 1
            print(failure, flush=True)
    if not programs:
        print(f"no Python of {VARIABLE} is there: nothing was tried")
    return 1 if failed or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
