"""Forms that change teams. They are sent twice: by GET to see what a change would do, then by POST to have it done."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from kie import clock
from kie.forming import Form, fits
from kie.i18n import N_, _
from kie.identifiers import id_or_none
from kie.people.choosing import TeamForm, choose, say, typed_field, which_field
from kie.people.models import Person
from kie.standing_in.queries import MOST_FOUND, people_meant
from kie.teams.leaders import Leader
from kie.teams.refusing import About
from kie.teams.rules import Kind, Whose, Wish
from kie.teams.service import LONGEST_CODE, LONGEST_NAME, one_line


class ChangeForm(Form):
    """What every change has: the day from which it holds."""

    class Meta(Form.Meta):
        """Asking what a change would do needs no token; for having it done, the application asks for one itself."""

        csrf = False

    kind: ClassVar[Kind]
    where: ClassVar[dict[About, str]] = {}
    starts_on = DateField(
        N_("From which day on?"),
        [InputRequired(N_("Give the day from which it holds."))],
        default=clock.today,
        description=N_("Today, or a later day: then it is planned, and can be withdrawn until that day."),
    )

    def suit(self, _leader: Leader | None) -> None:
        """Fit the questions to a team with this leader."""

    def read(self, _session: Session) -> None:
        """Find what is meant by what was typed, after `validate`."""

    def wish(self) -> Wish:
        """What is asked for, as far as it could be read."""
        return Wish(self.kind, self.day())

    def day(self) -> date | None:
        """The day given; None when it could not be read."""
        day: date | None = self.starts_on.data
        return None if self.starts_on.errors else day

    def blame(self, faults: Sequence[tuple[About, str]]) -> None:
        """Say of each thing that is wrong, in the field that is to be changed, why it cannot be."""
        for about, message in faults:
            name = "starts_on" if about == "starts_on" else self.where.get(about)
            if name is None:
                self.form_errors.append(message)
            elif message not in self[name].errors:
                say(self[name], message)


class RenamingForm(ChangeForm):
    """Another name."""

    kind: ClassVar[Kind] = "renamed"
    where: ClassVar[dict[About, str]] = {"name": "name"}
    name = StringField(
        N_("New name"),
        [
            InputRequired(N_("Type the name.")),
            fits(LONGEST_NAME),
        ],
    )

    def wish(self) -> Wish:
        """The name as it would be kept."""
        name = None if self.name.errors else one_line(self.name.data or "", LONGEST_NAME)
        return Wish(self.kind, self.day(), name=name)


class MovingForm(ChangeForm, TeamForm):
    """Another place in the tree."""

    kind: ClassVar[Kind] = "moved"
    where: ClassVar[dict[About, str]] = {"parent": "team", "whose": "whose"}
    team = typed_field(N_("Under which team?"), needed=N_("Type the name or the code of a team."))
    which = which_field()
    whose = RadioField(
        N_("Who leads whom?"),
        choices=[
            SelectChoice("nobody", N_("Nobody’s manager changes")),
            SelectChoice(
                "leader",
                N_("Whoever leads the team answers to whoever leads the unit above, from that day on"),
            ),
        ],
        default="nobody",
    )

    def read(self, session: Session) -> None:
        """Find the team."""
        self.find_team(session)

    def wish(self) -> Wish:
        """The unit above."""
        whose: Whose = "leader" if self.whose.data == "leader" else "nobody"
        return Wish(self.kind, self.day(), parent_id=self.team_id, whose=whose)


class LeadingForm(ChangeForm):
    """Another leader, or none."""

    kind: ClassVar[Kind] = "led"
    where: ClassVar[dict[About, str]] = {"leader": "who", "whose": "whose", "until": "until"}
    who = StringField(
        N_("Who leads the team?"),
        [Optional(), fits(LONGEST_NAME)],
        description=N_(
            "A name, an e-mail address or a staff number. Leave it empty when nobody does from that day on."
        ),
    )
    person = RadioField(N_("Which of them?"), choices=[], validate_choice=False)
    whose = RadioField(
        N_("Who answers to them from that day on?"),
        choices=[
            SelectChoice("former", N_("Everybody in the team or below it who answers to the leader before")),
            SelectChoice("team", N_("Everybody directly in the team, whoever they answer to")),
            SelectChoice("nobody", N_("Nobody’s manager changes: the next import says who answers to whom")),
        ],
        default="former",
    )

    until = DateField(
        N_("Last day, if it is known"),
        [Optional()],
        description=N_(
            "From the next day on nobody leads the team until somebody is named. Nobody’s manager changes with that."
        ),
    )

    found: Sequence[Person] = ()
    """Whoever matches what was typed: at hand, so that nobody is read again."""

    def suit(self, leader: Leader | None) -> None:
        """Say whose people would be taken over, or offer no such thing where nobody leads."""
        first, *others = self.whose.choices or []
        if leader is not None:
            taken = _(
                "Everybody in the team or below it who answers to %(leader)s until then", leader=leader.name
            )
            self.whose.choices = [SelectChoice(first.value, taken), *others]
            return
        self.whose.choices = others
        if self.whose.data == first.value:
            self.whose.data = "team"

    def read(self, session: Session) -> None:
        """Find the person."""
        if self.who.data and not self.who.errors:
            self.found = people_meant(session, self.who.data, clock.today())
            choose_person(self.who, self.person, self.found)
        else:
            self.person.data = None

    def wish(self) -> Wish:
        """The leader; without one nobody's manager changes."""
        leader_id = id_or_none(self.person.data)
        asked: dict[str, Whose] = {"former": "former", "team": "team"}
        whose = asked.get(self.whose.data, "nobody") if leader_id is not None else "nobody"
        until = self.until.data if leader_id is not None else None
        return Wish(self.kind, self.day(), leader_id=leader_id, whose=whose, until=until)


class ClosingForm(ChangeForm):
    """No such team any more."""

    kind: ClassVar[Kind] = "closed"


class NewTeamForm(Form):
    """A team that is not there yet; it is there at once."""

    code = StringField(
        N_("Code"),
        [
            InputRequired(N_("Type a code.")),
            fits(LONGEST_CODE),
        ],
        description=N_("Short, and no other team’s: import files name the team by it. It stays as it is."),
    )
    name = StringField(
        N_("Name"),
        [InputRequired(N_("Type the name.")), fits(LONGEST_NAME)],
    )


FORMS: dict[str, type[ChangeForm]] = {
    "renaming": RenamingForm,
    "moving": MovingForm,
    "leading": LeadingForm,
    "closing": ClosingForm,
}
"""The forms by their word in addresses."""


def change_form(what: str) -> tuple[ChangeForm, bool]:
    """The form for this request, and whether anything was asked with it yet."""
    given: MultiDict[str, str] = request.form if request.method == "POST" else request.args
    asked = bool(given)
    return FORMS[what](MultiDict(given) if asked else None), asked


def choose_person(typed: Field, chosen: RadioField, found: Sequence[Person]) -> None:
    """Let one of the people be chosen, and say in the field when nobody or several are meant."""
    labels = {str(one.id): f"{one.name}, {one.job_title} ({one.staff_number})" for one in found[:MOST_FOUND]}
    choose(
        typed,
        chosen,
        labels,
        len(found) > MOST_FOUND,
        N_("Nobody in post is called that. Check the spelling, or use the staff number."),
    )
