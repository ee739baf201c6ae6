"""Who is in post, and who has left: nobody is both, nobody neither."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person
from kie.people.posts import has_left, not_left
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def test_whoever_has_not_left_is_everybody_else(session: Session, cast: Cast) -> None:
    today = clock.today()
    for one, days in ((cast.ben, -1), (cast.efua, 0), (cast.dev, 1)):
        one.leaves_on = today + timedelta(days=days)
    session.flush()
    left = set(session.scalars(select(Person.name).where(has_left(today))))
    assert left == {cast.ben.name}
    stayed = select(Person.name).where(~has_left(today))
    assert set(session.scalars(stayed)) == set(session.scalars(select(Person.name).where(not_left(today))))
    assert cast.ana.name in set(session.scalars(stayed))
