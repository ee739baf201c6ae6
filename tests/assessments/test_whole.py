"""All ratings on one page: with the unhelpful behaviours, saved together or not at all, and losing nothing."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.queries import Sheet, sheet
from kie.cycles.queries import ParticipationContext
from tests.assessments.web import FOCUS, THEME, Open, post_json, url
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
PICKED = "unhelpful.u2"
OWN = f"unhelpful/{FOCUS}"


def kept(session: Session, part: ParticipationContext, side: str) -> Sheet:
    session.expire_all()
    return sheet(session, part.participation.id, side)


def seen_by_ben(what: str = "Talked over a caller") -> dict[str, str]:
    """Everything that Ben has to say of one behaviour."""
    day = (clock.today() - timedelta(days=1)).isoformat()
    return {
        f"{OWN}/answer": "some",
        f"{OWN}/seen": PICKED,
        f"{OWN}/{PICKED}/step": "2",
        f"{OWN}/{PICKED}/seen_on": day,
        f"{OWN}/{PICKED}/what_seen": what,
        f"{OWN}/{PICKED}/raised_on": day,
    }


def test_every_framework_is_asked_about_and_nothing_is_said_to_come_later(
    session: Session, cast: Cast, part: ParticipationContext, browser: Open
) -> None:
    for who, side in ((cast.ana, "self"), (cast.ben, "manager")):
        visitor = browser(who)
        page = visitor.get(url(part, side, "/all"))
        frameworks = list(Asked(part).unhelpful)
        asked = [str(one["data-item"]) for one in page.html.select('[data-item^="unhelpful/"]')]
        assert asked == [f"unhelpful/{one}" for one in frameworks]
        assert ("That is not all yet" in page.text) == (side == "self"), (
            "what she wants has a page of its own"
        )
        for framework_id in frameworks:
            alone = visitor.get(url(part, side, f"/unhelpful/{framework_id}"))
            here = page.html.select(f'[data-item="unhelpful/{framework_id}"] .pick')
            assert [one.label and one.label.get_text() for one in here] == [
                one.label and one.label.get_text() for one in alone.html.select(".pick")
            ]


def test_ratings_and_unhelpful_behaviours_are_saved_together(
    session: Session, cast: Cast, part: ParticipationContext, browser: Open
) -> None:
    ben, path = browser(cast.ben), url(part, "manager", "/all")
    typed = {**ben.get(path).fields(), f"{THEME}/step": "3", **seen_by_ben(), "unhelpful/care/answer": "none"}
    assert ben.post(path, typed).location.endswith("/manager/check")
    stored = kept(session, part, "manager")
    assert stored.ratings[FOCUS, "respect-and-courtesy"].step == 3
    (row,) = stored.observations[FOCUS]
    assert (row.statement_id, row.what_seen) == (PICKED, "Talked over a caller")
    assert stored.unhelpful["care"].none_seen and "care" not in stored.observations
    again = ben.get(path).fields()
    assert again[f"{OWN}/seen"] == PICKED and again[f"{OWN}/{PICKED}/what_seen"] == "Talked over a caller"
    assert again["unhelpful/care/answer"] == "none"


def test_what_nothing_was_chosen_in_is_left_for_the_check(
    session: Session, cast: Cast, part: ParticipationContext, browser: Open
) -> None:
    ben, path = browser(cast.ben), url(part, "manager", "/all")
    ben.post(path, {**ben.get(path).fields(), f"{THEME}/step": "3"})
    assert kept(session, part, "manager").unhelpful == {}
    ana, path = browser(cast.ana), url(part, "self", "/all")
    assert ana.post(path, {**ana.get(path).fields(), f"{THEME}/step": "3"}).location.endswith("/self/wants")
    assert kept(session, part, "self").unhelpful == {}


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_saved_or_lost(
    session: Session, cast: Cast, part: ParticipationContext, browser: Open
) -> None:
    ben, path = browser(cast.ben), url(part, "manager", "/all")
    wrong = {
        f"{THEME}/step": "3",
        f"{THEME}/note": "x" * 4001,
        **seen_by_ben("Words to keep"),
        f"{OWN}/{PICKED}/raised_on": "yesterday",
        "unhelpful/care/answer": "some",
    }
    page = ben.post(path, {**ben.get(path).fields(), **wrong}, status=422)
    links = {str(one["href"]) for one in page.html.select(".error-summary a")}
    assert links == {f"#{THEME}/note", f"#{OWN}/{PICKED}/raised_on", "#unhelpful/care/answer-none"}
    again = page.fields()
    for name, text in wrong.items():
        if name != f"{OWN}/{PICKED}/raised_on":  # No browser's field for days holds what is none.
            assert again[name] == text, name
    assert kept(session, part, "manager").assessment is None
    ben.post(path, {**again, f"{THEME}/note": "Short", **seen_by_ben(), "unhelpful/care/answer": "none"})
    assert kept(session, part, "manager").unhelpful["care"].none_seen


@pytest.mark.parametrize(
    ("choice", "what"), [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Mine\n\nTheirs")]
)
def test_two_tabs_that_answer_the_same_question(
    session: Session, cast: Cast, part: ParticipationContext, browser: Open, choice: str, what: str
) -> None:
    ben, path = browser(cast.ben), url(part, "manager", "/all")
    before = ben.get(path).fields()
    ben.post(path, {**before, **seen_by_ben("Theirs")})
    page = ben.post(path, {**before, f"{THEME}/step": "3", **seen_by_ben("Mine")}, status=409)
    (panel,) = (one for one in page.html.select(".conflict") if not one.find_parent("template"))
    assert str(panel["id"]) == f"{OWN}/conflict" and "Theirs" in panel.get_text()
    assert page.html.select_one(f'.error-summary a[href="#{OWN}/conflict"]')
    assert kept(session, part, "manager").ratings == {}, "nothing of it was saved"
    (radio,) = panel.select(f'input[type=radio][value="{choice}"]')
    ben.post(path, {**page.fields(), str(radio["name"]): choice})
    stored = kept(session, part, "manager")
    assert stored.observations[FOCUS][0].what_seen.replace("\r\n", "\n") == what
    assert stored.ratings[FOCUS, "respect-and-courtesy"].step == 3


def test_it_is_saved_as_it_is_changed_and_says_what_stands_elsewhere_by_the_names_of_the_page(
    session: Session, cast: Cast, part: ParticipationContext, browser: Open
) -> None:
    ben, path = browser(cast.ben), url(part, "manager", "/items")
    status, answer = post_json(ben, path, {"item": OWN, "version": "0", "values": seen_by_ben("First")})
    assert status == 200 and answer["version"] == 1
    assert kept(session, part, "manager").observations[FOCUS][0].what_seen == "First"
    status, answer = post_json(ben, path, {"item": OWN, "version": "0", "values": seen_by_ben("Second")})
    assert status == 409 and answer["version"] == 1
    assert answer["theirs"][f"{OWN}/{PICKED}/what_seen"] == "First"
    assert set(answer["theirs"]) >= set(seen_by_ben())
    status, answer = post_json(
        ben, path, {"item": OWN, "version": "1", "values": {**seen_by_ben(), f"{OWN}/{PICKED}/seen_on": "x"}}
    )
    assert status == 422 and answer["field"] == f"{PICKED}/seen_on"
