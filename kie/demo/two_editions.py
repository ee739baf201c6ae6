"""Two reviews of the directorate that Ana and Ben are in, each under its edition of the council's own framework.

They stand before every annual review: nobody had a plan yet, and no other record came between the two.
"""

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from kie import clock
from kie.demo.cycles import DemoCycle, Stage, Wanted, write_cycle
from kie.demo.editions import EDITIONS
from kie.demo.organisation import Organisation
from kie.demo.rows import Rows
from kie.demo.story import Story
from kie.frameworks.models import Catalogue

DIRECTORATE, SERVICES = "PLC", ("HWY", "WST", "PLN")
"""With all that is below these services. A larger council has more of each, which were not asked."""
BEFORE = (220, 110)
"""Days before the first annual review on which they opened; both were over by then."""


def write_two_editions(
    session: Session, rows: Rows, seed: int, catalogue: Catalogue, council: Organisation, first: date
) -> list[DemoCycle]:
    """Both, told to their end, the older one first. `first`: when the first annual review opened."""
    random = Random(f"{seed} {DIRECTORATE}")  # noqa: S311 - believable, not secret
    services = [team["id"] for team in council.teams if team["code"] in SERVICES]
    teams = {*services, *(team["id"] for team in council.teams if team["parent_id"] in services)}
    signed = {council.cast[name]: Stage.SIGNED for name in ("Ana", "Ben")}
    made = []
    for framework_id, days in zip(EDITIONS, BEFORE, strict=True):
        opened = first - timedelta(days=days)
        title = f"Out and about {opened:%B %Y}"
        wanted = Wanted(title, (framework_id,), opened, True, signed, goals=False, teams=services)
        made.append(write_cycle(session, rows, random, catalogue, council.cast["Chloé"], wanted))
    story = Story(rows, random, catalogue, council, made, clock.today())
    for person in council.persons:
        if person["team_id"] in teams:
            story.tell(person)
    rows.write(session)
    return made
