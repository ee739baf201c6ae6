"""Learning demand as it is published: plain values that the database keeps."""

from typing import TypedDict

MEASURES = ("goals", "support", "learning")
"""People with an agreed goal; of these, with help that was promised and is late; and with a course still to come."""

ANY = "any"
"""The id of the row about everybody with a goal, whatever it is about."""
ELSE = "else"
"""The id of the row about goals that belong to none of the competencies."""


class DemandRow(TypedDict):
    """One competency. Numbers of people, to the nearest ten; None: not enough people to show safely."""

    id: str
    title: str
    goals: int | None
    support: int | None
    learning: int | None


class DemandFramework(TypedDict):
    """One framework's competencies, in its own order."""

    id: str
    title: str
    rows: list[DemandRow]


class DemandBody(TypedDict):
    """A quarter. `whole`: two rows, `ANY` and `ELSE`, whose titles are said by the page."""

    whole: list[DemandRow]
    frameworks: list[DemandFramework]
