"""The catalogue over HTTP: Chloé imports it, everybody finds what is in it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kie.accounts import tidying
from kie.accounts.models import SignInSession
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.learning.models import LearningCompetency, LearningItem, PendingCatalogue
from kie.learning.pages import learning_for
from kie.learning.queries import for_competencies
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.editions import BEFORE_SPLIT, LATER, REWORDED, SAME, SPLIT, with_a_later_edition
from tests.learning.files import FOCUS, RESPECT, as_csv, line
from tests.plans.steps import reviewed

Open = Callable[..., Browser]
RESPECT_ID = RESPECT.partition("/")[2]
LISTEN = line("Listen first", competencies=RESPECT, step="3", hours="2", link="https://learn.example/listen")
READ = line("How letters read", "Library", kind="reading", competencies=RESPECT)
EARLY = line("Say no early", competencies=RESPECT, step="2")


def upload(somebody: Browser, data: bytes, status: int = 302) -> Page:
    """Send a file to the import page."""
    values: dict[str, Any] = {"file": (io.BytesIO(data), "learning.csv")}
    page = somebody.post("/learning/import", values, status=status)
    # The test client spools large bodies to a file and leaves it open.
    page.answer.request.environ["wsgi.input"].close()
    return page


def imported(chloe: Browser, data: bytes, **more: str) -> Page:
    """Import the file as its preview says."""
    preview = upload(chloe, data).location
    return chloe.post(f"{preview}/confirmation", {**chloe.get(preview).fields(), **more}, follow=True)


@pytest.mark.both_databases
def test_chloe_imports_and_ana_finds(session: Session, cast: Cast, browser: Open) -> None:
    chloe, ana = browser(cast.chloe), browser(cast.ana)
    assert "Nothing here yet" in ana.get("/learning").text
    page = chloe.get(upload(chloe, as_csv([LISTEN, READ, EARLY])).location)
    assert "New (3)" in page.text and "Nothing has been changed yet" in page.text
    assert "2 hours Treating Customers with Respect and Courtesy usually" in page.text, "all of it"
    assert "known already" not in page.text
    assert session.scalar(select(func.count()).select_from(LearningItem)) == 0
    done_words = imported(chloe, as_csv([LISTEN, READ, EARLY])).text
    assert "The file is imported: 3 new, 0 changed, 0 no longer offered." in done_words
    found = ana.get(f"/learning?q=listen&competency={RESPECT}&kind=course")
    assert (
        "1 thing to learn" in found.text and "2 hours" in found.text and "opens learn.example" in found.text
    )
    assert "to reach “usually”" in found.text
    link = found.html.select_one("a[href='https://learn.example/listen']")
    assert link is not None and link["rel"] == ["noopener", "noreferrer"]
    assert "1 thing to learn" in ana.get("/learning?kind=reading").text
    assert "3 things to learn" in ana.get("/learning?kind=nonsense&competency=x&page=-4").text
    assert "Nothing is like that" in ana.get("/learning?q=zyzzogeton").text
    done = session.scalars(select(Event).where(Event.action == "learning.imported")).one()
    assert done.details == {"new": 3, "changed": 0, "gone": 0}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Café talk", "CAFÉ"),
        ("CAFÉ TALK", "cafe"),
        ("Cafe\u0301 talk", "café"),
        ("Große Straße", "GROSSE strasse"),
        ("Grosse Strasse", "Straße"),
        ("Ĉiu ĵaŭdo", "ciu JAUDO"),
        ("ΟΔΟΣ ΑΘΗΝΩΝ", "οδος αθηνών"),
        ("50%_off", "50%_OFF"),
    ],
)
def test_words_are_found_whatever_their_capitals_and_accents(
    cast: Cast, browser: Open, title: str, typed: str
) -> None:
    chloe = browser(cast.chloe)
    imported(chloe, as_csv([line(title), line("50 or more off"), line("Something else", "Library")]))
    assert "1 thing to learn" in chloe.get("/learning", query_string={"q": typed}).text
    assert "Something else" in chloe.get("/learning?q=L%C3%8DBRARY").text


@pytest.mark.both_databases
def test_a_competency_finds_what_leads_to_its_step_first(session: Session, cast: Cast, browser: Open) -> None:
    imported(browser(cast.chloe), as_csv([LISTEN, READ, EARLY, line("Anything")]))

    def titles(step: int | None) -> list[str]:
        return [one.facts.title for one in for_competencies(session, [(FOCUS, RESPECT_ID)], step)]

    assert titles(3) == ["Listen first", "How letters read"]
    assert titles(None) == ["Say no early", "Listen first", "How letters read"]
    assert for_competencies(session, [(FOCUS, "nonsense")]) == for_competencies(session, []) == ()


def test_what_helps_with_an_older_edition_is_offered_in_a_newer_and_the_other_way_round(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    imported(browser(cast.chloe), as_csv([LISTEN]))
    catalogue = with_a_later_edition(shipped)

    def titles(framework_id: str, competency_id: str) -> list[str]:
        return [one.title for one in learning_for(session, catalogue, framework_id, competency_id)]

    assert titles(LATER, REWORDED) == titles(FOCUS, RESPECT_ID) == ["Listen first"]
    assert titles(LATER, SAME) == []
    item = session.scalars(select(LearningCompetency)).one()
    item.framework_id, item.competency_id = LATER, SPLIT[0]
    session.flush()
    assert titles(FOCUS, BEFORE_SPLIT) == ["Listen first"] and titles(LATER, SPLIT[1]) == []


@pytest.mark.both_databases
def test_the_next_file_changes_and_takes_out_only_when_ticked(
    session: Session, cast: Cast, browser: Open
) -> None:
    chloe = browser(cast.chloe)
    imported(chloe, as_csv([LISTEN, READ]))
    listen_id = session.scalar(select(LearningItem.id).where(LearningItem.title == "Listen first"))
    data = as_csv([READ | {"hours": "0.5", "competencies": ""}])
    page = chloe.get(upload(chloe, data).location)
    for words in ("Changed (1)", "Time it takes", "0.5", "Offered now but not in the file (1)"):
        assert words in page.text
    imported(chloe, data)
    assert "30 minutes" in chloe.get("/learning?q=letters").text
    assert "Helps with" not in chloe.get("/learning?q=letters").text
    assert "2 things to learn" in chloe.get("/learning").text
    words = imported(chloe, data, take_out="y").text
    assert "0 new, 0 changed, 1 no longer offered" in words
    assert "1 thing to learn" in chloe.get("/learning").text
    assert "New (1)" in chloe.get(upload(chloe, as_csv([LISTEN])).location).text
    imported(chloe, as_csv([LISTEN]))
    session.expire_all()
    assert session.scalar(select(LearningItem.id).where(LearningItem.title == "Listen first")) == listen_id


def test_what_is_exported_is_unchanged_when_it_is_imported(
    cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    chloe = browser(cast.chloe)
    sample = chloe.get("/learning/import/sample.csv").answer.get_data()
    imported(chloe, sample)
    answer = chloe.get("/learning/export.csv").answer
    assert answer.mimetype == "text/csv"
    preview = upload(chloe, answer.get_data()).location
    page = chloe.get(preview)
    assert "Nothing. All 3 lines in it say what is known already." in page.text
    assert not page.html.select("main form")


@pytest.mark.both_databases
def test_who_changes_nothing_leaves_no_upload_behind(session: Session, cast: Cast, browser: Open) -> None:
    chloe = browser(cast.chloe)
    preview = upload(chloe, as_csv([LISTEN])).location
    button = chloe.get(preview).html.select_one("button[formaction]")
    assert button is not None and button.text == "Change nothing"
    browser(cast.femi).post(str(button["formaction"]), {}, status=404)
    said = chloe.post(str(button["formaction"]), {}, follow=True)
    assert "Nothing was changed" in said.text and said.link("Download a sample file")
    assert session.scalar(select(func.count()).select_from(PendingCatalogue)) == 0
    assert session.scalar(select(func.count()).select_from(LearningItem)) == 0
    chloe.get(preview, status=404)
    chloe.post(str(button["formaction"]), {}, status=404)


def test_an_upload_waits_a_day(session: Session, cast: Cast, browser: Open) -> None:
    chloe = browser(cast.chloe)
    preview = upload(chloe, as_csv([LISTEN])).location
    tidying.tidy(session)
    assert "New (1)" in chloe.get(preview).text
    session.scalars(select(PendingCatalogue)).one().made_at -= timedelta(hours=25)
    session.flush()
    assert "older than a day" in chloe.get(preview, status=404).text
    tidying.tidy(session)
    assert session.scalar(select(func.count()).select_from(PendingCatalogue)) == 0


@pytest.mark.parametrize("address", ["/learning/import", "/people/import"])
def test_a_file_that_comes_after_the_session_is_asked_for_again(
    session: Session, cast: Cast, browser: Open, address: str
) -> None:
    chloe = browser(cast.chloe)
    sent = chloe.get(address).fields()
    session.execute(delete(SignInSession))
    session.commit()
    file = (io.BytesIO(b"title"), "learning.csv")
    page = chloe.post(address, {**sent, "file": file}, status=302)
    assert page.location == f"/sign-in?next={address}"
    said = chloe.get(page.location).text
    assert "You were signed out before the file arrived" in said and "one piece" not in said


def test_one_bad_line_stops_all_of_it(session: Session, cast: Cast, browser: Open) -> None:
    chloe = browser(cast.chloe)
    page = upload(chloe, as_csv([LISTEN, line("Bad", link="http://learn.example")]), status=422)
    assert "Line 3: link: “http://learn.example” is not an address" in page.text
    assert session.scalar(select(func.count()).select_from(PendingCatalogue)) == 0
    assert "larger than 1 MB" in upload(chloe, b"x" * (1024 * 1024 + 1), status=422).text
    assert "larger than 1 MB" in upload(chloe, b"x" * (33 * 1024 * 1024 // 10), status=413).text
    assert "Choose a file" in chloe.post("/learning/import", {}, status=422).text


def test_a_preview_that_went_stale_imports_nothing(session: Session, cast: Cast, browser: Open) -> None:
    chloe = browser(cast.chloe)
    preview = upload(chloe, as_csv([LISTEN])).location
    session.add(LearningItem(title="Listen first", provider="Learning team", kind="video"))
    session.commit()
    assert "The catalogue was changed since the upload" in chloe.get(preview).text
    assert "nothing was imported" in chloe.post(f"{preview}/confirmation", status=409).text
    dev, ana = browser(cast.dev), browser(cast.ana)
    dev.get(preview, status=404)
    ana.get("/learning/import", status=404)
    ana.get("/learning/export.csv", status=404)


def test_an_import_takes_as_many_statements_for_many_lines(
    session: Session, cast: Cast, browser: Open
) -> None:
    chloe = browser(cast.chloe)
    counts = []
    for size in (2, 400):
        preview = upload(
            chloe, as_csv(line(f"T{size}-{n}", competencies=RESPECT) for n in range(size))
        ).location
        counts.append(len(chloe.post(f"{preview}/confirmation", chloe.get(preview).fields()).statements))
    assert counts[0] == counts[1]


def test_a_goal_and_a_suggestion_show_what_helps_with_their_competency(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    imported(browser(cast.chloe), as_csv([LISTEN, READ, EARLY, line("Anything")]))
    reviewed(session, cast, shipped, agreed={RESPECT_ID: 2})
    ana = browser(cast.ana)
    plan = ana.get(f"/plans/{cast.ana.id}")
    found = ana.get(plan.link("What to learn for it"))
    assert "3 things to learn" in found.text
    page = ana.get(f"/plans/{cast.ana.id}/goals/new?suggestion=gap:{FOCUS}:{RESPECT_ID}")
    assert "2 things to learn for this competency" in page.text
    assert "Listen first" in page.text and "Say no early" not in page.text
    assert "things to learn" not in ana.get(f"/plans/{cast.ana.id}/goals/new").text
