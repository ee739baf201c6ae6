"""A copy of the database that PostgreSQL keeps up, asked for figures in the primary's place when it has all of them."""
