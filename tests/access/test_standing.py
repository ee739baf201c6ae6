"""How people stand to somebody is worked out from roles, lines, stand-ins and reasons: nobody by accident."""

from collections.abc import Collection
from enum import Enum

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Permission, Relation
from kie.paper.service import facts_of
from kie.people.models import StandIn
from kie.people.opened import reading_facts
from kie.people.standing import above
from kie.standing_in.service import ending_facts
from kie.web import allowed
from tests.access.asking import Asker
from tests.access.council import STANDS, Council

pytestmark = pytest.mark.both_databases


def names(found: Collection[Enum]) -> str:
    return ", ".join(sorted(one.name for one in found)) or "nothing"


def misjudged(council: Council, asker: Asker) -> list[str]:
    """Who stands to Ana, or to the organisation, otherwise than `STANDING` says."""
    ana, wrong = council.people["ana"].id, []
    for name, stand in STANDS.items():
        with asker.request_of(council.people[name]) as who:
            found = (who.relations_to(ana), who.relations_to(None), reading_facts(ana))
        for is_so, should in zip(found, (stand.to_ana, stand.at_all, stand.facts), strict=True):
            if is_so != should:
                wrong.append(f"{name}: {names(is_so)}, not {names(should)}")
    return wrong


def test_everybody_stands_to_ana_as_written(council: Council, asker: Asker) -> None:
    assert misjudged(council, asker) == []


def test_to_themselves_everybody_is_the_person_and_nothing_else(council: Council, asker: Asker) -> None:
    own = frozenset({Relation.SIGNED_IN, Relation.SELF})
    for person in council.people.values():
        who = asker.signed_in(person)
        assert who.relations_to(person.id) == own


def test_above_are_all_who_lead_and_nobody_who_is_only_named(council: Council, session: Session) -> None:
    found = above(session, council.people["ana"].id, clock.today())
    led = {name for name, person in council.people.items() if person.id in found}
    assert led == {"ben", "efua", "ida", "lea", "wes", "wanda"}


ENDS = {
    # Beside Ben: himself, whom he named, whoever leads him, and HR outside his line.
    "wes": {"ben", "wes", "efua", "hana", "chloe", "omar"},
    # In Ida's place: the deputy and HR outside; not Ida, who did not name her, nor whoever answers to her, like Chloé.
    "lea": {"lea", "hana", "max", "nia", "omar"},
}


def test_who_may_end_a_stand_in(council: Council, asker: Asker, session: Session) -> None:
    for deputy, expected in ENDS.items():
        row = session.get_one(StandIn, council.stand_ins[deputy])
        found = set()
        for name, person in council.people.items():
            with asker.request_of(person) as who:
                facts = ending_facts(session, row, person.id, who.relations_to(row.manager_id))
                if allowed(Permission.END_STAND_IN, row.manager_id, *facts):
                    found.add(name)
        assert found == expected, deputy


def test_who_types_in_what_ana_wrote_on_paper(council: Council, asker: Asker, session: Session) -> None:
    ana, found = council.people["ana"].id, set()
    for name, person in council.people.items():
        with asker.request_of(person):
            if allowed(Permission.TYPE_PAPER, ana, *facts_of(session, person.id, ana)):
                found.add(name)
            assert not allowed(Permission.PRINT_COPY, ana, *facts_of(session, person.id, ana)), name
    assert found == {"sam"}
