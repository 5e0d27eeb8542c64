"""Numbers that know no network."""
