"""What is marked already, said before it is marked again. Made ready so that templates only print."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from kie.i18n import _
from kie.subject_access.marked_pages import anchor_of_mark
from kie.subject_access.request_models import Redaction, RedactionAnswer
from kie.subject_access.wording import GROUNDS


@dataclass(frozen=True, slots=True)
class Already:
    """The mark that leaves out the same. `mine`: the viewer made it; `agreed`: a second person said yes; `anchor`: its
    id on the file's page."""

    by: str
    ground: str
    reason: str
    mine: bool
    agreed: bool
    anchor: str


def already_page(
    found: tuple[Redaction, RedactionAnswer | None] | None, viewer_id: UUID, people: Mapping[UUID, str]
) -> Already | None:
    """The page's part of it; None for no such mark. `people`: with the name of whoever made it."""
    if found is None:
        return None
    one, given = found
    return Already(
        people.get(one.marked_by_id, ""),
        _(GROUNDS[one.kind]),
        one.reason,
        one.marked_by_id == viewer_id,
        given is not None,
        anchor_of_mark(one.id),
    )
