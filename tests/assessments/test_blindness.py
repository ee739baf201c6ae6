"""Neither side reads the other before the reveal, and nobody else ever."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.models import Rating, Wants
from kie.assessments.service import (
    Item,
    Seen,
    UnhelpfulItem,
    WantsItem,
    hand_in,
    save_items,
    save_unhelpful,
    save_wants,
)
from kie.cycles.queries import ParticipationContext
from kie.people.models import ReportingLine
from tests.assessments.steps import fill, hand_in_both
from tests.assessments.web import FOCUS, THEME, Open, post_json, url
from tests.cast import Cast, reports_to


def _write_tokens(session: Session, part: ParticipationContext, cast: Cast) -> dict[str, list[str]]:
    """A unique token in every text field of both sides; gives them by side."""
    today = clock.today()
    tokens: dict[str, list[str]] = {"self": [], "manager": []}
    for side, author in (("self", cast.ana), ("manager", cast.ben)):
        fill(session, part, side, author.id, step=2 if side == "self" else 4)
        items = []
        for number, key in enumerate(Asked(part).nodes):
            tokens[side].append(f"token-{side}-{number}-x")
            items.append(Item(*key, version=1, note=tokens[side][-1]))
        save_items(session, part, side, author.id, items)
    boxes = {name: f"token-wants-{name}-x" for name in ("soon", "later", "in_the_way", "needs")}
    save_wants(
        session,
        part,
        cast.ana.id,
        WantsItem(boxes["soon"], boxes["later"], boxes["in_the_way"], boxes["needs"]),
    )
    tokens["self"] += boxes.values()
    seen = Seen("unhelpful.u1", 2, today, "token-seen-x", today)
    save_unhelpful(session, part, "manager", cast.ben.id, UnhelpfulItem(FOCUS, False, (seen,), version=1))
    tokens["manager"].append("token-seen-x")
    session.commit()
    return tokens


def _pages(part: ParticipationContext, side: str) -> list[str]:
    rest = ["", "/all", "/check", f"/unhelpful/{FOCUS}", "/unhelpful/care", "/care/care", f"/{THEME}"]
    return [url(part, side, each) for each in rest] + [url(part, "self", "/wants")]


@pytest.mark.parametrize("first", ["none", "self", "manager"])
def test_neither_reads_the_other_before_the_reveal_and_nobody_else_ever(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext, first: str
) -> None:
    tokens = _write_tokens(session, part, cast)
    if first != "none":
        hand_in(session, part, first, cast.ana.id if first == "self" else cast.ben.id)
        session.commit()
    for person in (cast.ana, cast.ben, cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        someone = browser(person)
        own = {cast.ana.id: "self", cast.ben.id: "manager"}.get(person.id)
        for side in ("self", "manager"):
            for path in _pages(part, side):
                answer = someone.client.get(path)
                may = own == side and not (path.endswith("/wants") and own == "manager")
                if path.endswith("/wants"):
                    may = own == "self"
                assert (answer.status_code == 404) == (not may), (person.name, path, answer.status_code)
                body = answer.get_data(as_text=True)
                unseen = [one for each, found in tokens.items() if each != own for one in found]
                assert not [one for one in unseen if one in body], (person.name, path)


def test_writing_in_the_others_part_is_not_found(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    for person, side in (
        (cast.ana, "manager"),
        (cast.ben, "self"),
        (cast.efua, "manager"),
        (cast.chloe, "self"),
    ):
        someone = browser(person)
        for rest in (f"/{THEME}", "/all", f"/unhelpful/{FOCUS}", "/submission", "/taking-back"):
            someone.post(url(part, side, rest), {f"{THEME}/step": "1", "answer": "none"}, status=404)
        body = {"item": THEME, "version": 0, "values": {f"{THEME}/step": "1"}}
        assert post_json(someone, url(part, side, "/items"), body)[0] == 404
    assert session.scalar(select(func.count()).select_from(Rating)) == 0
    assert session.scalar(select(func.count()).select_from(Wants)) == 0


def test_after_the_reveal_the_pages_lead_to_the_exchange(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    hand_in_both(session, part, cast.ben.id)
    session.commit()
    for person, side in ((cast.ana, "self"), (cast.ben, "manager")):
        page = browser(person).get(url(part, side))
        assert page.link("Go to the exchange") == f"/reviews/{part.participation.id}"


def test_somebody_signed_out_is_sent_to_sign_in_and_a_script_is_told(
    browser: Open, part: ParticipationContext
) -> None:
    nobody = browser()
    nobody.get(url(part, "self"), status=302)
    assert nobody.client.get(url(part, "self"), headers={"Accept": "application/json"}).status_code == 401


def test_a_new_manager_sees_nothing_of_the_last_ones_draft_and_the_last_one_nothing_at_all(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "manager", cast.ben.id, note="token-of-ben")
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
    line.ends_on = clock.today() - timedelta(days=1)
    reports_to(session, cast.ana, cast.efua, since=clock.today())
    session.commit()
    efua, ben = browser(cast.efua), browser(cast.ben)
    assert "had begun this part" in efua.get(url(part, "manager")).text
    for path in _pages(part, "manager")[:-1]:
        assert "token-of-ben" not in efua.get(path).text
        ben.get(path, status=404)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    assert "Handed in by Ben Okafor" in efua.get(url(part, "manager")).text
    assert "token-of-ben" not in efua.client.get(url(part, "manager", "/check")).get_data(as_text=True)
    efua.post(url(part, "manager", f"/{THEME}"), {f"{THEME}/step": "1"}, status=409)
    efua.post(url(part, "manager", "/taking-back"), {}, status=404)
