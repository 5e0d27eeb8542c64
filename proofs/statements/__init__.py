"""Executable statements about loss landscapes: hypotheses that can be dropped, cases that are decided exactly."""
