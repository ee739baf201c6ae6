"""A cycle with one framework of each kind, Ana's part in it, and her review at several stages."""

import pytest
from sqlalchemy.orm import Session

from kie.cycles.queries import ParticipationContext
from kie.people.models import Person
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.cast import Cast, give_role, make_person
from tests.records.steps import COMMENT
from tests.reviews.conftest import revealed as revealed
from tests.reviews.steps import reveal, settle_all, share_record, sign_record


@pytest.fixture
def hana(session: Session, cast: Cast) -> Person:
    """A second HR administrator, who answers to nobody of the cast."""
    hana = make_person(session, "1008", "Hana Novak", cast.people_team)
    give_role(session, hana, "hr")
    session.commit()
    return hana


@pytest.fixture
def disputed(session: Session, cast: Cast, part: ParticipationContext) -> ParticipationContext:
    """Ana's review, whose record she signed and disagreed with."""
    reveal(session, cast, part)
    settle_all(session, part, cast.ben.id)
    sign_record(session, cast, part, share_record(session, cast, part), "disagree", COMMENT)
    return part
