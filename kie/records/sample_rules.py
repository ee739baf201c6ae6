"""How many records an auditor may have drawn of a cycle: pure."""

SHARE, MOST = 10, 20
"""Of a cycle one record in ten at most, and twenty in all, whoever draws and however often."""


def left_to_draw(signed: int, drawn: int) -> int:
    """How many may still be drawn of a cycle with so many signed records, of which so many were drawn before.

    So nobody can draw again and again until the record comes up that they are after.
    """
    return max(0, min(MOST, signed // SHARE) - drawn)
