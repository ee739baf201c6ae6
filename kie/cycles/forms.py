"""Forms of the cycles room. Nothing typed is lost: a wrong value stays in its field with the error above it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from kie import clock
from kie.cycles.forms_fields import (
    CHOOSE,
    VersionedForm,
    day_field,
    needed,
    route_field,
    ticked,
    trimmed,
)
from kie.cycles.models import Cycle, CycleFramework
from kie.cycles.rolling_forms import USUAL, RollingFields, TogetherOnly, values_of_rolling
from kie.cycles.route import USUAL_ROUTE
from kie.cycles.rules import FARTHEST, LONGEST_CYCLE, PEOPLE_FLOOR, VIEWER_FLOOR
from kie.cycles.team_forms import TeamsFields
from kie.cycles.wish import Wish
from kie.forming import Within, fits, sent
from kie.frameworks.models import Catalogue, Framework
from kie.frameworks.pages import Family, list_page
from kie.i18n import N_, _, ngettext
from kie.settling import as_sent

PURPOSE = N_(
    "This review is for your development. It is not used for pay, redundancy selection, capability or discipline. "
    "The law or safeguarding may require something in it to be disclosed."
)
NUMBER_WRONG = N_("Enter a whole number, in figures.")


def _together(label: str, missing: str) -> DateField:
    return DateField(label, [TogetherOnly(missing)])


class CycleForm(VersionedForm, RollingFields, TeamsFields):
    """What HR decides about a cycle. `cycle_form` adds a question for each framework."""

    title = StringField(
        N_("Title"),
        needed(N_("Give the cycle a title."), 200),
        filters=[trimmed],
        description=N_("As people will see it, such as “Review 2027”."),
    )
    purpose = TextAreaField(
        N_("Purpose"),
        needed(N_("Say what the review is for.")),
        filters=[trimmed],
        description=N_("Printed on every form. It cannot be changed once the cycle is open."),
    )
    policy_route = route_field()
    role_profiles = SelectMultipleField(
        N_("Role profiles"),
        description=N_("Choose none to ask everybody, whatever their role profile."),
        filters=[ticked],
    )
    started_by = DateField(
        N_("Only people who started on this day or before"),
        [Optional()],
        description=N_("Leave it empty to ask everybody in post."),
    )
    opens_on = day_field(
        N_("Opens"),
        CHOOSE,
        N_("The day you mean to open it. People can begin when you press the button."),
    )
    self_due_on = _together(N_("Self-assessments are due"), CHOOSE)
    manager_due_on = _together(N_("Managers’ assessments are due"), CHOOSE)
    closes_on = day_field(
        N_("Closes"),
        CHOOSE,
        N_("Late work is accepted until you close the cycle."),
    )
    long_reason = TextAreaField(
        N_("Why more than 25 answers are needed"),
        [Optional(), fits()],
        filters=[trimmed],
        description=N_("Only when the cycle asks more than 25 answers of a person."),
    )
    people_threshold = IntegerField(
        N_("Fewest people in a figure of the heatmap"),
        [
            InputRequired(NUMBER_WRONG),
            Within(PEOPLE_FLOOR, 1000, N_("Enter a number from 5 to 1,000.")),
        ],
        description=N_("10 unless you have a reason; never below 5."),
        invalid_value_message=NUMBER_WRONG,
    )
    viewer_threshold = IntegerField(
        N_("Fewest people in a figure whom the reader does not know"),
        [
            InputRequired(NUMBER_WRONG),
            Within(VIEWER_FLOOR, 1000, N_("Enter a number from 3 to 1,000.")),
        ],
        description=N_("5 unless you have a reason; never below 3, never above the number before."),
        invalid_value_message=NUMBER_WRONG,
    )

    def validate_opens_on(self, field: Field) -> None:
        """A cycle is planned some years ahead at most."""
        if field.data and field.data - clock.today() > FARTHEST:
            raise ValidationError(N_("This is more than five years away. Check the year."))

    def validate_self_due_on(self, field: Field) -> None:
        """Self-assessments are due while the cycle is open."""
        self._within(field)

    def validate_manager_due_on(self, field: Field) -> None:
        """Managers' assessments are due while the cycle is open."""
        self._within(field)

    def validate_closes_on(self, field: Field) -> None:
        """A cycle closes after it opens."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(N_("The cycle cannot close before it opens."))
        if field.data and self.opens_on.data and field.data - self.opens_on.data > LONGEST_CYCLE:
            raise ValidationError(N_("A cycle lasts three years at most. Check the year."))
        self.require_room(field)

    def validate_viewer_threshold(self, field: Field) -> None:
        """Those whom the reader does not know are among the people in the figure."""
        if self.people_threshold.data and field.data and field.data > self.people_threshold.data:
            raise ValidationError(N_("This cannot be more than the number of people in a figure."))

    def _within(self, field: Field) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(N_("This is before the cycle opens."))
        if field.data and self.closes_on.data and field.data > self.closes_on.data:
            raise ValidationError(N_("This is after the cycle closes."))

    families: Sequence[Family] = ()

    @property
    def framework_fields(self) -> list[Field]:
        """One question for each framework of the catalogue, a family's together."""
        return [field for _title, fields in self.framework_families for field in fields]

    @property
    def framework_families(self) -> list[tuple[str, list[Field]]]:
        """The questions with the family that they belong to, "" for those that stand alone."""
        return [
            (family.title, [self[f"framework-{one.id}"] for one in family.frameworks])
            for family in self.families
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and that at least one framework is used."""
        valid = bool(super().validate(extra_validators))
        fields = self.framework_fields
        if fields and not any(field.data for field in fields):
            fields[0].errors = [*fields[0].errors, N_("Choose at least one framework.")]
            return False
        return valid

    def wish(self) -> Wish:
        """What was decided, the frameworks in the catalogue's order. Only of a form that was found valid."""
        return Wish(
            title=self.title.data,
            purpose=self.purpose.data,
            opens_on=self.opens_on.data,
            self_due_on=self.self_due_on.data,
            manager_due_on=self.manager_due_on.data,
            closes_on=self.closes_on.data,
            frameworks=tuple(
                (field.name.removeprefix("framework-"), field.data)
                for field in self
                if field.name.startswith("framework-") and field.data
            ),
            teams=tuple(UUID(team) for team in self.teams.data),
            role_profiles=tuple(self.role_profiles.data),
            started_by=self.started_by.data,
            long_reason=self.long_reason.data or "",
            policy_route=self.policy_route.data or "",
            people_threshold=self.people_threshold.data,
            viewer_threshold=self.viewer_threshold.data,
            rolling=self.rolling(),
        )


def _depth_field(framework: Framework) -> RadioField:
    statements = sum(len(competency.statements) for competency in framework.competencies)
    return RadioField(
        framework.name,
        [Optional()],
        # Each answer's id is this one with a number: without an end of its own, that might be another edition's.
        id=f"framework-{framework.id}_depth",
        choices=[
            SelectChoice("", N_("Not used")),
            SelectChoice("theme", N_("One answer for each theme")),
            SelectChoice("behaviour", N_("One answer for each behaviour")),
        ],
        default="",
        description=_(
            "%(themes)s, %(behaviours)s in all; a role profile may leave some out.",
            themes=ngettext("%(n)s theme", "%(n)s themes", len(framework.competencies)),
            behaviours=ngettext("%(n)s behaviour", "%(n)s behaviours", statements),
        ),
    )


def cycle_form(session: Session, catalogue: Catalogue, values: dict[str, Any] | None = None) -> CycleForm:
    """The form for this catalogue. `values`: what it shows before anything is typed. One statement."""
    fields = {f"framework-{one.id}": _depth_field(one) for one in catalogue.frameworks.values()}
    families = list_page(catalogue).families
    form: CycleForm = type("CycleFormOfCatalogue", (CycleForm,), {**fields, "families": families})(
        sent(),
        data=values
        or {
            "purpose": _(PURPOSE),
            "policy_route": _(USUAL_ROUTE),
            "people_threshold": 10,
            "viewer_threshold": 5,
            **USUAL,
        },
    )
    form.offer_chosen(session)
    form.role_profiles.choices = [
        SelectChoice(profile.id, profile.title) for profile in catalogue.role_profiles.values()
    ]
    return form


def saved_meanwhile(form: CycleForm, values: dict[str, Any]) -> dict[str, str | list[str]]:
    """What somebody else saved, as the form would send it; what is left out is empty."""
    names = [field.name for field in form if field.name not in ("csrf_token", "version")]
    held = {name: values.get(name) for name in names}
    return {
        name: [str(one) for one in value] if isinstance(value, list) else as_sent(value)
        for name, value in held.items()
    }


def values_of(cycle: Cycle, chosen: Sequence[CycleFramework]) -> dict[str, Any]:
    """What the form shows for a cycle that was saved."""
    texts = ("title", "purpose", "long_reason", "policy_route")
    days = ("opens_on", "self_due_on", "manager_due_on", "closes_on")
    wish = Wish.of(cycle, chosen)
    return {
        **{name: getattr(cycle, name) for name in texts + days},
        "people_threshold": cycle.people_threshold,
        "viewer_threshold": cycle.viewer_threshold,
        "teams": [str(team) for team in wish.teams],
        "role_profiles": list(wish.role_profiles),
        "started_by": wish.started_by,
        "version": str(cycle.version),
        **values_of_rolling(wish.rolling),
        **{f"framework-{framework_id}": depth for framework_id, depth in wish.frameworks},
    }
