"""The words of the output, explained."""

from __future__ import annotations

from difflib import get_close_matches

from symbolic.errors import ProblemError

_WORDS = {
    "alive": "A hidden unit is alive when neither its filter w nor its output vector v is zero. A point is orbit-alive when no "
    "point of its orbit under the symmetry has a dead unit: filters are independent modulo those of the units above, "
    "output vectors modulo those of the units below.",
    "all_minima_global": "Verdict: every local minimum of the loss is global. PROVED by structure, or from a complete list and a proved infimum.",
    "canonical": "The canonical form of a mask: a text that is equal for two masks exactly when renaming inputs, hidden units and "
    "outputs carries one to the other.",
    "certificate": "A JSON file that states claims about one problem with all that is needed to check them; see landscape check and docs/certificates.md.",
    "chamber": "A part of weight space where some polynomials are positive, and which no path leaves below some level, because the loss is larger where "
    "they vanish. It shows a spurious valley where the loss inside is larger than elsewhere, whether or not there is a minimum. See docs/chambers.md.",
    "component": "A connected set of critical points up to symmetry: the orbit of a point with given alive units, together with the "
    "fibres where its dead units move freely.",
    "dead": "A unit is dead when its filter or its output vector is zero. See lemma_a.",
    "cell": "An activation cell: the weights of a ReLU unit for which w x keeps its sign on every sample. On a product of cells the loss is "
    "that of a linear network, a polynomial; on the borders between cells it has kinks.",
    "copies": "Lemma of copies: a network side by side with copies of itself, each with outputs of its own, has a spurious valley if one copy "
    "has one at a strict minimum: the loss is a sum in separate weights. See docs/wide.md.",
    "defect": "How much the fibres of the map from weights to the end-to-end matrix are larger than orbits of the symmetry. With a "
    "positive defect minima are never isolated modulo symmetry.",
    "error_probability": "The probability that a claim is wrong: 0 for a deterministic proof; otherwise a proved bound over the random "
    "primes and slices drawn from the operating system.",
    "curve": "A curve of weights to infinity along which the loss tends to a value below every critical value: Laurent polynomials in a small e.",
    "family": "An irreducible set of critical points of positive dimension: the zero set of a prime ideal that contains the gradient.",
    "enclosure": "A ball with a rational centre that is proved to hold exactly one critical point, a strict minimum: half the Hessian is at least mu "
    "in the ball, and the gradient at the centre is small. For weights without a closed form.",
    "forbidden": "A forbidden mask is a minimal mask (in the order of adding inputs and outputs) that has a spurious minimum, or a spurious valley, for some "
    "data. Every width has finitely many; for two units the lists are complete. See landscape forbidden and docs/forbidden.md.",
    "types": "The type counts of a mask: for each set of hidden units, how many inputs exactly these units see and how many outputs exactly these feed.",
    "fibre": "The critical points over one alive orbit in which dead units have one vector zero and the other in the kernel of their gradient block.",
    "inertia": "The numbers of negative, zero and positive eigenvalues of the Hessian in all weights.",
    "infimum": "The greatest lower bound of the loss. It need not be attained: sparse networks can approach it only with weights going to infinity.",
    "lemma_a": "Lemma A: if a unit is dead at a critical point and its gradient block G_j is not zero, the Hessian has a negative direction. "
    "Move v by e p and w by q / e with p G_j q < 0: the first-order terms vanish and the mixed term wins for small e.",
    "minimum": "A local minimum that is not strict: the Hessian is positive semidefinite and its kernel is the tangent space of an explicit "
    "family of critical points larger than one orbit (Morse-Bott).",
    "maximum": "A local maximum: the Hessian is negative semidefinite and its kernel is the tangent space of a critical manifold. It occurs with "
    "power activations only.",
    "mixed": "A component on which the kind changes, along the fibre of a dead unit or along a family. Its pieces list kind and inertia.",
    "path": "A descent path: pieces, polynomial in t, from given weights to a global minimum along which the loss never increases; "
    "certified piece by piece (Sturm). It proves one start. See landscape descend.",
    "PROVED": "Shown by code that does not trust what found it. REFUTED: the contrary is proved. UNDECIDED: neither, with the reason.",
    "rectangle": "The entries of the end-to-end matrix a hidden unit can change: its outputs times its inputs.",
    "saddle": "A critical point with directions of descent and of ascent: a negative eigenvalue, or a dead unit with non-zero gradient block.",
    "slice": "An affine subspace that meets every orbit of the symmetry once; the gradient system is solved there.",
    "spurious": "A local minimum is spurious when its loss exceeds the infimum: a lower point certified elsewhere proves it.",
    "spurious_minimum": "Verdict: some local minimum is spurious.",
    "spurious_strict_minimum": "Verdict: some strict local minimum is spurious.",
    "spurious_valley": "Verdict: some connected component of a set {loss <= c} does not approach the infimum.",
    "stratum": "The critical points that are orbit-alive on a given set of units. All strata together are all critical points up to symmetry.",
    "strict_minimum": "A local minimum whose nearby minimisers are exactly its own orbit under the symmetry of the network: the Hessian is positive "
    "semidefinite and its kernel is the tangent space of the orbit. With weight decay the orbit is finite, or rotations of twins.",
    "symmetry": "Reparametrisations of the hidden layer that keep both masks: one dimension for every ordered pair i <= j of units "
    "(outputs of i among those of j, inputs of j among those of i), pairs i = i included.",
    "twins": "Hidden units with equal inputs and equal outputs. A class of twins is complete when it has as many units as its rectangle has rows or columns.",
    "undecided": "Neither proved nor refuted; the reason says what is missing.",
    "valley": "A component is the bottom of a spurious valley when a connected component of a set {loss <= c} contains it and does not approach the infimum.",
    "void": "A unit without inputs or without outputs. It never changes the loss and is dropped. "
    "(A sigmoid or softplus unit without inputs is not void: it is a constant.)",
}


def _all_words() -> dict[str, str]:
    """The words above, and the structural lemmas with their arguments."""
    from proofs.rules.density import WIDE_DENSE
    from proofs.rules.fixed import FIXED_FEATURES
    from proofs.rules.lemmas import LEMMAS

    lemmas = {
        lemma.name: f"Structural lemma: {lemma.title}. {lemma.argument} Needs: {'; '.join(lemma.hypotheses)}. Scope: {lemma.scope}."
        for lemma in (*LEMMAS, WIDE_DENSE, FIXED_FEATURES)
    }
    return {**_WORDS, **lemmas}


def words() -> list[str]:
    """All words, sorted."""
    return sorted(_all_words(), key=str.lower)


def _known() -> dict[str, str]:
    known = {name.lower(): name for name in _all_words()}
    return known | {"refuted": "PROVED", "undecided_verdict": "PROVED"}


def _key(word: str) -> str:
    return word.lower().replace(" ", "_").replace("-", "_")


def named(word: str) -> str | None:
    """The word of the list that is meant, or None.

    Examples:
        >>> named("Strict minimum"), named("nothing")
        ('strict_minimum', None)
    """
    return _known().get(_key(word))


def meaning(word: str) -> str:
    """What a word means.

    Raises:
        ProblemError: if the word is not in the list; the error names similar ones.
    """
    name = named(word)
    if name is None:
        near = get_close_matches(_key(word), _known(), n=3)
        raise ProblemError(
            "explain",
            "the word must be one of `landscape explain`" + (f"; did you mean {', '.join(near)}?" if near else ""),
            repr(word)[:60],
        )
    return _all_words()[name]


def explanation(word: str) -> str:
    """A word and its meaning, for people.

    Raises:
        ProblemError: if the word is not in the list; the error names similar ones.
    """
    return f"{named(word) or ''}\n  {meaning(word)}"
