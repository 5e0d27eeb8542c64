"""Mask and interaction graphs."""
