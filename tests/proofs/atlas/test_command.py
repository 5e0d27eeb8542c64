"""``landscape atlas build``: the folder is there in full or not at all, and nothing that was there is touched."""

from __future__ import annotations

import os

import pytest

from proofs.cli.output import write_folder
from symbolic.errors import ProblemError
from tests import command


def test_a_small_atlas_is_built_into_a_new_folder_and_never_over_it(tmp_path):
    place = tmp_path / "new" / "atlas"
    done = command.run("atlas", "build", "--units", "1", "--output", place, "--quiet", "--docs", "../docs/")
    assert done.returncode == 0 and done.stdout.startswith("9 classes, "), done.stderr
    assert (place / "index.html").is_file() and (place / "classes/1.1.1.html").is_file()
    assert os.listdir(place.parent) == ["atlas"]
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    again = command.run("atlas", "build", "--units", "1", "--output", place, "--quiet")
    assert again.returncode == 2 and "a folder that is not empty" in again.stderr and "Traceback" not in again.stderr
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_what_is_there_stays(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("mine")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    for name, found in (
        ("file", "a file"),
        ("full", "not empty"),
        ("link", "a symbolic link"),
        ("dangling", "a symbolic link"),
        ("loop", "a symbolic link"),
        ("file/x", "exists|Not a directory"),
        ("loop/x", "exists|symbolic"),
        ("..", "no name"),
        ("a\0b", "null"),
        ("x" * 300, "too long"),
    ):
        with pytest.raises(ProblemError, match=found), write_folder(tmp_path / name) as write:
            write("a/b", b"ours")
    assert sorted(os.listdir(tmp_path)) == ["dangling", "empty", "file", "full", "link", "loop"]
    assert (tmp_path / "file").read_text() == (tmp_path / "full" / "x").read_text() == "mine"
    assert os.listdir(tmp_path / "empty") == []
    with write_folder(tmp_path / "empty") as write:
        write("a/b", b"ours")
    assert (tmp_path / "empty/a/b").read_bytes() == b"ours"


def test_a_folder_that_cannot_be_finished_is_not_there(tmp_path):
    with pytest.raises(ZeroDivisionError), write_folder(tmp_path / "new") as write:
        write("a", b"ours")
        raise ZeroDivisionError
    with pytest.raises(ProblemError, match="not empty"), write_folder(tmp_path / "new") as write:
        write("a", b"ours")
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "theirs").write_text("theirs")
    assert os.listdir(tmp_path) == ["new"] and os.listdir(tmp_path / "new") == ["theirs"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", 'x" onclick="y', "//evil", "ftp://x", "a b", "", "https://x/?q"]
)
def test_strange_addresses_are_refused(address, tmp_path):
    done = command.run("atlas", "build", "--units", "1", "--docs", address, "--output", tmp_path / "new")
    assert done.returncode == 2 and "--docs" in done.stderr and os.listdir(tmp_path) == []
