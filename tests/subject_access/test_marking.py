"""What is marked in a file: looked at before, answered with a reason, and taken out of the texts meanwhile."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.queries import ParticipationContext
from kie.i18n import format_day
from kie.people.models import Person, Team
from kie.reviews.struck import THIRD_PARTY
from kie.subject_access.request_models import Redaction, SubjectClosure
from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.records.conftest import disputed as disputed
from tests.records.texts import strike
from tests.subject_access.test_request_pages import problems
from tests.subject_access.test_requests import SURE, open_for, seen, write_down

Open = Callable[..., Browser]


def pressed(page: Page, words: str) -> dict[str, str]:
    """What the button with these words sends beside its form."""
    (button,) = [one for one in page.html.select("main form[method=post] button") if words in one.get_text()]
    return {str(button["name"]): str(button["value"])}


def test_words_that_are_to_go_everywhere_are_looked_at_before_they_are_marked(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    why = {"kind": "third-party", "reason": "A colleague."}
    everywhere = f"{here}/mark?place=everywhere"
    (said,) = problems(chloe.post(everywhere, why | seen(everywhere, "a"), status=422))
    assert "Write at least two letters." in said
    look = chloe.post(everywhere, why | {"words": " ben"}, status=200)
    assert session.scalars(select(Redaction)).all() == []
    assert "“ben” is a part of the name Ben Okafor" in look.text
    samples = [one.get_text(" ", strip=True) for one in look.html.select("main h2 + ul > li")]
    assert 0 < len(samples) <= 3 and all("Ben" in one for one in samples)
    assert look.fields()["reason"] == "A colleague.", "nothing typed is lost"
    changed = chloe.post(everywhere, look.fields() | why | {"words": "Okafor"}, status=200)
    assert "“Okafor” is a part" in changed.text, "other words than were shown are looked at first"
    whole = chloe.post(everywhere, look.fields() | pressed(look, "Leave out Ben Okafor instead"), status=200)
    assert "is a part of the name" not in whole.text and "Nothing is marked yet" in whole.text
    assert session.scalars(select(Redaction)).all() == []
    sent = whole.fields()
    assert (sent["kind"], sent["reason"]) == ("third-party", "A colleague."), "nothing typed is lost"
    chloe.post(everywhere, sent)
    assert session.scalars(select(Redaction.words)).all() == ["Ben Okafor"]
    again = chloe.get(chloe.post(everywhere, why | seen(everywhere, "BEN  Okafor")).location)
    assert "was marked before for this reason, so nothing was added" in again.text
    (one,) = session.scalars(select(Redaction.id))
    (row,) = [each for each in again.html.select("#in-names + dl > div") if "Ben Okafor" in each.get_text()]
    assert "Marked already" in row.get_text() and "Leave out everywhere" not in row.get_text()
    second = browser(hana)
    open_for(second, cast.ana)
    box = f"stays-{one.hex}-reason"
    refused = second.post(f"/records/redactions/{one}/no", {box: "x" * 1_001}, status=422)
    assert [each["href"] for each in refused.html.select(".error-summary a")] == [f"#{box}"]
    assert len(refused.fields(here)[box]) == 1_001, "nothing typed is lost"
    second.post(f"/records/redactions/{one}/no", {box: "She knows who it is."})
    told = chloe.get(f"{here}/file").text
    assert "Marked, but it stays Ben Okafor" in told and "She knows who it is." in told


def test_a_longer_name_is_taken_instead_whatever_else_is_missing_and_enter_takes_none(
    browser: Open, session: Session, cast: Cast
) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    everywhere = f"{here}/mark?place=everywhere"
    look = chloe.get(f"{here}/mark?words=Ben")
    instead = pressed(look, "Leave out Ben Okafor instead")
    typed = look.fields() | {"reason": "Half a sent"}
    whole = chloe.post(everywhere, typed | instead, status=200)
    assert problems(whole) == [] and whole.fields()["words"] == "Ben Okafor"
    assert whole.fields()["reason"] == "Half a sent"
    first, *_others = look.html.select("main form[method=post] button")
    assert "name" not in first.attrs, "what Enter presses"
    (said,) = problems(chloe.post(everywhere, typed | {"instead": "Nobody at all"}, status=422))
    assert "stand nowhere" in said
    spoilt = chloe.post(everywhere, typed | {"instead": "Ben\x00 Okafor"}, status=200)
    assert spoilt.fields()["words"] == "Ben Okafor"


def test_every_name_that_the_words_may_be_a_part_of_can_be_taken_instead(
    browser: Open, session: Session, cast: Cast
) -> None:
    names = [f"Ben {letter}or" for letter in "ABCDEFGHIJKL"]
    said = f"It names {', '.join(names)}, and Ben Okafor’s team."
    browser(cast.ana).post("/my-file/complaints", {"words": said})
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    look = chloe.get(f"{here}/mark?words=Ben")
    (folded,) = look.html.select("form details")
    offered = [str(one["value"]) for one in look.html.select("form button[name=instead]")]
    assert offered == ["Ben Okafor", *names], "once each, without the ’s"
    assert folded.summary is not None and "8 more that read like names" in folded.summary.get_text()
    assert [str(one["value"]) for one in folded.select("button")] == names[4:]


@pytest.mark.parametrize("nothing", ["", " \n", "\u200b"])
def test_a_reason_of_which_nothing_is_seen_is_said_at_its_own_box(
    browser: Open, session: Session, cast: Cast, nothing: str
) -> None:
    chloe, here = browser(cast.chloe), write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    why, everywhere = {"kind": "third-party", "reason": nothing}, f"{here}/mark?place=everywhere"
    refused = chloe.post(everywhere, why | seen(everywhere, "Okafor"), status=422)
    assert [one["href"] for one in refused.html.select(".error-summary a")] == ["#reason"]
    refused = chloe.post(everywhere, why | seen(everywhere, "Nobody"), status=422)
    assert [one["href"] for one in refused.html.select(".error-summary a")] == ["#words", "#reason"]


def test_a_year_that_goes_everywhere_leaves_a_file_that_both_can_open(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    year = str(clock.today().year)
    browser(cast.ana).post("/my-file/complaints", {"words": f"The child of {year} was there."})
    chloe, second = browser(cast.chloe), browser(hana)
    here = write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    for reader in (chloe, second):
        open_for(reader, cast.ana)
    why = {"kind": "third-party", "reason": "A child."}
    look = chloe.post(f"{here}/mark?place=everywhere", why | {"words": year}, status=200)
    assert f"“{year}” stands in 1 place." in look.text, "nor in days, which stay"
    chloe.post(f"{here}/mark?place=everywhere", look.fields())
    second.post(f"/records/redactions/{session.scalars(select(Redaction.id)).one()}/yes")
    second.post(f"{here}/release", second.get(f"{here}/file").fields(f"{here}/release") | SURE)
    mine = here.replace("/records/", "/my-file/")
    for given in (second.get(f"{here}/given"), browser(cast.ana).get(mine)):
        assert "The child of [left out" in given.text
        assert format_day(clock.today()) in given.text, "days are whole"


def test_what_goes_everywhere_may_stand_where_nobody_wrote_and_the_file_says_that_it_is_left_out(
    browser: Open, session: Session, cast: Cast, hana: Person
) -> None:
    session.get_one(Team, cast.ana.team_id).name = "Wyzard team"
    session.commit()
    chloe, second = browser(cast.chloe), browser(hana)
    here = write_down(browser, cast.chloe, cast.ana, session)
    chloe.post(f"{here}/file")
    for reader in (chloe, second):
        open_for(reader, cast.ana)
    why = {"kind": "third-party", "reason": "They say who it is."}
    look = chloe.post(f"{here}/mark?place=everywhere", why | {"words": "wyzard Team"}, status=200)
    assert "“wyzard Team” stands in 1 place." in look.text, "in a team’s name, which nobody marks by itself"
    chloe.post(f"{here}/mark?place=everywhere", look.fields())
    second.post(f"/records/redactions/{session.scalars(select(Redaction.id)).one()}/yes")
    ready = second.get(f"{here}/file")
    counted = ready.html.select_one("#give-out + p")
    assert counted is not None and "1 thing that is marked is left out." in counted.get_text()
    second.post(f"{here}/release", ready.fields(f"{here}/release") | SURE)
    given = second.get(f"{here}/given").text
    assert "Wyzard" not in given and "They say who it is." in given and "Nothing is left out." not in given


def test_a_file_with_words_that_were_taken_out_since_is_not_given_out(
    browser: Open, session: Session, cast: Cast, hana: Person, disputed: ParticipationContext
) -> None:
    here, chloe = write_down(browser, cast.chloe, cast.ana, session), browser(cast.chloe)
    chloe.post(f"{here}/file")
    open_for(chloe, cast.ana)
    assert strike(session, disputed.participation.id, ["Mrs Zed"], THIRD_PARTY, hana.id)
    session.commit()
    old = chloe.get(f"{here}/file")
    assert "Mrs Zed" in old.text
    refused = chloe.post(f"{here}/release", old.fields(f"{here}/release") | SURE, status=409)
    assert "Put the file together anew" in refused.text
    chloe.post(f"{here}/file")
    new = chloe.get(f"{here}/file")
    assert "Mrs Zed" not in new.text
    chloe.post(f"{here}/release", new.fields(f"{here}/release") | SURE)
    assert session.scalars(select(SubjectClosure.kind)).all() == ["released"]
