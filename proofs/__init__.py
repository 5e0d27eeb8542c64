"""Statements, certificates and documents about loss landscapes, and the ``landscape`` command."""
