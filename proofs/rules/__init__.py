"""Structural lemmas as objects, applied to masks and problems; they give proof trees and need no solver.

- Lemma == a structural lemma: statement, reference, rule
- ProofNode == a lemma that was used, with what it used and what it left
- prove_problem, prove_mask == a structural proof for a problem, for masks and all data of a kind
- shown == groups of units as people read them
"""
