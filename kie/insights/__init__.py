"""Completion, and the heatmap: published cells that expose nobody; charts, one a file."""
