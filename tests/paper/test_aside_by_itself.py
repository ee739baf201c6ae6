"""The page of a form puts what is typed aside by itself, as its script asks for it."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.accounts import throttle
from kie.accounts.models import SignInAttempt, UnsentForm
from kie.cycles.models import Cycle
from kie.cycles.queries import ParticipationContext
from kie.events import Event
from kie.people.models import Person
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person, reports_to
from tests.paper.steps import WANT, Open, answers, code_in, opened, printed

pytestmark = pytest.mark.both_databases
Fields = Mapping[str, str | list[str]]
BUTTON = {"put_aside": "yes"}


def by_itself(visitor: Browser, form: str, fields: Fields, status: int = 200) -> dict[str, str]:
    """What the script of a page sends, and what it is answered."""
    sent = {name: value for name, value in fields.items() if name != "once"} | BUTTON
    answer = visitor.post(form, sent, status=status, headers={"Accept": "application/json"})
    assert isinstance(answer.json, dict)
    return answer.json


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UnsentForm)) or 0


def test_a_page_puts_itself_aside_again_and_again_and_only_the_last_is_kept(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    trail = select(Event.action).where(Event.action.like("unsent-form.%")).order_by(Event.id)
    counted = select(func.count()).where(SignInAttempt.key == throttle.key_of("pace forms", hana.id))
    before, fields = session.scalar(counted), visitor.get(form).fields()
    assert by_itself(visitor, form, fields)["version"] == "" and kept(session) == 0, "nothing was typed"
    answer: dict[str, str] = {}
    # The third is the second once more: its answer was lost on the way, so the page has the version from before.
    for shown, words in (("", "A"), (None, "A course"), ("", "A course"), (None, WANT)):
        version = answer["version"] if shown is None else shown
        answer = by_itself(visitor, form, {**fields, "version": version, "soon": words})
        assert answer["version"] != version and answer["saved_at"]
    again = visitor.get(form).fields()
    assert again["soon"] == WANT and again["version"] == answer["version"] and kept(session) == 1
    assert session.scalar(counted) == before, "nobody is stopped for typing"
    assert list(session.scalars(trail)) == ["unsent-form.kept"]
    visitor.post(form, {**fields, **answers(part), "version": answer["version"]})
    assert kept(session) == 0 and list(session.scalars(trail)) == ["unsent-form.kept", "unsent-form.sent"]
    by_itself(visitor, form, {**fields, "soon": "Too late"}, status=404)
    assert kept(session) == 0, "it was handed on, and nothing of it lies about"


def test_a_form_that_is_emptied_was_thrown_away_and_not_sent(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    fields = visitor.get(form).fields()
    version = by_itself(visitor, form, {**fields, "soon": "A"})["version"]
    assert by_itself(visitor, form, {**fields, "version": version})["version"] == "" and kept(session) == 0
    trail = select(Event.action).where(Event.action.like("unsent-form.%")).order_by(Event.id)
    assert list(session.scalars(trail)) == ["unsent-form.kept", "unsent-form.thrown-away"]


def test_of_two_pages_neither_puts_itself_aside_over_the_other(
    browser: Open, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    first = second = visitor.get(form).fields()
    by_itself(visitor, form, {**first, "later": "Nights"})
    refused = by_itself(visitor, form, {**second, "later": "Days"}, status=409)
    assert "Another page put this form aside too" in refused["message"]
    assert refused["next_step"] == "Press a button below: it shows both, and you choose."
    assert visitor.get(form).fields()["later"] == "Nights"
    shown = visitor.post(form, {**second, "later": "Days", **BUTTON}, status=409)
    (other,) = shown.html.select("#conflict dl")
    assert "Nights" in other.get_text() and shown.fields()["later"] == "Days"


def test_a_script_keeps_nothing_whatever_button_it_sends(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle, part: ParticipationContext
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    visitor = browser(hana)
    by_itself(visitor, form, {**visitor.get(form).fields(), **answers(part), "all_is_right": "yes"})
    assert kept(session) == 1 and visitor.get(form).fields()["soon"] == WANT


def test_nobody_else_and_nobody_signed_out_puts_it_aside(
    browser: Open, session: Session, cast: Cast, hana: Person, cycle: Cycle
) -> None:
    form = opened(browser, hana, code_in(printed(browser, cast, cycle)))
    clerk = make_person(session, "1011", "Ivo Brandt", cast.parks)
    reports_to(session, clerk, cast.chloe)
    give_role(session, clerk, "clerk")
    session.commit()
    for other, status in ((browser(clerk), 404), (browser(cast.chloe), 404), (browser(), 401)):
        refused = by_itself(other, form, {"soon": WANT}, status=status)
        assert refused["message"] and "Silva" not in str(refused)
    assert kept(session) == 0
