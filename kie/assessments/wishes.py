"""What the page on the person's own wishes shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kie.assessments.forms import text_of
from kie.assessments.pages import Link, back_from
from kie.assessments.questions import Attempt, ErrorLink
from kie.assessments.readers import reader_of
from kie.assessments.screens import Part, Screen
from kie.assessments.want_labels import want_labels
from kie.assessments.words import BOXES, WantsItem, wants_of
from kie.forming import version_read
from kie.i18n import _
from kie.identifiers import looks_like_a_persons_number


@dataclass(frozen=True, slots=True)
class Box:
    """One box of what the person wants."""

    name: str
    label: str
    hint: str
    text: str
    problem: str
    theirs: str | None

    @property
    def warning(self) -> bool:
        """Whether the text seems to name somebody by a number."""
        return looks_like_a_persons_number(self.text)


@dataclass(frozen=True, slots=True)
class WantsPage:
    """The short boxes for the exchange."""

    part: Part
    screen: Screen
    boxes: tuple[Box, ...]
    theirs_typed: dict[str, str]
    version: int
    back: Link
    reader: str
    saved_at: datetime | None
    errors: tuple[ErrorLink, ...]
    attempt: Attempt


def wants_page(
    session: Session,
    part: Part,
    screens: tuple[Screen, ...],
    screen: Screen,
    attempt: Attempt,
    stored_elsewhere: WantsItem | None = None,
) -> WantsPage:
    """The page. `stored_elsewhere`: what stands when this save was stale."""
    row = part.sheet.wants
    stored = wants_of(row)
    problems = {name.removeprefix("wants/"): said for name, said in attempt.problems.items()}
    boxes = tuple(_box(name, stored, attempt, problems, stored_elsewhere) for name in BOXES)
    typed_version = text_of(attempt.typed, "version") or ""
    version = version_read(typed_version) if typed_version.isdecimal() else stored.version
    return WantsPage(
        part=part,
        screen=screen,
        boxes=boxes,
        theirs_typed={box.name: box.theirs for box in boxes if box.theirs is not None},
        version=stored_elsewhere.version if stored_elsewhere else version,
        back=back_from(part, screens, screen),
        reader=reader_of(session, part),
        saved_at=row.saved_at if row and not attempt.typed else None,
        errors=tuple(ErrorLink(said, name) for name, said in problems.items()) or attempt.errors,
        attempt=attempt,
    )


def _box(
    name: str, stored: WantsItem, attempt: Attempt, problems: dict[str, str], elsewhere: WantsItem | None
) -> Box:
    hints = {
        "soon": _("In the coming months: something to learn, to try, to do more or less of."),
        "later": _("In a year or two."),
        "in_the_way": _("Time, tools, how we work together."),
        "needs": _("From your manager, to get there."),
    }
    typed = text_of(attempt.typed, name)
    text = getattr(stored, name) if typed is None else typed
    theirs = getattr(elsewhere, name) if elsewhere else None
    return Box(
        name,
        want_labels()[name],
        hints[name],
        text,
        problems.get(name, ""),
        theirs if theirs != text else None,
    )
