"""Search for certified bad data: floats propose, the exact solver confirms, the independent checker has the last word.

- search == numeric proposals, made small, confirmed exactly
- Confirmed, NotConfirmed == what the exact solver and the checker say
- IntegerData, Candidate == small data, and data that look bad
- SearchResult == a certified counterexample, or how far was looked
"""
