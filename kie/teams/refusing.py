"""Why a team cannot be changed as asked: each reason in words, with what to do about it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Conflict
from kie.i18n import N_, _, format_day
from kie.people.queries import names_of
from kie.people.timeline import MOST_AHEAD
from kie.teams import queries
from kie.teams.around import Situation
from kie.teams.rules import Refusal

About = Literal["starts_on", "until", "name", "parent", "leader", "whose", "nothing"]
MOST_NAMED = 12
"""People or teams that are named one by one; of more it is said how many there are."""
WHY: dict[Refusal, tuple[About, str]] = {
    "no-day": ("starts_on", N_("Give the day from which it holds.")),
    "until": (
        "until",
        N_("Give a last day that is not before the first, at most %(most)s days ahead; or leave it empty."),
    ),
    "day": ("starts_on", N_("Give today or a later day, at most %(most)s days ahead.")),
    "before-last": (
        "starts_on",
        N_(
            "A change of the same kind is planned for %(planned)s. Give a later day than that, or withdraw that "
            "change first."
        ),
    ),
    "closed": ("nothing", N_("%(team)s is closed. Open it again first.")),
    "closes": (
        "starts_on",
        N_("%(team)s is to be closed on %(closes)s. Give an earlier day, or withdraw the closing first."),
    ),
    "same-name": ("name", N_("The team has this name already.")),
    "same-parent": ("parent", N_("The team is under this one already.")),
    "itself": ("parent", N_("A team cannot be under itself.")),
    "below": (
        "parent",
        N_(
            "%(parent)s is under %(team)s itself, so the tree would come round in a ring. Move %(parent)s first."
        ),
    ),
    "ring": (
        "parent",
        N_(
            "With the moves that are planned, %(team)s would come to stand under itself. Withdraw one of those first."
        ),
    ),
    "parent-closed": ("parent", N_("That team is closed. Choose one that is open.")),
    "parent-closes": (
        "parent",
        N_("%(parent)s is to be closed. Choose another team, or withdraw that first."),
    ),
    "top": ("nothing", N_("%(team)s is the organisation itself: it stays at the top, and stays open.")),
    "nobody-leads": ("leader", N_("Nobody leads the team now.")),
    "same-leader": ("leader", N_("%(leader)s leads the team already.")),
    "yourself": (
        "leader",
        N_(
            "You cannot name yourself: it would let you read the reviews of others. Ask somebody else who may."
        ),
    ),
    "your-people": (
        "nothing",
        N_(
            "This would make you the manager of %(gained)s, or let you stand in for their manager, and read their "
            "reviews. Ask somebody else of HR to make this change."
        ),
    ),
    "your-second": (
        "nothing",
        N_(
            "This would make you the one who decides on disagreements, and reads reviews for it, of %(seconded)s. Ask "
            "somebody else of HR to make this change."
        ),
    ),
    "your-line": (
        "nothing",
        N_("This would change whom you answer to. Ask somebody else of HR to make this change."),
    ),
    "your-decider": (
        "nothing",
        N_(
            "This would change whom your own manager answers to, and so who decides when you disagree with a review. "
            "Ask somebody else of HR to make this change."
        ),
    ),
    "your-scope": (
        "nothing",
        N_(
            "This would widen what you look after as an HR partner. Ask somebody else of HR to make this change."
        ),
    ),
    "not-there": (
        "leader",
        N_("%(leader)s does not work here on %(day)s. Choose somebody else, or another day."),
    ),
    "no-former": (
        "whose",
        N_("Nobody leads the team now, so there is nobody to take over from. Choose another answer."),
    ),
    "no-leaders": (
        "whose",
        N_("Nobody is known to lead both teams, so no manager can change with the move. Name them first."),
    ),
    "managers-ring": (
        "nothing",
        N_(
            "From %(ring)s people would manage each other in a ring, with what is planned for that day. "
            "Choose another answer, or change that plan first."
        ),
    ),
    "people": (
        "nothing",
        N_("These people are still in %(team)s: %(people)s. Move them with an import first."),
    ),
    "teams": ("nothing", N_("These teams are still under %(team)s: %(teams)s. Move or close them first.")),
    "partners": (
        "nothing",
        N_(
            "%(team)s is the unit of these HR partners: %(partners)s. End that on the page of HR partners first."
        ),
    ),
    "coming": ("nothing", N_("Another team is to be moved under %(team)s. Withdraw that first.")),
}
"""What is to be changed, and why."""
ON_ITS_DAY: dict[Refusal, str] = {
    "yourself": N_("%(decider)s, who planned this, would name themselves. %(instead)s"),
    "your-people": N_(
        "It would make %(decider)s, who planned it, the manager of %(gained)s, or let them stand in for that manager. "
        "%(instead)s"
    ),
    "your-second": N_(
        "It would make %(decider)s, who planned it, the one who decides on disagreements of %(seconded)s. %(instead)s"
    ),
    "your-line": N_("It would change whom %(decider)s, who planned it, answers to. %(instead)s"),
    "your-decider": N_(
        "It would change who decides when %(decider)s, who planned it, disagrees with a review. %(instead)s"
    ),
    "your-scope": N_(
        "It would widen what %(decider)s, who planned it, looks after as an HR partner. %(instead)s"
    ),
}
"""The same of a planned change whose day has come: whoever reads it is not always the one who planned it."""


class TeamChangeRefused(Conflict):
    """The team cannot be changed like that. `faults`: what is to be changed, and why, of everything in the way."""

    def __init__(self, faults: Collection[tuple[About, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(message for _about, message in self.faults))


def faults_of(
    session: Session, found: Situation, because: Collection[Refusal]
) -> tuple[tuple[About, str], ...]:
    """Each reason in words. Names are read for those reasons only that need them."""
    if not because:
        return ()
    values = _values(session, found, because)
    words = {one: why for one, (_about, why) in WHY.items()}
    if found.around.own is not None:
        words |= ON_ITS_DAY
    return tuple((WHY[one][0], _(words[one], **values)) for one in because)


def _values(session: Session, found: Situation, because: Collection[Refusal]) -> Mapping[str, object]:
    team, wish, around, today = found.team, found.wish, found.around, clock.today()
    own = [one for one in around.planned if one.team_id == team.id]
    last = max((one.starts_on for one in own if one.kind == wish.kind), default=None)
    closes = next((one.starts_on for one in own if one.kind == "closed"), None)
    parent = None if wish.parent_id is None else queries.teams_by_id(session, [wish.parent_id])
    values: dict[str, object] = {
        "team": team.name,
        "most": MOST_AHEAD.days,
        "day": _day(wish.starts_on),
        "planned": _day(last),
        "closes": _day(closes),
        "ring": _day(min(around.rings, default=None)),
        "parent": ", ".join(one.name for one in (parent or {}).values()),
        "leader": _leader(session, found),
    }
    if not ON_ITS_DAY.keys().isdisjoint(because):
        values |= _of_oneself(session, found)
    if "people" in because:
        people = queries.people_in(session, team.id, today, MOST_NAMED + 1)
        names = [f"{one.name} ({one.staff_number})" for one in people]
        values["people"] = listed(names, around.people)
    if "teams" in because:
        below = queries.right_below(session, team.id)
        values["teams"] = listed([f"{one.name} ({one.code})" for one in below], len(below))
    if "partners" in because:
        partners = queries.partners_of(session, [team.id])
        values["partners"] = listed(list(partners.values()), len(partners))
    return values


def _of_oneself(session: Session, found: Situation) -> Mapping[str, str]:
    actor_id = found.around.actor_id
    return {
        "gained": _named(session, found.gains.people),
        "seconded": _named(session, found.gains.second),
        "decider": "" if actor_id is None else queries.name_of(session, actor_id),
        "instead": _("Withdraw it, and have somebody else of HR plan it again."),
    }


def _named(session: Session, people: Sequence[UUID]) -> str:
    names = names_of(session, people[:MOST_NAMED])
    return listed(sorted(names.values()), len(people))


def _leader(session: Session, found: Situation) -> str:
    if found.wish.leader_id is None:
        return ""
    return queries.name_of(session, found.wish.leader_id)


def _day(day: date | None) -> str:
    return "" if day is None else format_day(day)


def listed(names: list[str], count: int) -> str:
    """The first names, and how many others there are."""
    shown = "; ".join(names[:MOST_NAMED])
    more = count - min(count, MOST_NAMED)
    return _("%(names)s and %(n)s more", names=shown, n=more) if more else shown
