"""Spurious valleys that need no minimum: parts of weight space that no path leaves below some level (docs/chambers.md).

- Chamber, Wall, Invariant == where some polynomials are positive, with bounds of the loss there
- Dual, Products, Product, Normal, Turning, Minor == why the loss is at least a bound on a wall or inside
- Frame == the outputs or inputs in which the vectors of units become dependent
- Proposal == a chamber of which no point is known yet
- chamber_verdict == the exact check of a chamber
- find_chamber == a chamber that shows a spurious valley
"""
