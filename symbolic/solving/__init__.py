"""The solver: everything put together, and its result."""
