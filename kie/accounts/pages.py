"""What the account pages show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from kie.accounts.queries import SignedIn, people_without_password, sessions_of
from kie.errors import NotFound
from kie.i18n import _
from kie.people.models import Person, Team

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One browser in which somebody is signed in. `current`: the one they are looking at."""

    session_id: UUID
    browser: str
    started_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account."""

    name: str
    sessions: tuple[OwnSession, ...]


@dataclass(frozen=True, slots=True)
class LettersPage:
    """Whom letters can be printed for. `person_id`, `name`: one person asked for, or None.

    `waiting`: how many people have no password yet. `choices`: the whole organisation, then each team by name.
    """

    person_id: UUID | None
    name: str | None
    waiting: int
    choices: list[SelectChoice]


def account(session: Session, who: SignedIn) -> AccountPage:
    """The account of whoever is signed in."""
    rows = tuple(
        OwnSession(row.id, browser_words(row.browser), row.started_at, row.seen_at, row.id == who.sign_in_id)
        for row in sessions_of(session, who.person_id)
    )
    return AccountPage(who.name, rows)


def letters(session: Session, person: str | None) -> LettersPage:
    """The page before the letters. `person`: the id of one person as the address gave it; raises NotFound."""
    waiting = len(people_without_password(session))
    teams = session.execute(select(Team.code, Team.name).order_by(Team.name, Team.code)).all()
    choices = [SelectChoice("", _("The whole organisation"))]
    choices += [SelectChoice(team.code, f"{team.name} ({team.code})") for team in teams]
    if not person:
        return LettersPage(None, None, waiting, choices)
    try:
        found = session.get(Person, UUID(person))
    except ValueError:
        found = None
    if found is None:
        raise NotFound()
    return LettersPage(found.id, found.name, waiting, choices)


def browser_words(told: str) -> str:
    """What a browser says of itself, in words that people know: "Firefox, Windows"."""
    system = next((words for mark, words in _SYSTEMS if mark in told), None)
    browser = next((words for mark, words in _BROWSERS if mark in told), None)
    return ", ".join(word for word in (browser, system) if word) or _("A browser we do not know")
