"""The page about the meeting: when and where, and who confirmed that it took place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kie import clock
from kie.people.queries import names_of
from kie.reviews.around import read_arranged
from kie.reviews.case import Case
from kie.reviews.forms import ConfirmationForm, MeetingForm, meeting_sent
from kie.reviews.models import Meeting, MeetingConfirmation


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """What is kept of the meeting, None before anything is, and the two forms. `confirmed`: by whom, by name;
    `theirs_sent`: what somebody saved meanwhile, as the form would send it, None when nobody did."""

    stored: Meeting | None
    confirmed: list[tuple[str, MeetingConfirmation]]
    confirmed_mine: bool
    form: MeetingForm
    confirmation: ConfirmationForm
    theirs_sent: Mapping[str, str] | None

    @property
    def to_come(self) -> date | None:
        """The arranged day, while it is to come and nobody has said that they met: it gives way to an earlier one."""
        on = None if self.stored is None or self.confirmed else self.stored.on
        return on if on is not None and on > clock.today() else None


def meeting_page(
    session: Session,
    case: Case,
    form: MeetingForm,
    confirmation: ConfirmationForm | None = None,
    *,
    changed: bool = False,
) -> MeetingPage:
    """The page. `changed`: somebody saved the meeting since the form was shown."""
    arranged = read_arranged(session, case.id)
    stored, confirmed = arranged.meeting, arranged.confirmed
    names = names_of(session, [row.confirmed_by_id for row in confirmed.values()])
    return MeetingPage(
        stored=stored,
        confirmed=[(names[row.confirmed_by_id], row) for _party, row in sorted(confirmed.items())],
        confirmed_mine=("employee" if case.is_employee else "manager") in confirmed,
        form=form,
        confirmation=confirmation or ConfirmationForm(formdata=None, held_on=_likely_day(stored)),
        theirs_sent=meeting_sent(stored) if changed else None,
    )


def _likely_day(stored: Meeting | None) -> date:
    today = clock.today()
    return stored.on if stored is not None and stored.on is not None and stored.on <= today else today
