"""The form of a goal. Whatever is wrong stays in its field with the words that say what to do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from wtforms import DateField, Field, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from kie.forming import fits, version_read
from kie.i18n import N_
from kie.plans.forms import area
from kie.plans.forms_actions import ActionsForm
from kie.plans.forms_days import refuse_past_or_another_age
from kie.plans.rules import MOST_SENTENCES, TITLE_LIMIT
from kie.plans.slots import chosen, competency_value, step_value
from kie.plans.steps import Step
from kie.plans.whole import Sentence
from kie.plans.words import GoalWords


class GoalForm(ActionsForm):
    """A goal with what the manager will do and up to four more actions.

    `titles`: what framework and competency are called, by the value of the select box.
    """

    key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField()
    suggestion = HiddenField()
    show = HiddenField()
    title = TextAreaField(
        N_("The goal, in a few words"),
        [
            InputRequired(N_("Say in a few words what the goal is.")),
            fits(TITLE_LIMIT),
        ],
        description=N_("What will be better. Short enough to remember."),
        render_kw={"rows": 2},
    )
    competency = SelectField(
        N_("Competency"), description=N_("Choose none for a wish that belongs to no competency.")
    )
    step = SelectField(
        N_("One step to aim at"),
        description=N_("From where it stands now to the next step. Leave it out where no step fits."),
        choices=[],
        validate_choice=False,
    )
    sentences = SelectMultipleField(
        N_("Which of its sentences is it about?"),
        description=N_("Choose up to three."),
        validate_choice=False,
    )
    replaces = RadioField(N_("Which unhelpful behaviour does it replace?"), default="", validate_choice=False)
    success = area(
        N_("What it will look like to both of you"),
        N_("What somebody would see or hear when it works. No names of residents, clients or children."),
        3,
        InputRequired(N_("Say what it will look like when it works.")),
    )
    if_then = area(
        N_("When … I will …"),
        N_("A plan for the moment itself, such as “When a call gets heated, I will ask before I answer.”"),
        2,
    )
    support = area(N_("Support and adjustments needed"), "", 2)
    review_on = DateField(N_("When do you look at it again?"), [Optional()])

    def __init__(
        self,
        *args: Any,
        owners: Mapping[str, str],
        done: int = 0,
        needed: int = 0,
        kept: GoalWords | None = None,
        titles: Mapping[str, tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles or {}
        self.offered = dict[str, Sentence]()
        self.steps = dict[str, Step]()
        self.begin(kept, owners, done, needed)

    def offer(self, sentences: Sequence[Sentence]) -> None:
        """Offer these sentences, and let go of chosen ones that are not among them: they belong to something else."""
        self.offered = {one.key: one for one in sentences}
        positive = [SelectChoice(one.key, one.text) for one in sentences if one.kind == "positive"]
        unhelpful = [SelectChoice(one.key, one.text) for one in sentences if one.kind == "unhelpful"]
        self.sentences.choices = positive
        self.sentences.data = [key for key in self.sentences.data or () if key in self.offered]
        self.replaces.choices = [SelectChoice("", N_("None of these")), *unhelpful]
        if self.replaces.data not in self.offered:
            self.replaces.data = ""

    def offer_steps(self, steps: Sequence[Step]) -> None:
        """Offer these steps, and let go of a chosen one that is not among them: it belongs to another competency."""
        self.steps = {one.key: one for one in steps}
        self.step.choices = [
            SelectChoice("", N_("No step")),
            *(SelectChoice(one.key, one.said) for one in steps),
        ]
        if self.step.data not in self.steps:
            self.step.data = ""

    def validate_sentences(self, field: Field) -> None:
        """A goal that is about everything is about nothing."""
        if len(field.data) > MOST_SENTENCES:
            raise ValidationError(N_("Choose three at most: those that matter most now."))

    def validate_review_on(self, field: Field) -> None:
        """A day to come, and not in another age; one that was there before may stand."""
        if isinstance(field.data, date) and not (self.kept and self.kept.review_on == field.data):
            refuse_past_or_another_age(field.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, and the actions together."""
        fine = bool(super().validate(extra_validators))
        return self.say_what_is_done() and fine

    def fill(self, words: GoalWords) -> None:
        """Show these words."""
        for name in ("title", "success", "if_then", "support", "review_on"):
            self[name].data = getattr(words, name)
        self.competency.data = competency_value(words.framework_id, words.competency_id)
        self.step.data = step_value(self.competency.data, words.aim.low) if words.aim else ""
        self.sentences.data, self.replaces.data = chosen(words.sentences)
        self.fill_actions(words)

    def refused(self) -> int | None:
        """The status with which the form is shown again; None when it can be saved.

        200 when it was sent only to see the sentences of the competency that was chosen, or with something to learn
        put into it.
        """
        if self.show.data or self.learn.data:
            return 422 if self.form_errors else 200
        return None if self.validate() else 422

    def words(self) -> GoalWords:
        """The words that were typed."""
        value = self.competency.data or ""
        framework_id, _slash, competency_id = value.partition("/")
        framework_title, competency_title = self.titles.get(value, ("", ""))
        keys = [*self.sentences.data, *([self.replaces.data] if self.replaces.data else [])]
        step = self.steps.get(self.step.data)
        return GoalWords(
            title=self.title.data,
            framework_id=framework_id or None,
            competency_id=competency_id or None,
            success=self.success.data,
            if_then=self.if_then.data,
            actions=self.actions(),
            sentences=tuple(self.offered[key] for key in keys),
            support=self.support.data,
            review_on=self.review_on.data,
            framework_title=framework_title,
            competency_title=competency_title,
            aim=step.aim if step else None,
        )

    def renew_key(self) -> None:
        """What is sent next is a goal of its own: nothing was added, or another goal has the key that was sent."""
        self.key.data = str(uuid4())

    def expect(self, version: int) -> None:
        """The version that the next sending answers to."""
        self.version.data = str(version)

    @property
    def read_version(self) -> int:
        """The version that the writer had read; 0 when the field was spoilt."""
        return version_read(self.version.data)
