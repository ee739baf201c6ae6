"""Chloé publishes a framework, its next edition and what a role profile asks for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from config import Settings
from kie.accounts import tidying
from kie.app import create_app
from kie.errors import NotFound
from kie.events import Event
from kie.frameworks import service, shelf
from kie.frameworks.addition_models import Addition, PendingAddition
from kie.frameworks.models import Carried, Catalogue
from kie.frameworks.toml_example import example_file
from kie.frameworks.toml_writer import editions_to_begin_with, next_edition
from kie.frameworks.uploads import NewFramework, read_upload
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.conftest import ROOT
from tests.frameworks.files import SECOND, STAFF, TEA, published, upload

Open = Callable[..., Browser]


def additions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Addition)) or 0


@pytest.mark.both_databases
def test_chloe_publishes_a_framework_and_everybody_reads_it(
    session: Session, cast: Cast, browser: Open
) -> None:
    chloe, ana = browser(cast.chloe), browser(cast.ana)
    ana.get("/frameworks/tea", status=404)
    preview = chloe.get(upload(chloe, "\ufeff" + TEA).location)
    for words in (
        "Nothing is published yet", "Tea for everybody (2026)", "2 positive", "1 unhelpful",
        "once, at every sip (“How often seen”, which this file brings along)", "Found: body language.",
        "1 competency or statement has an explanation", "follows no other framework", "Waits",
    ):  # fmt: skip
        assert words in preview.text, words
    assert additions(session) == 0
    ana.get("/frameworks/tea", status=404)
    shown = published(chloe, TEA)
    assert "The framework is published." in shown.text and "Added by Chloé" in shown.text
    document = ana.get("/frameworks/tea").text
    assert "Warms the pot" in document and "Four minutes do" in document and "Added by Chloé" not in document
    assert "At every sip" in ana.get("/frameworks/tea/form").text
    assert chloe.get("/frameworks/tea/framework.toml").answer.get_data(as_text=True) == TEA
    ana.get("/frameworks/tea/framework.toml", status=404)
    event = session.scalars(select(Event).where(Event.action == "framework.published")).one()
    assert (event.actor_id, event.subject) == (cast.chloe.id, "tea")
    assert session.scalar(select(func.count()).select_from(PendingAddition)) == 0
    for statement in ("UPDATE catalogue_additions SET source = ''", "DELETE FROM catalogue_additions"):
        with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
            session.execute(text(statement))


@pytest.mark.both_databases
def test_an_edition_follows_with_its_lineage_and_required_steps(
    session: Session, cast: Cast, browser: Open
) -> None:
    chloe, ana = browser(cast.chloe), browser(cast.ana)
    published(chloe, TEA)
    there = upload(chloe, TEA).location
    again = chloe.get(there).text
    assert "Nothing. “Tea for everybody (2026)” is published already, word for word as in this file." in again
    assert "Publish this file" not in again
    assert "This file changes nothing" in chloe.post(f"{there}/publication", status=409).text
    ideas = "[development]\nauthor = 'W'\ncompetencies = [{ id = 'brewing', ideas = [{ id = 'brewing.d1', "
    ideas += "kind = 'formal', text = 'A course' }] }]\n"
    assert "Its ideas and what it follows stay as they are." in upload(chloe, TEA + ideas, status=422).text
    again = upload(chloe, TEA.replace("Waits", "Stirs"), status=422).text
    assert "There is a framework “tea” already" in again and 'follows = "tea"' in again
    preview = chloe.get(upload(chloe, SECOND).location).text
    assert "Reworded Warms the pot first Before: Warms the pot" in preview and "Gone Waits" in preview
    assert "The same 1 1 Reworded 0 1" in preview
    published(chloe, SECOND)
    assert "There is a newer edition" in ana.get("/frameworks/tea").text
    assert "“Tea for everybody (2028)” is published already" in chloe.get(upload(chloe, SECOND).location).text
    assert "This edition follows another: Tea for everybody (2026)" in ana.get("/frameworks/tea-2").text
    fork = upload(chloe, SECOND.replace("tea-2", "tea-3"), status=422).text
    assert "Line 29, lineage.follows: “tea” is followed by “tea-2” already." in fork
    change = chloe.get(upload(chloe, STAFF).location).text
    assert "Tea for everybody (2026): Brewing – usually" in change
    assert "The role profile is published." in published(chloe, STAFF).text
    assert "says all this already" in chloe.get(upload(chloe, STAFF).location).text
    known = shelf.whole(session, ROOT / "frameworks")
    assert known.role_profile("staff").required_step("tea", "brewing") == 3
    assert known.role_profile("staff").required_step("care", "care"), "what the file does not name stays"
    assert known.editions.source("tea", "tea-2", "brewing.p1") == Carried("reworded", ("brewing.p1",))
    assert known.framework("tea").statement("brewing.p2").text == "Waits", "the old edition keeps its words"


def test_who_is_not_hr_neither_sees_nor_publishes_a_file(cast: Cast, browser: Open) -> None:
    waiting = upload(browser(cast.chloe), TEA).location
    for person in (cast.ana, cast.ben, cast.dev, cast.femi, cast.grace):
        somebody = browser(person)
        assert "Add a framework" not in somebody.get("/frameworks").text
        somebody.get("/frameworks/files/upload", status=404)
        somebody.get(waiting, status=404)
        somebody.get("/frameworks/care/next-edition.toml", status=404)
        somebody.get("/frameworks/files/example.toml", status=404)
        somebody.post(f"{waiting}/publication", {}, status=404)
        somebody.post(f"{waiting}/throwing-away", {}, status=404)


def test_what_waits_is_published_once_and_only_as_previewed(
    session: Session, cast: Cast, browser: Open
) -> None:
    """Another HR person published the same id meanwhile: nothing is published over it."""
    chloe = browser(cast.chloe)
    waiting = upload(chloe, TEA).location
    known = shelf.Shelf(ROOT / "frameworks")
    _problems, other = service.keep(
        session, cast.ana.id, TEA.replace("Waits", "Stirs").encode(), known.standing
    )
    assert other is not None
    service.publish(session, cast.ana.id, other.id, known.now)
    session.commit()
    assert "There is a framework “tea” already" in chloe.get(waiting).text
    refused = chloe.post(f"{waiting}/publication", {}, status=409).text
    assert "Something else was published after you looked at the preview" in refused
    assert known.now(session).framework("tea").statement("brewing.p2").text == "Stirs"
    assert "thrown away" in chloe.post(f"{waiting}/throwing-away", {}, follow=True).text
    chloe.get(waiting, status=404)
    chloe.post(f"{waiting}/publication", {}, status=404)
    with pytest.raises(NotFound):
        service.publish(session, cast.chloe.id, uuid4(), known.now)


def test_every_process_sees_what_another_published(fresh_database: Engine, settings: Settings) -> None:
    """Two applications on one database, as two worker processes are: no restart, and no statement more per page."""
    with Session(fresh_database, expire_on_commit=False) as session:
        cast = make_cast(session)
        session.commit()
        one, other = (
            create_app(settings, sessions=lambda _reading: Session(fresh_database, expire_on_commit=False))
            for _each in range(2)
        )
        chloe, ana = Browser(one, session, cast.chloe), Browser(other, session, cast.ana)
        before = ana.get("/frameworks")
        published(chloe, TEA)
        read = ana.get("/frameworks")
        assert "Tea for everybody" not in before.text and "Tea for everybody" in read.text
        assert len(read.statements) == len(before.statements) + 1, "the publications, once"
        assert len(ana.get("/frameworks").statements) == len(before.statements)


def test_the_file_to_begin_with_changes_nothing(shipped: Catalogue) -> None:
    for framework in editions_to_begin_with(shipped):
        file = next_edition(shipped, framework, "2030")
        read, problems = read_upload(file.encode(), shipped)
        assert problems == () and isinstance(read, NewFramework) and read.lineage is not None
        assert read.framework.id == f"{framework.id}-2" and read.framework.version == "2030"
        assert {was.kind for was in read.lineage.carried.values()} == {"same"} and not read.lineage.gone
        assert read.framework.all_statements == framework.all_statements
        assert read.bundle.development == shipped.development[framework.id]
        assert read.nothing


def test_a_file_that_changes_nothing_is_said_so_and_not_published(
    session: Session, cast: Cast, browser: Open
) -> None:
    """One word more, one idea less, or another question is a change, also where the lineage says “the same”."""
    chloe = browser(cast.chloe)
    page = chloe.get("/frameworks/files/upload")
    file = chloe.get(page.link("The next edition of ‘Can do’ Culture")).answer.get_data(as_text=True)
    waiting = upload(chloe, file).location
    preview = chloe.get(waiting)
    assert (
        "Nothing. “‘Can do’ Culture” says all this already" in preview.text
        and "Publish this file" not in preview.text
    )
    assert "This file changes nothing" in chloe.post(f"{waiting}/publication", {}, status=409).text
    assert additions(session) == 0
    for old, new in (
        ('default_depth = "theme"', 'default_depth = "behaviour"'),
        ("[development]", "[left]"),
        ("Being proactive", "Being active"),
    ):
        assert old in file
        changed = file.replace(old, new, 1).split("[left]")[0]
        assert "Publish this file" in chloe.get(upload(chloe, changed).location).text, new


def test_the_example_is_a_framework_that_follows_no_other(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    chloe = browser(cast.chloe)
    page = chloe.get("/frameworks/files/upload")
    file = chloe.get(page.link("A new framework, as an example")).answer.get_data(as_text=True)
    preview = chloe.get(upload(chloe, file).location).text
    assert "It follows no other framework" in preview and "1 unhelpful" in preview and "2 ideas" in preview
    assert "Lets people finish" in published(chloe, file).text
    again = chloe.get("/frameworks/files/example.toml").answer.get_data(as_text=True)
    assert 'id = "our-values-2"' in again, "an id is spent once it was published"
    _read, problems = read_upload(
        example_file(replace(shipped, frameworks={}, scales={}), "2026").encode(),
        replace(shipped, frameworks={}, scales={}),
    )
    assert problems == (), "the first framework of all brings its scales along"


def test_the_file_of_required_steps_says_what_is_asked(session: Session, cast: Cast, browser: Open) -> None:
    """As it is it changes nothing; of an edition for which nothing is asked yet it has what was asked before."""
    chloe = browser(cast.chloe)
    for framework_id in ("care", "corporate-behaviours"):
        page = chloe.get(f"/frameworks/{framework_id}")
        file = chloe.get(page.link("File of Staff")).answer.get_data(as_text=True)
        assert "says all this already" in chloe.get(upload(chloe, file).location).text
    published(chloe, TEA)
    published(chloe, STAFF)
    published(chloe, SECOND)
    page = chloe.get("/frameworks/tea-2")
    assert "no step" in page.text
    file = chloe.get(page.link("File of Staff")).answer.get_data(as_text=True)
    assert "# brewing = 3\n" in file
    there = upload(chloe, file).location
    unchanged = chloe.get(there).text
    assert "says all this already" in unchanged and "Publish this file" not in unchanged
    assert "This file changes nothing" in chloe.post(f"{there}/publication", status=409).text
    published(chloe, file.replace("# brewing", "brewing"))
    assert "usually" in chloe.get("/frameworks/tea-2").text
    chloe.get("/frameworks/tea-2/required/nobody.toml", status=404)
    browser(cast.ana).get("/frameworks/tea-2/required/staff.toml", status=404)
    assert "Required steps" not in browser(cast.ana).get("/frameworks/tea-2").text


def test_an_upload_waits_a_day(session: Session, cast: Cast, browser: Open) -> None:
    chloe = browser(cast.chloe)
    waiting = upload(chloe, TEA).location
    upload(chloe, STAFF.replace("tea]\nbrewing", "care]\ncare"))
    chloe.get(waiting, status=404)
    assert session.scalar(select(func.count()).select_from(PendingAddition)) == 1
    session.scalars(select(PendingAddition)).one().made_at -= timedelta(hours=25)
    session.flush()
    tidying.tidy(session)
    assert session.scalar(select(func.count()).select_from(PendingAddition)) == 0
