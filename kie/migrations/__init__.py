"""Schema changes, numbered, in order."""
