"""Statements, certificates and documents about loss landscapes, and the ``landscape`` command.

The rooms, from the ground up; each imports only rooms below it:

- claims == the five claims on a landscape: names, order, opposites, sentences
- documents == typesetting that knows no network: formulas, sentences, pictures, formats
- rules == structural lemmas that need no solver
- badness == exact bad examples, and how they are carried to larger masks
- proving == the strongest verdict with its proof
- certificates == what was proved as data, and the checker that stands alone
- rocq, search, paths, sweeps == the kernel, counterexamples, descent paths, all masks of some sizes
- statements == a registry of theorems and conjectures, decided on small cases
- derivations == the whole argument as a text
- exercises == for a course: sheets, keys, grading
- cli == the command
"""
