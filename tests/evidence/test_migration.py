"""What a diary's owner had looked at was an event, and is a record: nothing that was seen becomes new again."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from kie.migrations.run import migrate
from tests.upgrading import NOW, database_at, insert_row


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_looked_at_stays_looked_at(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    with database_at("0029", kind, request, tmp_path) as old:
        seen, unseen = _two_notes(old)
        migrate(old)
        with old.connect() as connection:
            looks = connection.execute(text("SELECT * FROM note_looks")).all()
            events = connection.execute(text("SELECT count(*) FROM events")).scalar()
    assert [str(row.note_id).replace("-", "") for row in looks] == [seen] != [unseen]
    assert "2026-03-02" in str(looks[0].looked_at), "the first time counts"
    assert events == 3, "what was recorded stays"


def _two_notes(old: Engine) -> tuple[str, str]:
    """One note that its owner looked at twice, one that somebody else is said to have looked at. Their keys."""
    team = insert_row(old, "teams", code="WEX")
    ana, efua = (
        insert_row(old, "persons", staff_number=number, name=name, team_id=team)
        for number, name in (("1001", "Ana"), ("1003", "Efua"))
    )
    seen, unseen = (
        insert_row(old, "evidence_notes", person_id=ana, author_id=efua, kind="thanks", version=1)
        for _ in "12"
    )
    looks = ((ana, seen, NOW), (ana, seen, NOW.replace(month=4)), (efua, unseen, NOW))
    for number, (person, note, at) in enumerate(looks, start=1):
        insert_row(
            old,
            "events",
            id=number,
            at=at,
            action="evidence-note.looked-at",
            person_id=person,
            subject=str(note),
        )
    return seen.hex, unseen.hex
