"""What makes an engine's points trustworthy.

- SliceSystem == the square system "gradient along a slice = 0" of a loss
- Proposal == a solution as an engine proposed it
- VerifiedFactor == conjugate solutions verified exactly
"""
