"""What masks and quadratic forms decide alone, before anything is solved."""
