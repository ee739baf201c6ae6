"""People and lines of an older database: they are found by their words, and lines stand as they stood."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.migrations.run import migrate
from kie.people.models import Person, PersonWord, ReportingLine, Team
from kie.people.words import SEEN, words_of
from tests.upgrading import database_at, insert_row


@pytest.mark.both_databases
def test_everybody_is_found_and_no_line_is_lost(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path
) -> None:
    with database_at("0023", database_kind, request, tmp_path) as old:
        team = insert_row(old, "teams", code="WEX", name="Wexcombe Council")
        people = [
            insert_row(
                old, "persons", name=name, staff_number=number, email=email, job_title=job, team_id=team
            )
            for name, number, email, job in (
                ("Chloé O’Brien-Łuk", "A/7", "Chloe.OBrien@wexcombe.example", "Léad officer"),
                ("مريم", "8", None, ""),
            )
        ]
        line = insert_row(
            old, "reporting_lines", person_id=people[1], manager_id=people[0], kind="manager", ends_on=None
        )
        migrate(old)
        with Session(old) as session:
            for person in session.scalars(select(Person)):
                words = session.execute(
                    select(PersonWord.word, PersonWord.in_name).where(PersonWord.person_id == person.id)
                )
                assert {row.word: row.in_name for row in words} == words_of(
                    {name: getattr(person, name) for name in SEEN}
                )
            kept = session.scalars(select(ReportingLine)).one()
            assert (kept.id, kept.team_change_id, kept.ends_on) == (line, None, None)
            assert session.scalars(select(Team)).one().closed_on is None
