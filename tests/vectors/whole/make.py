"""Decompose the critical sets of many small networks with Singular, from masks and data alone (see README.md)."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations_with_replacement, permutations
from random import Random

REACHES = (4, 2, 2, 1, 1, 1)
"""Sizes of the random entries that are tried until Singular finishes in 10 seconds."""


def mask_classes(units, d, k):
    """Masks of some units that use every input and output, up to renumbering inputs, outputs and units."""
    seen = {}
    rectangles = [(o, i) for o in range(1, 2**k) for i in range(1, 2**d)]
    for chosen in combinations_with_replacement(rectangles, units):
        outs = ins = 0
        for o, i in chosen:
            outs, ins = outs | o, ins | i
        if outs != 2**k - 1 or ins != 2**d - 1:
            continue
        key = min(
            tuple(sorted((moved(o, po), moved(i, pi)) for o, i in chosen))
            for po in permutations(range(k))
            for pi in permutations(range(d))
        )
        seen.setdefault(key, chosen)
    return list(seen.values())


def moved(bits, order):
    return sum(1 << order[b] for b in range(len(order)) if bits >> b & 1)


def class_problems():
    random = Random(2009_07439)
    for units in (1, 2):
        for d in (1, 2, 3):
            for k in (1, 2, 3):
                for chosen in mask_classes(units, d, k):
                    first = [[i >> b & 1 for b in range(d)] for _, i in chosen]
                    second = [[o >> b & 1 for o, _ in chosen] for b in range(k)]
                    for whitened in (True, False):
                        yield "classes", [random_data(random, first, second, whitened, reach) for reach in REACHES]


def random_data(random, first, second, whitened, reach):
    d, k = len(first[0]), len(second)
    n = d if whitened else d + 1
    problem = {
        "masks": [first, second],
        "targets": [[random.randint(-reach, reach) for _ in range(n)] for _ in range(k)],
    }
    if not whitened:
        problem["inputs"] = [[random.randint(1 - reach, reach) for _ in range(n)] for _ in range(d)]
    return problem


def decay_table(random, masks, equal):
    if equal:
        return "1/5"
    return [[[f"{random.randint(1, 9)}/7" if x else 0 for x in row] for row in mask] for mask in masks]


def other_problems():
    random = Random(7)
    ones = lambda r, c: [[1] * c for _ in range(r)]  # noqa: E731
    eye = lambda n: [[int(r == c) for c in range(n)] for r in range(n)]  # noqa: E731
    one_sample = [
        ([[1]], [[1]]),
        ([[1]], [[1], [1]]),
        ([[1], [1]], [[1, 1]]),
        (eye(2), eye(2)),
        (eye(2), [[1, 1], [0, 1]]),
        (eye(2), ones(2, 2)),
        (eye(3), [[1, 1, 1]]),
        ([[1, 1]], [[1]]),
        ([[1, 1]], [[1], [1]]),
        ([[1, 0], [1, 1]], [[1, 1]]),
        ([[1, 1], [0, 1]], [[1, 0], [1, 1]]),
    ]
    for first, second in one_sample:
        n = len(first[0])
        problem = {
            "masks": [first, second],
            "inputs": [[random.randint(1, 5)] for _ in range(n)],
            "targets": [[random.randint(2, 9)] for _ in second],
        }
        yield "decay", {**problem, "weight_decay": decay_table(random, problem["masks"], False)}
    for first, second in [
        ([[1, 1]], [[1], [1]]),
        ([[1, 0], [1, 1]], [[1, 1], [0, 1]]),
        ([[1, 0], [0, 1]], [[1, 1], [1, 1]]),
        ([[1], [1]], [[1, 1]]),
        (ones(2, 2), ones(2, 2)),
    ]:
        n = len(first[0])
        targets = [[random.randint(-4, 4) for _ in range(n)] for _ in second]
        for equal in (True, False):
            if first == ones(2, 2) and not equal:
                continue
            masks = [first, second]
            yield "decay", {"masks": masks, "targets": targets, "weight_decay": decay_table(random, masks, equal)}
    deep = [
        ([[1]], [[1]], [[1]]),
        ([[1, 1]], [[1]], [[1]]),
        ([[1]], [[1], [1]], [[1, 1]]),
        ([[1, 1]], [[1]], [[1], [1]]),
        ([[1, 0], [1, 1]], [[1, 1]], [[1]]),
        ([[1]], [[1]], [[1]], [[1]]),
    ]
    for masks in deep:
        n = len(masks[0][0])
        targets = [[random.randint(1, 6) for _ in range(n)] for _ in masks[-1]]
        yield "depth", {"masks": [list(m) for m in masks], "targets": targets}
        decay = decay_table(random, masks, False)
        yield "depth", {"masks": [list(m) for m in masks], "targets": targets, "weight_decay": decay}
    for first, second, inputs, targets in [
        ([[1]], [[1]], None, [[1]]),
        ([[1, 1]], [[1]], None, [[1, -2]]),
        ([[1, 1]], [[1]], [[1, 1, 1], [-1, 0, 1]], [[1, 1, 1]]),
        ([[1, 1], [1, 1]], [[1, 1]], None, [[1, -2]]),
        ([[1, 1], [0, 1]], [[1, 1]], [[1, 0, 1], [0, 1, 1]], [[1, -2, 3]]),
        ([[1, 0], [0, 1]], [[1, 1], [1, 0]], [[1, 2], [1, -1]], [[1, 2], [3, -1]]),
        ([[1], [1]], [[1, 0], [1, 1]], [[1, 2]], [[1, 5], [-2, 1]]),
    ]:
        for activation in ("square", "cube"):
            problem = {"masks": [first, second], "targets": targets, "activation": activation}
            yield "power", problem if inputs is None else {**problem, "inputs": inputs}


def program(problem):
    """A Singular program: loss from products, gradient, minimal primes, loss polynomials by elimination."""
    masks, power = problem["masks"], {"linear": 1, "square": 2, "cube": 3}[problem.get("activation", "linear")]
    places = [(m, r, c) for m, mask in enumerate(masks) for r, row in enumerate(mask) for c, x in enumerate(row) if x]
    names = {place: f"x({k})" for k, place in enumerate(places, 1)}
    size = len(places)
    d = len(masks[0][0])
    inputs = problem.get("inputs") or [[int(r == c) for c in range(d)] for r in range(d)]
    lines = ['LIB "primdec.lib";', f"ring r=0,(x(1..{size}),l),dp;", "short=0;", "poly L=0;"]
    for sample in range(len(inputs[0])):
        signal = [f"({row[sample]})" for row in inputs]
        for m, mask in enumerate(masks):
            if m:
                signal = [f"({s})^{power}" for s in signal]
            new = []
            for r, row in enumerate(mask):
                total = "+".join(f"{names[m, r, c]}*{signal[c]}" for c, x in enumerate(row) if x) or "0"
                lines.append(f"poly h{sample}_{m}_{r}={total};")
                new.append(f"h{sample}_{m}_{r}")
            signal = new
        for value, row in zip(signal, problem["targets"], strict=True):
            lines.append(f"L=L+({value}-({row[sample]}))^2;")
    decay = problem.get("weight_decay")
    for m, r, c in places:
        if decay:
            amount = decay if isinstance(decay, str) else decay[m][r][c]
            lines.append(f"L=L+({amount})*{names[m, r, c]}^2;")
    used = ",".join(f"diff(L,x({k}))" for k in range(1, size + 1))
    everything = "*".join(f"x({k})" for k in range(1, size + 1))
    lines += [
        f"ideal i={used};",
        "list p=minAssGTZ(i+l);",
        "int k;",
        "for(k=1;k<=size(p);k++){",
        "ideal s=std(p[k]);",
        # L may be reduced by the prime first; then l - L has a short elimination ideal
        f"ideal e=eliminate(subst_l(s)+ideal(l-reduce(L,s)),{everything});",
        'print("prime "+string(dim(s))+" "+string(mult(s))+" "+string(cleardenom(e[1])));',
        "kill s;kill e;}",
        'print("done");quit;',
    ]
    # the extra variable l is in every prime (it was added to the ideal); take it out again before eliminating
    helper = "proc subst_l(ideal s){ideal t;int a;for(a=1;a<=size(s);a++){if(s[a]!=l){t=t+ideal(subst(s[a],l,0));}}return(t);}"
    return "\n".join([*lines[:3], helper, *lines[3:]])


def count(binary, problem):
    """The dimension of the quotient algebra over Q: points with multiplicity; None if infinite or not finished."""
    text = program(problem)
    head = text[: text.index("list p=")] + 'ideal g=slimgb(i+l);print(string(dim(g))+" "+string(vdim(g)));quit;'
    try:
        done = subprocess.run(
            [binary, "-q", "--no-rc", "--no-tty"], input=head, capture_output=True, text=True, timeout=300
        )
    except subprocess.TimeoutExpired:
        return None
    dimension, points = map(int, done.stdout.split()[-2:])
    return points if dimension == 0 else None


def run(binary, text, seconds):
    try:
        done = subprocess.run(
            [binary, "-q", "--no-rc", "--no-tty"], input=text, capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return None
    rows = [line for line in done.stdout.splitlines() if line]
    if not rows or rows[-1] != "done":
        raise SystemExit(f"{text}\n{done.stdout[:500]}")
    primes = []
    for row in rows[:-1]:
        _, dimension, degree, polynomial = row.split(" ", 3)
        if int(dimension) >= 0:
            primes.append({"dimension": int(dimension), "degree": int(degree), "loss": coefficients(polynomial)})
    return primes


def coefficients(text):
    """A polynomial in l as integer coefficients, constant term first."""
    result = {}
    for part in text.replace("-", "+-").split("+"):
        if not part:
            continue
        number, exponent = 1, 0
        for factor in part.split("*"):
            sign = -1 if factor.startswith("-") else 1
            factor = factor.lstrip("-")
            if factor.startswith("l"):
                exponent += int(factor[2:] or 1) if "^" in factor else 1
                number *= sign
            else:
                number *= sign * int(factor)
        result[exponent] = result.get(exponent, 0) + number
    return [result.get(e, 0) for e in range(max(result) + 1)]


def main():
    binary = sys.argv[1]
    version = (
        subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.split("version")[1].split()[0]
    )
    vectors = []
    for kind, problems in [*class_problems(), *((k, [p]) for k, p in other_problems())]:
        tries = ((p, run(binary, program(p), 10 if len(problems) > 1 else 20)) for p in problems)
        problem, primes = next(((p, found) for p, found in tries if found is not None), (problems[-1], None))
        vector = {"kind": kind, "problem": problem, "primes": primes}
        if primes is None:
            vector["points"] = count(binary, problem)
        vectors.append(vector)
        print(len(vectors), kind, problem["masks"], primes is None, file=sys.stderr, flush=True)
    text = ",\n".join(json.dumps(v) for v in vectors)
    print(f'{{"system": "Singular", "version": "{version}", "vectors": [\n{text}\n]}}')


if __name__ == "__main__":
    main()
