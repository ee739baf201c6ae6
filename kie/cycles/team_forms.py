"""The questions about the teams of a cycle: typed, then chosen, one after the other. A part of `forms.CycleForm`.

Those chosen are boxes with a tick in them, so that each can be taken out; no list holds all the teams there are.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from wtforms import SelectMultipleField, SubmitField
from wtforms.fields.choices import SelectChoice

from kie.cycles.forms_fields import ticked
from kie.i18n import N_, _
from kie.identifiers import id_or_none
from kie.people.choosing import TeamForm, named, typed_field, which_field
from kie.people.models import Team
from kie.people.paths import paths_of


class TeamsFields(TeamForm):
    """Which teams are asked: several, none of them for all."""

    teams = SelectMultipleField(
        N_("Teams chosen, each with everything below it"),
        description=N_("Take the tick from a team to leave it out. With none, every team is asked."),
        filters=[ticked],
    )
    team = typed_field(N_("Add a team"), N_("Its code, or a part of its name. Add one after the other."))
    which = which_field()
    adds = SubmitField(N_("Add the team"))

    def offer_chosen(self, session: Session) -> None:
        """Show the teams that are chosen, where they stand in the tree; what is no team is none of them."""
        ids = {id_or_none(one) for one in self.teams.data or ()}
        paths = paths_of(session, [one for one in ids if one is not None])
        labels = {str(team_id): _label(path) for team_id, path in paths.items()}
        self.teams.choices = [
            SelectChoice(key, labels[key]) for key in sorted(labels, key=lambda one: labels[one].casefold())
        ]

    def take_team(self, session: Session) -> None:
        """Put the team that was typed among those chosen; a field says when it is not clear which one is meant."""
        typed = self.team.data
        # Chosen, and what was typed wiped out: the choice says it by itself.
        self.team.data = typed or self.which.data
        self.find_team(session, lambda teams: _labels(session, teams))
        if self.meant is None:
            # The box shows what was typed: never the id of a choice that is a team no more.
            self.team.data = typed
            return
        if str(self.meant.id) not in self.teams.data:
            self.teams.data = [*self.teams.data, str(self.meant.id)]
            self.offer_chosen(session)
        self.team.data, self.which.data, self.which.choices = "", None, []

    def sent_to_keep(self, session: Session) -> bool:
        """Whether it was sent to be kept, and all of it can be. Where only a team is added, nothing else is asked:
        the rest may not be filled in yet."""
        if not self.is_submitted():
            return False
        adds = self.adds.data and (self.team.data or self.which.data)
        if not adds:
            self.validate()
        self.take_team(session)
        return not adds and not self.errors


def _labels(session: Session, teams: Sequence[Team]) -> list[str]:
    paths = paths_of(session, [one.id for one in teams])
    return [_label(paths[one.id]) for one in teams]


def _label(path: Sequence[Team]) -> str:
    """A closed team is only there for a draft that was saved with it, to be taken out again."""
    words = " / ".join([*(one.name for one in path[:-1]), named(path[-1])])
    return words if path[-1].closed_on is None else _("%(team)s, which is closed", team=words)
