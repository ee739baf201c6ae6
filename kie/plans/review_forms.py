"""Forms about talks and pauses of a plan."""

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, Field, HiddenField
from wtforms.validators import InputRequired, ValidationError

from kie import clock
from kie.forming import Form, version_read
from kie.i18n import N_, _
from kie.plans.forms import area
from kie.plans.review_whole import BOXES, Answers, Rhythm

BOX_LABELS = {
    "moved": N_("What moved"),
    "in_the_way": N_("What got in the way"),
    "support": N_("What support came, and what did not"),
    "changes": N_("What changes in the plan"),
    "next_steps": N_("What comes next"),
}


class AnswersForm(Form):
    """Up to five short answers at a talk. None is required."""

    version = HiddenField(default="0")
    moved = area(BOX_LABELS["moved"], "", 2)
    in_the_way = area(BOX_LABELS["in_the_way"], "", 2)
    support = area(BOX_LABELS["support"], N_("From each other, and from the organisation."), 2)
    changes = area(
        BOX_LABELS["changes"], N_("Change the words of the goal as well; this says that you spoke of it."), 2
    )
    next_steps = area(BOX_LABELS["next_steps"], "", 2)

    def answers(self) -> Answers:
        """What was typed."""
        return Answers(**{name: self[name].data or "" for name in BOXES})

    def fill(self, answers: Answers, version: int) -> None:
        """Show these answers."""
        for name in BOXES:
            self[name].data = getattr(answers, name)
        self.version.data = str(version)

    @property
    def read_version(self) -> int:
        """The version that the writer had read; 0 for none."""
        return version_read(self.version.data)


def _not_to_come(_form: Form, field: Field) -> None:
    if isinstance(field.data, date) and field.data > clock.today():
        raise ValidationError(N_("That day is still to come. Give the day on which you talked."))


class TalkForm(AnswersForm):
    """The two talked about the plan on this day, with what the writer has to say of it."""

    talked_on = DateField(
        N_("When did you talk?"),
        [InputRequired(N_("Give the day on which you talked.")), _not_to_come],
        default=clock.today,
        description=N_("A supervision or a one-to-one counts."),
    )


def _day(label: str, missing: str) -> DateField:
    return DateField(label, [InputRequired(missing)])


class PauseForm(Form):
    """The days on which the plan rests."""

    first_on: Any = _day(N_("First day"), N_("Give the first day of the pause."))
    last_on: Any = _day(N_("Last day"), N_("Give the last day of the pause."))


def answers_said(answers: Answers) -> list[tuple[str, str]]:
    """Answers as their reader reads them: what each is called, and its words; only those that say anything."""
    return [(_(BOX_LABELS[name]), getattr(answers, name)) for name in BOXES if getattr(answers, name)]


def talks_said(rhythm: Rhythm) -> dict[UUID, list[tuple[str, list[tuple[str, str]]]]]:
    """What was said at each talk: by whom, and their answers."""
    return {
        talk: [(one.written.name, answers_said(one.answers)) for one in given]
        for talk, given in rhythm.answers.items()
    }


def answers_sent(answers: Answers) -> dict[str, str]:
    """Answers as the form's controls would send them."""
    return {name: getattr(answers, name) for name in BOXES}
