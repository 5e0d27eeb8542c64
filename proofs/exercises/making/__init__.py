"""How exercises are made: problems and points that are drawn, and the blocks that ask about them."""
