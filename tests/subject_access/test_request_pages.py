"""What the pages of requests say to whoever works on one: by when, what is missing, who else is needed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.people.models import Person
from kie.subject_access.request_models import SubjectClosure, SubjectRequest
from kie.subject_access.rules import answer_due
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.browser import Browser, Page
from tests.cast import Cast, give_role, make_person
from tests.records.conftest import disputed as disputed
from tests.records.steps import COMMENT
from tests.subject_access.test_requests import LIST, open_for, write_down

Open = Callable[..., Browser]


def problems(page: Page) -> list[str]:
    return [one.get_text(" ", strip=True) for one in page.html.select(".error-summary li")]


def heading(page: Page) -> str:
    assert page.html.h1 is not None
    return page.html.h1.get_text()


def test_the_last_day_says_that_it_is_for_the_answer_and_why_it_is_no_sunday(
    browser: Open, session: Session, cast: Cast
) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False):
        chloe = browser(cast.chloe)
        here = write_down(browser, cast.chloe, cast.ana, session)
        said = chloe.get(here).text
        assert "answer by 21 December 2026, 31 days left" in said
        assert "would end on 20 December 2026. That is a weekend" in said
        assert "HR answers by 21 December 2026" in browser(cast.ana).get("/my-file/requests").text
    with time_machine.travel(datetime(2026, 12, 22, 9, tzinfo=UTC), tick=False):
        late = browser(cast.chloe).get(here).text
        assert "Overdue" in late and "would end on" not in late


def test_each_step_that_needs_a_reason_has_a_page_that_says_what_is_wrong_on_top(
    browser: Open, session: Session, cast: Cast
) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    one = chloe.get(here)
    assert "Refuse the request" not in one.text and not one.html.select("textarea")
    for link, step, title in (
        ("Take up to two months more", "extension", "Take more time for the request"),
        ("The person withdrew it", "withdrawn", "The person withdrew the request"),
        ("Refuse it", "refused", "Refuse the request"),
    ):
        assert one.link(link) == f"{here}/{step}"
        assert heading(chloe.get(f"{here}/{step}")) == title
        refused = chloe.post(f"{here}/{step}", {"reason": " "}, status=422)
        assert heading(refused) == title
        (said,) = problems(refused)
        assert said.endswith("Write the reason.")
    assert session.scalars(select(SubjectClosure)).all() == [], "nothing has ended by looking"
    chloe.post(f"{here}/extension", {"reason": "There are three of them."})
    assert chloe.get(f"{here}/extension", status=302).location == here, "once"
    look = chloe.post(f"{here}/refused", {"reason": "It is the fifth this week."}, status=200)
    assert session.scalars(select(SubjectClosure)).all() == [], "nothing has been sent yet"
    assert "HR refused your request" in look.text and "word by word" in look.text
    (said,) = [one.get_text() for one in look.html.select(".notice .own-words")]
    assert said == "It is the fifth this week."
    chloe.post(f"{here}/refused", look.fields() | {"reason": "Another.\r\nReason."}, status=200)
    assert session.scalars(select(SubjectClosure)).all() == [], "another reason is shown first"
    chloe.post(f"{here}/refused", look.fields())
    for step in ("refused", "withdrawn"):
        assert chloe.get(f"{here}/{step}", status=302).location == here, "it has ended"
    told = browser(cast.ana).get("/my-file/requests")
    assert "It is the fifth this week." in told.text and "Information Commissioner" in told.text
    assert told.link("Complain to HR") == "/my-file/complaints"


def test_what_is_typed_stays_where_a_colleague_has_ended_it_meanwhile(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    browser(hana).post(f"{here}/withdrawn", {"reason": "She wrote so."})
    for step in ("refused", "withdrawn", "extension"):
        late = chloe.post(f"{here}/{step}", {"reason": "It asks too much."}, status=409)
        assert late.fields()["reason"] == "It asks too much."
        (said,) = problems(late)
        assert "This request has ended, so nothing was changed. Its page says how" in said
    assert session.scalars(select(SubjectClosure.reason)).all() == ["She wrote so."]
    open_for(chloe, cast.ana)
    assert chloe.get(f"{here}/file", status=302).location == here
    why = {"words": "Ben", "kind": "third-party", "reason": "A colleague."}
    ended = chloe.post(f"{here}/mark?place=everywhere", why, status=409)
    assert "This request has ended, so nothing was changed." in ended.text
    given = [one.get_text() for one in ended.html.select(".own-words")]
    assert given == ["Ben", "A colleague."], "what was typed can be copied"
    assert ended.link("Go back to what this is about") == here
    assert "has ended" in chloe.get(f"{here}/mark?place=everywhere", status=409).text


def test_each_text_of_a_request_is_said_to_be_what_it_is(browser: Open, session: Session, cast: Cast) -> None:
    sent = {"received_on": clock.today().isoformat(), "asked_how": "letter", "identity": "known"}
    chloe = browser(cast.chloe)
    made = chloe.post(f"/records/{cast.ana.id}/requests/new", sent | {"wants": "Who read it."})
    chloe.post(f"{made.location}/withdrawn", {"reason": "She has read it herself."})
    for page, asked in (
        (chloe.get(made.location), "What they asked for:"),
        (chloe.get(LIST), "What they asked for:"),
        (browser(cast.ana).get("/my-file/requests"), "What you asked for, as HR wrote it down:"),
    ):
        said = [one.get_text() for one in page.html.select("main p")]
        for words, before in (("Who read it.", asked), ("She has read it herself.", "Why it ended:")):
            assert said[said.index(words) - 1] == before


def test_more_time_is_offered_within_the_first_month_alone(
    browser: Open, session: Session, cast: Cast
) -> None:
    here = write_down(browser, cast.chloe, cast.ana, session)
    due_on, offered = answer_due(clock.today()), f"{here}/extension"
    for days, links, status in ((0, [offered], 200), (1, [], 302)):
        with time_machine.travel(datetime.combine(due_on + timedelta(days=days), time(9), UTC), tick=False):
            chloe = browser(cast.chloe)
            found = [one["href"] for one in chloe.get(here).html.select("main a")]
            assert [one for one in found if one == offered] == links
            assert chloe.get(offered, status=status).answer.headers.get("Location", here) == here


def test_a_text_that_is_too_long_is_said_at_its_own_box(browser: Open, session: Session, cast: Cast) -> None:
    chloe, long = browser(cast.chloe), "x" * 2_001
    sent = {
        "received_on": clock.today().isoformat(),
        "asked_how": "letter",
        "identity": "known",
        "wants": long,
    }
    refused = chloe.post(f"/records/{cast.ana.id}/requests/new", sent, status=422)
    assert [one["href"] for one in refused.html.select(".error-summary a")] == ["#wants"]
    here = write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    why = {"words": "Okafor", "kind": "third-party", "reason": long}
    refused = chloe.post(f"{here}/mark?place=everywhere", why, status=422)
    assert [one["href"] for one in refused.html.select(".error-summary a")] == ["#reason"]
    assert len(problems(chloe.post(f"{here}/refused", {"reason": long}, status=422))) == 1


def test_marking_names_all_that_is_missing_at_once(browser: Open, session: Session, cast: Cast) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    empty = {"words": " ", "kind": "", "reason": ""}
    said = problems(chloe.post(f"{here}/mark?place=everywhere", empty, status=422))
    assert len(said) == 3 and "Write the words to leave out everywhere." in said[0]
    elsewhere = {"words": "Nobody", "kind": "", "reason": ""}
    said = problems(chloe.post(f"{here}/mark?place=everywhere", elsewhere, status=422))
    assert len(said) == 3 and "stand nowhere" in said[0]


def test_the_second_person_is_named_sees_each_place_and_is_led_back(
    browser: Open, session: Session, cast: Cast, disputed: ParticipationContext
) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    way = chloe.get(here).link("Open the records for 30 minutes")
    form = chloe.get(way)
    assert form.html.select("input[value=subject-access][checked]")
    opened = chloe.get(chloe.post(way, {"reason": "subject-access", "words": "She asked."}).location)
    assert opened.link("Go back to the request") == here
    mark = chloe.get(f"{here}/mark?place=everywhere&words=Mrs+Zed")
    assert "of this copy alone" in mark.text and "Ana Silva can read it all the same" in mark.text
    assert mark.fields()["words"] == "Mrs Zed"
    why = {"words": "Mrs Zed", "kind": "third-party", "reason": "A resident."}
    chloe.post(f"{here}/mark?place=everywhere", why | {"seen": "everywhere Mrs Zed"})
    for page in (chloe.get(here), chloe.get(f"{here}/file")):
        assert "What Chloé Martin marked waits for a second person, and nobody can answer" in page.text
    hana = make_person(session, "1008", "Hana Novak", cast.people_team)
    give_role(session, hana, "hr")
    session.commit()
    second = browser(hana)
    assert "Say whether something is left out of a file" in second.get("/").text
    way = second.get("/").link("Say whether something is left out of a file")
    listed = second.get(LIST)
    assert "1 thing that is marked waits for a second person." in listed.text
    (entry,) = listed.html.select(f"[id='{way.removeprefix(f'{LIST}#')}']")
    assert "Go on with it" in entry.get_text(), "the first page leads to that request"
    open_for(second, cast.ana)
    page = second.get(f"{here}/file")
    assert "What Chloé Martin marked waits for you." in page.text, "to herself"
    assert "What Chloé Martin marked waits for a second person: Hana Novak." in chloe.get(here).text
    mentions = page.html.select(".panel details ol > li")
    assert "They stand in " in page.text
    assert mentions and all("Mrs Zed" in one.get_text() for one in mentions)
    (said,) = [one for one in mentions if COMMENT in " ".join(one.get_text(" ").split())]
    (link,) = said.select("a")
    assert "Signatures" in link.get_text() and "Ana Silva" in said.get_text(), "where, and by whom"
    (stands,) = page.html.select(str(link["href"]))
    assert COMMENT in stands.get_text()
    names = [one.get_text() for one in page.html.select("#in-names + dl > div > dt")]
    assert len(names) == len(set(names)) and "Ben Okafor" in names
    ben = page.html.select("#in-names + dl > div")[names.index("Ben Okafor")]
    assert len(ben.select("li")) > 3
    look = chloe.get(f"{here}/mark?words=Ben+Okafor").text
    (places,) = re.findall(r"“Ben Okafor” stands in (\d+) places", look)
    assert f"Stands in {places} places" in ben.get_text(), "one way of counting"


def test_where_to_look_for_somebody_is_led_to_and_nothing_typed_is_said(browser: Open, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    assert chloe.get(LIST).link("Find somebody under “Records”") == "/records#find"
    assert problems(chloe.get("/records")) == []
    (said,) = problems(chloe.get("/records?q=+", status=422))
    assert "Type a part of the name, or the staff number." in said


def test_an_old_day_and_a_second_request_are_looked_at_before_they_are_written_down(
    browser: Open, session: Session, cast: Cast
) -> None:
    chloe, today, new = browser(cast.chloe), clock.today(), f"/records/{cast.ana.id}/requests/new"
    sent = {"asked_how": "letter", "identity": "known", "wants": "All of it."}
    old = sent | {"received_on": (today - timedelta(days=90)).isoformat()}
    look = chloe.post(new, old, status=200)
    assert "would be overdue since" in look.text and "is open already" not in look.text
    older = {"received_on": (today - timedelta(days=100)).isoformat()}
    chloe.post(new, look.fields() | older, status=200)
    assert session.scalars(select(SubjectRequest)).all() == [], "another day is shown first"
    chloe.post(new, look.fields())
    fresh = sent | {"received_on": (today - timedelta(days=31)).isoformat()}
    again = chloe.post(new, fresh, status=200)
    assert "is open already" in again.text and "You gave" not in again.text
    (open_one,) = session.scalars(select(SubjectRequest.id))
    assert again.link("See the request that is open") == f"{LIST}/{open_one}"
    made = chloe.post(new, again.fields()).location
    chloe.post(f"{LIST}/{open_one}/withdrawn", {"reason": "She said so."})
    chloe.post(f"{made}/withdrawn", {"reason": "She said so."})
    chloe.post(new, fresh)
    assert len(session.scalars(select(SubjectRequest)).all()) == 3, "what has ended is no reason to ask"


def test_a_day_to_come_is_told_together_with_what_is_missing(browser: Open, cast: Cast) -> None:
    new = f"/records/{cast.ana.id}/requests/new"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    told = problems(browser(cast.chloe).post(new, {"received_on": tomorrow}, status=422))
    assert [one.partition("? ")[2] for one in told] == [
        "This day is still to come.",
        "Choose how it came.",
        "Choose how you know who it is.",
    ]
    told = problems(browser(cast.chloe).post(new, {"received_on": "23/11/2026"}, status=422))
    assert told[0].endswith("Enter a real date: a day, a month and a year.")


def test_whoever_speaks_for_somebody_has_shown_that_they_may(
    browser: Open, session: Session, cast: Cast
) -> None:
    new, chloe = f"/records/{cast.ana.id}/requests/new", browser(cast.chloe)
    sent = {"received_on": clock.today().isoformat(), "asked_how": "representative", "identity": "known"}
    told, missing = problems(chloe.post(new, sent, status=422))
    assert "does not show that whoever speaks for them may" in told and "Say what shows" in missing
    (told,) = problems(chloe.post(new, {**sent, "asked_how": "mail", "identity": "authority"}, status=422))
    assert "This is for a request through somebody who speaks for them." in told
    assert session.scalars(select(SubjectRequest.id)).all() == []
    seen = {"identity": "authority", "authority": "Signed by Ana, 3 March"}
    (told,) = problems(chloe.post(new, {**sent, "identity": "authority"}, status=422))
    assert "Say what shows that they may" in told
    (told,) = problems(
        chloe.post(new, {**sent, **seen, "asked_how": "mail", "identity": "known"}, status=422)
    )
    assert "Say so above, or leave it empty." in told
    chloe.post(new, {**sent, **seen})
    (asked,) = session.scalars(select(SubjectRequest)).all()
    assert (asked.identity, asked.authority) == ("authority", "Signed by Ana, 3 March")
    assert "Signed by Ana, 3 March" in chloe.get(f"{LIST}/{asked.id}").text
