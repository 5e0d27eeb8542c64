"""Second opinions on keys: what an exercise says, found again from its text."""
