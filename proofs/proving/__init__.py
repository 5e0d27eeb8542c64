"""The strongest verdict on a problem, with its proof: by structure where that is enough, by the solver otherwise."""
