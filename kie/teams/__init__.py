"""The tree of teams as HR changes it: added, renamed, moved, led by somebody else, closed; from a day on."""
