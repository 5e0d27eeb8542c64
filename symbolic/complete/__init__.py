"""What makes an engine's counts trustworthy.

- Draw == one random test of a count: a prime, and the token its slice is made from
- chart_slice == a slice with many zeros, where random ones are not needed
- HeightBound == how many primes can be bad for a square system, by its degrees and heights
- random_draw == a draw from the entropy of the operating system
"""
