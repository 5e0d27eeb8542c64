"""Wide networks from one narrow block: copies side by side, each seen by outputs of its own."""
