"""What is packed: metadata, links, files in both packages, the conda recipe and the container file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from proofs.cli import example_files
from tests import packages
from tests.command import ROOT, run

FOLDER = ROOT / "docs/packaging"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Metadata, names of the wheel and of the source distribution."""
    wheel, source = packages.built(tmp_path_factory.mktemp("dist"))
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        (name,) = [name for name in inside if name.endswith("METADATA")]
        metadata = message_from_string(archive.read(name).decode())
    with tarfile.open(source) as archive:
        return metadata, inside, {name.partition("/")[2] for name in archive.getnames()}


@pytest.mark.slow
def test_packages_hold_what_is_committed(built):
    _, wheel, source = built
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    committed = {line for line in listed.splitlines() if not line.startswith(".ci/")}
    assert len(committed) > 500 and committed <= source
    code = {name for name in committed if name.startswith(("symbolic/", "proofs/"))}
    assert code <= wheel
    examples = {name for name in committed if name.startswith("examples/")}
    shared = {name.split("/data/share/sparse-landscape/")[1] for name in wheel if "/data/share/" in name}
    assert examples == shared


@pytest.mark.slow
def test_the_page_of_the_package_has_no_link_that_leads_nowhere(built):
    relative = re.compile(r"\]\((?!https://)[^)]*\)")
    text = built[0].get_payload()
    assert relative.search((ROOT / "README.md").read_text(encoding="utf-8")) and not relative.search(text)
    assert "# sparse-landscape" in text and "<!--" not in text


def test_every_supported_python_is_named():
    table = SETTINGS["project"]
    named = {line.rpartition(" ")[2] for line in table["classifiers"] if re.search(r"Python :: 3\.\d+$", line)}
    assert named == {"3.11", "3.12", "3.13"} == {name.removeprefix("python") for name in packages.DEFAULT.split()}
    assert table["requires-python"] == ">=3.11" and table["authors"]


def test_the_lowest_versions_are_read_from_the_ranges():
    assert (
        packages.lowest(Requirement("a>=1.2,<3")) == "a==1.2" and packages.lowest(Requirement("b==1.4.*")) == "b==1.4"
    )
    with pytest.raises(ValueError, match="lower bound"):
        packages.lowest(Requirement("c<3"))
    for requirement in packages.needed(packages.EXTRAS):
        assert packages.lowest(requirement).startswith(requirement.name)


def test_all_examples_are_written_once(tmp_path):
    folder = tmp_path / "examples"
    done = run("examples", "--all", folder)
    assert done.returncode == 0 and "files in" in done.stdout
    there = {path.relative_to(folder) for path in folder.rglob("*")}
    assert {Path("golden.toml"), Path("data/pruned.npz"), Path("classroom/README.md")} <= there
    assert "exists already" in run("examples", "--all", folder).stderr
    assert run("examples", "golden", "--all", tmp_path / "other").returncode == 2


def test_an_installation_without_files_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(example_files, "examples_folder", lambda: None)
    done = run("examples", "--all", tmp_path / "examples")
    assert done.returncode == 2 and "without example files" in done.stderr


@pytest.mark.slow
def test_the_conda_recipe_is_read_and_needs_what_the_package_needs():
    from rattler_build import Stage0Recipe

    text = (FOLDER / "recipe.yaml").read_text(encoding="utf-8")
    recipe = Stage0Recipe.from_yaml(text).to_dict()
    needs = {Requirement(line) for line in recipe["requirements"]["run"] if line.split()[0] in names()}
    assert needs == set(packages.needed())
    assert f'version: "{SETTINGS["project"]["version"]}"' in text
    host = {line.split()[0] for line in recipe["requirements"]["host"]}
    assert {Requirement(line).name for line in SETTINGS["build-system"]["requires"]} <= host


def names() -> set[str]:
    return {requirement.name for requirement in packages.needed()}


@pytest.mark.slow
def test_the_container_file_passes_a_linter_that_is_not_ours(tmp_path):
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or "hadolint"

    def complaints(path):
        return subprocess.run([linter, "--no-color", path], capture_output=True, text=True, check=False).stdout

    assert complaints(FOLDER / "Containerfile") == ""
    broken = tmp_path / "Containerfile"
    broken.write_text((FOLDER / "Containerfile").read_text().replace("debian:13-slim", "debian"))
    assert "DL3006" in complaints(broken)
    copied = re.findall(r"^COPY (.*) \S+$", (FOLDER / "Containerfile").read_text(), re.M)
    assert copied and all((ROOT / name).exists() for line in copied for name in line.split())


def works(*command: str) -> bool:
    """Whether a tool is there and does something."""
    return (
        shutil.which(command[0]) is not None
        and not subprocess.run(command, capture_output=True, check=False).returncode
    )


ENGINE = next((name for name in ("docker", "podman") if works(name, "info")), None)


@pytest.mark.slow
@pytest.mark.skipif(ENGINE is None, reason="neither docker nor podman runs here: the container file is linted only")
def test_the_container_is_built():
    command = [ENGINE, "build", "--tag", "sparse-landscape-test", "--file", FOLDER / "Containerfile", ROOT]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(
    not works("rattler-build", "--version"), reason="rattler-build is not here: the recipe is read only"
)
def test_the_conda_package_is_built(tmp_path):
    command = ["rattler-build", "build", "--recipe", FOLDER / "recipe.yaml", "--output-dir", tmp_path]
    assert packages.built() and subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize(
    ("programs", "fails", "status", "told"),
    [
        ("/nowhere/python", False, 1, "nothing was tried"),
        (sys.executable, False, 0, "newest dependencies"),
        (sys.executable, True, 1, "it broke"),
    ],
)
def test_a_trial_that_fails_or_does_not_happen_is_told(programs, fails, status, told, monkeypatch, capsys):
    def tried(*_):
        if fails:
            raise SystemExit("it broke")

    monkeypatch.setenv(packages.VARIABLE, programs)
    monkeypatch.setattr(packages, "built", lambda: (Path("x.whl"), Path("x.tar.gz")))
    monkeypatch.setattr(packages, "tried", tried)
    assert packages.main() == status and told in capsys.readouterr().out
