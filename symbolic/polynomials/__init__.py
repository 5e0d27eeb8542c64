"""Losses, gradients and Hessians as exact polynomials."""
