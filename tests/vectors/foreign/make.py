"""Make `vectors.json`: complex critical orbits of small masked networks, counted by Singular.

Standard library and the Singular binary only; nothing of this project is imported, and the method is another one
(see README.md next to this file): no random slice, no elimination, no finite field. The orbits that are orbit-alive on
a set A of units are cut into *normal form cells*: every orbit has exactly one representative in exactly one cell.

Normal form. Units of A that are comparable under the preorder of the mask form chains of classes (masks where they
do not are not generated). In a chain the rows w of the top class are brought to reduced row echelon form; the rows of
the next class are cleared at the pivots found so far and then brought to echelon form on the other columns, and so
on. One cell is one choice of pivots. Orbit-aliveness asks that the columns v of a chain are independent: the cell is
cut further by the lexicographically first minor that does not vanish (earlier minors are equations, this one is
inverted by Rabinowitsch's trick). Or the two layers exchange their parts: by default the layer with fewer weights is
brought to normal form, with `--side many` the other one, which gives an independent run with the same answers.

On a cell *all* partial derivatives of L for the weights of A are equations. Singular (characteristic 0, `slimgb`,
deterministic) gives dimension and `vdim`; distinct points are counted after adding the squarefree parts of the
univariate polynomials of `finduni` (Seidenberg's lemma: that ideal is radical), and the univariate polynomial of an
extra variable equal to L gives the loss values.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SEED = 20240917
Table = list[list[int]]
Matrix = list[list[str]]
Cell = tuple[dict[int, list[str]], list[str], dict[str, None]]


# ---------------------------------------------------------------------------------------------------------------
# Masks: supports, preorder, chains of classes, strata
# ---------------------------------------------------------------------------------------------------------------


class Mask:
    """Supports of the hidden units of a pair of 0/1 tables, and their preorder (`i <= j`: O_i in O_j, I_j in I_i)."""

    def __init__(self, first: Table, second: Table) -> None:
        self.h, self.d, self.k = len(first), len(first[0]), len(second)
        self.inputs = [frozenset(c for c in range(self.d) if first[j][c]) for j in range(self.h)]
        self.outputs = [frozenset(r for r in range(self.k) if second[r][j]) for j in range(self.h)]
        self.tables = [first, second]

    def below(self, i: int, j: int) -> bool:
        return self.outputs[i] <= self.outputs[j] and self.inputs[j] <= self.inputs[i]

    def twins(self, i: int, j: int) -> bool:
        return self.outputs[i] == self.outputs[j] and self.inputs[i] == self.inputs[j]

    def pairs(self) -> int:
        return sum(self.below(i, j) for i in range(self.h) for j in range(self.h))

    def unknowns(self) -> int:
        return sum(len(self.inputs[j]) + len(self.outputs[j]) for j in range(self.h)) - self.pairs()

    def classes(self, units: Sequence[int]) -> list[list[int]]:
        found: list[list[int]] = []
        for j in units:
            for members in found:
                if self.twins(members[0], j):
                    members.append(j)
                    break
            else:
                found.append([j])
        return found

    def chains(self, units: Sequence[int]) -> list[list[list[int]]] | None:
        """Chains of classes, top first; None when a component of the preorder is not a chain."""
        groups: list[list[list[int]]] = []
        for members in self.classes(units):
            unit = members[0]
            touching = [g for g in groups if any(self.below(c[0], unit) or self.below(unit, c[0]) for c in g)]
            groups = [g for g in groups if g not in touching] + [[members, *itertools.chain.from_iterable(touching)]]
        for group in groups:
            for one, two in itertools.combinations(group, 2):
                if not (self.below(one[0], two[0]) or self.below(two[0], one[0])):
                    return None
            # Strictly up the preorder inputs shrink or outputs grow, so this key sorts a chain from the top down.
            group.sort(key=lambda c: (len(self.inputs[c[0]]) - len(self.outputs[c[0]]), c))
        return sorted(groups)

    def strata(self) -> list[list[int]]:
        """Alive sets: for a class of r twins its first s units, s = 0 .. min(r, |O|, |I|)."""
        classes = self.classes(range(self.h))
        ranges = [range(min(len(c), len(self.outputs[c[0]]), len(self.inputs[c[0]])) + 1) for c in classes]
        alive = [
            sorted(itertools.chain.from_iterable(c[:s] for c, s in zip(classes, ranks, strict=True)))
            for ranks in itertools.product(*ranges)
        ]
        return sorted(alive, key=lambda a: (-len(a), a))


# ---------------------------------------------------------------------------------------------------------------
# Cells: normal forms on one layer, first non-vanishing minor on the other
# ---------------------------------------------------------------------------------------------------------------


def echelon_forms(classes: list[list[int]], supports: list[frozenset[int]], name: str, width: int) -> Iterator[Cell]:
    """Normal forms of the vectors of a chain; `classes` in the order of growing support. Yields vectors by unit."""

    def extend(index: int, used: list[int]) -> Iterator[tuple[dict[int, list[str]], dict[str, None]]]:
        if index == len(classes):
            yield {}, {}
            return
        members = classes[index]
        free = [c for c in sorted(supports[members[0]]) if c not in used]
        for pivots in itertools.combinations(free, len(members)):
            here: dict[int, list[str]] = {}
            names: dict[str, None] = {}
            for unit, pivot in zip(members, pivots, strict=True):
                row = ["0"] * width
                row[pivot] = "1"
                for c in free:
                    if c > pivot and c not in pivots:
                        row[c] = f"{name}({unit})({c})"
                        names[row[c]] = None
                here[unit] = row
            for rest, more in extend(index + 1, used + list(pivots)):
                yield here | rest, names | more

    for vectors, names in extend(0, []):
        yield vectors, [], names


def determinant(rows: list[list[str]]) -> str:
    """Leibniz expansion as text; "0" when it vanishes identically by the support."""
    terms = []
    for order in itertools.permutations(range(len(rows))):
        factors = [rows[r][c] for r, c in enumerate(order)]
        if "0" not in factors:
            inversions = sum(order[a] > order[b] for a in range(len(order)) for b in range(a + 1, len(order)))
            terms.append(("-" if inversions % 2 else "+") + "*".join(factors))
    return "".join(terms).removeprefix("+") or "0"


def independent_vectors(
    classes: list[list[int]], supports: list[frozenset[int]], name: str, width: int, inverse: str
) -> Iterator[Cell]:
    """All vectors of a chain free on their supports, cut by the first maximal minor that does not vanish."""
    units = [unit for members in classes for unit in members]
    names: dict[str, None] = {}
    vectors: dict[int, list[str]] = {}
    for unit in units:
        vectors[unit] = [f"{name}({unit})({c})" if c in supports[unit] else "0" for c in range(width)]
        names |= dict.fromkeys(entry for entry in vectors[unit] if entry != "0")
    columns = sorted(frozenset().union(*(supports[unit] for unit in units)))
    earlier: list[str] = []
    for chosen in itertools.combinations(columns, len(units)):
        minor = determinant([[vectors[unit][c] for c in chosen] for unit in units])
        if minor == "0":
            continue
        if len(units) == 1:  # an earlier minor is an entry: put 0 instead of an equation
            row = [entry if c >= chosen[0] else "0" for c, entry in enumerate(vectors[units[0]])]
            kept = dict.fromkeys(entry for entry in row if entry != "0")
            yield {units[0]: row}, [f"{inverse}*({minor})-1"], {inverse: None} | kept
        else:
            yield vectors, [*earlier, f"{inverse}*({minor})-1"], {inverse: None} | names
        earlier.append(minor)


def cells(mask: Mask, alive: list[int], side: str) -> Iterator[tuple[Matrix, Matrix, list[str], list[str]]]:
    """Cells of a stratum: W1 (h x d), W2 (k x h) as text, extra equations, variables."""
    chains = mask.chains(alive)
    assert chains is not None
    fewer_inputs = sum(len(mask.inputs[j]) for j in alive) < sum(len(mask.outputs[j]) for j in alive)
    normalise_first = fewer_inputs == (side == "few")
    options: list[list[tuple[Cell, Cell]]] = []
    for number, chain in enumerate(chains):
        inverse = f"z({number})"
        if normalise_first:
            normal = echelon_forms(chain, mask.inputs, "w", mask.d)
            other = list(independent_vectors(chain, mask.outputs, "v", mask.k, inverse))
            options.append([(w, v) for w in normal for v in other])
        else:
            normal = echelon_forms(chain[::-1], mask.outputs, "v", mask.k)
            other = list(independent_vectors(chain, mask.inputs, "w", mask.d, inverse))
            options.append([(w, v) for v in normal for w in other])
    for choice in itertools.product(*options):
        first = [["0"] * mask.d for _ in range(mask.h)]
        second = [["0"] * mask.h for _ in range(mask.k)]
        equations: list[str] = []
        names: dict[str, None] = {}
        for (w, w_equations, w_names), (v, v_equations, v_names) in choice:
            for unit, row in w.items():
                first[unit] = row
            for unit, column in v.items():
                for r in range(mask.k):
                    second[r][unit] = column[r]
            equations += w_equations + v_equations
            names |= w_names | v_names
        yield first, second, equations, sorted(names, key=lambda s: (s[0] != "z", s))


# ---------------------------------------------------------------------------------------------------------------
# Singular
# ---------------------------------------------------------------------------------------------------------------


def literal(table: Sequence[Sequence[object]]) -> str:
    return ",".join(str(entry) for row in table for entry in row)


def cell_program(problem: dict[str, Any], cell: tuple[Matrix, Matrix, list[str], list[str]], alive: list[int]) -> str:
    """Singular code for one cell; prints `CELL dimension points vdim` and `LOSS c0,c1,...` (values of L)."""
    first, second, extra, names = cell
    m1, m2 = problem["masks"]
    y = problem["targets"]
    k, n, h, d = len(y), len(y[0]), len(m1), len(m1[0])
    x = problem.get("inputs") or [[int(r == c) for c in range(d)] for r in range(d)]
    wanted = [f"g1[{j + 1},{c + 1}]" for j in alive for c in range(d) if m1[j][c]]
    wanted += [f"g2[{r + 1},{j + 1}]" for j in alive for r in range(k) if m2[r][j]]
    return f"""
ring r = 0,({",".join(names)}),dp;
option(redSB);
matrix a[{h}][{d}] = {literal(first)};
matrix b[{k}][{h}] = {literal(second)};
matrix x[{d}][{n}] = {literal(x)};
matrix y[{k}][{n}] = {literal(y)};
matrix e = b*a*x - y;
matrix g1 = transpose(b)*e*transpose(x);
matrix g2 = e*transpose(x)*transpose(a);
ideal i = {",".join([*wanted, *extra])};
i = slimgb(i);
if (dim(i) != 0) {{ print("CELL " + string(dim(i)) + " 0 0"); }}
else {{
  poly loss = reduce(trace(e*transpose(e)), i);
  ring s = 0,(l,{",".join(names)}),(dp(1),dp);
  option(redSB);
  ideal i = imap(r, i);
  ideal j = l - imap(r, loss), i;
  attrib(j, "isSB", 1);
  ideal u = finduni(j);
  int c; int simple = 1;
  for (c = 1; c <= ncols(u); c++) {{
    poly g = gcd(u[c], diff(u[c], var(c)));
    if (deg(g) > 0) {{ u[c] = u[c] / g; if (c > 1) {{ simple = 0; }} }}
    kill g;
  }}
  int all = vdim(i + ideal(l)) ; int points = all;
  if (simple == 0) {{
    ideal q = i + ideal(l);
    for (c = 2; c <= ncols(u); c++) {{ q = q + ideal(u[c]); }}
    q = std(q);
    points = vdim(q);
  }}
  print("CELL 0 " + string(points) + " " + string(all));
  poly m = cleardenom(u[1]);
  string t = "LOSS ";
  for (c = 0; c <= deg(m); c++) {{ if (c > 0) {{ t = t + ","; }} t = t + string(leadcoef_of(m, c)); }}
  print(t);
}}
kill r; if (defined(s)) {{ kill s; }}
"""


HEADER = """
proc leadcoef_of(poly m, int c) {
  int k;
  for (k = 1; k <= size(m); k++) { if (deg(m[k]) == c) { return(leadcoef(m[k])); } }
  return(number(0));
}
"""


def run_singular(binary: str, program: str, seconds: float) -> str:
    done = subprocess.run(
        [binary, "-q", "--no-rc", "--no-warn", "--ticks-per-sec=1000"],
        input=program + "\nquit;\n",
        capture_output=True,
        text=True,
        timeout=seconds,
        check=True,
    )
    if "?" in done.stdout or "error" in done.stdout or done.stderr.strip():
        raise RuntimeError(f"Singular complains:\n{(done.stdout + done.stderr)[:2000]}")
    return done.stdout


# ---------------------------------------------------------------------------------------------------------------
# Univariate polynomials over the integers (constant term first), to merge the losses of several cells
# ---------------------------------------------------------------------------------------------------------------


def primitive(f: Sequence[Fraction | int]) -> list[int]:
    scale = math.lcm(*(Fraction(c).denominator for c in f))
    whole = [int(c * scale) for c in f]
    content = math.gcd(*whole)
    return [c // content * (1 if whole[-1] > 0 else -1) for c in whole]


def divide(f: Sequence[int], g: Sequence[int]) -> tuple[list[Fraction], list[Fraction]]:
    rest = [Fraction(c) for c in f]
    quotient = [Fraction(0)] * max(len(f) - len(g) + 1, 1)
    for shift in range(len(f) - len(g), -1, -1):
        quotient[shift] = rest[shift + len(g) - 1] / g[-1]
        for place, c in enumerate(g):
            rest[shift + place] -= quotient[shift] * c
    while rest and rest[-1] == 0:
        rest.pop()
    return quotient, rest


def least_common_multiple(f: list[int], g: list[int]) -> list[int]:
    one, two = f, g
    while two:
        rest = divide(one, two)[1]
        one, two = two, primitive(rest) if rest else []
    cofactor = divide(g, one)[0]
    product = [Fraction(0)] * (len(f) + len(cofactor) - 1)
    for a, left in enumerate(f):
        for b, right in enumerate(cofactor):
            product[a + b] += left * right
    return primitive(product)


# ---------------------------------------------------------------------------------------------------------------
# One stratum, one problem
# ---------------------------------------------------------------------------------------------------------------


def solve_stratum(binary: str, problem: dict[str, Any], alive: list[int], side: str, seconds: float) -> dict[str, Any]:
    """Number of orbits and loss polynomial of one stratum; a time-out is an exception, never a null."""
    if not alive:
        total = sum(c * c for row in problem["targets"] for c in row)
        return {"alive": [], "complex_count": 1, "loss_polynomial": [-total, 1], "dimension": 0}
    mask = Mask(*problem["masks"])
    found = list(cells(mask, alive, side))
    text = run_singular(binary, HEADER + "".join(cell_program(problem, cell, alive) for cell in found), seconds)
    lines = [match.split() for match in re.findall(r"CELL (.*)", text)]
    if len(lines) != len(found):
        raise RuntimeError(f"{len(found)} cells, {len(lines)} answers:\n{text}")
    dimension = max((int(line[0]) for line in lines), default=-1)
    if dimension > 0:
        return {"alive": alive, "complex_count": None, "loss_polynomial": None, "dimension": dimension}
    if any(line[1] != line[2] for line in lines):
        points, length = (sum(int(line[place]) for line in lines) for place in (1, 2))
        print(f"multiple points: {points} points, vdim {length}", file=sys.stderr)
    losses = [1]
    for values in re.findall(r"LOSS (\S+)", text):
        losses = least_common_multiple(losses, primitive([Fraction(c) for c in values.split(",")]))
    return {
        "alive": alive,
        "complex_count": sum(int(line[1]) for line in lines),
        "loss_polynomial": losses,
        "dimension": dimension,
    }


# ---------------------------------------------------------------------------------------------------------------
# Problems
# ---------------------------------------------------------------------------------------------------------------

NAMED: dict[str, dict[str, Any]] = {
    "tug of war": {
        "masks": [[[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]],
        "inputs": [[1, 0, 1], [2, 0, 1], [0, 2, 0]],
        "targets": [[1, 0, 0], [0, 1, 0]],
    },
    "golden": {
        "masks": [[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]],
        "targets": [[0, 1, 0], [2, 1, 0], [0, 0, 1]],
    },
    "dense contrast": {
        "masks": [[[1, 1, 1]], [[1], [1], [1]]],
        "targets": [[0, 1, 0], [2, 1, 0], [0, 0, 1]],
    },
    "orthogonality matters": {
        "masks": [[[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]]],
        "inputs": [[1, 0, 1, 1], [0, 1, 1, -1], [-1, -1, -1, 1], [1, -1, 0, 1]],
        "targets": [[-3, 2, -3, 0], [2, -1, -1, -2]],
    },
    "wide": {
        "masks": [[[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]]],
        "targets": [[0, 3, -2], [-2, 0, 2], [0, -2, 0]],
    },
    "minimum but no valley": {
        "masks": [[[1, 1, 1], [1, 1, 1]], [[1, 0], [1, 1], [0, 1]]],
        "targets": [[1, 0, 0], [0, 0, 3], [0, 2, 0]],
    },
    "equal singular values": {
        "masks": [[[1, 1], [1, 1]], [[1, 1], [1, 1]]],
        "targets": [[1, 2], [-2, 1]],
    },
    "target of rank one": {
        "masks": [[[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 1], [1, 1]]],
        "targets": [[1, 2, -1], [2, 4, -2], [-1, -2, 1]],
    },
    "target zero": {
        "masks": [[[1, 1, 0], [0, 1, 1]], [[1, 1], [1, 1]]],
        "targets": [[0, 0, 0], [0, 0, 0]],
    },
    "golden mask, symmetric target": {
        "masks": [[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]],
        "targets": [[0, 1, 0], [1, 1, 0], [0, 0, 1]],
    },
    "golden mask, target all ones": {
        "masks": [[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]],
        "targets": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    },
    "tug of war with a balanced rope": {
        "masks": [[[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]],
        "inputs": [[1, 0, 1], [2, 0, 1], [0, 2, 0]],
        "targets": [[2, 1, 1], [1, 0, 1]],
    },
    "infimum not attained": {
        "masks": [[[1, 1], [0, 1]], [[1, 0], [1, 1]]],
        "targets": [[0, 1], [1, 0]],
    },
    "strictness lost by widening": {
        "masks": [[[1, 1, 1], [1, 1, 0]], [[1, 1], [1, 1], [0, 1]]],
        "targets": [[-2, 3, -1], [0, 4, 3], [-2, -3, 4]],
    },
}

# Drawn at random with nested units, small data and zeros, and kept because a version of the project (commit 1bec708)
# answered otherwise: chains too long for their outputs, units dead after an elimination but alive before it,
# families with a dead member, slices that miss orbits.
FOUND: list[dict[str, Any]] = [
    {
        "masks": [[[1, 1], [1, 1], [0, 1]], [[1, 1, 1], [0, 1, 1]]],
        "targets": [[-1, 2], [2, -1]],
    },
    {
        "masks": [[[0, 1], [1, 1], [1, 1]], [[1, 1, 0], [1, 1, 1]]],
        "targets": [[1, 0], [-1, 0]],
    },
    {
        "masks": [[[1, 1], [1, 1], [0, 1]], [[0, 0, 1], [1, 1, 1], [0, 1, 1]]],
        "targets": [[1, 0], [0, 2], [1, 1]],
    },
    {
        "masks": [[[1, 1], [1, 1], [1, 1]], [[1, 0, 1], [1, 1, 1]]],
        "targets": [[-1, -1], [-1, -1]],
    },
    {
        "masks": [[[1, 1], [1, 1], [1, 0]], [[1, 1, 1], [1, 0, 1]]],
        "targets": [[1, -1], [1, -1]],
    },
    {
        "masks": [[[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 0]], [[1, 0, 0, 1], [1, 1, 1, 1], [0, 0, 1, 0]]],
        "targets": [[-1, -1, 0], [0, 1, -1], [-1, 0, -1]],
    },
    {
        "masks": [[[1, 0, 1], [0, 1, 0], [0, 1, 1], [0, 1, 1]], [[1, 1, 1, 1], [0, 1, 0, 1], [0, 1, 0, 0]]],
        "targets": [[1, 0, 0], [0, -1, 1], [-1, 0, 1]],
    },
    {
        "masks": [[[0, 1], [1, 1], [1, 0]], [[1, 0, 1], [0, 1, 1]]],
        "inputs": [[1, 0], [2, 2]],
        "targets": [[0, -1], [-1, 1]],
    },
    {
        "masks": [[[1, 1, 1], [1, 1, 1], [0, 0, 1], [1, 0, 1]], [[0, 1, 1, 1], [1, 1, 1, 1]]],
        "targets": [[0, 0, 0], [2, -1, -1]],
    },
    {
        "masks": [[[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[1, 1, 1], [1, 1, 1]]],
        "targets": [[2, 1, -2], [1, -2, 2]],
    },
    {
        "masks": [[[0, 1, 0], [0, 1, 1], [1, 1, 0]], [[1, 1, 0], [0, 1, 0], [1, 0, 1]]],
        "targets": [[0, 1, -1], [1, -1, -1], [-1, 1, 0]],
    },
    {
        "masks": [[[1, 0], [1, 1], [1, 1]], [[0, 1, 1], [1, 0, 1], [0, 0, 1]]],
        "targets": [[-1, -3], [1, 1], [-1, -3]],
    },
    {
        "masks": [[[1, 0], [1, 1], [1, 1], [0, 1]], [[0, 0, 1, 1], [1, 0, 1, 1], [0, 1, 1, 1]]],
        "targets": [[-1, 0], [-1, -1], [1, 0]],
    },
    {
        "masks": [[[1, 1], [1, 1]], [[1, 0], [1, 1], [1, 1]]],
        "targets": [[0, 1], [0, -1], [-1, 2]],
    },
    {
        "masks": [[[1, 1, 1], [0, 1, 0], [0, 1, 1]], [[1, 1, 1], [1, 0, 1]]],
        "inputs": [[-1, -1, -1, 2], [1, -1, 0, -1], [0, 0, 1, 1]],
        "targets": [[1, -1, 1, 0], [-1, -1, 0, 1]],
    },
    {
        "masks": [[[1, 0], [1, 1], [1, 1], [1, 1]], [[1, 1, 1, 1], [0, 1, 1, 1], [1, 1, 0, 1]]],
        "inputs": [[-1, 1], [0, -1]],
        "targets": [[0, -1], [0, -1], [1, -1]],
    },
    {
        "masks": [[[1, 1, 1], [1, 0, 1]], [[1, 1], [1, 1], [1, 1]]],
        "targets": [[3, -1, 3], [-1, -1, 3], [-3, -2, -3]],
    },
    {
        "masks": [[[1, 1], [1, 1], [1, 1]], [[1, 1, 1], [0, 1, 0], [1, 1, 1]]],
        "targets": [[1, 1], [1, 2], [3, -1]],
    },
    {
        "masks": [[[1, 1, 1], [0, 1, 1], [1, 1, 1]], [[1, 1, 0], [1, 1, 1]]],
        "targets": [[1, -1, 2], [3, 1, -1]],
    },
    {
        "masks": [[[1, 0, 1], [1, 1, 1], [0, 1, 1]], [[1, 0, 0], [0, 1, 1], [1, 1, 1]]],
        "targets": [[-1, 0, 2], [1, 0, 1], [-1, 1, 1]],
    },
    {
        "masks": [[[1, 1], [0, 1], [0, 1]], [[1, 1, 0], [1, 0, 1]]],
        "targets": [[1, 0], [-1, 2]],
    },
    {
        "masks": [[[0, 1, 0], [1, 0, 1], [0, 1, 1]], [[1, 1, 1], [1, 0, 1], [0, 0, 0]]],
        "targets": [[1, 1, 0], [1, -1, 0], [0, 1, -1]],
    },
    {
        "masks": [[[1, 1], [1, 0], [1, 0], [0, 1]], [[0, 0, 1, 0], [1, 0, 1, 1], [1, 1, 0, 1]]],
        "targets": [[-1, 2], [0, 1], [2, 1]],
    },
    {
        "masks": [[[0, 1, 0], [1, 0, 1], [1, 1, 0]], [[1, 1, 1], [1, 0, 1]]],
        "inputs": [[-1, -1, -1], [-1, 1, 1], [1, 1, 2]],
        "targets": [[2, -1, 0], [1, -1, -1]],
    },
    {
        "masks": [[[1, 1, 0], [0, 1, 1], [0, 1, 1], [0, 1, 0]], [[1, 1, 1, 1], [1, 1, 1, 0]]],
        "targets": [[1, 1, 1], [-1, -1, -1]],
    },
    {
        "masks": [[[1, 0, 1], [1, 1, 1], [0, 1, 1]], [[0, 1, 0], [1, 1, 1]]],
        "targets": [[-2, -3, -2], [1, -3, -1]],
    },
    {
        "masks": [[[1, 1], [0, 1], [1, 0]], [[1, 0, 1], [1, 1, 0], [1, 1, 1]]],
        "targets": [[2, -3], [1, 3], [3, 2]],
    },
    {
        "masks": [[[1, 1, 1], [1, 1, 0], [1, 1, 1]], [[1, 1, 1], [1, 1, 0]]],
        "inputs": [[-2, -2, -2], [2, 2, 3], [3, 1, 1]],
        "targets": [[3, -1, -2], [-1, -1, 1]],
    },
]

# Masks with a symmetry beyond rescaling, as (inputs, outputs) of each unit, with d and k.
SYMMETRIC: list[tuple[str, int, int, list[tuple[str, str]]]] = [
    ("dense 2x2 twins", 2, 2, [("01", "01"), ("01", "01")]),
    ("dense 3x2 twins", 3, 2, [("012", "01"), ("012", "01")]),
    ("dense 3x3 twins", 3, 3, [("012", "012"), ("012", "012")]),
    ("three twins", 2, 2, [("01", "01"), ("01", "01"), ("01", "01")]),
    ("twins next to a unit", 3, 2, [("01", "01"), ("01", "01"), ("12", "1")]),
    ("linear twins", 3, 2, [("01", "0"), ("01", "0"), ("12", "01")]),
    ("shear 2x1", 2, 2, [("01", "0"), ("0", "01")]),
    ("shear 3x2", 3, 2, [("012", "0"), ("01", "01")]),
    ("shear 3x3", 3, 3, [("012", "01"), ("01", "012")]),
    ("shear with equal outputs", 3, 2, [("012", "01"), ("12", "01")]),
    ("shear with equal inputs", 2, 3, [("01", "02"), ("01", "012")]),
    ("shear upside down", 3, 2, [("12", "01"), ("012", "1")]),
    ("shear next to a unit", 3, 2, [("012", "0"), ("12", "01"), ("0", "1")]),
    ("chain of three", 3, 3, [("012", "0"), ("01", "01"), ("0", "012")]),
    ("twins below a unit", 3, 2, [("012", "01"), ("012", "01"), ("01", "01")]),
    ("twins below a wider unit", 3, 3, [("012", "01"), ("012", "01"), ("01", "012")]),
    ("twins above a unit", 3, 3, [("012", "02"), ("12", "012"), ("12", "012")]),
    ("rank two class and one weight", 3, 3, [("012", "012"), ("012", "012"), ("0", "0")]),
    ("linear twins and two squares", 3, 3, [("01", "01"), ("02", "02"), ("12", "2"), ("12", "2")]),
    ("shear and a crossing unit", 3, 3, [("012", "01"), ("01", "012"), ("2", "12")]),
    ("shear next to a square", 3, 3, [("012", "0"), ("02", "02"), ("01", "12")]),
    ("shear of nested columns", 3, 3, [("01", "01"), ("01", "012"), ("12", "12")]),
]

PLAIN = 56  # random problems without comparable units
LIMIT = 8  # unknowns after normalisation


def entry(rng: random.Random, zeros: bool, size: int = 4) -> int:
    value = rng.choice([-1, 1]) * rng.randint(1, size)
    return 0 if zeros and rng.random() < 0.3 else value


def rank(table: Table) -> int:
    rows = [[Fraction(c) for c in row] for row in table]
    found = 0
    for c in range(len(rows[0])):
        pivot = next((r for r in range(found, len(rows)) if rows[r][c]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            factor = rows[r][c] / rows[found][c]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def defective(rng: random.Random, mask: Mask) -> bool:
    """Is the rank of the Jacobian of weights -> W2 W1 at a random point smaller than weights minus pairs?"""
    w = [[rng.randint(-50, 50) for _ in range(mask.d)] for _ in range(mask.h)]
    v = [[rng.randint(-50, 50) for _ in range(mask.h)] for _ in range(mask.k)]
    rows = []
    for j in range(mask.h):
        for c in mask.inputs[j]:
            rows.append([v[r][j] * (c == e and r in mask.outputs[j]) for r in range(mask.k) for e in range(mask.d)])
        for r in mask.outputs[j]:
            rows.append([w[j][e] * (r == q and e in mask.inputs[j]) for q in range(mask.k) for e in range(mask.d)])
    return rank(rows) < mask.unknowns()


def add_data(rng: random.Random, masks: list[Table], whitened: bool, zeros: bool) -> dict[str, Any]:
    d, k = len(masks[0][0]), len(masks[1])
    problem: dict[str, Any] = {"masks": masks}
    samples = d
    if not whitened:
        samples = d + rng.randint(0, 1)
        while True:
            problem["inputs"] = [[entry(rng, zeros, 4 if d < 3 else 2) for _ in range(samples)] for _ in range(d)]
            if rank(problem["inputs"]) == d:
                break
    problem["targets"] = [[entry(rng, zeros) for _ in range(samples)] for _ in range(k)]
    return problem


def tables(d: int, k: int, units: list[tuple[str, str]]) -> list[Table]:
    first = [[int(str(c) in inputs) for c in range(d)] for inputs, _ in units]
    second = [[int(str(r) in outputs) for _, outputs in units] for r in range(k)]
    return [first, second]


def random_mask(rng: random.Random) -> list[Table]:
    """A mask without void units, unused inputs or outputs and comparable units, with 2 to LIMIT unknowns."""
    while True:
        d, k, h = rng.randint(1, 4), rng.randint(1, 4), rng.choice([1, 2, 2, 2, 3, 3])
        density = rng.choice([0.5, 0.7, 0.85])
        first = [[int(rng.random() < density) for _ in range(d)] for _ in range(h)]
        second = [[int(rng.random() < density) for _ in range(h)] for _ in range(k)]
        mask = Mask(first, second)
        if not all(mask.inputs) or not all(mask.outputs) or mask.pairs() > h:
            continue
        if frozenset().union(*mask.inputs) != set(range(d)) or frozenset().union(*mask.outputs) != set(range(k)):
            continue
        if rng.random() < 0.8:
            # Most draws of what is quickly solved are refused, or it would fill the list.
            easy = h == 1 or all(min(len(i), len(o)) == 1 for i, o in zip(mask.inputs, mask.outputs, strict=True))
            if easy or defective(rng, mask):
                continue
        if 2 <= mask.unknowns() <= LIMIT:
            return [first, second]


def problems(seed: int) -> list[tuple[str, dict[str, Any]]]:
    rng = random.Random(seed)
    found = list(NAMED.items())
    for number, (name, d, k, units) in enumerate(SYMMETRIC):
        found.append((name, add_data(rng, tables(d, k, units), number % 2 == 0, number % 5 == 4)))
    found += [(f"found {number:02d}", problem) for number, problem in enumerate(FOUND)]
    seen: list[list[Table]] = []
    while len(seen) < PLAIN:
        masks = random_mask(rng)
        if masks in seen:
            continue
        number = len(seen)
        seen.append(masks)
        found.append((f"random {number:02d}", add_data(rng, masks, number % 2 == 0, number % 5 == 4)))
    return found


# ---------------------------------------------------------------------------------------------------------------
# The file
# ---------------------------------------------------------------------------------------------------------------


def render(document: dict[str, Any]) -> str:
    """JSON with one line per problem and per stratum."""
    parts = []
    for vector in document["vectors"]:
        strata = ",\n".join("     " + json.dumps(stratum) for stratum in vector["strata"])
        name, problem = json.dumps(vector["name"]), json.dumps(vector["problem"])
        parts.append(f'  {{"name": {name},\n   "problem": {problem},\n   "strata": [\n{strata}]}}')
    head = "".join(f" {json.dumps(key)}: {json.dumps(value)},\n" for key, value in document.items() if key != "vectors")
    return "{\n" + head + ' "vectors": [\n' + ",\n".join(parts) + "\n]}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Make vectors.json with Singular.")
    parser.add_argument("--singular", default=str(ROOT / ".engines" / "sage_wheels" / "bin" / "Singular"))
    parser.add_argument("--output", type=Path, default=HERE / "vectors.json")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--side",
        choices=["few", "many"],
        default="few",
        help="bring the layer with fewer (or more) weights to normal form",
    )
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    parser.add_argument("--only", default="", help="problems whose name contains this (implies no writing)")
    parser.add_argument("--timeout", type=float, default=300.0, help="seconds per stratum; reaching it is an error")
    options = parser.parse_args()

    version = run_singular(options.singular, 'print(string(system("version")));', 60).strip()
    vectors = []
    begin = time.perf_counter()
    for name, problem in problems(options.seed):
        if options.only not in name:
            continue
        start = time.perf_counter()
        strata = []
        for alive in Mask(*problem["masks"]).strata():
            strata.append(solve_stratum(options.singular, problem, alive, options.side, options.timeout))
        vectors.append({"name": name, "problem": problem, "strata": strata})
        counts = " ".join(f"{s['alive']}:{s['complex_count']}" for s in strata)
        print(f"{time.perf_counter() - start:7.2f} s  {name}  {counts}", file=sys.stderr, flush=True)
    print(f"{time.perf_counter() - begin:7.2f} s  in all", file=sys.stderr)
    text = render({"system": "Singular", "version": version, "seed": options.seed, "vectors": vectors})
    if options.check or options.only:
        known = {v["name"]: v for v in json.loads(options.output.read_text())["vectors"]} if options.check else {}
        different = [v["name"] for v in vectors if options.check and known.get(v["name"]) != v]
        print(f"{len(vectors)} problems, different: {different}" if options.check else text)
        return 1 if different else 0
    options.output.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
