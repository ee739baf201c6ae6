"""Forms of the exchange. What is wrong with a text is said by the service; nothing typed is lost."""

from datetime import date, timedelta

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from kie import clock
from kie.errors import KieError
from kie.forming import Form, fits, version_read
from kie.i18n import N_, _, format_day
from kie.reviews.behaviours import TriedReply
from kie.reviews.cards import Tried
from kie.reviews.deciding import Ruling
from kie.reviews.meetings import MeetingPlan
from kie.reviews.models import IssueOutcome, Meeting
from kie.reviews.rules import issue_key
from kie.reviews.service import Outcome
from kie.reviews.signing import SignOffAnswer
from kie.settling import as_sent

WITHIN = timedelta(days=3 * 365)
"""No meeting of a review took place longer ago than this: a day beyond it is a slip of the hand."""


def not_long_ago(_form: Form, field: Field) -> None:
    """Refuses a day in another age for something that has happened. A day to come is refused where it is confirmed."""
    first = clock.today() - WITHIN
    if isinstance(field.data, date) and field.data < first:
        raise ValidationError(_("Choose a day between %(first)s and today.", first=format_day(first)))


class OutcomeForm(Form):
    """How one issue or competency is closed. `quick`: a button that says a step, instead of `choice` and a note."""

    key = StringField()
    version = IntegerField(default=0)
    choice = StringField()
    quick = StringField()
    note = TextAreaField()

    @property
    def picked(self) -> str:
        """What was chosen: a step's number, `differ`, `action`, `talked`, or "" for nothing."""
        return self.quick.data or self.choice.data or ""

    def outcome(self) -> Outcome:
        """The outcome as the service takes it. An unknown choice becomes a kind that fits no issue."""
        picked, note, version = self.picked, self.note.data or "", self.version.data or 0
        if picked.isdecimal() and len(picked) < 3:
            return Outcome("agreed", int(picked), note, version)
        return Outcome(picked, None, note, version)

    def tried(self, refused: KieError, stored: IssueOutcome | None = None) -> Tried:
        """What was sent, with why it was not kept; for showing it again."""
        return Tried(
            self.key.data or "", self.picked, self.note.data or "", refused.message, refused.next_step, stored
        )


class ReplyForm(Form):
    """What the person says to an unhelpful behaviour that was raised, or how the manager found it resolved."""

    framework = StringField()
    statement = StringField()
    version = IntegerField(default=0)
    words = TextAreaField()

    @property
    def key(self) -> tuple[str, str]:
        """The framework and the behaviour."""
        return self.framework.data or "", self.statement.data or ""

    def tried(self, refused: KieError, stored: str | None = None) -> TriedReply:
        """What was sent, with why it was not kept; for showing it again. `stored`: the reply that stands instead."""
        key = issue_key("unhelpful", *self.key)
        return TriedReply(key, self.words.data or "", refused.message, refused.next_step, stored)


class AddedIssueForm(Form):
    """Something that one of the two wants to talk about."""

    words = TextAreaField(
        N_("What else do you want to talk about?"),
        description=N_("Both of you can read this. No names of residents, clients or children."),
    )


class MeetingForm(Form):
    """When and where the two meet, and notes that both can read."""

    version = HiddenField(default="0")
    on = DateField(N_("Day"), [Optional()])
    again = BooleanField(N_("We have met already, and meet once more on this day"))
    at = TimeField(N_("Time"), [Optional()], invalid_value_message=N_("Enter a time, such as 14:30."))
    place = StringField(N_("Place"), description=N_("A room, or how you call each other."))
    notes = TextAreaField(
        N_("Notes"),
        description=N_("Both of you can read and change these; they are kept with the record."),
    )

    def plan(self) -> MeetingPlan:
        """What was typed, as the service takes it."""
        return MeetingPlan(
            on=self.on.data,
            at=self.at.data,
            place=self.place.data or "",
            notes=self.notes.data or "",
            version=version_read(self.version.data),
            again=self.again.data,
        )

    def validate_at(self, field: Field) -> None:
        """A time needs its day."""
        if field.data is not None and self.on.data is None and not self.on.errors:
            raise ValidationError(N_("Choose the day as well."))


def meeting_form(meeting: Meeting | None) -> MeetingForm:
    """The form filled with what is kept of the meeting."""
    if meeting is None:
        return MeetingForm()
    return MeetingForm(
        version=str(meeting.version),
        on=meeting.on,
        at=meeting.at,
        place=meeting.place,
        notes=meeting.notes,
    )


def meeting_sent(meeting: Meeting | None) -> dict[str, str]:
    """What is kept of the meeting, as the form's controls would send it."""
    names = ("on", "at", "place", "notes")
    return {name: as_sent(None if meeting is None else getattr(meeting, name)) for name in names}


class ConfirmationForm(Form):
    """One of the two confirms that they met."""

    held_on = DateField(
        N_("Day on which you met"),
        [InputRequired(N_("Choose the day.")), not_long_ago],
    )


class ShareForm(Form):
    """The manager signs what they read."""

    digest = HiddenField()


class SignForm(Form):
    """The employee signs: having read is one thing, agreeing another.

    `checked`: they read what follows from their words; `change`: they go back to them.
    """

    digest = HiddenField()
    checked = StringField()
    change = StringField()
    read = BooleanField(
        N_("I have read this record"), [InputRequired(N_("Tick the box when you have read the record."))]
    )
    decision = RadioField(
        N_("Do you agree with it?"),
        [InputRequired(N_("Choose whether you agree with the record."))],
        choices=[
            SelectChoice("accept", N_("I agree")),
            SelectChoice("comment", N_("I agree, and add a comment")),
            SelectChoice("disagree", N_("I disagree")),
        ],
        validate_choice=True,
    )
    comment = TextAreaField(
        N_("Your comment"),
        [fits()],
        description=N_("Needed if you add a comment or disagree. It stays with every copy of the record."),
    )

    def answer(self) -> SignOffAnswer:
        """What was said, as the service takes it."""
        return SignOffAnswer(self.decision.data, self.comment.data or "", self.digest.data or "")

    def validate_comment(self, field: Field) -> None:
        """Disagreeing and commenting need words; words without either are not thrown away."""
        written = bool((field.data or "").strip())
        if self.decision.data in {"comment", "disagree"} and not written:
            raise ValidationError(N_("Write your comment."))
        if self.decision.data == "accept" and written:
            raise ValidationError(N_("To send this comment, choose “I agree, and add a comment”."))


class AnnotationForm(Form):
    """Something that one of the two adds to a shared record. `checked`, `change`: as of `SignForm`."""

    checked = StringField()
    change = StringField()
    words = TextAreaField(
        N_("What do you want to add?"),
        description=N_(
            "It stands below the record with your name and the time, on every copy of it. It cannot be changed "
            "afterwards. No names of residents, clients or children."
        ),
    )


class ModerationForm(Form):
    """The manager's manager decides. `checked`: they read what follows from it; `change`: they go back to it."""

    revision = HiddenField()
    checked = StringField()
    change = StringField()
    decision = RadioField(
        N_("What do you decide?"),
        [InputRequired(N_("Choose an answer."))],
        choices=[
            SelectChoice("upheld", N_("The record stands as it is")),
            SelectChoice("reopened", N_("The review is opened again, for the two to talk once more")),
        ],
    )
    reason = TextAreaField(
        N_("Why?"),
        [DataRequired(N_("Write the reason. Both of them can read it.")), fits()],
        description=N_("Both of them can read this. You do not rate."),
    )

    def ruling(self) -> Ruling:
        """What was decided, as the service takes it."""
        return Ruling(self.decision.data, self.reason.data or "", version_read(self.revision.data))


class ReopeningForm(Form):
    """A record is withdrawn for a reason."""

    reason = TextAreaField(
        N_("Why is it opened again?"),
        [DataRequired(N_("Write the reason.")), fits()],
    )


def blame(field: Field, refused: KieError) -> None:
    """Put what the service refused above the field, where the page's summary links to it."""
    field.errors = [*field.errors, f"{refused.message} {refused.next_step}".strip()]
