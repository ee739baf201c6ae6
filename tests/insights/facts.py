"""What a cycle freezes of people for figures by facet."""

from collections.abc import Callable

Facts = Callable[[str, int], tuple[str, str, str]]
"""Team and number of the person in it to their grade, location and length of service."""


def alike(_team: str, _number: int) -> tuple[str, str, str]:
    """The same for everybody."""
    return "G6", "Town Hall", "5–9 years"
