"""One list of an import's preview, page by page: new people, changed, moved, or left."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from kie.i18n import N_
from kie.paging import paging
from kie.people import pages_import
from kie.people.previewed import ImportPreview
from kie.tables import Table

A_PAGE = 50
"""People a page; some have a line for each of several changes."""
TITLES = {
    "new": N_("New people"),
    "changed": N_("Changed"),
    "moved": N_("Moved to another team or manager"),
    "left": N_("In KIE but not in the file"),
}


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of one list. `table`: None when the list is empty by now; `count`: people on all pages."""

    title: str
    table: Table | None
    count: int
    number: int
    pages: int


def part(session: Session, found: ImportPreview, which: str, number: int) -> ListPage:
    """The page wanted of one list, or the nearest there is. `which`: a key of `TITLES`; `number`: from 1."""
    whole = getattr(found, which)
    at = paging(len(whole), A_PAGE, number)
    some = whole[at.offset : at.offset + A_PAGE]
    nothing = replace(found, new=(), changed=(), moved=(), left=(), teams=(), replaced=())
    shown = pages_import.preview(session, replace(nothing, **{which: some}), most=None)
    table = next(iter([*shown.tables, *filter(None, [shown.left])]), None)
    return ListPage(TITLES[which], table, len(whole), at.number, at.pages)
