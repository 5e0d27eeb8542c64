"""Numbers that know no network: real algebraic numbers and points to any precision, and exact linear algebra."""
