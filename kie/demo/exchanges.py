"""What was added to a record after it was signed, so that the demonstration shows it."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie.i18n import N_, _
from kie.reviews.annotations import annotate
from kie.reviews.kept import kept_records
from kie.reviews.reading import note_read

ADDED = N_("The course that we agreed on was cancelled in June. I am on the list for the next one.")
ANSWERED = N_("That is right. The next one is in March, and the place is paid for.")


def write_exchanges(session: Session, participation_id: UUID, employee_id: UUID, manager_id: UUID) -> None:
    """Both add to the record of a review that was signed; does nothing where there is none."""
    kept = kept_records(session, participation_id)
    if not kept:
        return
    note_read(session, kept[0].record, employee_id)
    for person_id, words in ((employee_id, ADDED), (manager_id, ANSWERED)):
        annotate(session, participation_id, kept[0].record.revision, person_id, _(words))
