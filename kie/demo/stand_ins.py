"""Somebody who stands in for Ben of the demonstration, so that a delegate and their page can be seen."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from kie.demo.organisation import Organisation
from kie.standing_in.service import Wish, delegate

DAYS = 21


def write_stand_ins(session: Session, council: Organisation, today: date) -> None:
    """The first of Ben's colleagues, by staff number, who leads somebody stands in beside Ben for three weeks."""
    ben, efua = council.cast["Ben"], council.cast["Efua"]
    numbers = {person["id"]: person["staff_number"] for person in council.persons}
    leaders = set(council.leader_of.values())
    colleagues = [
        person_id
        for person_id, leader in council.leader_of.items()
        if leader == efua and person_id != ben and person_id in leaders
    ]
    if colleagues:
        first = min(colleagues, key=lambda person_id: str(numbers[person_id]))
        delegate(session, ben, Wish(first, None, today, today + timedelta(days=DAYS - 1), "Annual leave"))
