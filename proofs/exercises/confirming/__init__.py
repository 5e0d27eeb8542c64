"""Second opinions on keys: what an exercise says, found again from its text.

- SecondOpinion == a point of a problem, looked at by the checker and the solver
"""
