"""Make ``systems.json``: small polynomial systems, and what Singular says about them.

Run from the root of the project: ``.venv/bin/python -m tests.vectors.small.make`` (seeded, deterministic).
The dimension, the dimension of the quotient algebra and the number of distinct solutions come from Singular
(``std``, ``vdim``, ``radical``), over the rationals.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from random import Random

from flint import Ordering, fmpq_mpoly_ctx

from symbolic import Problem, SparseNetwork
from symbolic.engines.locate import find_binary
from symbolic.engines.system import make_system
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import choose_sides, make_slice

SEED = 7
CLASSICS = {
    "no solution": ["x^2-2", "x^2-3"],
    "a double point": ["(x-1)^2", "y-x"],
    "a triple point and a simple one": ["x^3*(x-2)", "y-x^2"],
    "two circles": ["x^2+y^2-5", "(x-1)^2+y^2-2"],
    "tangent circles": ["x^2+y^2-1", "(x-2)^2+y^2-1"],
    "fat point": ["x^2", "x*y", "y^2"],
    "not separated by the last variable": ["x^2-2", "y^2"],
    "twisted cubic and a plane": ["y-x^2", "z-x^3", "x+y+z-3"],
    "quintic without radicals": ["x^5-x+1", "y-x^2"],
    "rational coefficients": ["2*x*y-1", "3*x+5*y-7"],
    "a curve": ["x*y-1", "x^2*y-x"],
    "a curve and a point": ["x*(x-1)", "x*y"],
    "cyclic 3": ["x+y+z", "x*y+y*z+z*x", "x*y*z-1"],
    "katsura 2": ["x+2*y+2*z-1", "x^2+2*y^2+2*z^2-x", "2*x*y+2*y*z-y"],
    "dense quadrics": ["x^2+2*x*y-y+1", "3*y^2-x*y+x-2"],
    "empty over every field": ["x", "x-1"],
}


def classic(texts: list[str]) -> list[dict[tuple[int, ...], object]]:
    """Polynomials in x, y, z from trusted texts of this file."""
    context = fmpq_mpoly_ctx.get(["x", "y", "z"], Ordering.degrevlex)
    names = dict(zip("xyz", context.gens(), strict=True))
    return [eval(text.replace("^", "**"), {"__builtins__": {}}, names).to_dict() for text in texts]


def gradient_systems() -> list[tuple[str, list[str], list[dict[tuple[int, ...], object]]]]:
    """Slice systems of small random masks."""
    random, result = Random(SEED), []
    shapes = [(1, 2, 2), (1, 2, 3), (1, 3, 2), (2, 2, 2), (2, 2, 3), (2, 3, 2)]
    while len(result) < 40:
        h, d, k = random.choice(shapes)
        first = [[random.randint(0, 1) for _ in range(d)] for _ in range(h)]
        second = [[random.randint(0, 1) for _ in range(h)] for _ in range(k)]
        if not all(map(any, first)) or not all(any(row[j] for row in second) for j in range(h)):
            continue
        n = d if random.random() < 0.5 else d + 1
        inputs = None if n == d else [[random.randint(-3, 3) for _ in range(n)] for _ in range(d)]
        targets = [[random.randint(-4, 4) for _ in range(n)] for _ in range(k)]
        core = reduce_inputs(Problem.of(SparseNetwork.of(first, second), targets=targets, inputs=inputs)).core
        order = preorder(core)
        sides = choose_sides(core, order)
        if sides is None:
            continue
        cut = make_slice(core, order, sides, lambda: random.choice([-2, -1, 1, 2]))
        if not 1 <= len(cut.free) <= 3:
            continue
        names = [f"u{i}" for i in range(len(cut.free))]
        context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        point = cut.lift(list(context.gens()), context.constant(1))
        gradient = core.over(context.constant).gradient(point)
        result.append((f"masks {first} {second}", names, [g.to_dict() for g in gradient]))
    return result


def singular(names: list[str], system) -> dict[str, object]:
    terms = [
        "+".join("*".join([f"({c})", *(f"{n}^{e}" for n, e in zip(names, es, strict=True) if e)]) for c, es in poly)
        for poly in system.polynomials
    ]
    program = (
        f'LIB "primdec.lib"; ring r=0,({",".join(names)}),dp; ideal i={",".join(terms)}; ideal j=std(i); '
        'ideal k=std(radical(j)); print("ANSWER "+string(dim(j))+" "+string(vdim(j))+" "+string(vdim(k))); quit;'
    )
    command = [str(find_binary("Singular")), "-q", "--no-rc"]
    text = subprocess.run(command, input=program, capture_output=True, text=True, check=True).stdout
    dimension, size, distinct = map(int, re.search(r"ANSWER (-?\d+) (-?\d+) (-?\d+)", text).groups())
    if dimension < 0:
        return {"dimension": -1, "quotient_dimension": 0, "distinct": 0}
    if dimension > 0:
        return {"dimension": dimension, "quotient_dimension": None, "distinct": None}
    return {"dimension": 0, "quotient_dimension": size, "distinct": distinct}


def main() -> None:
    entries = []
    cases = [(name, ["x", "y", "z"], classic(texts)) for name, texts in CLASSICS.items()] + gradient_systems()
    for name, names, polynomials in cases:
        used = [i for i in range(len(names)) if any(m[i] for p in polynomials for m in p)]
        trimmed = [{tuple(int(m[i]) for i in used): c for m, c in p.items()} for p in polynomials]
        system = make_system([names[i] for i in used], trimmed)
        polys = [[[c, list(e)] for c, e in poly] for poly in system.polynomials]
        answer = singular([names[i] for i in used], system)
        entries.append({"name": name, "variables": [names[i] for i in used], "polynomials": polys, **answer})
    Path(__file__).with_name("systems.json").write_text(
        json.dumps(entries, indent=None, separators=(",", ":")).replace("},{", "},\n{") + "\n"
    )
    print(len(entries), "systems")


if __name__ == "__main__":
    main()
