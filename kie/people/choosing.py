"""Choosing one of very many in a form: it is typed, and where several match, one of those is chosen. No list holds all.

A form has a line of text, and radio buttons that are there only when several match; without JavaScript it comes back
with them.
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session
from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from kie.forming import Form, fits
from kie.i18n import N_, _
from kie.people.finding_teams import MOST_FOUND, teams_meant
from kie.people.models import Team

HOW = N_("Its code, or a part of its name.")
NO_SUCH_TEAM = N_("No open team is called that.")


def typed_field(label: str, description: str = HOW, needed: str = "") -> StringField:
    """The line of text in which a team is named. `needed`: what is said when it is empty, "" where it may be."""
    first = [InputRequired(needed)] if needed else []
    return StringField(label, [*first, fits(200)], description=description)


def which_field() -> RadioField:
    """The choice of those that match."""
    return RadioField(N_("Which of them?"), choices=[], validate_choice=False)


def named(team: Team) -> str:
    """A team as a choice says it."""
    return f"{team.name} ({team.code})"


Labels = Callable[[Sequence[Team]], Sequence[str]]


def _names(teams: Sequence[Team]) -> Sequence[str]:
    return [named(team) for team in teams]


def choose(typed: Field, which: RadioField, labels: Mapping[str, str], more: bool, nobody: str) -> None:
    """Let one of these be chosen, the labels by what the form sends. `more`: others match as well; `nobody`: what the
    field says when there is none."""
    if len(labels) == 1:
        which.data = next(iter(labels))
        return
    which.choices = [SelectChoice(key, label) for key, label in labels.items()]
    if which.data in labels:
        return
    which.data = None
    if not labels:
        say(typed, _(nobody))
    elif more:
        say(typed, _("More than %(n)s match. Type more of it.", n=len(labels)))
    else:
        say(which, _("Several match. Choose one."))


def say(field: Field, message: str) -> None:
    """One thing more that is wrong with the field."""
    field.errors = [*field.errors, message]


class TeamForm(Form):
    """A form in which a team is typed. `meant`: that team, once it was found; None for none, or for one in doubt."""

    team: StringField
    which: RadioField
    meant: Team | None = None

    @property
    def team_id(self) -> UUID | None:
        """The id of the team that is meant."""
        return None if self.meant is None else self.meant.id

    def find_team(self, session: Session, labels: Labels = _names) -> None:
        """Find the open team that was typed, or chosen among several that match; a field says when there is none.

        After `validate`, whatever else is wrong, so that all of it is told at once. `labels`: what the choices say.
        """
        if not self.team.data or self.team.errors:
            return
        found = teams_meant(session, self.team.data)
        shown = found[:MOST_FOUND]
        said = {str(one.id): label for one, label in zip(shown, labels(shown), strict=True)}
        choose(self.team, self.which, said, len(found) > MOST_FOUND, NO_SUCH_TEAM)
        self.meant = next((one for one in shown if str(one.id) == self.which.data), None)

    def sent_whole(self, session: Session, labels: Labels = _names) -> bool:
        """Whether the form was sent and all of it can be taken, the team among it."""
        if not self.is_submitted():
            return False
        self.validate()
        self.find_team(session, labels)
        return not self.errors


class TeamOrEverybodyForm(TeamForm):
    """For whom to print letters: a team with those below it, or everybody."""

    team = typed_field(
        N_("Print for which team?"),
        N_(
            "Its code, or a part of its name. A team’s letters include those of the teams below it. Leave it empty to "
            "print for everybody."
        ),
    )
    which = which_field()

    @property
    def team_code(self) -> str:
        """The code of the team that is meant, "" for everybody."""
        return "" if self.meant is None else self.meant.code

    def find_team(self, session: Session, labels: Labels = _names) -> None:
        """Find for whom. A form without its field is none that was shown, and does not mean everybody."""
        if not self.team.raw_data:
            say(self.team, _(NO_SUCH_TEAM))
        elif self.which.data and not self.team.data:
            # A choice is still there of a team that is not: whoever means everybody says so again, without it.
            say(self.team, _("No team is given. Print again to have letters for everybody."))
        super().find_team(session, labels)
