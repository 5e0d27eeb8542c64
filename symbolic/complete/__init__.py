"""What makes an engine's counts trustworthy."""
