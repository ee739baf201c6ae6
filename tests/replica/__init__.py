"""Figures read from a standby: with all that the primary has, and without one that fails anybody."""
