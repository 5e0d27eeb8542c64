"""What makes an engine's points trustworthy.

- SliceSystem, Box == "gradient along a slice = 0", and a box with exactly one solution, which is simple
- Proposal == a solution as an engine proposed it
- VerifiedFactor == conjugate solutions verified exactly
"""
