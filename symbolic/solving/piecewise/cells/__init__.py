"""Activation cells: regions of the weights in which the loss is that of a linear network.

- CellUnit == a unit with the arrangement of its samples: the faces its filter can lie in
- Linearised, CellPoint == the linear problem of the units that are not off, and a critical point of it
- OrbitPoint == weights that are moved into their cells along the symmetry
- FaceUnit == a unit whose filter lies in the span of a face
- Slope, Rim == one-sided derivatives out of a face; a face that no direction leads down from
- Fit == least squares solutions on a product of faces, as a set of weights
- Placement, Meeting, KernelCell == where a unit that is off can be: sets of weights, and cells that meet the kernel
  of a gradient block
- Scalar == a real number, as cells compare it with 0
"""
