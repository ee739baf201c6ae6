"""The step before signing at which each older goal gets its status: one question a goal, sent together."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from wtforms import Field, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from kie.forming import Form, sent, version_read
from kie.i18n import N_, _
from kie.plans.forms import area
from kie.plans.review_statuses import STATUS_WORDS, Given, OlderGoal, Status, StatusChanged


class StatusForm(Form):
    """What became of one goal."""

    version = HiddenField(default="0")
    kind = RadioField(validate_choice=False)
    reason = area(N_("Why, or what came of it"), N_("Needed when you drop a goal that you both agreed."), 2)

    def validate_kind(self, field: Field) -> None:
        """Words without a choice would be lost."""
        if not field.data and (self.reason.data or "").strip():
            raise ValidationError(N_("Choose what became of it; you gave a reason."))

    def given(self) -> Given:
        """What was chosen and typed."""
        return Given(self.kind.data or "", self.reason.data or "", version_read(self.version.data))


class StatusStep:
    """The older goals of a review with their questions. A goal that ended has its status and no question."""

    def __init__(self, older: Sequence[OlderGoal]) -> None:
        self.older = older
        self.forms: dict[UUID, StatusForm] = {}
        self.form_errors: list[str] = []
        for one in older:
            if one.goal.closure is None:
                self.forms[one.goal.id] = _form(one)
            elif one.status is not None and _asked_otherwise(one.goal.id, one.status):
                changed = StatusChanged(one.goal.id, one.status)
                self.form_errors.append(f"{changed.message} {changed.next_step}")

    def __iter__(self) -> Iterator[Field]:
        """Every field, for the summary of what is wrong."""
        for form in self.forms.values():
            yield from form

    @property
    def errors(self) -> list[str]:
        """Everything that is wrong."""
        return [*self.form_errors, *(str(said) for field in self for said in field.errors)]

    @property
    def as_of(self) -> int:
        """One number for the versions of everything that is asked: each answer raises it."""
        return sum(version_read(form.version.data) for form in self.forms.values())

    @property
    def left(self) -> int:
        """How many goals have no status yet."""
        return sum(one.status is None for one in self.older)

    def validate(self) -> bool:
        """Whether every text can be kept and has its choice, and no goal ended otherwise meanwhile."""
        wrong = [goal_id for goal_id, form in self.forms.items() if not form.validate()]
        return not wrong and not self.form_errors

    @property
    def nothing_chosen(self) -> bool:
        """Whether there were questions, and none of them was answered."""
        return bool(self.forms) and not any(form.kind.data for form in self.forms.values())

    def given(self) -> dict[UUID, Given]:
        """What was said of each goal."""
        return {goal_id: form.given() for goal_id, form in self.forms.items()}

    def said_meanwhile(self, changed: StatusChanged) -> None:
        """Show that somebody chose something else, and take the next sending for an answer to it."""
        form, words = self.forms[changed.goal_id], f"{changed.message} {changed.next_step}"
        form.kind.errors = [words]
        form.version.data = str(changed.now.version)


def _prefix(goal_id: UUID) -> str:
    return f"goal-{goal_id.hex}-"


def _asked_otherwise(goal_id: UUID, ended: Status) -> bool:
    """Whether the form that was sent says something else of a goal that has ended since the page was opened."""
    form = sent()
    given = form.get(f"{_prefix(goal_id)}kind") if form is not None else None
    return bool(given) and given != ended.kind


def _form(one: OlderGoal) -> StatusForm:
    form = StatusForm(sent(), prefix=_prefix(one.goal.id))
    form.kind.label.text = _("%(goal)s: what became of it?", goal=one.goal.title)
    form.kind.choices = [SelectChoice(kind, words) for kind, words in STATUS_WORDS.items()]
    status: Status | None = one.status
    if not form.is_submitted() and status is not None:
        form.kind.data, form.reason.data = status.kind, status.reason
        form.version.data = str(status.version)
    return form
