"""Positive-dimensional critical sets: fibres of dead units and their pieces."""
