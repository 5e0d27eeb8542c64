"""Certificates: what was proved, as data."""
