"""A council in which everybody stands in a different relation to the same four people, each of whose reviews has come
to another state; and in every text that somebody wrote there is a token that no other text has.

Ana's record is shared, signed and disagreed with. Of Ada nobody has handed in. Alf has handed in, Ben has not. Of Amy
both have handed in. Ben manages the four; Otto did until yesterday.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import unsent
from kie.accounts.passkey_models import Passkey
from kie.assessments.models import Observation, Rating, UnhelpfulAnswer
from kie.assessments.queries import sheet
from kie.assessments.service import WantsItem, hand_in, save_wants
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.evidence.models import EvidenceNote
from kie.frameworks.models import Catalogue
from kie.people.models import Person, ReportingLine, RoleGrant, StandIn
from kie.plans import pauses, service
from kie.plans.models import Goal
from kie.plans.words import GoalWords
from kie.readings import grant
from kie.records.models import (
    RemovalAnswer,
    RemovalDecline,
    RemovalProposal,
    RemovalRequest,
    RemovalSigner,
)
from kie.reflections.service import write
from kie.reflections.words import ReflectionWords
from kie.reviews.deciding import reopen
from kie.reviews.models import AddedIssue, Annotation, Meeting
from tests.assessments.steps import WHOLE, fill, open_cycle_with, part_of
from tests.cast import Cast, give_role, make_cast, make_person, reports_to
from tests.confidentiality.asked import complain_and_ask
from tests.confidentiality.beside import draw_record, leave_paper
from tests.records.texts import text, write_everywhere
from tests.reviews.steps import reveal, share_record, sign_record

SUBJECTS = ("ana", "ada", "alf", "amy")
BOXES = ("soon", "later", "in-the-way", "needs")
FOCUS, BEHAVIOUR = "customer-focus", "unhelpful.u1"


@dataclass(frozen=True, slots=True)
class Council:
    """Everybody by name, the four reviews by whose they are, and their cycle."""

    people: Mapping[str, Person]
    parts: Mapping[str, ParticipationContext]
    cycle: Cycle


def found_council(session: Session, shipped: Catalogue, key: str) -> Council:
    """The council with everything written; `key`: the installation's secret key."""
    cast = make_cast(session)
    people = _people(session, cast)
    cycle = open_cycle_with(session, cast, shipped, WHOLE)
    parts = {name: part_of(session, cycle, people[name]) for name in SUBJECTS}
    otto = replace(cast, efua=people["otto"])
    reveal(session, cast, parts["ana"])
    write_everywhere(session, otto, parts["ana"])
    _disagree_again(session, cast, parts["ana"])
    for name, sides in (("ada", ()), ("alf", ("self",)), ("amy", ("self", "manager"))):
        _assess(session, parts[name], people[name], cast.ben, sides)
        _keep_plan_and_diary(session, people[name], cast.ben)
    _talk(session, parts["amy"], people["amy"], cast.ben)
    _stand_in(session, people)
    _ask_removals(session, parts["ana"], people)
    _for_oneself(session, key, cast.ana)
    _give_reasons(session, people)
    complain_and_ask(session, people, key)
    leave_paper(session, people, parts["ada"])
    draw_record(session, people, parts["ana"])
    session.commit()
    return Council(people, parts, cycle)


def _people(session: Session, cast: Cast) -> dict[str, Person]:
    """The cast, and who else is needed so that each relation of the matrix is somebody's."""
    people = {name: getattr(cast, name) for name in ("ana", "ben", "chloe", "dev", "efua", "femi", "grace")}
    team_of = {"hana": cast.people_team, "gus": cast.people_team, "gil": cast.people_team, "lee": cast.parks}
    more = (
        "ada",
        "alf",
        "amy",
        "col",
        "otto",
        "dora",
        "dino",
        "ivo",
        "hana",
        "gil",
        "gus",
        "kit",
        "lee",
        "gwen",
    )
    for number, name in enumerate(more, 2001):
        team = team_of.get(name, cast.highways)
        people[name] = make_person(session, str(number), name.capitalize(), team)
    today = clock.today()
    for name in ("ada", "alf", "amy", "col"):
        reports_to(session, people[name], cast.ben, since=today)
    for name in SUBJECTS:
        reports_to(session, people[name], people["otto"], since=_ago(300), until=_ago(1))
    line = session.scalars(
        select(ReportingLine).where(
            ReportingLine.person_id == cast.ana.id, ReportingLine.manager_id == cast.ben.id
        )
    ).one()
    line.starts_on = today
    reports_to(session, cast.efua, people["ivo"])
    reports_to(session, people["kit"], people["lee"])
    for name, role in (("ivo", "hr"), ("hana", "hr"), ("kit", "clerk"), ("gwen", "auditor")):
        give_role(session, people[name], role)
    give_role(session, people["gil"], "partner", cast.highways.id)
    give_role(session, people["gus"], "partner", cast.parks.id)
    # A role that Ana had once: HR and administrators may ask for its end, nobody reads or does anything by it.
    once = {"granted_at": clock.now() - timedelta(days=9), "ended_at": clock.now() - timedelta(days=1)}
    session.add(RoleGrant(person_id=cast.ana.id, role="clerk", **once))
    session.flush()
    return people


def _ago(days: int) -> Any:
    return clock.today() - timedelta(days=days)


def _disagree_again(session: Session, cast: Cast, part: ParticipationContext) -> None:
    """Her record was opened again: it is shared, opened by Ben before she signs, shared once more, she disagrees once
    more, both add to it. Her goal has had other words."""
    share_record(session, cast, part)
    reopen(session, part.participation.id, cast.ben.id, text("reopening-by-manager"), signed=False)
    session.execute(update(Goal).where(Goal.if_then != "").values(version=2))
    record = share_record(session, cast, part)
    sign_record(session, cast, part, record, "disagree", text("comment-again"))
    for party, author in (("employee", cast.ana), ("manager", cast.ben)):
        session.add(
            Annotation(
                record_id=record.id,
                party=party,
                author_id=author.id,
                words=text(f"annotation-{party}"),
                written_at=clock.now(),
            )
        )
    session.commit()


def _assess(
    session: Session, part: ParticipationContext, person: Person, ben: Person, handed_in: tuple[str, ...]
) -> None:
    """Both sides written, with a behaviour each; these are handed in."""
    name = person.name.lower()
    for side, author in (("self", person), ("manager", ben)):
        fill(session, part, side, author.id)
        if side == "self":
            soon, later, in_the_way, needs = (text(f"{name}.{box}") for box in BOXES)
            save_wants(session, part, author.id, WantsItem(soon, later, in_the_way, needs))
        assessment = sheet(session, part.participation.id, side).assessment
        assert assessment is not None
        for rating in session.scalars(select(Rating).where(Rating.assessment_id == assessment.id)):
            rating.note = text(f"{name}.{side}")
        session.get_one(UnhelpfulAnswer, (assessment.id, FOCUS)).none_seen = False
        session.add(
            Observation(
                assessment_id=assessment.id,
                framework_id=FOCUS,
                statement_id=BEHAVIOUR,
                step=2,
                seen_on=_ago(3),
                raised_on=_ago(2),
                # Of oneself only the behaviour is noted.
                what_seen=text(f"{name}.seen-{side}") if side == "manager" else "",
                shared=side == "manager",
            )
        )
        session.flush()
        if side in handed_in:
            hand_in(session, part, side, author.id)


def _keep_plan_and_diary(session: Session, person: Person, ben: Person) -> None:
    name, now = person.name.lower(), clock.now()
    service.add_goal(session, person.id, GoalWords(text(f"{name}.goal")), person.id)
    for shared in (True, False):
        session.add(
            EvidenceNote(
                person_id=person.id,
                author_id=person.id,
                happened_on=_ago(2),
                words=text(f"{name}.diary-{'shared' if shared else 'private'}"),
                written_at=now,
                shared_at=now if shared else None,
            )
        )
    pauses.ask(session, person.id, clock.today(), clock.today() + timedelta(days=9), ben.id)


def _talk(session: Session, part: ParticipationContext, person: Person, ben: Person) -> None:
    one, now = part.participation.id, clock.now()
    session.add_all(
        [
            AddedIssue(participation_id=one, words=text("amy.added"), added_by_id=ben.id, added_at=now),
            Meeting(participation_id=one, place=text("amy.place"), notes=text("amy.notes"), changed_at=now),
        ]
    )
    session.flush()


def _stand_in(session: Session, people: Mapping[str, Person]) -> None:
    """Dora is Ben's delegate until tomorrow, Dino was until yesterday."""
    for name, first, last in (("dora", _ago(3), _ago(-1)), ("dino", _ago(9), _ago(1))):
        session.add(
            StandIn(
                kind="delegate",
                manager_id=people["ben"].id,
                deputy_id=people[name].id,
                starts_on=first,
                ends_on=last,
                reason=text(f"ben.stand-in-{name}"),
                made_by_id=people["ben"].id,
                made_at=clock.now(),
            )
        )
    session.flush()


def _ask_removals(session: Session, part: ParticipationContext, people: Mapping[str, Person]) -> None:
    """Ana asks three times: Hana leaves the words once, proposes once, and is told no once."""
    ana, ben, hana, now = people["ana"].id, people["ben"].id, people["hana"].id, clock.now()

    def asked(number: int) -> UUID:
        row = RemovalRequest(
            person_id=ana,
            participation_id=part.participation.id,
            place="record",
            about=text(f"removal-about-{number}"),
            asked_by_id=ana,
            asked_at=now,
        )
        session.add(row)
        session.flush()
        return row.id

    def proposed(request_id: UUID, words: str) -> None:
        proposal = {"request_id": request_id, "number": 1, "proposed_by_id": hana, "proposed_at": now}
        session.add(RemovalProposal(words=words, **proposal))
        session.flush()
        session.add_all(RemovalSigner(request_id=request_id, number=1, person_id=one) for one in (ana, ben))
        session.flush()

    answered, waiting, declined = asked(1), asked(2), asked(3)
    answer = {"request_id": answered, "answered_by_id": hana, "answered_at": now}
    session.add(RemovalAnswer(reason=text("removal-answer"), **answer))
    proposed(waiting, text("removal-words"))
    proposed(declined, "")
    no = {"request_id": declined, "number": 1, "declined_by_id": ben, "declined_at": now}
    session.add(RemovalDecline(standing="signer", reason=text("removal-decline"), **no))
    session.flush()


def _for_oneself(session: Session, key: str, ana: Person) -> None:
    """What is sealed for Ana alone, and the note of her diary that she shares."""
    now = clock.now()
    write(session, key, ana.id, ReflectionWords(text("reflection")))
    unsent.keep(session, key, ana.id, "/diary/new", (("words", text("unsent")),), "A note")
    made = {"credential_id": b"of a device", "public_key": b"of a device", "sign_count": 0, "added_at": now}
    session.add(Passkey(person_id=ana.id, name=text("passkey"), **made))
    shared = {"happened_on": _ago(2), "written_at": now, "shared_at": now}
    session.add(EvidenceNote(person_id=ana.id, author_id=ana.id, words=text("diary-shared"), **shared))
    session.flush()


def _give_reasons(session: Session, people: Mapping[str, Person]) -> None:
    """Hana and Gil gave a reason this minute; so, though nobody may let them, did Ivo and Gus."""
    for reader in ("hana", "gil", "ivo", "gus"):
        for name in SUBJECTS:
            grant(session, people[reader].id, people[name].id, "appeal", text(f"{name}.reason-{reader}"))
