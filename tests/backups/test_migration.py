"""Notes from before a restore left one are kept, and are guarded again."""

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from kie.backups.models import RESTORED, BackupNote
from kie.migrations.run import migrate
from tests.upgrading import database_at, insert_row


@pytest.mark.both_databases
def test_notes_are_kept_and_guarded(
    request: pytest.FixtureRequest, database_kind: str, tmp_path: Path
) -> None:
    with database_at("0046", database_kind, request, tmp_path) as old:
        made, drilled = (insert_row(old, "backup_notes", what=what) for what in ("made", "drilled"))
        with pytest.raises(IntegrityError):
            insert_row(old, "backup_notes", what=RESTORED)
        migrate(old)
        restored = insert_row(old, "backup_notes", what=RESTORED)
        with pytest.raises(IntegrityError):
            insert_row(old, "backup_notes", what="lost")
        with Session(old) as session:
            assert set(session.scalars(select(BackupNote.id))) == {made, drilled, restored}
            for change in ("UPDATE backup_notes SET bytes = 9", "DELETE FROM backup_notes"):
                with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
                    session.execute(text(change))
