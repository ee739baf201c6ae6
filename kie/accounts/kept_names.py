"""What a kept form is called, and whom it is about: told by the address to which it was sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie.errors import NotFound
from kie.i18n import N_, _
from kie.people.queries import names_of

FORMS = {
    "assessments": N_("A part of a review"),
    "assessments.hand_over": N_("A note that you hand over"),
    "assessments.wants": N_("What you want, and what you need"),
    "complaints": N_("A complaint about data"),
    "cycles": N_("A review cycle"),
    "directory": N_("Accounts of the directory"),
    "evidence": N_("A note in your diary"),
    "frameworks": N_("A framework or a role profile"),
    "insights": N_("Published figures"),
    "jobs": N_("Background work"),
    "learning": N_("Learning"),
    "paper": N_("A paper form"),
    "people": N_("Somebody’s roles"),
    "plans": N_("A development plan"),
    "plans.closure": N_("The end of a goal"),
    "plans.goal_edit": N_("A goal"),
    "plans.goal_new": N_("A new goal"),
    "plans.note": N_("A progress note"),
    "plans.pause_new": N_("A pause of a plan"),
    "plans.talk_answers": N_("A talk about a plan"),
    "plans.talk_new": N_("A talk about a plan"),
    "records": N_("Somebody’s records"),
    "reflections": N_("A private reflection"),
    "reminders": N_("Your reminders"),
    "retention": N_("How long things are kept"),
    "reviews": N_("A review"),
    "reviews.annotation": N_("An addition to a record"),
    "reviews.meeting": N_("The meeting of a review"),
    "reviews.moderation": N_("A decision on a record"),
    "reviews.sign_off": N_("Signing a record"),
    "standing_in": N_("Standing in"),
    "subject_requests": N_("A request for somebody’s data"),
    "teams": N_("A change of teams"),
    "thanks": N_("Thanks"),
}
"""By endpoint, or by blueprint for all of a room's that have no words of their own."""
Whose = Callable[[Session, UUID], UUID | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form was sent: the endpoint, "" when there is none any more, and what the address names."""

    endpoint: str
    named: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Names:
    """Finds what a form is called. `place_of`: of an address; `whose`: by the name of what an address may name, whose
    it is."""

    session: Session
    reader_id: UUID
    place_of: Callable[[str], Place]
    whose: Mapping[str, Whose]

    def of(self, path: str) -> str:
        """The form, and whom it is about when that is not the reader; "" for an address that is none any more."""
        place = self.place_of(path)
        words = FORMS.get(place.endpoint) or FORMS.get(place.endpoint.partition(".")[0])
        if words is None:
            return ""
        person_id = self._about(place.named)
        if person_id is None or person_id == self.reader_id:
            return _(words)
        name = names_of(self.session, [person_id]).get(person_id)
        return _(words) if name is None else _("%(form)s: %(name)s", form=_(words), name=name)

    def _about(self, named: Mapping[str, object]) -> UUID | None:
        for key, value in named.items():
            if isinstance(value, UUID) and key in self.whose:
                try:
                    return self.whose[key](self.session, value)
                except NotFound:
                    return None
        return None
