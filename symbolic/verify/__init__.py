"""What makes an engine's points trustworthy."""
