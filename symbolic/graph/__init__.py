"""Mask and interaction graphs.

- MaskGraph == inputs, hidden units and outputs with the weights as edges: rectangles, twins, preorder, symmetry
- Rectangle == the outputs that see a unit times the inputs that it sees: what it can change of the end-to-end matrix
- Relation == how two rectangles lie to each other: disjoint, nested, crossing, ...
- Gram == which inputs are correlated
- canonical_form == a text that isomorphic masks have in common, and no others
- CanonicalForm, Automorphisms == the representative with the renaming that leads to it; the renamings that change
  nothing
- masks == one mask pair of each isomorphism class
- MaskTypes == a mask as counts: outputs by the set of units that feed them, inputs by the set of units that see them
- GenericRank == how many dimensions the end-to-end matrices fill
"""
