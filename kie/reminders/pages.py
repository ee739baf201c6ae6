"""What the pages about reminders show."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kie import clock
from kie.home.waiting import waiting_for
from kie.people.models import Person
from kie.reminders.forms import PreferencesForm, as_sent
from kie.reminders.letters import AT_ONCE, Run, runs_of_week, unseen
from kie.reminders.mails import lines_of
from kie.reminders.queries import Preferences, sent_to
from kie.reminders.wording import in_words
from kie.web import Viewer


@dataclass(frozen=True, slots=True)
class PreferencesPage:
    """One's own choice. `email`: "" for somebody without an address, who gets letters; `sent`: when the last ones were
    sent. `theirs`, `theirs_sent`: what another window saved meanwhile, in words and as the form would send it; empty
    and None when none did.
    """

    form: PreferencesForm
    email: str
    sent: list[datetime]
    theirs: list[tuple[str, str]]
    theirs_sent: dict[str, str] | None


def preferences_page(
    session: Session, viewer: Viewer, form: PreferencesForm, changed: Preferences | None = None
) -> PreferencesPage:
    """The page. `changed`: what was saved since the form was shown."""
    return PreferencesPage(
        form=form,
        email=session.get_one(Person, viewer.person_id).email or "",
        sent=sent_to(session, viewer.person_id),
        theirs=in_words(changed) if changed else [],
        theirs_sent=as_sent(changed) if changed else None,
    )


def waiting_lines(session: Session, viewer: Viewer) -> list[str]:
    """What a weekly mail to the viewer would say at this moment, line by line; empty when there would be none."""
    today = clock.today()
    return lines_of(waiting_for(session, viewer.person_id, today), today)


@dataclass(frozen=True, slots=True)
class LettersPage:
    """`unseen`: how many people without an address nobody has looked at this week; `runs`: what was printed in it."""

    unseen: int
    at_once: int
    runs: list[Run]


def letters_page(session: Session) -> LettersPage:
    """The page before the letters."""
    today = clock.today()
    return LettersPage(unseen(session, today), AT_ONCE, runs_of_week(session, today))
