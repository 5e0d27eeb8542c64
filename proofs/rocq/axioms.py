"""The axioms the theorems may rest on, and what each is for. All are of the standard library and hold in set theory."""

from __future__ import annotations

AXIOMS = {
    "ClassicalDedekindReals.sig_forall_dec": "for a decidable property of the natural numbers it is decided whether all"
    " numbers have it: the real numbers of the standard library are compared by it",
    "FunctionalExtensionality.functional_extensionality_dep": "functions with equal values are equal: the real numbers"
    " of the standard library are made of functions, and weights are functions of their indices",
    "ClassicalDedekindReals.sig_not_dec": "a property that is not refuted is told from one that is: least upper bounds"
    " of the standard library need it (path components, infima, square roots)",
    "Classical_Prop.classic": "every proposition is true or false: a combination of vectors exists or does not, a path"
    " leaves a set or does not",
}
"""The axioms that may occur, and what each is for."""

REALS = frozenset({"ClassicalDedekindReals.sig_forall_dec", "FunctionalExtensionality.functional_extensionality_dep"})
"""Axioms of the real numbers of the standard library."""

BOUNDS = REALS | {"ClassicalDedekindReals.sig_not_dec"}
"""What least upper bounds and the intermediate value theorem add."""

CLASSIC = REALS | {"Classical_Prop.classic"}
"""The real numbers with excluded middle."""

ALL = BOUNDS | CLASSIC
"""All four."""
