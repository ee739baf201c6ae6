"""Whether the database has every change that this version of KIE knows, and none that it does not."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.migrations.reached import beyond, newest, present

NAME = "migrations"


def look(installation: Installation) -> Iterator[Finding]:
    """One finding; none when the database cannot be reached, which is another's."""
    try:
        with installation.session() as session:
            reached = present(session.connection())
    except (SQLAlchemyError, FileNotFoundError):
        return
    if reached == newest():
        yield Finding(NAME, "ok", f"The database is at {reached}.")
    elif reached is None:
        yield Finding(NAME, "fault", "The database has no tables yet.", "Run: kie migrate")
    elif not beyond(reached):
        says = f"The database is at {reached}, and this version of KIE needs {newest()}."
        yield Finding(NAME, "fault", says, "Back it up, then run: kie migrate")
    else:
        says = f"A newer version of KIE has changed the database ({reached}); this one knows it up to {newest()}."
        cure = (
            "Finish the upgrade here too; docs/operations.md says how long the two may run beside each other."
        )
        yield Finding(NAME, "warning", says, cure)
