"""Who may do what: the table against a reference written by hand, and what goes into asking it."""
