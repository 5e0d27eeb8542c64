"""Descent paths of dense networks: from given weights to a global minimum, along which the loss never increases."""
