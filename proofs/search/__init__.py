"""Search for certified bad data: floats propose, the exact solver confirms, the independent checker has the last word."""
