"""Smooth networks in mpmath, by formulas of their own: loss, derivatives, and an audit of whole solutions."""

from __future__ import annotations

import mpmath

from symbolic import Problem, SparseNetwork
from symbolic.exact.precision import working_precision
from symbolic.landscape.kind import Kind
from symbolic.solving.smooth.loss import analytic_loss
from symbolic.solving.smooth.lower_points import lower_point

KINDS = ("tanh", "sigmoid", "softplus")
BASE = {
    "tanh": ([[1, 2, 5]], [[1, 0, 1]], ("1.304065009", "0.188867170", "0.79522509")),
    "sigmoid": ([[1, 3]], [[2, -3]], ("-1.08", "0.693147181", "11.56")),
    "softplus": ([[-3, 1, 3]], [[3, -3, -1]], ("-0.824278939", "0.721733205", "14.63028227")),
}
FORMULAS = {
    "tanh": lambda z: (mpmath.exp(2 * z) - 1) / (mpmath.exp(2 * z) + 1),
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}
SLOPES = {
    "tanh": lambda z: 1 - mpmath.tanh(z) ** 2,
    "sigmoid": lambda z: mpmath.exp(-z) / (1 + mpmath.exp(-z)) ** 2,
    "softplus": FORMULAS["sigmoid"],
}
BENDS = {
    "tanh": lambda z: -2 * mpmath.sinh(z) / mpmath.cosh(z) ** 3,
    "sigmoid": lambda z: (mpmath.exp(-2 * z) - mpmath.exp(-z)) / (1 + mpmath.exp(-z)) ** 3,
    "softplus": SLOPES["sigmoid"],
}


def make(kind, first, second, inputs, targets, decay=0):
    network = SparseNetwork.of(first, second, activation=kind)
    return Problem.of(network, inputs=inputs, targets=targets, weight_decay=decay)


def base(kind):
    return make(kind, [[1]], [[1]], *BASE[kind][:2])


def mp(x):
    return mpmath.mpf(x.numerator) / x.denominator


def decimal(ball, digits=40):
    with working_precision(400):
        return mpmath.mpf(ball.mid().str(digits, radius=False))


class Reference:
    """Loss, half gradient and half Hessian of a problem in mpmath, entry by entry, in the given weights."""

    def __init__(self, problem, places):
        self.problem, self.places = problem, places
        self.kind = problem.network.activation.kind

    def arguments(self, theta):
        value = dict(zip(self.places, theta, strict=True))
        h, d, k = len(self.problem.network.masks[0]), len(self.problem.inputs), len(self.problem.targets)
        w = [[value.get((0, j, c), mpmath.mpf(0)) for c in range(d)] for j in range(h)]
        v = [[value.get((1, i, j), mpmath.mpf(0)) for j in range(h)] for i in range(k)]
        n = len(self.problem.inputs[0])
        z = [[sum(w[j][c] * mp(self.problem.inputs[c][s]) for c in range(d)) for s in range(n)] for j in range(h)]
        return v, z

    def decay(self, place):
        return mp(self.problem.decay[place[0]][place[1]][place[2]])

    def loss(self, theta):
        v, z = self.arguments(theta)
        total = sum(self.decay(t) * x * x for t, x in zip(self.places, theta, strict=True))
        for i, row in enumerate(self.problem.targets):
            for s, y in enumerate(row):
                total += (sum(v[i][j] * FORMULAS[self.kind](z[j][s]) for j in range(len(z))) - mp(y)) ** 2
        return total

    def derivatives(self, theta):
        """By the chain rule for each pair of weights: ``sum r' r' + r r''`` over the residuals."""
        v, z = self.arguments(theta)
        size, x = len(self.places), self.problem.inputs
        gradient = [self.decay(t) * w for t, w in zip(self.places, theta, strict=True)]
        hessian = [[self.decay(a) if p == q else mpmath.mpf(0) for q in range(size)] for p, a in enumerate(self.places)]
        for i, row in enumerate(self.problem.targets):
            for s, y in enumerate(row):
                r = sum(v[i][j] * FORMULAS[self.kind](z[j][s]) for j in range(len(z))) - mp(y)
                first = []
                for layer, a, b in self.places:
                    if layer == 1:
                        first.append(FORMULAS[self.kind](z[b][s]) if a == i else mpmath.mpf(0))
                    else:
                        first.append(v[i][a] * SLOPES[self.kind](z[a][s]) * mp(x[b][s]))
                for p, (lp, ap, bp) in enumerate(self.places):
                    gradient[p] += r * first[p]
                    for q, (lq, aq, bq) in enumerate(self.places):
                        second = mpmath.mpf(0)
                        if lp == lq == 0 and ap == aq:
                            second = v[i][ap] * BENDS[self.kind](z[ap][s]) * mp(x[bp][s]) * mp(x[bq][s])
                        elif lp == 1 and lq == 0 and ap == i and bp == aq:
                            second = SLOPES[self.kind](z[aq][s]) * mp(x[bq][s])
                        elif lp == 0 and lq == 1 and aq == i and bq == ap:
                            second = SLOPES[self.kind](z[ap][s]) * mp(x[bp][s])
                        hessian[p][q] += first[p] * first[q] + r * second
        return gradient, hessian


def kept(problem):
    return analytic_loss(problem).places


def values(component, places, digits=45):
    bits = 10 * digits // 3
    return [decimal(component.tables[a][b][c].ball(bits), digits) for a, b, c in places]


def audit(problem, solution, root=True):
    """Check every component against mpmath: a root of the gradient nearby, its loss, the signs of the Hessian, lower points."""
    places = kept(problem)
    reference = Reference(problem, places)
    losses = {}
    with mpmath.workdps(50):
        for component in solution.components:
            theta = values(component, places)
            gradient, hessian = reference.derivatives(theta)
            assert max(map(abs, gradient), default=0) < 1e-25
            if root:
                found = mpmath.findroot(
                    lambda *t: reference.derivatives(t)[0], [t + mpmath.mpf(10) ** -12 for t in theta], tol=1e-60
                )
                theta = list(found)
                for (a, b, c), x in zip(places, theta, strict=True):
                    ball = component.tables[a][b][c].ball(100)
                    assert abs(decimal(ball) - x) < 1e-25 + float(ball.rad())
            loss = reference.loss(theta)
            losses[component.identifier] = loss
            assert abs(decimal(component.loss.ball(120)) - loss) < 1e-25
            eigenvalues = mpmath.eigsy(mpmath.matrix(hessian), eigvals_only=True)
            negative = sum(1 for e in eigenvalues if e < 0)
            if component.inertia is not None:
                assert component.inertia.negative == negative
                assert component.inertia.positive == len(places) - negative
            assert (component.kind is Kind.STRICT_MINIMUM) == (negative == 0)
        for component in solution.components:
            if component.spurious.proved:
                assert component.minimal
                cheaper = [x for x in losses.values() if x < losses[component.identifier]]
                point = lower_point(problem, component.loss.ball(60), solution.seed)
                if point is not None:
                    cheaper.append(reference.loss([mp(point[a][b][c]) for a, b, c in places]))
                assert min(cheaper) < losses[component.identifier]
