"""A council in which somebody stands to Ana in every way there is, and somebody nearly does.

What each of them is to Ana, to the organisation, and what HR's reading of her depends on, is `STANDING`: by hand, from
the words of the matrix, on the day on which Ben is her manager for this one day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact, Relation
from kie.people.models import Person, ReportingLine, RoleGrant, StandIn
from kie.readings import ReadingGrant
from kie.records.models import RemovalProposal, RemovalRequest, RemovalSigner
from tests.access.matrix import COLUMNS
from tests.cast import Cast, give_role, make_person, reports_to

STANDING = """
ana           E       L       -    the person herself; Tess and Kit answer to her, so that she leads somebody
ben           M       L       -    her manager from today until today
efua          MM      L       -    Ben's manager
ida           HA      L,HA    G    HR, above Efua: in the line however far, whatever reason was given
lea           HA      L,HA    G    HR, acts for Ida towards Efua: above as well
max           HA      HA      G    HR, named to decide for Ben
nia           HA      L,HA    G    HR, the deputy of Max, who is named to decide
omar          HA      L,HA    O,G  HR, the deputy of Max for somebody who is not above Ana
ned           HA      L,HA    G    HR, the deputy of Max for all of his
pat           HA      HA      O,G  HR, named to decide for Ben until yesterday
otto          HA      HA      O,G  HR, the deputy of Max for Ben until yesterday
kit           HA      HA      G    HR, answers to Ana: below
hana          HA      HA      O,G  HR, outside, with a reason given now
chloe         HA      HA      O    HR, outside, with a reason that ran out, and one for Ben
jo            -       -       -    was HR
femi          BP      L,BP    O,G  partner of the council, with a reason; above others than Ana
pia           BP      BP      O    partner of Highways without a reason
quin          -       BP      -    partner of Parks, and of Highways once; with a reason
rex           -       -       -    was partner of Highways, with a reason
dev           SA      SA      -    system administrator
grace         AU      AU      -    auditor
sam           CL      CL      -    clerk outside the line
tess          CL      CL      -    clerk, answers to Ana
cal           -       -       -    a colleague under Ben
uma           -       -       -    her manager until yesterday
vic           -       -       -    her manager from tomorrow
wes           M       L       -    beside Ben from today until today
wanda         M,HA    L,HA    -    HR, beside Ben for Ana alone: reads as her manager, though she gave a reason too
xan           -       -       -    beside Ben until yesterday
yara          -       -       -    beside Ben from tomorrow
zoe           -       -       -    beside Ben until her days were ended
amy           -       L       -    beside Ben, for Cal alone
gus           -       -       -    named to decide for Ana, who has a manager with a manager
"""
"""Who; what they are to Ana; to the organisation; facts (G: gave a reason, O: outside the line); in words."""

ENDS = {
    # Beside Ben: himself, whom he named, whoever leads him, and HR outside his line.
    "wes": "ben wes efua hana chloe omar pat otto wanda".split(),
    # In Ida's place: the deputy and HR outside; not Ida, who did not name her, nor whoever answers to her, like Chloé.
    "lea": "lea hana max nia omar ned pat otto wanda".split(),
}
"""Who may end it that somebody stands in, by who stands in."""

ANSWERS = {
    ("hana", "answer"): "chloe omar pat otto".split(),
    ("hana", "strike"): "omar pat otto".split(),
    ("ana", "answer"): "hana chloe omar pat otto".split(),
    ("ana", "strike"): "hana omar pat otto".split(),
    # Hana proposed it; Ana, Ben and Hana wrote what would change; Omar, Pat and Otto are of HR, outside, with a reason.
    ("ana", "approve"): "ana ben omar pat otto".split(),
}
"""Who may deal with a request to take words out of Ana's texts, by who asked, and with what."""

FACTS: Mapping[str, Fact] = {"O": Fact.OUTSIDE_LINE, "G": Fact.GRANTED}


@dataclass(frozen=True, slots=True)
class Stand:
    """What somebody is to Ana and to the organisation, besides signed in, and what HR's reading depends on."""

    to_ana: frozenset[Relation]
    at_all: frozenset[Relation]
    facts: frozenset[Fact]


def _columns(letters: str) -> frozenset[Relation]:
    return frozenset({Relation.SIGNED_IN} | {COLUMNS[one] for one in letters.split(",") if one != "-"})


def _read() -> Mapping[str, Stand]:
    found = {}
    for line in STANDING.strip().splitlines():
        name, to_ana, at_all, facts = line.split()[:4]
        known = frozenset(FACTS[one] for one in facts.split(",") if one != "-")
        found[name] = Stand(_columns(to_ana), _columns(at_all), known)
    return found


STANDS = _read()
ROLES = {
    "hr": "ida lea max nia omar ned pat otto kit hana wanda",
    "clerk": "sam tess",
}


@dataclass(frozen=True, slots=True)
class Council:
    """Everybody by first name, and the stand-ins by who stands in."""

    people: Mapping[str, Person]
    stand_ins: Mapping[str, UUID]


def make_council(session: Session, cast: Cast) -> Council:
    """Everybody of `STANDING`."""
    people = {name: getattr(cast, name) for name in Cast.__slots__ if isinstance(getattr(cast, name), Person)}
    team = {"amy": cast.parks}
    for number, name in enumerate((one for one in STANDS if one not in people), 2001):
        people[name] = make_person(
            session, str(number), f"{name.title()} Test", team.get(name, cast.people_team)
        )
    for role, names in ROLES.items():
        for name in names.split():
            give_role(session, people[name], role)
    _partners_and_former(session, cast, people)
    _lines(session, people)
    stand_ins = {name: one.id for name, one in _stand_ins(session, people).items()}
    _reasons(session, people)
    session.commit()
    return Council(people, stand_ins)


def _partners_and_former(session: Session, cast: Cast, people: Mapping[str, Person]) -> None:
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == people["femi"].id)):
        session.delete(grant)
    units = {"femi": cast.council.id, "pia": cast.highways.id, "quin": cast.parks.id, "rex": cast.highways.id}
    for name, unit in units.items():
        give_role(session, people[name], "partner", unit)
    give_role(session, people["jo"], "hr")
    former = [people["jo"].id, people["rex"].id]
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id.in_(former))):
        grant.ended_at = clock.now()
    once = RoleGrant(
        person_id=people["quin"].id,
        role="partner",
        team_id=cast.highways.id,
        granted_at=clock.now(),
        ended_at=clock.now(),
    )
    session.add(once)
    session.flush()


def _lines(session: Session, people: Mapping[str, Person]) -> None:
    today, day = clock.today(), timedelta(days=1)
    for line in session.scalars(select(ReportingLine)):
        if line.person_id == people["ana"].id or line.manager_id == people["chloe"].id:
            session.delete(line)
    session.flush()
    reports_to(session, people["ana"], people["uma"], until=today - day)
    reports_to(session, people["ana"], people["ben"], since=today, until=today)
    reports_to(session, people["ana"], people["vic"], since=today + day)
    reports_to(session, people["ana"], people["gus"], kind="moderator")
    reports_to(session, people["ben"], people["pat"], until=today - day, kind="moderator")
    reports_to(session, people["ben"], people["max"], since=today, kind="moderator")
    for below, above in (("efua", "ida"), ("kit", "ana"), ("tess", "ana"), ("cal", "ben"), ("sam", "femi")):
        reports_to(session, people[below], people[above])


def _stand_ins(session: Session, people: Mapping[str, Person]) -> dict[str, StandIn]:
    """Who stands in for whom, for whom of theirs, from and until how many days from today."""
    rows = {
        "lea": ("acting", "ida", None, 0, 0),
        "nia": ("delegate", "max", "ben", 0, 0),
        "omar": ("delegate", "max", "cal", 0, 0),
        "ned": ("delegate", "max", None, 0, 0),
        "otto": ("delegate", "max", "ben", -9, -1),
        "wes": ("delegate", "ben", None, 0, 0),
        "wanda": ("delegate", "ben", "ana", -9, 9),
        "amy": ("delegate", "ben", "cal", -9, 9),
        "xan": ("delegate", "ben", None, -9, -1),
        "yara": ("delegate", "ben", None, 1, 9),
        "zoe": ("delegate", "ben", None, -9, 9),
    }
    made = {}
    for name, (kind, manager, only, first, last) in rows.items():
        made[name] = StandIn(
            kind=kind,
            manager_id=people[manager].id,
            deputy_id=people[name].id,
            person_id=None if only is None else people[only].id,
            starts_on=clock.today() + timedelta(days=first),
            ends_on=clock.today() + timedelta(days=last),
            made_at=clock.now(),
        )
    made["zoe"].ended_at = clock.now()
    session.add_all(made.values())
    session.flush()
    return made


def make_requests(session: Session, council: Council) -> Mapping[str, UUID]:
    """Requests to take words out of Ana's plan, by who asked; and what Hana proposed about Ana's own."""
    made = {}
    for name in ("hana", "ana"):
        row = RemovalRequest(
            person_id=council.people["ana"].id,
            place="plan",
            about="A resident is named.",
            asked_by_id=council.people[name].id,
            asked_at=clock.now(),
        )
        session.add(row)
        session.flush()
        made[name] = row.id
    proposal = {"request_id": made["ana"], "number": 1}
    hana = council.people["hana"].id
    session.add(RemovalProposal(**proposal, words="Zed", proposed_by_id=hana, proposed_at=clock.now()))
    session.flush()
    session.add_all(
        RemovalSigner(**proposal, person_id=council.people[name].id) for name in ("ana", "ben", "hana")
    )
    session.commit()
    return made


def _reasons(session: Session, people: Mapping[str, Person]) -> None:
    now = clock.now()
    ends = {name: now + timedelta(minutes=30) for name, one in STANDS.items() if Fact.GRANTED in one.facts}
    given = [(name, "ana", at) for name, at in ends.items()]
    given += [("wanda", "ana", now + timedelta(minutes=30))]
    given += [("rex", "ana", now + timedelta(minutes=30)), ("quin", "ana", now + timedelta(minutes=30))]
    given += [("chloe", "ana", now), ("chloe", "ben", now + timedelta(minutes=30))]
    for reader, person, at in given:
        row = ReadingGrant(
            reader_id=people[reader].id,
            person_id=people[person].id,
            reason="appeal",
            words="She asked for it.",
            granted_at=at - timedelta(minutes=30),
            ends_at=at,
        )
        session.add(row)
    session.flush()
