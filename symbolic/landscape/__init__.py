"""The result of solving: components, strata, verdicts, and how they print."""
