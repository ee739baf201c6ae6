"""What the viewer has a reason to open of another person, and noting it for that person to see."""

from uuid import UUID

from flask import request

from kie.access import Fact
from kie.people.standing import facts_for, reads_by_reason, standing_of
from kie.readings import Opening, granted, is_noted, note_reading
from kie.web import beside, db, viewer


def reading_facts(person_id: UUID) -> frozenset[Fact]:
    """What HR's reading of this person's things depends on, for the viewer of this request; see `facts_for`."""
    who = viewer()
    return facts_for(db(), who.person_id, person_id, who.relations_to(person_id))


def shown(what: str, person_id: UUID, subject: UUID, standing: str = "") -> None:
    """The same as `opened` for a page that answers a form: kept in the form's own transaction, or nothing is shown."""
    who = viewer()
    if who.person_id == person_id:
        return
    relations = who.relations_to(person_id)
    by_reason = not standing and reads_by_reason(relations)
    grant = granted(db(), who.person_id, person_id) if by_reason else None
    opening = Opening(who.person_id, person_id, what, str(subject))
    note_reading(db(), opening, standing or standing_of(relations), None if grant is None else grant.id)


def opened(what: str, person_id: UUID, subject: UUID, standing: str = "") -> None:
    """Keep that the viewer opens this: once an hour for each reader and thing, managers included.

    Called by a view after `authorise()`, right before it shows the page; what cannot be noted is not shown. One's own
    things are not noted. A form that comes back with the page shows it too, to whoever sent it without looking first.
    `standing`: as what, where it does not follow from the reporting lines.
    """
    if request.method not in {"GET", "HEAD"}:
        shown(what, person_id, subject, standing)
        return
    who = viewer()
    if who.person_id == person_id:
        return
    opening = Opening(who.person_id, person_id, what, str(subject))
    if is_noted(db(), opening):
        return
    relations = who.relations_to(person_id)
    by_reason = not standing and reads_by_reason(relations)
    grant = granted(db(), who.person_id, person_id) if by_reason else None
    with beside() as writing:
        said = standing or standing_of(relations)
        note_reading(writing, opening, said, None if grant is None else grant.id)
