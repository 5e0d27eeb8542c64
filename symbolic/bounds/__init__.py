"""Lower bounds of the loss and curves along which it tends to its infimum."""
