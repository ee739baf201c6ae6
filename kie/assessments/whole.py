"""All ratings on one page, with the unhelpful behaviours: what it shows, and how what it sends is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kie.assessments.forms import Values, text_of, unhelpful_from, without_prefix
from kie.assessments.helps import helps_for_all
from kie.assessments.pages import Link, RatingPage, section_of, version_of
from kie.assessments.picks import UnhelpfulPage, unhelpful_pages
from kie.assessments.questions import Attempt
from kie.assessments.readers import reader_of
from kie.assessments.screens import Part, Screen, needed_of
from kie.assessments.service import Item, ItemsRefused, StaleItem, StaleUnhelpful, save_items, save_unhelpful
from kie.assessments.unhelpful import UnhelpfulItem
from kie.errors import Conflict, Invalid
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class WholePage(RatingPage):
    """Every rating on one page, and after them the unhelpful behaviours of each framework.

    `rest`: the screens that it leaves out, in order.
    """

    unhelpful: tuple[UnhelpfulPage, ...] = ()
    rest: tuple[Screen, ...] = ()

    @property
    def as_of(self) -> int:
        """Of the unhelpful behaviours too."""
        return version_of(self.sections) + sum(one.version for one in self.unhelpful)

    @property
    def last_saved_at(self) -> datetime | None:
        """When something on this page was last saved; None also when what it shows is not saved."""
        saved = (self.saved_at, *(one.saved_at for one in self.unhelpful))
        return max((at for at in saved if at is not None), default=None)


def whole_page(session: Session, part: Part, screens: tuple[Screen, ...], attempt: Attempt) -> WholePage:
    """Every rating and every question on unhelpful behaviours on one page."""
    helps = helps_for_all(session, part)
    return WholePage(
        part=part,
        title=_("All ratings on one page"),
        caption=part.title,
        sections=tuple(
            section_of(part, key, nodes, attempt, helps) for key, nodes in part.asked.by_competency.items()
        ),
        screen=None,
        total=len(needed_of(screens)),
        back=Link(part.title, part.url("show")),
        reader=reader_of(session, part),
        attempt=attempt,
        unhelpful=unhelpful_pages(session, part, screens, attempt),
        rest=left_out(screens),
    )


def left_out(screens: tuple[Screen, ...]) -> tuple[Screen, ...]:
    """The screens that are not on the page: what the person wants."""
    return tuple(screen for screen in screens if screen.kind == "wants")


def after_whole(part: Part, screens: tuple[Screen, ...]) -> str:
    """The address of the first screen that the page leaves out, or of the check."""
    rest = left_out(screens)
    return rest[0].url if rest else part.url("check")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken from the page. `unhelpful`: the answers that were given; `refused`: why nothing was saved."""

    unhelpful: tuple[UnhelpfulItem, ...]
    refused: tuple[Invalid | Conflict, ...]

    @property
    def texts(self) -> list[str]:
        """Every text about unhelpful behaviours."""
        return [one.what_seen for item in self.unhelpful for one in item.seen]


def save_whole(session: Session, part: Part, items: Sequence[Item], typed: Values) -> Kept:
    """Save what the page holds: all of it, or nothing, with all that is wrong at once.

    A question on unhelpful behaviours that nothing was chosen in is left as it is: the check before handing in asks for
    it. The caller undoes what was written when anything is refused. Raises what refuses the whole of it, such as
    CycleClosed and AssessmentHandedIn.
    """
    refused: list[Invalid | Conflict] = []
    given: list[UnhelpfulItem] = []
    try:
        save_items(session, part.context, part.side, part.viewer_id, items)
    except (ItemsRefused, StaleItem) as error:
        refused.append(error)
    for framework_id in part.asked.unhelpful:
        own = without_prefix(typed, f"unhelpful/{framework_id}/")
        if not text_of(own, "answer") and not own.get("seen"):
            continue
        try:
            item = unhelpful_from(framework_id, own)
            given.append(item)
            save_unhelpful(session, part.context, part.side, part.viewer_id, item)
        except (ItemsRefused, StaleUnhelpful) as error:
            refused.append(error)
    return Kept(tuple(given), tuple(refused))
