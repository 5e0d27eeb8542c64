"""``landscape import``: every format, rounding, and files that are made to do harm."""

from __future__ import annotations

import io
import json
import pickle
import struct
import subprocess
import sys
import zipfile
from fractions import Fraction

import click.testing
import numpy as np
import pytest
from safetensors.numpy import save_file

from proofs.cli.commands import landscape
from proofs.cli.import_files import rows_of, tables_of
from symbolic.errors import LandscapeError, ProblemError
from symbolic.network import OpenProblem, read_masks, read_problem

W1, W2 = np.array([[0.5, -1.0, 0.0], [2.0, 0.0, 1e-30]]), np.array([[1.0, 1.0], [3.0, 0.0], [0.0, -2.0]])
MASKS = (((1, 1, 0), (1, 0, 1)), ((1, 1), (1, 0), (0, 1)))
Y = np.array([[0, 1, 0], [2, 1, 0], [0, 0, 1]])


def run(*arguments):
    """The output of a command that succeeds; errors are raised as they are."""
    result = click.testing.CliRunner().invoke(landscape, [*map(str, arguments)], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def imported(tmp_path, *arguments):
    target = tmp_path / "problem.toml"
    output = run("import", *arguments, "--output", target)
    return read_masks(target), output


def text(rows, mark=","):
    return "\n".join(mark.join(map(str, row)) for row in rows) + "\n"


def write(folder, kind):
    """The layers in one of the formats, and the arguments that read them."""
    if kind == "npz W":
        np.savez(folder / "a.npz", W1=W1, W2=W2, b1=np.zeros(2))
        return [folder / "a.npz"]
    if kind == "npz M compressed":
        np.savez_compressed(folder / "a.npz", M2=np.array(MASKS[1], dtype=bool), M1=np.array(MASKS[0], dtype="i1"))
        return [folder / "a.npz"]
    if kind == "npz layers":
        np.savez(folder / "a.npz", W1, W2)
        return [folder / "a.npz", "--layers", "arr_0,arr_1"]
    if kind == "npz transposed":
        np.savez(folder / "a.npz", W1=W1.T, W2=np.asfortranarray(W2.T))
        return [folder / "a.npz", "--transpose"]
    if kind == "npy":
        np.save(folder / "one.npy", W1.astype("f4"))
        np.save(folder / "two.npy", np.asfortranarray(W2).astype(">f8"))
        return [folder / "one.npy", folder / "two.npy"]
    if kind.startswith("csv"):
        mark = {"csv": ",", "csv semicolons": ";", "csv tabs": "\t", "csv spaces": " "}[kind]
        (folder / "one.csv").write_bytes(b"\xef\xbb\xbf# weights\n" + text(W1, mark).encode())
        (folder / "two.csv").write_text("a,b\n".replace(",", mark) + text(W2, mark))
        return [folder / "one.csv", folder / "two.csv"]
    dtype = kind.split()[1]
    if dtype == "BF16":
        tensors = {"fc1.weight": W1, "fc2.weight": W2}
        _bfloat16(folder / "a.safetensors", tensors)
    else:
        wide = 1 if dtype != "F16" else 1e27  # 1e-30 is no half float
        save_file(
            {
                "fc1.weight": (W1 * np.where(W1 == 1e-30, wide, 1)).astype(NUMPY[dtype]),
                "fc2.weight": W2.astype(NUMPY[dtype]),
                "bias": np.zeros(2),
            },
            folder / "a.safetensors",
        )
    return [folder / "a.safetensors", "--layers", "fc1.weight,fc2.weight"]


NUMPY = {"F64": "f8", "F32": "f4", "F16": "f2"}


def _bfloat16(path, tensors):
    """A file by hand: numpy has no such type."""
    data, entries = b"", {}
    for name, table in tensors.items():
        halves = (table.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
        entries[name] = {
            "dtype": "BF16",
            "shape": list(table.shape),
            "data_offsets": [len(data), len(data) + len(halves)],
        }
        data += halves
    header = json.dumps(entries).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)


KINDS = [
    "npz W",
    "npz M compressed",
    "npz layers",
    "npz transposed",
    "npy",
    "csv",
    "csv semicolons",
    "csv tabs",
    "csv spaces",
]
KINDS += [f"safetensors {kind}" for kind in ("F64", "F32", "F16", "BF16")]


def test_no_file_is_written_that_could_not_be_read(tmp_path):
    random = np.random.default_rng(0)
    np.savez(
        tmp_path / "a.npz",
        W1=np.ones((2, 200)),
        W2=np.ones((1, 2)),
        X=random.normal(size=(200, 3000)),
        Y=np.ones((1, 3000)),
    )
    with pytest.raises(ProblemError, match="at most 16000000 bytes"):
        imported(tmp_path, tmp_path / "a.npz", "--round", "exact")
    assert not (tmp_path / "problem.toml").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_gives_the_same_masks(kind, tmp_path):
    found, output = imported(tmp_path, *write(tmp_path, kind))
    assert isinstance(found, OpenProblem) and found.network.masks == MASKS
    assert "3 inputs, 2 units, 3 outputs, 8 weights; no targets" in output


def test_what_was_not_used_is_told(tmp_path):
    _, output = imported(tmp_path, *write(tmp_path, "npz W"))
    assert "Not used: 'b1'" in output
    assert "# Not used: 'b1'" in (tmp_path / "problem.toml").read_text()


def test_data_of_an_npz_file(tmp_path):
    np.savez(tmp_path / "a.npz", M1=MASKS[0], M2=MASKS[1], X=np.eye(3, dtype=int), Y=Y)
    run("import", tmp_path / "a.npz", "--output", tmp_path / "p.json", "--title", "T", "--activation", "square")
    problem = read_problem(tmp_path / "p.json")
    assert problem.whitened and problem.targets == tuple(map(tuple, Y.tolist())) and problem.title == "T"
    assert str(problem.network.activation) == "square" and problem.rounding is None


def test_floats_need_a_rounding_and_its_record_is_kept(tmp_path):
    np.savez(tmp_path / "a.npz", W1=W1, W2=W2, Y=Y + 1 / 3)
    with pytest.raises(ProblemError, match=r"Y: .*--round within:1e-6"):
        imported(tmp_path, tmp_path / "a.npz")
    found, output = imported(tmp_path, tmp_path / "a.npz", "--round", "within:1e-6")
    assert (
        found.targets[0][0] == Fraction(1, 3)
        and found.rounding.numbers == 9
        and found.rounding.largest_denominator == 3
    )
    assert "Data: 9 numbers rounded to the simplest fraction within 1/1000000" in output
    assert found.rounding.words() in run("graph", tmp_path / "problem.toml").replace("\n", " ")
    exact, _ = imported(tmp_path, tmp_path / "a.npz", "--round", "exact")
    assert exact.targets[0][0] == Fraction(1 / 3) and exact.rounding.largest_change == 0
    np.savez(tmp_path / "a.npz", W1=W1, W2=W2, Y=np.where(Y == 2, np.nan, Y))
    with pytest.raises(ProblemError, match=r"Y\[1\]\[0\]"):
        imported(tmp_path, tmp_path / "a.npz", "--round", "exact")


def test_cells_of_a_csv_file_are_exact_decimals(tmp_path):
    layers = write(tmp_path, "csv")
    (tmp_path / "y.csv").write_text("0.1,1,0\n2,1,1e-3\n0,0.333333,1/7\n")
    found, _ = imported(tmp_path, *layers, "--targets", tmp_path / "y.csv")
    assert found.targets[0][0] == Fraction(1, 10) and found.targets[2][1:] == (Fraction(333333, 10**6), Fraction(1, 7))
    found, _ = imported(tmp_path, *layers, "--targets", tmp_path / "y.csv", "--round", "within:1e-5")
    assert found.targets[2][1:] == (Fraction(1, 3), Fraction(1, 7)) and found.rounding.numbers == 3


def test_inputs_and_targets_of_their_own_files(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(6).reshape(3, 2))
    np.save(tmp_path / "y.npy", np.arange(6).reshape(3, 2) - 2)
    found, _ = imported(
        tmp_path, *write(tmp_path, "npy"), "--inputs", tmp_path / "x.npy", "--targets", tmp_path / "y.npy"
    )
    assert found.inputs == ((0, 1), (2, 3), (4, 5)) and found.targets[0] == (-2, -1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--layers", "W1,W3"], "'W3'"),
        (["--layers", "W1,W1"], "--transpose"),
        (["--round", "about"], "within:DISTANCE"),
        (["--activation", "gelu"], "must be linear"),
        (["--inputs", "a.txt"], "must end in .npz"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_words(arguments, words, tmp_path):
    with pytest.raises(ProblemError) as caught:
        imported(tmp_path, *write(tmp_path, "npz W"), *arguments)
    assert words in str(caught.value)


def _header(shape, descr="'<f8'", order="False"):
    text = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"
    text += " " * (63 - (len(text) + 10) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


class Bomb:
    def __reduce__(self):
        return (exec, ("raise SystemExit('unpickled')",))


def _npy(array=None, **options):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


HOSTILE_NPY = {
    "huge shape": (_header("(1000000, 1000000)"), "at most"),
    "overflowing shape": (_header(f"({2**62}, {2**62})"), "at most"),
    "negative shape": (_header("(-1, -1)"), ""),
    "one dimension": (_header("(4,)") + b"0" * 32, "two dimensions"),
    "short data": (_header("(100, 100)") + b"0" * 80, "80000 bytes"),
    "empty": (_header("(0, 3)"), "empty"),
    "objects": (_npy(np.array([[Bomb()]], dtype=object)), "pickled"),
    "objects by header": (_header("(1, 1)", "'|O'") + pickle.dumps([Bomb()]), "pickled"),
    "texts": (_npy(np.array([["1"]])), "integers, booleans or floats"),
    "wide texts": (_header("(1, 1)", f"'<U{2**28}'"), "integers, booleans or floats"),
    "complex": (_npy(np.array([[1j]])), "integers, booleans or floats"),
    "structures": (_header("(1, 1)", "[('a', '<f8')]") + b"0" * 8, "integers, booleans or floats"),
    "code in the header": (_header("(1, __import__('os').getpid())") + b"0" * 80, ""),
    "long header": (b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31) + b" " * 100, ""),
    "pickle": (pickle.dumps(Bomb()), ""),
    "nothing": (b"", ""),
    "another version": (b"\x93NUMPY\x09\x00" + b"0" * 50, "version"),
}


@pytest.mark.parametrize("kind", HOSTILE_NPY)
@pytest.mark.parametrize("packed", [False, True])
def test_hostile_arrays_are_refused(kind, packed, tmp_path):
    data, words = HOSTILE_NPY[kind]
    if packed:
        with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("W1.npy", data)
            archive.writestr("W2.npy", _npy(W2))
        arguments = [tmp_path / "a.npz"]
    else:
        (tmp_path / "one.npy").write_bytes(data)
        np.save(tmp_path / "two.npy", W2)
        arguments = [tmp_path / "one.npy", tmp_path / "two.npy"]
    with pytest.raises(ProblemError) as caught:
        imported(tmp_path, *arguments)
    assert words in str(caught.value) and str(arguments[0]) in str(caught.value)


def test_a_bomb_yields_no_more_than_its_header_says(tmp_path):
    """300 MB of zeros behind a header of 2 x 3 entries: only the entries are read."""
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("W1.npy", "w") as member:
            member.write(_npy(W1))
            for _ in range(300):
                member.write(bytes(1_000_000))
        archive.writestr("W2.npy", _npy(W2))
    import tracemalloc

    tracemalloc.start()
    found, _ = imported(tmp_path, tmp_path / "a.npz")
    assert found.network.masks == MASKS and tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_zip_with_a_large_directory_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        for n in range(20_000):
            archive.writestr(f"{n:05d}", b"")
    with pytest.raises(ProblemError, match="directory has at most"):
        tables_of(tmp_path / "a.npz")


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18, b"not a zip" * 9]
)
def test_files_that_are_no_archives_are_refused(data, tmp_path):
    (tmp_path / "a.npz").write_bytes(data)
    (tmp_path / "a.safetensors").write_bytes(data)
    for name in ("a.npz", "a.safetensors", "missing.npz", "missing.csv"):
        with pytest.raises(ProblemError):
            imported(tmp_path, tmp_path / name)


def test_names_with_control_characters_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", **{"W1": W1, "\x1b[2J": W2})
    with pytest.raises(ProblemError, match="printable") as caught:
        imported(tmp_path, tmp_path / "a.npz")
    assert "\x1b" not in str(caught.value)


def test_hostile_headers_of_safetensors_are_refused(tmp_path):
    for entry in (
        {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1, 1], "data_offsets": [0, 2**40]},
        {"dtype": "BF16", "shape": [1, 1], "data_offsets": [-4, 2]},
        {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]},
        {"dtype": "F8_E4M3", "shape": [2, 8], "data_offsets": [0, 16]},
    ):
        header = json.dumps({"W1": entry}).encode()
        (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
        with pytest.raises(ProblemError):
            imported(tmp_path, tmp_path / "a.safetensors")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("a,b\n", "names"),
        (",0,1\n0,1,2\n", "line 1"),
        ("1,2\n3\n", "line 2"),
        ("1,2\n\n3,,4\n", "line 3"),
    ],
)
def test_malformed_csv_is_refused_with_its_line(content, words):
    with pytest.raises(ProblemError) as caught:
        rows_of(content)
    assert words in str(caught.value)


@pytest.mark.parametrize("cell", ["nan", "inf", "1e999", "=1+1", "0x10", '"', "1_0", "٣"])
def test_cells_that_are_no_numbers_are_refused(cell, tmp_path):
    layers = write(tmp_path, "csv")
    (tmp_path / "y.csv").write_text(f"1,1,1\n1,1,1\n1,{cell},1\n")
    with pytest.raises(LandscapeError):
        imported(tmp_path, *layers, "--targets", tmp_path / "y.csv")


def test_without_the_extra_the_refusal_names_it(tmp_path, monkeypatch):
    arguments = write(tmp_path, "safetensors F32")
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(ProblemError, match=r"sparse-landscape\[import\]"):
        imported(tmp_path, *arguments)


def test_masks_without_targets_are_for_some_commands_only(tmp_path):
    imported(tmp_path, *write(tmp_path, "npz W"))
    path = tmp_path / "problem.toml"
    assert "crossing" in run("graph", path)
    proof = json.loads(run("prove", path, "--masks-only", "--json"))
    assert (proof["schema"], proof["claim"], proof["data"], proof["status"]) == (
        "landscape/mask_proof/1",
        "spurious_valley",
        "whitened",
        "PROVED",
    )
    assert proof["example"]["base_case"] == "golden" and proof["certificate"] is None
    assert "Certificate" in run("prove", path, "--masks-only", "--output", tmp_path / "c.json")
    assert "VALID" in run("check", tmp_path / "c.json").upper()
    for command in ("solve", "prove", "derive", "descend"):
        with pytest.raises(ProblemError, match="targets: is required"):
            run(command, path)


def test_claims_on_masks_alone(tmp_path):
    path = tmp_path / "tug.json"
    path.write_text('{"masks": [[[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]]}')
    answers = {}
    for claim in ("spurious_valley", "all_minima_global", "no_spurious_valley"):
        found = json.loads(run("prove", path, "--masks-only", "--claim", claim, "--json"))
        answers |= {(f["claim"], f["data"]): f["status"] for f in [found, *found["others"]]}
        assert found["claim"] == claim and found["status"] != "UNDECIDED"
    assert answers["all_minima_global", "whitened"] == "PROVED" and answers["all_minima_global", "any"] == "REFUTED"
    assert answers["spurious_minimum", "whitened"] == "REFUTED" and answers["spurious_valley", "any"] == "PROVED"
    for text in ('"activation": "relu"', '"weight_decay": 1'):
        path.write_text(f'{{"masks": [[[1]], [[1]]], {text}}}')
        found = json.loads(run("prove", path, "--masks-only", "--json"))
        assert {found["status"], *(f["status"] for f in found["others"])} == {"UNDECIDED"}


def test_inputs_without_targets_count(tmp_path):
    """The lemmas see the inputs of the file: X that decouples nothing, and X whose inputs are uncorrelated."""
    from proofs.proving.mask_report import mask_report
    from symbolic import SparseNetwork
    from symbolic.structure.rules import Claim

    network = SparseNetwork.of([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]])
    for inputs, holds in ((None, False), ([[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0], [0, 0, 0, 4]], True)):
        report = mask_report(OpenProblem.of(network, inputs=inputs))
        assert ("data" in report.proofs[Claim.ALL_MINIMA_GLOBAL]) == holds


def test_a_pruned_network_from_three_formats(tmp_path):
    """784 - 300 - 10 with a tenth of the weights: imported from every format alike."""
    random = np.random.default_rng(0)
    layers = [random.normal(size=shape).astype("f4") for shape in ((300, 784), (10, 300))]
    layers = [np.where(abs(w) > np.quantile(abs(w), 0.9), w, 0).astype("f4") for w in layers]
    np.savez(tmp_path / "a.npz", W1=layers[0], W2=layers[1])
    save_file({"W1": layers[0], "W2": layers[1]}, tmp_path / "a.safetensors")
    for n, table in enumerate(layers):
        np.savetxt(tmp_path / f"{n}.csv", table, delimiter=",")
    found = [
        imported(tmp_path, *files)[0]
        for files in ([tmp_path / "a.npz"], [tmp_path / "a.safetensors"], [tmp_path / "0.csv", tmp_path / "1.csv"])
    ]
    assert found[0] == found[1] == found[2] and found[0].network.weights == sum(int((w != 0).sum()) for w in layers)


def test_the_command_refuses_without_a_traceback(tmp_path):
    (tmp_path / "a.npy").write_bytes(HOSTILE_NPY["objects"][0])
    command = [
        sys.executable,
        "-c",
        "from proofs.cli.start import main; main()",
        "import",
        str(tmp_path / "a.npy"),
        str(tmp_path / "a.npy"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "Traceback" not in done.stderr and "never read" in done.stderr
