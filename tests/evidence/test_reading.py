"""A theme shows the notes that belong to it, to whoever may read them; a search finds its way through a diary."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.evidence import diary, queries, service
from kie.evidence.diary import Search
from kie.evidence.queries import beside, beside_all
from kie.evidence.words import NoteWords
from kie.frameworks.models import Catalogue
from kie.people.models import ReportingLine
from tests.assessments.steps import counted
from tests.cast import Cast, reports_to
from tests.evidence.steps import FOCUS, RESPECT, THEME, first_statement, noted, tag_of

pytestmark = pytest.mark.both_databases


def test_a_theme_shows_the_newest_five_of_it(session: Session, cast: Cast, shipped: Catalogue) -> None:
    theme, statement = tag_of(shipped), first_statement(shipped)
    today = clock.today()
    for days in range(7):
        noted(session, cast.ana, f"{days} days", theme, statement, on=today - timedelta(days=days))
    noted(session, cast.ana, "Another theme", tag_of(shipped, f"{FOCUS}/prioritising-customer-need"))
    noted(session, cast.ana, "No theme")
    ana = cast.ana.id
    session.expire_all()
    with counted(session) as statements:
        found = beside(session, ana, ana, FOCUS, RESPECT)
    assert [one.words for one in found.notes] == [f"{days} days" for days in range(5)]
    assert [one.age for one in found.notes][:3] == ["today", "yesterday", "2 days ago"]
    newest = found.notes[0]
    assert newest.about == (statement.label,) and newest.own and not newest.shared
    assert (found.total, found.theme, found.person_id) == (7, THEME, ana)
    assert len(statements) == 1
    everything = beside_all(session, ana, ana, today - timedelta(days=30))
    assert set(everything) == {(FOCUS, RESPECT), (FOCUS, "prioritising-customer-need")}
    assert everything[FOCUS, RESPECT] == found
    assert everything[FOCUS, RESPECT].total == 7
    recent = beside_all(session, ana, ana, today - timedelta(days=1))[FOCUS, RESPECT]
    assert (len(recent.notes), recent.total) == (2, 7), "how many there are does not depend on their age"
    assert beside(session, ana, cast.ben.id, FOCUS, RESPECT).total == 0, "a count tells of nothing private"


def test_a_note_that_is_withdrawn_while_a_page_is_made_breaks_nothing(
    session: Session, cast: Cast, shipped: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = noted(session, cast.ana, "Shared", tag_of(shipped), shared=True)
    counted_later = queries._totals

    def meanwhile(*given: Any) -> Any:
        note.shared_at = None
        session.flush()
        return counted_later(*given)

    monkeypatch.setattr(queries, "_totals", meanwhile)
    found = beside_all(session, cast.ana.id, cast.ben.id, clock.today())[FOCUS, RESPECT]
    assert ([one.words for one in found.notes], found.total) == (["Shared"], 1)


def test_a_behaviour_that_moved_is_found_by_its_own_id(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    statement = first_statement(shipped)
    noted(session, cast.ana, "Behaviour", statement)
    ana = cast.ana.id
    assert beside(session, ana, ana, FOCUS, "elsewhere").notes == ()
    (found,) = beside(session, ana, ana, FOCUS, "elsewhere", [statement.node_id]).notes
    assert found.words == "Behaviour"


def test_only_the_person_and_their_present_manager_read(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    theme = tag_of(shipped)
    noted(session, cast.ana, "Private", theme)
    noted(session, cast.ana, "Shared", theme, shared=True, kind="compliment")
    since = clock.today() - timedelta(days=30)

    def read_by(person_id: UUID) -> list[str]:
        found = beside(session, cast.ana.id, person_id, FOCUS, RESPECT)
        every = beside_all(session, cast.ana.id, person_id, since)
        assert every.get((FOCUS, RESPECT)) == (found if found.notes else None)
        return sorted(one.words for one in found.notes)

    assert read_by(cast.ana.id) == ["Private", "Shared"]
    assert read_by(cast.ben.id) == ["Shared"]
    (shown,) = beside(session, cast.ana.id, cast.ben.id, FOCUS, RESPECT).notes
    assert not shown.own and shown.kind == "Compliment passed on"
    for other in (cast.chloe, cast.dev, cast.efua, cast.femi, cast.grace):
        assert read_by(other.id) == []
    with time_machine.travel(clock.now() + timedelta(days=2)):
        line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == cast.ana.id)).one()
        line.ends_on = clock.today() - timedelta(days=1)
        session.flush()
        reports_to(session, cast.ana, cast.dev, since=clock.today())
        assert read_by(cast.ben.id) == [], "who used to manage somebody reads nothing more"
        assert read_by(cast.dev.id) == ["Shared"]


def test_a_search_finds_by_words_theme_kind_and_readers(
    session: Session, cast: Cast, shipped: Catalogue
) -> None:
    noted(session, cast.ana, "A tricky phone call", tag_of(shipped))
    noted(session, cast.ana, "100% on_time", kind="thanks", shared=True)
    noted(session, cast.ben, "A tricky call of Ben's")

    def words(**wanted: Any) -> list[str]:
        found = diary.find(session, cast.ana.id, Search(**wanted), 1)
        assert found.total == len(found.notes)
        return sorted(one.note.words for one in found.notes)

    both = ["100% on_time", "A tricky phone call"]
    assert words() == both
    assert words(words="CALL tricky") == both[1:]
    assert words(words="courtesy call") == both[1:], "what a note shows counts as its words"
    assert words(words="0% on_t") == both[:1]
    assert words(words="%") == both[:1] and words(words="\0_") == both[:1]
    assert words(kind="thanks") == words(shared=True) == both[:1]
    assert words(theme=THEME) == words(shared=False) == both[1:]
    assert words(theme="nothing") == words(words="Ben's") == []


def test_pages_of_a_diary_follow_each_other(session: Session, cast: Cast) -> None:
    for number in range(45):
        service.write_note(
            session,
            cast.ana.id,
            NoteWords(f"{number}", clock.today() - timedelta(days=number)),
            cast.ana.id,
        )
    pages = [diary.find(session, cast.ana.id, Search(), number) for number in (1, 2, 3)]
    assert [len(found.notes) for found in pages] == [20, 20, 5]
    assert [one.note.words for found in pages for one in found.notes] == [f"{n}" for n in range(45)]
    assert (pages[0].total, pages[0].pages) == (45, 3)
    assert diary.find(session, cast.ana.id, Search(), 99).number == 3
    assert diary.find(session, cast.ana.id, Search(), -5).number == 1
