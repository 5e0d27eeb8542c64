"""Numbers that know no network: real algebraic numbers and points to any precision, and exact linear algebra.

- rational == a Fraction as a flint rational
- RealNumber == a real number to any precision, with its minimal polynomial where that is known
- NumberField, FieldElement == Q[t]/(f) with one real root of f chosen, and its elements
- ExactPoint == a real point with coordinates in one number field
- ParametrisedPoint, ResiduePoint == a conjugacy class of proposed solutions, and an exact point modulo a prime
- QuotientRing == Q[t]/(f) for an irreducible f
- Ideal == an ideal of polynomials over Q
- Laurent == a Laurent polynomial in a small positive e
- Inertia == numbers of negative, zero and positive eigenvalues
- Box == a box with exactly one solution of a square system, which is simple (Krawczyk's test)
- working_precision == the bits with which balls are computed, while a block runs
- connected_parts == the classes of the equivalence that a relation generates
- to_matrix, to_rows, product, null_space, independent_rows, express, reduced == linear algebra over Q
"""
