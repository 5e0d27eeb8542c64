"""Where output goes: places of every kind, places that take no more, encodings, and JSON on every exit."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading

import jsonschema
import pytest

from proofs.cli import failures
from proofs.cli.output import write_whole
from proofs.cli.run import Answer, Terminated
from proofs.cli.terminal import ascii_art, fitting
from symbolic.errors import ProblemError
from tests import command
from tests.command import COMMAND, ROOT

PROBLEM = "examples/tug_of_war.toml"
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


def run(*arguments, **options):
    """The command with bytes in and out; what it says is never a traceback."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": ROOT, "timeout": 60} | options
    done = subprocess.run([*COMMAND, *map(os.fspath, map(str_or_path, arguments))], check=False, **options)
    assert b"Traceback" not in (done.stderr or b"") and b"ignored" not in (done.stderr or b""), done.stderr
    return done


def answered(*arguments):
    """The command in this process, and the one JSON object that it prints."""
    done = command.run(*arguments)
    return done, the_object(done.stdout.encode())


def str_or_path(argument):
    return argument if isinstance(argument, bytes | os.PathLike) else str(argument)


def shell(script, **options):
    """A script of the shell in which ``landscape`` is the command."""
    function = f'landscape() {{ "{sys.executable}" -c "from proofs.cli.start import main; main()" "$@"; }}\n'
    return subprocess.run(
        ["/bin/bash", "-c", function + script], capture_output=True, cwd=ROOT, timeout=60, check=False, **options
    )


def the_object(text):
    """The one JSON object of an output, with a schema."""
    value = json.loads(text.decode("utf-8"))
    assert isinstance(value, dict) and re.fullmatch(r"landscape/[a-z_]+/1", value["schema"])
    return value


# Places


def test_a_regular_file_keeps_its_mode_and_a_link_stays(tmp_path):
    target, link, dangling = tmp_path / "target", tmp_path / "link", tmp_path / "dangling"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to("target")
    dangling.symlink_to("made")
    before = target.stat().st_ino
    write_whole(link, b"new")
    write_whole(dangling, b"more")
    assert link.is_symlink() and dangling.is_symlink()
    assert target.read_bytes() == b"new" and stat.S_IMODE(target.stat().st_mode) == 0o640
    assert target.stat().st_ino != before, "replaced, so that a reader sees the old file or the new one"
    assert (tmp_path / "made").read_bytes() == b"more"
    assert sorted(os.listdir(tmp_path)) == ["dangling", "link", "made", "target"]


@ROOT_ONLY
def test_a_regular_file_keeps_its_owner(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    os.chown(path, 12345, 12346)
    path.chmod(0o4755)
    write_whole(path, b"new")
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 12346, 0o4755)


def test_a_new_file_has_the_mode_of_the_umask(tmp_path):
    old = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", b"")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("", "a folder"),
        ("none/x", "No such file"),
        ("loop", "symbolic links"),
        ("x" * 300, "too long"),
        ("a\0b", "null"),
    ],
)
def test_nothing_else_is_replaced(tmp_path, name, found):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ProblemError, match=found):
        write_whole(tmp_path / name, b"x")
    assert os.listdir(tmp_path) == ["loop"]


def test_a_file_that_cannot_be_finished_is_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ProblemError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["file"]


def test_the_file_that_is_read_is_never_written_over(tmp_path):
    path, link = tmp_path / "problem.toml", tmp_path / "link"
    path.write_bytes((ROOT / PROBLEM).read_bytes())
    link.symlink_to(path)
    for option in ("--json", "--svg"):
        done = command.run("graph", path, option, link)
        assert done.returncode == 2 and path.read_bytes() == (ROOT / PROBLEM).read_bytes(), option
    assert answered("graph", path, "--json", link)[1]["error"]["kind"] == "usage"
    assert answered("graph", "--sed", "--json", path)[1]["exit_status"] == 2
    assert path.read_bytes() == (ROOT / PROBLEM).read_bytes()


def test_open_files_devices_and_fifos_are_written_to(tmp_path):
    fifo, out = tmp_path / "fifo", tmp_path / "out"
    os.mkfifo(fifo)
    got = []
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
    reader.start()
    assert run("explain", "valley", "--json", fifo).returncode == 0
    reader.join(timeout=20)
    assert the_object(got[0])["word"] == "valley" and stat.S_ISFIFO(fifo.stat().st_mode)
    done = shell(f'{{ echo first; landscape explain spurious --json /dev/stdout; echo last; }} > "{out}"')
    first, between, last = out.read_bytes().partition(b"first\n")[2].rpartition(b"last\n")
    assert done.returncode == 0 and (between, last) == (b"last\n", b"")
    assert first.count(b"landscape/explanation/1") == 1 and b"\nspurious\n" in first and b"\x00" not in first
    done = shell("landscape explain valley --json /dev/fd/7 7>&1 >/dev/null")
    assert the_object(done.stdout)["word"] == "valley"
    assert run("new", "--output", "/dev/null").returncode == 0 and stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert b"Bad file descriptor" in run("new", "--output", "/dev/fd/99").stderr
    assert run("new", "--output", "/dev/fd/" + "9" * 30).returncode == 2


# Places that take no more


@pytest.mark.parametrize(
    "script",
    [
        "landscape explain >/dev/full",
        "landscape explain valley --json >/dev/full",
        "landscape explain valley --json /dev/full",
        "landscape new --output /dev/full",
        "landscape --help >/dev/full",
        "landscape explain valley >&-",
        "landscape explain valley --json >&-",
        "landscape explain valley --json /dev/stdout >&-",
        "landscape new >&-",
    ],
)
def test_a_full_disk_or_a_closed_output_is_one_line_and_status_two(script):
    done = shell(script)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(b"landscape: ") and done.stdout == b""


def test_messages_that_cannot_be_told_change_no_status(tmp_path):
    assert shell("landscape explain nothing 2>/dev/full").returncode == 2
    assert shell("landscape explain nothing 2>&-").returncode == 2
    assert shell("landscape explain valley 2>&- 0<&-").stdout.startswith(b"valley")
    done = shell("landscape graph - <&-")
    assert done.returncode == 2 and b"standard input" in done.stderr and done.stderr.count(b"\n") == 1
    (tmp_path / "bad.json").write_text("{}")
    done = shell(f"landscape check {tmp_path}/bad.json --json | true; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == (b"1\n", b""), "a reader who goes away does not make a certificate valid"
    done = shell("landscape theorems | head -1; echo ${PIPESTATUS[0]}")
    assert done.stderr == b"" and done.stdout.endswith(b"\n0\n")


# Encodings

LOCALES = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "latin-1": {"PYTHONIOENCODING": "latin-1:strict"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
TITLE = "Gödel √2 ≤ λ → │┌─┐ 中"


@pytest.mark.parametrize("name", LOCALES)
def test_what_a_terminal_cannot_show_becomes_ascii_art(tmp_path, name):
    problem = tmp_path / "é.toml"
    text, count = re.subn('title = ".*"', f'title = "{TITLE}"', (ROOT / PROBLEM).read_text("utf-8"))
    problem.write_text(text, "utf-8")
    assert count == 1
    surroundings = {**os.environ, **LOCALES[name]}
    surroundings.pop("PYTHONIOENCODING") if name == "C" and "PYTHONIOENCODING" in surroundings else None
    done = run("solve", problem, env=surroundings)
    letter = {"ascii": b"o", "C": b"o"}.get(name, b"\xf6")
    assert done.returncode == 0, done.stderr
    assert b"G" + letter + rb"del sqrt2 <= lambda -> |+-+ \u4e2d" in done.stdout
    assert b"-----" in done.stdout and b"?" not in done.stdout
    assert run("solve", problem, env=os.environ | {"PYTHONIOENCODING": "utf-8"}).stdout.decode().count("─") > 40
    as_json = run("prove", problem, "--json", env=surroundings)
    assert the_object(as_json.stdout)["problem"]["title"] == TITLE
    missing = run("solve", os.fsencode(tmp_path) + b"/\xff\xc3\xa9.toml", "--json", env=surroundings)
    assert missing.returncode == 2 and the_object(missing.stdout)["error"]["source"].endswith("/\\xffé.toml")
    assert rb"/\xff" in missing.stderr and missing.stderr.count(b"\n") == 1


def test_file_names_that_are_no_text(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.toml"
    with open(path, "wb") as file:
        file.write((ROOT / PROBLEM).read_bytes())
    done = run("graph", path, "--json", os.fsencode(tmp_path) + b"/\xfe.json")
    assert done.returncode == 0 and sorted(os.listdir(os.fsencode(tmp_path))) == [b"\xfe.json", b"\xff.toml"]
    done = run("derive", path, "--format", "md", "--no-pictures", "--output", tmp_path, "--json")
    assert the_object(done.stdout)["subject"].endswith("\\xff.toml")


def test_art_is_plain_text_for_every_character():
    characters = [chr(code) for code in range(0x80, 0x3400) if not 0xD800 <= code < 0xE000]
    assert all(ascii_art(c).isascii() and ascii_art(c).isprintable() for c in characters)
    for encoding in ("ascii", "latin-1", "cp1252", "cp437", "koi8-r", "utf-8", "utf-16"):
        assert fitting("".join(characters) + "\udcff\ud800", encoding).encode(encoding)
    assert fitting("│ ─ ┼ ╔ ½ … √ ₂ ﬁ", "ascii") == "| - + + 1/2 ... sqrt 2 fi"


# JSON on every exit


@pytest.mark.parametrize(
    ("arguments", "kind", "status"),
    [
        (["solve", "nowhere.toml", "--json"], "bad_input", 2),
        (["solve", PROBLEM, "--seed", "x", "--json"], "usage", 2),
        (["solve", "--json"], "usage", 2),
        (["nothing", "--json"], "usage", 2),
        (["explain", "vally", "--json"], "bad_input", 2),
        (["explain", "nothing", "--json=-"], "bad_input", 2),
        (["theorems", "--all", "--json"], "usage", 2),
        (["verify", "nothing", "--json"], "bad_input", 2),
        (["check", "nowhere", "--json"], "bad_input", 2),
        (["sweep", "status", "nowhere", "--json"], "refused", 2),
        (["grade", "nowhere", "--key", "nowhere", "--json"], "bad_input", 2),
        (["derive", "--lemma", "nothing", "--json"], "bad_input", 2),
        (["graph", "examples/relu_two_valleys.toml", "--example", "/dev/null", "--json"], "no_answer", 3),
    ],
)
def test_an_error_is_an_object_too(arguments, kind, status):
    done, answer = answered(*arguments)
    assert done.returncode == status and done.stderr
    the_error(answer, kind, status)


def test_a_missing_engine_is_an_object_too(tmp_path):
    surroundings = {**os.environ, "LANDSCAPE_ENGINES": str(tmp_path), "PATH": ""}
    done = run("solve", PROBLEM, "--engine", "msolve", "--json", env=surroundings)
    assert done.returncode == 4 and done.stderr
    the_error(the_object(done.stdout), "engine_missing", 4)


def the_error(answer, kind, status):
    assert (answer["exit_status"], answer["error"]["kind"]) == (status, kind)
    assert answer["schema"] == "landscape/error/1" and answer["error"]["message"]
    schema("error").validate(answer)


def test_the_error_goes_where_the_answer_would_have_gone(tmp_path):
    path, deep = tmp_path / "answer.json", tmp_path / "deep.toml"
    deep.write_text('masks = [[[1]],[[1]],[[1]]]\ntargets = [[1]]\nactivation = "relu"\n')
    for arguments, status in (
        (("solve", "nowhere.toml"), 2),
        (("solve", deep), 3),
        (("prove", deep, "--seed", "x"), 2),
    ):
        path.write_bytes(b"" if status == 2 else b"something else")
        done = command.run(*arguments, "--json", path)
        assert (done.returncode, done.stdout) == (status, "")
        assert the_object(path.read_bytes())["exit_status"] == status
    path.write_text("notes")
    _, answer = answered("prove", deep, "--seed", "x", "--json", path)
    assert path.read_text() == "notes" and answer["error"]["kind"] == "usage"


def test_signals_and_defects_are_told(capsys):
    for error, status in (
        (KeyboardInterrupt(), 130),
        (Terminated(), 143),
        (OSError(28, "No space left on device"), 2),
        (MemoryError(), 2),
        (RuntimeError("two\nlines"), 70),
    ):
        assert failures.tell(error, ["solve", "x.toml", "--json"], Answer()) == status
        said = capsys.readouterr()
        assert len(said.err.splitlines()) == 1
        answer = the_object(said.out.encode())
        assert answer["exit_status"] == status
        schema("error").validate(answer)
    begun = Answer("-", begun=True)
    assert failures.tell(KeyboardInterrupt(), ["--json"], begun) == 130 and capsys.readouterr().out == ""


def test_a_signal_before_the_answer_is_an_object(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen([*COMMAND, "check", str(fifo), "--json"], cwd=ROOT, stdout=subprocess.PIPE)
    with fifo.open("wb"):  # opens when the command reads
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    assert process.returncode == 143 and the_object(out)["error"]["kind"] == "terminated"


# Answers and their schemas

EXPLORER = {f"explorer_{name}" for name in ("start", "verdict", "picture", "export", "job", "answer")}
"""What the server of the explorer tells its page: tests/proofs/explore/test_answers.py."""
READ = {"answers", "atlas", "keys"}
"""Schemas of files that are read, not of answers of a command."""
ANSWERS = {
    "graph": ["graph", PROBLEM],
    "cache": ["cache"],
    "chart": ["chart", "examples/tug_of_war.toml", "--vary", "Y[0,0]=1..2", "--grid", "2"],
    "proof": ["prove", PROBLEM],
    "check": ["check", "--json", "examples/wide/relu.json"],
    "theorems": ["theorems"],
    "verification": ["verify", "sparse_spurious"],
    "search": ["search", "--masks", "examples/golden.toml", "--seed", "7"],
    "descent": ["descend", "examples/wide_dense_relu.toml"],
    "wide": ["wide", "relu", "--width", "2"],
    "forbidden": ["forbidden", "--data", "any"],
    "topics": ["exercise", "--list"],
    "exercises": ["exercise", "loss_polynomial", "--key"],
    "grade": [
        "grade",
        "examples/classroom/sheet1/answers.json",
        "--key",
        "examples/classroom/sheet1/key/sheet-easy-1.json",
    ],
    "explanation": ["explain", "valley"],
    "words": ["explain"],
    "examples": ["examples"],
    "export": ["export", "examples/quadratic.toml", "--to", "sage"],
    "example": ["examples", "golden"],
    "pictures": ["plot", "examples/quadratic.toml", "--picture", "mask"],
    "doctor": ["doctor"],
    "selftest": ["selftest"],
    "mask_proof": ["prove", "examples/golden.toml", "--masks-only"],
    "derivation": ["derive", PROBLEM, "--format", "md", "--no-pictures"],
    "paper": ["rocq", "--paper"],
}


def schema(name):
    text = (ROOT / f"docs/schema/{name}-1.json").read_text()
    found = json.loads(text)
    assert (
        found["$schema"] == "https://json-schema.org/draft/2020-12/schema" and found["title"] == f"landscape/{name}/1"
    )
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_valid_and_its_numbers_are_exact(tmp_path, name):
    arguments = [
        *ANSWERS[name],
        *(["--output", tmp_path] if name in ("derivation", "paper", "pictures", "export") else []),
    ]
    done, answer = answered(*arguments, *(() if name == "check" else ["--json"]))
    assert answer["schema"] == f"landscape/{name}/1" and done.returncode in (0, 1), done.stderr
    schema(name).validate(answer)
    exact(answer)


def exact(value):
    """Numbers are integers, or text that is a rational number, a root or a decimal; never a ball, a float or a NaN."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            exact(item)
    elif isinstance(value, str):
        assert not re.search(r"\+/- |\bnan\b|\binf\b|Fraction\(|fmp[qz]\(", value), value
    else:
        assert value is None or isinstance(value, bool | int), value


def test_every_answer_has_a_schema_and_every_schema_a_test():
    files = {path.name.removesuffix("-1.json") for path in (ROOT / "docs/schema").glob("*-1.json")}
    assert files == set(ANSWERS) | {
        "solution",
        "certificate",
        "error",
        "sweep",
        "verifications",
        "rocq",
        "grades",
        *EXPLORER,
        *READ,
    }
    assert files - {"certificate", "exercises", *READ} == failures.ANSWERS
    for name in files:
        jsonschema.Draft202012Validator.check_schema(json.loads((ROOT / f"docs/schema/{name}-1.json").read_text()))


@pytest.mark.slow
def test_long_answers_are_valid(tmp_path):
    store = tmp_path / "small.db"
    assert run("sweep", "start", "--sizes", "1,1,1", "--store", store, "--quiet").returncode == 0
    for name, arguments in (
        ("sweep", ["sweep", "status", store]),
        ("verifications", ["verify", "--all", "--budget", "5"]),
        ("solution", ["solve", "examples/tanh_valley.toml"]),
    ):
        answer = the_object(run(*arguments, "--json").stdout)
        schema(name).validate(answer)
        exact(answer)
