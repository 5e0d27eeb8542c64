"""Activation cells of ReLU and leaky ReLU networks: regions of the weights in which the loss is that of a linear network."""
