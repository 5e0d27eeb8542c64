"""Executable statements about loss landscapes: hypotheses that can be dropped, cases that are decided exactly.

- Statement == a claim about all (or some) problems that satisfy its hypotheses
- Hypothesis, Quantifier, Standing == a condition that can be dropped, for all or some, what is known in general
- CaseSet == the small cases on which it is decided
- Decider == solves each problem once
- Report, Outcome, verify == the cases with what they have shown, and how it is found
"""
