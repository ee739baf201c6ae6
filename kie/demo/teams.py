"""What HR of the demonstration has decided about a team: another name and another leader to come."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.demo.organisation import Organisation
from kie.people.models import Team
from kie.teams import service
from kie.teams.rules import Wish


def write_team_changes(session: Session, council: Organisation, today: date) -> None:
    """Street Lighting gets another name in a month, and a leader from among its people in six weeks."""
    chloe = council.cast["Chloé"]
    lighting = session.scalars(select(Team).where(Team.code == "HWY-3")).one()
    renamed = Wish("renamed", today + timedelta(days=30), name="Lighting and Signs")
    service.decide(session, lighting.id, renamed, chloe)
    staff = [one for one in council.persons if one["team_id"] == lighting.id]
    leads = {council.leader_of[one["id"]] for one in staff}
    others = [one for one in staff if one["id"] not in leads]
    next_one = min(others, key=lambda one: str(one["staff_number"]))
    led = Wish("led", today + timedelta(days=42), leader_id=next_one["id"], whose="former")
    service.decide(session, lighting.id, led, chloe)
