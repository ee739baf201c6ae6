"""The learning catalogue."""
