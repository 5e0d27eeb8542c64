"""Sweeps: all masks of some sizes with several data sets each, decided one by one into a store that survives every kill."""
