"""Smooth activations that are no polynomials (tanh, sigmoid, softplus): numeric candidates, decided by ball arithmetic."""
