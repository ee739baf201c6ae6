"""The learning catalogue of the demonstration: twelve invented things to learn."""

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.learning.models import LearningCompetency, LearningItem

FRAMEWORK = "customer-focus"
ITEMS: tuple[tuple[str, str, str, str, int | None, int | None, int | None], ...] = (
    ("Say no early, and kindly", "Learning team", "", "workshop", 180, 1, 3),
    ("Listening when somebody is upset", "Learning team", "", "workshop", 210, 1, 2),
    (
        "Plain words in letters",
        "Wexcombe College",
        "https://college.example/plain-words",
        "course",
        360,
        0,
        None,
    ),
    ("What a complaint tells us", "Contact centre", "", "coaching", 60, 2, None),
    ("A morning with the contact centre", "Contact centre", "", "coaching", 240, 0, 2),
    ("Keeping promises you can keep", "Open Shelf", "https://shelf.example/promises", "reading", 40, 3, None),
    ("Asking people what they need", "Open Shelf", "https://shelf.example/asking", "video", 25, 4, None),
    ("Five questions before a change", "Open Shelf", "https://shelf.example/five", "video", 12, 4, 3),
    (
        "Working with figures",
        "Wexcombe College",
        "https://college.example/figures",
        "online",
        480,
        None,
        None,
    ),
    ("First steps in leading a team", "Wexcombe College", "", "qualification", None, None, None),
    ("Writing for screens", "Wexcombe College", "https://college.example/screens", "online", 90, 0, None),
    ("Turning complaints into plans", "Learning team", "", "workshop", 150, 2, 3),
)
"""Title, provider, link, kind, minutes, place of the competency in the framework, step."""


def write_learning(session: Session, catalogue: Catalogue) -> None:
    """Everything that the council offers."""
    competencies = catalogue.framework(FRAMEWORK).competencies
    names = ("title", "provider", "link", "kind", "minutes", "place", "step")
    found = [
        {"id": UUID(int=number, version=4), "withdrawn_at": None, **dict(zip(names, item, strict=True))}
        for number, item in enumerate(ITEMS, 1)
    ]
    helping = [
        {
            "item_id": one["id"],
            "framework_id": FRAMEWORK,
            "competency_id": competencies[place].id,
            "position": 0,
        }
        for one in found
        if isinstance(place := one.pop("place"), int)
    ]
    session.execute(insert(LearningItem), found)
    session.execute(insert(LearningCompetency), helping)
