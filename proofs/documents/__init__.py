"""Typesetting that knows no network: documents, formulas, sentences, pictures, and their formats.

- Derivation == a document: sections of blocks, with its sources
- Section, Paragraph, Display, Step, Statement, Table, Figure, Listing, Items == the blocks
- Text, Math, Strong, Ref, Cite == what a sentence is made of: words, formulas, references to blocks and sources
- Check, StepFailed == how a step is verified when the document is built; that it does not hold
- Source == an entry of the bibliography
- Formula == a tree that simplifies nothing
- Rational, Name, Negative, Sum, Product, Quotient, Power, Root, Matrix, Applied, Transposed, Approximate == its kinds
- Derivative, HalfDerivative, Gradient == derivatives of the loss by name
- About == a rounded decimal that stands alone
- Relation, Beside == a chain a = b < c, and several formulas on a line
- lifted, total, scaled, evaluate == numbers as formulas, sums, multiples, values
- latex == a formula as LaTeX
- listed == words with commas and an "and"
- Picture == a drawing in three file formats
"""
