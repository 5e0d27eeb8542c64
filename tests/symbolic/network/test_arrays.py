"""Masks and data from every kind of array, with the place of what is refused; torch and pandas by stand-ins of the same interface."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import flint
import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
import sympy

from symbolic import Problem, Rounding, SparseNetwork
from symbolic.errors import ProblemError

FIRST, SECOND = [[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]
PLAIN = SparseNetwork.of(FIRST, SECOND)


class Frame:
    """What a pandas frame offers here."""

    def __init__(self, rows):
        self._array = np.array(rows)
        self.shape = self._array.shape

    def to_numpy(self):
        return self._array

    def __len__(self):
        return len(self._array)

    def __iter__(self):  # a frame iterates over the names of its columns
        return iter("abc")


class Tensor:
    """What a torch tensor offers here: no numpy before detach and cpu, none of bfloat16 at all."""

    def __init__(self, rows, dtype="float32", attached=True, home="cuda", layout="torch.strided"):
        self._array, self.dtype, self.layout = np.array(rows, dtype="float32"), f"torch.{dtype}", layout
        self._attached, self._home = attached, home
        self.shape = self._array.shape

    def _like(self, **changes):
        settings = {"dtype": self.dtype[6:], "attached": self._attached, "home": self._home, "layout": self.layout}
        return Tensor(self._array, **{**settings, **changes})

    def detach(self):
        return self._like(attached=False)

    def cpu(self):
        return self._like(home="cpu")

    def float(self):
        return self._like(dtype="float32")

    def to_dense(self):
        return self._like(layout="torch.strided")

    def numpy(self):
        if self._attached:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        if self._home != "cpu" or self.layout != "torch.strided":
            raise TypeError("can't convert")
        if self.dtype == "torch.bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self._array

    def __array__(self, *_, **__):
        return self.numpy()


MAKERS = {
    "lists": lambda rows: rows,
    "tuples": lambda rows: tuple(map(tuple, rows)),
    "booleans in lists": lambda rows: [[bool(x) for x in row] for row in rows],
    "floats in lists": lambda rows: [[float(x) for x in row] for row in rows],
    "rows that are arrays": lambda rows: [np.array(row) for row in rows],
    "numpy scalars": lambda rows: [[np.int8(x) for x in row] for row in rows],
    **{
        f"numpy {kind}": lambda rows, kind=kind: np.array(rows, dtype=kind)
        for kind in ("bool", "u1", "i8", "f2", "f4", "f8", "g", "O")
    },
    "numpy matrix": lambda rows: scipy.sparse.csr_matrix(rows).todense(),
    "fortran order": lambda rows: np.asfortranarray(rows),
    **{
        f"sparse {name}": lambda rows, name=name: getattr(scipy.sparse, name)(rows)
        for name in (
            "csr_matrix",
            "csr_array",
            "csc_array",
            "coo_array",
            "lil_array",
            "dok_array",
            "bsr_array",
            "dia_array",
        )
    },
    "pandas": Frame,
    "torch": Tensor,
    "torch bfloat16": lambda rows: Tensor(rows, dtype="bfloat16"),
    "torch sparse": lambda rows: Tensor(rows, layout="torch.sparse_coo"),
    "rows that are tensors": lambda rows: [Row(row) for row in rows],
    "sympy": sympy.Matrix,
    "flint": lambda rows: flint.fmpz_mat(rows),
}


class Row(Tensor):
    def __len__(self):
        return len(self._array)


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_array_is_a_mask(kind):
    make = MAKERS[kind]
    network = SparseNetwork.of(make(FIRST), make(SECOND))
    assert network == PLAIN and hash(network) == hash(PLAIN)
    assert all(type(x) is int for mask in network.masks for row in mask for x in row)


@pytest.mark.parametrize("kind", [k for k in MAKERS if "bool" not in k])
def test_what_is_neither_0_nor_1_is_refused_with_its_place(kind):
    wrong = [[1, 1, 0], [1, 0, 2]]
    with pytest.raises(ProblemError, match=r"masks\[0\]\[1\]\[2\]: a mask entry is 0 or 1.*found 2"):
        SparseNetwork.of(MAKERS[kind](wrong), SECOND)


@pytest.mark.parametrize(
    ("mask", "key", "found"),
    [
        (np.array([[1.0, float("nan")]]), "masks[0][0][1]", "nan"),
        (np.array([[0.5, 1.0]]), "masks[0][0][0]", "0.5"),
        ([[1, float("inf")]], "masks[0][0][1]", "inf"),
        ([[1, None]], "masks[0][0][1]", "None"),
        ([["1", 1]], "masks[0][0][0]", "'1'"),
        ([[1, 10**6000]], "masks[0][0][1]", "an integer of"),
        (np.array([[1, 1j]]), "masks[0]", "complex128"),
        (np.array([[1, 2]], dtype="datetime64[ns]"), "masks[0]", "datetime64"),
        (np.array([1, 0]), "masks[0]", "shape 2"),
        (np.ones((1, 2, 1)), "masks[0]", "1 x 2 x 1"),
        (np.ones((0, 3)), "masks[0]", "0 x 3"),
        (np.float64(1), "masks[0]", "float64"),
        ("10", "masks[0]", "str"),
        ({"a": 1}, "masks[0]", "dict"),
        (None, "masks[0]", "NoneType"),
        ([[1, 1], np.array([1])], "masks[0][1]", "1 entries"),
        ([3], "masks[0][0]", "a int"),
        (["11"], "masks[0][0]", "a str"),
        (np.ma.masked_array([[1, 1]], mask=[[0, 1]]), "masks[0]", "missing"),
        (scipy.sparse.coo_array(([1, 1], ([0, 0], [0, 0])), shape=(1, 2)), "masks[0][0][0]", "2"),
        (scipy.sparse.csr_array((100_000, 100_000)), "masks[0]", "100000 x 100000"),
        (scipy.sparse.csr_array((1, 5000)), "masks[0]", "1 x 5000"),
    ],
)
def test_malformed_masks_are_refused(mask, key, found):
    with pytest.raises(ProblemError) as caught:
        SparseNetwork.of(mask, [[1]])
    assert caught.value.key == key and found in caught.value.found


@pytest.mark.parametrize("kind", MAKERS)
def test_trained_weights_give_their_pattern(kind):
    network = SparseNetwork.from_weights(MAKERS[kind](FIRST), MAKERS[kind](SECOND))
    assert network == PLAIN


def test_weights_are_patterns_to_the_last_bit():
    weights = np.array([[0.25, -3.0, 0.0], [5e-324, -0.0, 1e300]])
    assert SparseNetwork.from_weights(weights, [[Fraction(1, 3), 0], ["0.0", "-1/2"], [0.0, 1e-300]]).masks == (
        ((1, 1, 0), (1, 0, 1)),
        ((1, 0), (0, 1), (0, 1)),
    )
    for bad in (np.array([[1, np.nan]]), [[1, float("nan")]], [[1, float("-inf")]]):
        with pytest.raises(ProblemError, match=r"weights\[0\]\[0\]\[1\]"):
            SparseNetwork.from_weights(bad, [[1]])


def test_biases_of_the_first_layer_are_one_more_input():
    for nothing in (None, [None, None], [[0, 0], np.zeros(3)], (np.zeros(2), None)):
        assert SparseNetwork.from_weights(FIRST, SECOND, biases=nothing) == PLAIN
    network = SparseNetwork.from_weights(FIRST, SECOND, biases=[Row([0.0, 0.5]), None])
    assert network.masks == (((1, 1, 0, 0), (1, 0, 1, 1)), PLAIN.masks[1])
    for biases, key, rule in (
        ([[1, 1], [0, 2, 0]], "biases[1][1]", "centre"),
        ([[1, 1]], "biases", "one entry per layer"),
        ([[1], None], "biases[0]", "one number per unit"),
        (3, "biases", "one entry per layer"),
        ([[1, float("nan")], None], "biases[0][1]", "finite"),
    ):
        with pytest.raises(ProblemError) as caught:
            SparseNetwork.from_weights(FIRST, SECOND, biases=biases)
        assert caught.value.key == key and rule in str(caught.value)


def test_a_free_output_bias_is_centred_data():
    """What the refusal of output biases says: minimised over the bias, the loss is that of centred data."""
    from symbolic.solving.solve import solve

    network, x, y = SparseNetwork.of([[1, 1]], [[1], [1]]), [[1, 0, 2], [0, 1, 1]], [[1, 2, 3], [3, 5, 1]]

    def centred(rows):
        return [[Fraction(v) - Fraction(sum(row), len(row)) for v in row] for row in rows]

    infimum = solve(Problem.of(network, inputs=centred(x), targets=centred(y))).infimum.value

    def with_best_bias(weights):
        a, b, c, e = weights
        residual = np.outer([c, e], np.array([a, b]) @ np.array(x)) - np.array(y)
        return np.sum((residual - residual.mean(axis=1, keepdims=True)) ** 2)

    starts = np.random.default_rng(0).normal(size=(6, 4))
    assert abs(float(infimum.decimal(12)) - min(scipy.optimize.minimize(with_best_bias, s).fun for s in starts)) < 1e-6


NUMBERS = {
    "ints": [[1, 2], [3, -4]],
    "fractions": [[Fraction(1), Fraction(2)], [Fraction(3), Fraction(-4)]],
    "decimals": [[Decimal("1.0"), Decimal(2)], [Decimal("3e0"), Decimal("-4")]],
    "texts": [["1", "2.0"], ["6/2", "-4"]],
    "sympy": [[sympy.Integer(1), sympy.Integer(2)], [sympy.Rational(6, 2), sympy.Integer(-4)]],
    "sympy matrix": sympy.Matrix([[1, 2], [3, -4]]),
    "flint": [[flint.fmpz(1), flint.fmpq(2)], [flint.fmpq(6, 2), flint.fmpz(-4)]],
    "flint matrix": flint.fmpq_mat([[1, 2], [3, -4]]),
    "numpy": np.array([[1, 2], [3, -4]], dtype="i2"),
    "numpy objects": np.array([[Fraction(1), 2], ["3", Decimal(-4)]], dtype=object),
    "numpy texts": np.array([["1", "2"], ["3", "-4"]]),
    "numpy scalars": [[np.int64(1), np.uint8(2)], [np.int8(3), np.int32(-4)]],
    "pandas": Frame([[1, 2], [3, -4]]),
    "sparse": scipy.sparse.csr_array(np.array([[1, 2], [3, -4]])),
}
DENSE = SparseNetwork.of([[1, 1]], [[1], [1]])


@pytest.mark.parametrize("kind", NUMBERS)
def test_exact_data_of_every_kind(kind):
    problem = Problem.of(DENSE, targets=NUMBERS[kind], inputs=NUMBERS[kind])
    assert problem.targets == problem.inputs == ((1, 2), (3, -4)) and problem.rounding is None
    assert all(type(x) is Fraction for row in problem.targets for x in row)


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (0.5, "rounding=Rounding"),
        (np.float32(0.5), "rounding=Rounding"),
        (float("nan"), "exact number"),
        (True, "exact number"),
        (np.bool_(True), "exact number"),
        (sympy.pi, "exact number"),
        (sympy.Float(0.5), "exact number"),
        (flint.arb(1), "exact number"),
        (Decimal("NaN"), "exact number"),
        (Decimal("Infinity"), "exact number"),
        (Decimal("1e1000000"), "exponent"),
        (Decimal("1" * 500), "digits"),
        (sympy.Integer(10) ** 5000, "digits"),
        (Fraction(1, 10**500), "digits"),
        (1j, "exact number"),
        (None, "exact number"),
        ([1], "exact number"),
    ],
)
def test_what_is_not_exact_is_refused_with_its_place(entry, rule):
    with pytest.raises(ProblemError, match=r"targets\[1\]\[0\]") as caught:
        Problem.of(DENSE, targets=[[1, 2], [entry, 3]])
    assert rule in str(caught.value)


def test_floats_become_exact_as_the_caller_says():
    rows = np.array([[0.1, 0.25], [1 / 3, -2.0]])
    exact = Problem.of(DENSE, targets=rows, rounding=Rounding.exact())
    assert exact.targets == tuple(tuple(Fraction(x) for x in row) for row in rows.tolist())
    assert (exact.rounding.numbers, exact.rounding.largest_change) == (4, 0)
    assert exact.rounding.largest_denominator == Fraction(0.1).denominator
    near = Problem.of(DENSE, targets=rows, weight_decay=0.5, rounding=Rounding.within("1e-6"))
    assert near.targets == ((Fraction(1, 10), Fraction(1, 4)), (Fraction(1, 3), -2)) and near.decay[0][0][
        0
    ] == Fraction(1, 2)
    record = near.rounding
    assert record.numbers == 5 and record.largest_denominator == 10
    assert record.largest_change == max(
        abs(Fraction(x) - y) for x, y in [(1 / 3, Fraction(1, 3)), (0.1, Fraction(1, 10))]
    )
    for kind in ("f2", "f4", "g"):
        assert Problem.of(DENSE, targets=rows.astype(kind), rounding=Rounding.within("1e-3")).targets == near.targets
    assert Problem.of(DENSE, targets=Tensor(rows, dtype="bfloat16"), rounding=Rounding.exact()).rounding.numbers == 4
    for bad in (np.nan, np.inf, float("-inf"), np.float32("nan"), np.longdouble("inf")):
        with pytest.raises(ProblemError, match=r"targets\[0\]\[1\].*finite"):
            Problem.of(DENSE, targets=[[1, bad], [1, 1]], rounding=Rounding.exact())


def test_rounding_leaves_exact_numbers_alone():
    problem = Problem.of(DENSE, targets=[["1/1000", 1], [Decimal("0.123"), 2]], rounding=Rounding.within("1/2"))
    assert problem.targets == ((Fraction(1, 1000), 1), (Fraction(123, 1000), 2)) and problem.rounding is None


@pytest.mark.parametrize("text", ["", "within", "within:", "within:0", "within:-1", "within:x", "exactly", "exact:1"])
def test_a_rounding_is_named_as_documented(text):
    with pytest.raises(ProblemError, match="rounding"):
        Rounding.parse(text)


def test_the_simplest_fraction_has_the_smallest_denominator():
    """Against trying all denominators in turn."""
    import random

    from symbolic.network.rounding import simplest

    chance = random.Random(15)
    for _ in range(2000):
        x, e = (
            Fraction(chance.randint(-400, 400), chance.randint(1, 60)),
            Fraction(chance.randint(1, 30), chance.randint(1, 3000)),
        )
        found, q = simplest(x, e), 1
        while not (
            near := [
                Fraction(a, q)
                for a in range(int((x - e) * q) - 1, int((x + e) * q) + 2)
                if abs(Fraction(a, q) - x) <= e
            ]
        ):
            q += 1
        assert found in near and abs(found - x) == min(abs(y - x) for y in near)


def test_a_problem_with_rounding_survives_a_round_trip():
    from symbolic.network import parse_problem, problem_from_dict
    from symbolic.network.writing import problem_json, problem_toml

    for rounding in (Rounding.exact(), Rounding.within("1e-6")):
        problem = Problem.of(DENSE, targets=[[0.1, 2], [3, 5e-324]], rounding=rounding)
        assert problem.rounding.numbers == 2
        assert problem_from_dict(problem.to_dict()) == problem
        assert parse_problem(problem_toml(problem).encode()) == problem
        assert parse_problem(problem_json(problem).encode(), json_format=True) == problem


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"mode": "about"}, "rounding"),
        ({"mode": 3}, "rounding"),
        ({"numbers": 0}, "rounding.numbers"),
        ({"numbers": "1/2"}, "rounding.numbers"),
        ({"largest_change": "1"}, "rounding.largest_change"),
        ({"largest_denominator": -1}, "rounding.largest_denominator"),
        ({"extra": 1}, "rounding"),
    ],
)
def test_a_record_that_no_rounding_gives_is_refused(change, key):
    from symbolic.network import problem_from_dict

    good = Problem.of(DENSE, targets=[[0.1, 2], [3, 4]], rounding=Rounding.within("1e-6")).to_dict()
    with pytest.raises(ProblemError) as caught:
        problem_from_dict({**good, "rounding": {**good["rounding"], **change}})
    assert caught.value.key == key


def test_sizes_are_bounded_by_entries_not_by_weights():
    first, second = np.ones((1024, 1024), dtype=bool), np.eye(1024)
    network = SparseNetwork.of(first, second)
    assert network.weights == 1024 * 1024 + 1024
    with pytest.raises(ProblemError, match="at most 1048576 entries"):
        SparseNetwork.of(np.ones((1025, 1024)), np.ones((1, 1025)))
    wide = SparseNetwork.of(np.ones((1, 4096)), [[1]])
    assert wide.inputs == 4096
