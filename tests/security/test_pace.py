"""Far more than anybody does by hand is refused, for whoever does it, on whatever host."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import throttle
from kie.accounts.pace_rules import PACES, kind_of
from kie.i18n import format_time
from kie.people.models import Person
from kie.web import KieFlask
from tests.browser import Browser
from tests.cast import Cast

Visit = Callable[..., Browser]


@pytest.mark.parametrize(
    ("method", "rule", "asked", "files", "kind"),
    [
        ("GET", "/people", (), False, ""),
        ("GET", "/people", ("page",), False, ""),
        ("GET", "/people", ("q", "page"), False, "searches"),
        ("GET", "/reviews/<uuid:participation_id>/record.pdf", (), False, "files"),
        ("GET", "/insights/heatmap.xlsx", ("q",), False, "files"),
        ("POST", "/people/import", (), True, "uploads"),
        ("POST", "/diary/new", (), False, "forms"),
        ("POST", "/assessments/<uuid:participation_id>/<side>/all", (), False, ""),
        ("POST", "/assessments/<uuid:participation_id>/<side>/all", (), True, "uploads"),
        ("GET", "/insights/completion", ("team",), False, ""),
        ("GET", "/teams", ("team",), False, "searches"),
    ],
)
def test_what_counts_under_what(
    method: str, rule: str, asked: tuple[str, ...], files: bool, kind: str
) -> None:
    assert kind_of(method, rule, asked, files=files) == kind


def test_of_a_paper_form_what_its_page_puts_aside_by_itself_is_not_counted() -> None:
    for script, kind in ((True, ""), (False, "forms")):
        assert kind_of("POST", "/paper/<uuid:form_id>", (), script=script) == kind
    assert kind_of("POST", "/paper", (), script=True) == "forms"
    assert kind_of("POST", "/paper/<uuid:form_id>", (), files=True, script=True) == "uploads"


def nearly(session: Session, person: Person, kind: str) -> None:
    """As often as may be, but for once."""
    key = throttle.key_of(f"pace {kind}", person.id)
    throttle.count(session, *[key] * (PACES[kind].most - 1))
    session.commit()


@pytest.mark.parametrize(
    ("kind", "address"), [("files", "/learning/export.csv"), ("searches", "/people?q=ana")]
)
def test_the_last_one_is_answered_the_next_is_not_and_after_a_while_they_are(
    session: Session, cast: Cast, browser: Visit, kind: str, address: str
) -> None:
    with time_machine.travel(clock.now().replace(second=30), tick=False) as time:
        chloe, other = browser(cast.chloe), browser(cast.chloe)
        nearly(session, cast.chloe, kind)
        assert chloe.client.get(address).status_code == 200
        for one in (chloe, other):
            refused = one.client.get(address)
            assert refused.status_code == 429
            until = format_time(clock.now() + timedelta(minutes=15, seconds=30))
            assert f"You can go on in 15 minutes, at {until}." in refused.get_data(as_text=True)
        assert chloe.client.get("/people").status_code == 200
        assert browser(cast.dev).client.get("/people?q=ana").status_code == 200
        time.shift(timedelta(minutes=15))
        assert chloe.client.get(address).status_code == 200


def test_forms_are_counted_but_not_what_a_page_saves_by_itself(
    session: Session, cast: Cast, browser: Visit
) -> None:
    ana = browser(cast.ana)
    nearly(session, cast.ana, "forms")
    said = [
        ana.client.post(address, data={"csrf_token": ana.csrf_token()}).status_code
        for address in ("/reminders", "/reminders", f"/assessments/{uuid4()}/self/items")
    ]
    assert said[0] in {302, 422} and said[1] == 429
    assert said[2] == 404, "there is no such review, and it was asked for"


def test_of_an_assessment_its_answers_alone_are_not_counted(app: KieFlask) -> None:
    kinds = {
        rule.rule.partition(">/")[2].rpartition(":side>/")[2]: kind_of("POST", rule.rule, ())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("assessments.") and "POST" in (rule.methods or ())
    }
    saving = ("<framework_id>/<competency_id>", "all", "unhelpful/<framework_id>", "self/wants")
    leaving = ("submission", "taking-back", "hand-over", "discarding")
    # "items" saves one answer by itself: its view says so, and is left alone before the rule is looked at.
    assert kinds == {**dict.fromkeys(saving, ""), **dict.fromkeys((*leaving, "items"), "forms")}
