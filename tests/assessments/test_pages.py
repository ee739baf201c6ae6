"""The pages as Ana and Ben use them, without JavaScript."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.asked import Asked
from kie.assessments.models import Submission
from kie.assessments.queries import sheet
from kie.assessments.service import (
    hand_in,
)
from kie.cycles.queries import ParticipationContext
from tests.assessments.steps import counted, fill
from tests.assessments.web import FOCUS, ODD, THEME, Open, ratings, url
from tests.cast import Cast


def test_ana_does_all_of_it_without_javascript(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    first = ana.get(url(part, "self"))
    assert "Until you hand in: only you." in first.text
    assert "you and Ben Okafor have both handed in, or one of you has gone ahead" in first.text
    assert "Figures about fewer than 10 people" in first.text
    here = first.link("Start")
    screens = 0
    while "/check" not in here:
        page = ana.get(here)
        screens += 1
        values = dict(page.fields())
        values.update(
            {name.replace("/version", "/step"): "3" for name in values if name.endswith("/version")}
        )
        values.update({"soon": "Lead a project", "answer": "none"} if screens > 15 else {})
        here = ana.post(here, values).location
    assert screens == 5 + 4 + 6 + 2 + 1
    check = ana.get(here)
    assert "Lead a project" in check.text and "still needed" not in check.text
    done = ana.post(url(part, "self", "/submission"), {}, follow=True)
    assert "Your part is handed in." in done.text
    assert "Your manager hands in their part, without seeing yours." in done.text
    assert "Take my part back" in done.text
    assert len(ratings(session, part, "self")) == 33


def test_the_page_resumes_where_ana_left(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    for competency in ("prioritising-customer-need", "respect-and-courtesy"):
        ana.post(url(part, "self", f"/{FOCUS}/{competency}"), {f"{FOCUS}/{competency}/step": "out"})
    shown = ana.get(url(part, "self"))
    assert shown.link("Carry on with 3 of 15").endswith("/customer-focus/analysing-complaints")
    assert "2 of 15 answered" in shown.text and "if you like: 0 of 3 answered" in shown.text
    ana.post(url(part, "self", "/wants"), {"soon": "To lead"})
    told = ana.get(url(part, "self")).text
    assert "2 of 15 answered" in told and "if you like: 1 of 3 answered" in told
    assert " of 15" not in ana.get(url(part, "self", "/wants")).text


def test_all_ratings_on_one_page_lead_to_the_check(
    browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    path = url(part, "manager", "/all")
    shown = ben.get(path)
    assert "All ratings on one page" in shown.text
    values = dict(shown.fields())
    values.update({name.replace("/version", "/step"): "3" for name in values if name.endswith("/version")})
    values.update({f"unhelpful/{framework_id}/answer": "none" for framework_id in Asked(part).unhelpful})
    here = ben.post(path, values).location
    assert here.endswith("/manager/check")
    assert "still needed" not in ben.get(here).text


def test_once_all_that_is_needed_is_there_the_first_page_leads_to_the_check(
    browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    first = ana.get(url(part, "self"))
    assert "About 20 minutes. You can stop" in first.text
    path = url(part, "self", "/all")
    values = dict(ana.get(path).fields())
    values.update({name.replace("/version", "/step"): "3" for name in values if name.endswith("/version")})
    ana.post(path, values)
    ready = ana.get(url(part, "self"))
    assert [a.get_text(strip=True) for a in ready.html.select("main a.button.primary")] == [
        "Check your answers and hand in"
    ]
    said = " ".join(one.get_text(" ") for one in ready.html.select("main"))
    assert "If you like, you can still answer:" in said and "You can stop" not in said
    assert ready.link("What I want").endswith("/self/wants")


def test_the_button_to_hand_in_says_what_is_still_needed(
    browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    page = browser(cast.ana).get(url(part, "self", "/check"))
    (beside,) = page.html.select("form[action$='/submission'] a[href='#still-needed']")
    assert "still needed before you can hand in" in beside.text
    assert page.html.select("#still-needed li a")
    ana = browser(cast.ana)
    refused = ana.post(url(part, "self", "/submission"), {}, status=422)
    assert refused.html.select("form[action$='/submission'] a[href='#error-title']")


def test_the_words_of_a_note_come_back_exactly(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    ana.post(
        url(part, "self", f"/{THEME}"), {f"{THEME}/note": ODD + "\r\n second line", f"{THEME}/step": "2"}
    )
    assert ratings(session, part, "self")[FOCUS, "respect-and-courtesy"].note == ODD + "\n second line"
    page = ana.get(url(part, "self", f"/{THEME}"))
    assert page.fields()[f"{THEME}/note"] == ODD + "\n second line"


def test_the_whole_in_one_post_takes_at_most_ten_statements(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    path = url(part, "self", "/all")
    values = dict(ana.get(path).fields())
    values.update({name.replace("/version", "/step"): "3" for name in values if name.endswith("/version")})
    for _first_and_again in range(2):
        with counted(session) as statements:
            assert ana.client.post(path, data=values).status_code == 302
        assert len(statements) <= 10, statements
        values = dict(ana.get(path).fields())
    again = ana.get(path)
    assert "Developed, 2 of 4" in again.text


def test_ben_brings_an_unhelpful_behaviour_with_its_dates(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    path = url(part, "manager", f"/unhelpful/{FOCUS}")
    page = ben.get(path)
    assert "Harassment, misuse of personal data and unsafe working" in page.text
    today = clock.today()
    typed = {
        **page.fields(),
        "answer": "some",
        "seen": "unhelpful.u2",
        "unhelpful.u2/step": "2",
        "unhelpful.u2/seen_on": today.isoformat(),
        "unhelpful.u2/what_seen": "Talked over a caller",
    }
    page = ben.post(path, typed, status=422)
    assert "Nothing in a review comes as a surprise." in page.text and "Talked over a caller" in page.text
    assert page.html.select_one('.error-summary a[href="#unhelpful.u2/raised_on"]')
    page = ben.post(path, {**typed, "unhelpful.u2/raised_on": "yesterday"}, status=422)
    assert "Write the day like" in page.text
    ben.post(path, {**typed, "unhelpful.u2/raised_on": f"{today:%d/%m/%Y}"})
    session.expire_all()
    (seen,) = sheet(session, part.participation.id, "manager").observations[FOCUS]
    assert (seen.step, seen.raised_on, seen.what_seen) == (2, today, "Talked over a caller")


def test_handing_in_too_early_lists_what_is_blank_with_links(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ben = browser(cast.ben)
    page = ben.post(url(part, "manager", "/submission"), {}, status=422)
    links = [str(a["href"]) for a in page.html.select(".error-summary a")]
    assert len(links) == 5 + 1 + 6 + 2
    for link in links[:2] + links[-1:]:
        ben.get(link)
    assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_a_number_that_names_somebody_is_warned_about_and_still_saved(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    ana = browser(cast.ana)
    path = url(part, "self", f"/{THEME}")
    page = ana.post(path, {f"{THEME}/note": "Mrs X, 943 476 5919", f"{THEME}/step": "2"}, follow=True)
    assert "looks like an NHS number" in page.text
    assert "looks like an NHS number" in ana.get(path).text
    assert "looks like an NHS number" in ana.get(url(part, "self", "/check")).text
    assert ratings(session, part, "self")[FOCUS, "respect-and-courtesy"].note == "Mrs X, 943 476 5919"


def test_taking_back_until_the_other_has_handed_in(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id)
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    ana, ben = browser(cast.ana), browser(cast.ben)
    ben.post(url(part, "self", "/taking-back"), {}, status=404)
    back = ana.post(url(part, "self", "/taking-back"), {}, follow=True)
    assert "You have your part back." in back.text
    ana.post(url(part, "self", "/taking-back"), {}, status=404)
    for _twice in range(2):
        ana.post(url(part, "self", "/submission"), {})
    assert session.scalar(select(func.count()).select_from(Submission)) == 2
    fill(session, part, "manager", cast.ben.id)
    hand_in(session, part, "manager", cast.ben.id)
    session.commit()
    page = ana.post(url(part, "self", "/taking-back"), {}, status=409)
    assert "yours cannot be taken back" in page.text
    assert "Take my part back" not in ana.get(url(part, "self")).text


def test_after_handing_in_the_text_is_there_to_read_and_not_to_change(
    session: Session, browser: Open, cast: Cast, part: ParticipationContext
) -> None:
    fill(session, part, "self", cast.ana.id, note="my own words")
    hand_in(session, part, "self", cast.ana.id)
    session.commit()
    ana = browser(cast.ana)
    page = ana.get(url(part, "self", "/check"))
    assert "my own words" in page.text and "Change" not in page.text
    ana.get(url(part, "self", f"/{THEME}"), status=302)
    page = ana.post(url(part, "self", f"/{THEME}"), {f"{THEME}/note": "typed late"}, status=409)
    assert "typed late" in page.text and "handed in" in page.text
