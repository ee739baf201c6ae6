"""What follows from what the directory says: whose account it is, what of it KIE takes over, and when it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.closing import INACTIVE, REMOVED, close_account, open_account
from kie.accounts.closure_models import AccountClosure
from kie.people.holding import hold_person
from kie.people.models import Person
from kie.provisioning import guard, joining, queries, taking_over
from kie.provisioning.guard_rules import Bar
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.rules import address_of, changed_fields, number_of, refusal

MET_AT_ONCE = 500
"""Entries that the job of every hour looks at: the ones that have waited longest."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks. `token`: its name, as the audit trail has it; "" for a job of ours. The others: what somebody begins
    with who is new, `team_code` "" where only the department tells the team. `bar`: how many accounts it may close by
    itself; None for whatever is no directory."""

    token: str
    organisation: str
    team_code: str
    role_profile: str
    bar: Bar | None = None


def enter(session: Session, source: Source, values: Mapping[str, Any]) -> DirectoryEntry:
    """A new account of the directory, by column. Raises IntegrityError where its name is taken, and ClosingStopped."""
    now = clock.now()
    entry = DirectoryEntry(**values, made_person=False, made_at=now, changed_at=now, version=1)
    session.add(entry)
    session.flush()
    events.record(session, None, "directory.entered", subject=entry.id, token=source.token)
    _meet(session, source, entry)
    return entry


def change(session: Session, source: Source, entry: DirectoryEntry, values: Mapping[str, Any]) -> None:
    """What the directory says of an account now. What it says as before is not taken over again, so that what was put
    right in KIE meanwhile stays. Raises IntegrityError where its name is taken, and ClosingStopped."""
    fields = changed_fields({name: getattr(entry, name) for name in values}, values)
    if values.get("active") and entry.person_id is not None:
        guard.wants_it_no_more(session, entry.person_id)
    if not fields:
        return
    for name in fields:
        setattr(entry, name, values[name])
    entry.version += 1
    entry.changed_at = clock.now()
    session.flush()
    told = ", ".join(one for one in fields if not one.endswith("_key"))
    events.record(
        session,
        None,
        "directory.changed",
        person_id=entry.person_id,
        subject=entry.id,
        token=source.token,
        fields=told,
    )
    if entry.person_id is None:
        _meet(session, source, entry)
        return
    hold_person(session, entry.person_id)
    taking_over.take_over(session, source.token, entry, fields)
    if "manager_id" in fields:
        joining.first_line(session, entry)
    if "active" in fields and entry.active is not None:
        # A PUT that says nothing of it must not open what was closed.
        _open_or_close(session, source, entry)


def remove(session: Session, source: Source, entry: DirectoryEntry) -> None:
    """The directory has no such account any more: what it said is forgotten, the account is closed, and today is the
    person's last day unless they have an earlier one. Nothing that anybody wrote goes. Raises ClosingStopped."""
    person_id, entry_id, user_name = entry.person_id, entry.id, entry.user_name
    session.execute(
        update(DirectoryEntry)
        .where(DirectoryEntry.manager_id == entry_id)
        .values(manager_id=None, version=DirectoryEntry.version + 1)
    )
    session.delete(entry)
    session.flush()
    events.record(
        session, None, "directory.removed", person_id=person_id, subject=entry_id, token=source.token
    )
    if person_id is None:
        return
    hold_person(session, person_id)
    closed = _close(session, source, user_name, person_id, REMOVED)
    person, today = session.get_one(Person, person_id), clock.today()
    if person.leaves_on is None or person.leaves_on > today:
        closed.last_day = person.leaves_on = max(today, person.starts_on)
        events.record(session, None, "person.left", person_id=person_id, token=source.token)


def meet_waiting(session: Session) -> int:
    """Look again whose the accounts are that belong to nobody; gives how many HR's file has brought meanwhile."""
    source, met = Source("", "", "", ""), 0
    for entry_id in queries.unmet_entries(session, MET_AT_ONCE):
        entry = queries.entry_by_id(session, entry_id, hold=True)
        if entry is not None and entry.person_id is None:
            _meet(session, source, entry, may_join=False)
            met += entry.person_id is not None
    return met


def _meet(session: Session, source: Source, entry: DirectoryEntry, *, may_join: bool = True) -> None:
    """Find whose account it is, or begin somebody new with it; where neither can be, it waits."""
    number, address = number_of(entry.employee_number), address_of(entry.email, entry.user_name)
    found = queries.candidates(session, entry.id, number, address)
    for one in sorted(found, key=lambda one: one.person_id):
        hold_person(session, one.person_id)
    if found:
        found = queries.candidates(session, entry.id, number, address)
    why = refusal(found, number, address)
    if why is None:
        person: Person | None = session.get_one(Person, found[0].person_id)
    else:
        beginning = joining.Beginning(source.organisation, source.team_code, source.role_profile)
        person = joining.begin(session, entry, beginning) if why == "unknown" and may_join else None
        entry.made_person = person is not None
    if person is None:
        if source.token:
            events.record(session, None, "directory.unmet", subject=entry.id, token=source.token, why=why)
        return
    entry.person_id = person.id
    session.flush()
    events.record(session, None, "directory.met", person_id=person.id, subject=entry.id, token=source.token)
    _welcome(session, source, entry, person)


def _welcome(session: Session, source: Source, entry: DirectoryEntry, person: Person) -> None:
    """What follows when it is known whose account it is. What HR's file says of them stands."""
    taking_over.fill_gaps(session, source.token, entry, person)
    joining.first_line(session, entry)
    for one in queries.led_by_entry(session, entry.id):
        joining.first_line(session, one)
    _open_or_close(session, source, entry)


def _open_or_close(session: Session, source: Source, entry: DirectoryEntry) -> None:
    assert entry.person_id is not None  # noqa: S101 - narrows the type
    if entry.active is False:
        _close(session, source, entry.user_name, entry.person_id, INACTIVE)
    else:
        taking_over.take_last_day_back(session, session.get_one(Person, entry.person_id), source.token)
        open_account(session, entry.person_id, token=source.token)


def _close(session: Session, source: Source, user_name: str, person_id: UUID, why: str) -> AccountClosure:
    """Close the account, where the bar lets it."""
    person = session.get_one(Person, person_id)
    counts = guard.count_closing(session, source.token, source.bar, user_name, person, why)
    closed = close_account(session, person_id, why, token=source.token)
    if counts:
        guard.counted(closed, source.token)
        guard.wants_it_no_more(session, person_id)
    return closed
