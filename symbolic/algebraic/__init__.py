"""Real algebraic numbers and points, to any precision."""
