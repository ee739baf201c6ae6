"""What the page before handing in promises: whether the part can be taken back, or opens both at once."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.assessments.models import Submission
from kie.assessments.queries import revealed
from kie.assessments.service import hand_in
from kie.cycles.queries import ParticipationContext
from tests.assessments.steps import fill
from tests.assessments.web import Open, url
from tests.cast import Cast

pytestmark = pytest.mark.both_databases


def count(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(Submission))


def both_fill(session: Session, cast: Cast, part: ParticipationContext) -> None:
    """Both parts are complete, and neither is handed in."""
    fill(session, part, "self", cast.ana.id)
    fill(session, part, "manager", cast.ben.id)
    session.commit()


@pytest.mark.parametrize(("side", "other"), [("self", "manager"), ("manager", "self")])
def test_the_first_is_promised_to_take_it_back_and_the_second_that_both_open(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, side: str, other: str
) -> None:
    people = {"self": cast.ana, "manager": cast.ben}
    named = {"self": "your manager", "manager": "Ana Silva"}
    both_fill(session, cast, part)
    first, second = browser(people[side]), browser(people[other])
    check = first.get(url(part, side, "/check"))
    assert f"You can take it back until {named[side]} has handed in. Once" in check.text
    assert "cannot be taken back" not in check.text
    done = first.post(url(part, side, "/submission"), {"reversible": "yes"}, follow=True)
    assert f"is handed in. You can take it back until {named[side]} has handed in." in done.text
    check = second.get(url(part, other, "/check"))
    assert "You can take it back" not in check.text and "This cannot be taken back" in check.text
    who = named[other][0].upper() + named[other][1:]
    assert f"{who} has handed in already. When you hand in, both parts open" in check.text
    assert check.html.select_one("input[name=reversible]") is None
    done = second.post(url(part, other, "/submission"), {}, follow=True)
    assert "Your part is handed in. Both parts are now open to both of you." in done.text
    assert "Take my part back" not in done.text
    assert revealed(session, part.participation.id)


def test_a_promise_that_has_ended_meanwhile_hands_nothing_in(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    both_fill(session, cast, part)
    ben = browser(cast.ben)
    assert ben.get(url(part, "manager", "/check")).html.select_one("input[name=reversible]") is not None
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    told = ben.post(url(part, "manager", "/submission"), {"reversible": "yes"}, status=409)
    assert "was handed in while you had this page open" in told.text
    assert "Ana Silva has handed in already." in told.text
    session.expire_all()
    assert count(session) == 1 and not revealed(session, part.participation.id)
    ben.post(url(part, "manager", "/submission"), {})
    assert revealed(session, part.participation.id)


def test_pressing_twice_is_no_broken_promise(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    both_fill(session, cast, part)
    ana = browser(cast.ana)
    ana.post(url(part, "self", "/submission"), {"reversible": "yes"})
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    again = ana.post(url(part, "self", "/submission"), {"reversible": "yes"}, follow=True)
    assert "Both parts are now open to both of you." in again.text
    assert count(session) == 2
