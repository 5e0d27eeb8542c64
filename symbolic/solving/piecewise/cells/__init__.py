"""Activation cells: regions of the weights in which the loss is that of a linear network."""
