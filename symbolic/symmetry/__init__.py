"""The symmetry of masks: preorder, slices, strata, orbit-alive points."""
