"""Derivations: a problem's argument as checked steps, and its renderings.

- derive == from a problem or its findings to the document
- derivation_of, board_of == the whole argument on a problem, and its short form
- lemma_derivation, statement_derivation == the same for a lemma and a statement
- Derived == a derivation with its pictures
- Residuals == a problem with a polynomial activation, as formulas
"""
