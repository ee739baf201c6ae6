"""The record as a file to keep: a tagged PDF."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.frameworks.views_paper import pdf_answer
from kie.people.opened import opened
from kie.people.queries import names_of
from kie.reviews.annotations import annotations_of
from kie.reviews.case import ask, bp
from kie.reviews.document import record_document
from kie.reviews.record_pages import deciders, record_page
from kie.reviews.struck import strikings_of_record
from kie.reviews.views_record import chosen_record
from kie.web import db, house


@bp.get("/<uuid:participation_id>/record.pdf")
def record_file(participation_id: UUID) -> ResponseReturnValue:
    """The record as a PDF, as its page shows it. `?revision=` gives an earlier one."""
    case = ask(Permission.READ_RECORD, participation_id)
    kept, _others = chosen_record(case)
    shown = record_page(kept, names_of(db(), deciders(kept)))
    opened("document", case.context.person.id, case.id, "moderator" if case.decides else "")
    document = record_document(
        shown,
        annotations_of(db(), kept.record.id),
        strikings_of_record(db(), kept.record.id),
        house().settings.organisation,
    )
    return pdf_answer(document, f"record-{shown.revision}")
