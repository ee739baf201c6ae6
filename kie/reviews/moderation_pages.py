"""The pages of whoever decides on a disagreement: both sides, and the check before the decision becomes final."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kie.i18n import _
from kie.people.models import Person
from kie.people.queries import names_of
from kie.reviews.annotations import Annotated, annotations_of
from kie.reviews.case import Case
from kie.reviews.deciding import Ruling, both_of
from kie.reviews.kept import kept_records
from kie.reviews.next_words import clock_words
from kie.reviews.record_pages import RecordPage, deciders, record_page
from kie.reviews.struck import Striking, strikings_of_record


@dataclass(frozen=True, slots=True)
class ModerationPage:
    """Both sides of a disagreement: the newest record, earlier ones, and what was added or taken out since.

    `clock_words`: by when it is to be decided, "" when it is.
    """

    record: RecordPage
    earlier: tuple[RecordPage, ...]
    struck: Sequence[Striking]
    annotations: Sequence[Annotated]
    clock_words: str


def moderation_page(session: Session, case: Case) -> ModerationPage:
    """The page."""
    kept = kept_records(session, case.id)
    names = names_of(session, {one for each in kept for one in deciders(each)})
    shown = [record_page(one, names) for one in kept]
    return ModerationPage(
        record=shown[0],
        earlier=tuple(shown[1:]),
        struck=strikings_of_record(session, kept[0].record.id),
        annotations=annotations_of(session, kept[0].record.id),
        clock_words=clock_words(kept[0]),
    )


@dataclass(frozen=True, slots=True)
class RulingPage:
    """A decision before it is final. `words`: what is decided; `follows`: what comes of it, in sentences."""

    ruling: Ruling
    words: str
    follows: tuple[str, ...]


def ruling_page(session: Session, case: Case, ruling: Ruling) -> RulingPage:
    """The page. `ruling`: as it would be kept."""
    told = both_of(session, case.context)
    what = _upheld() if ruling.decision == "upheld" else _reopened(told)
    follows = (*what, *_told(told), _("You cannot change your decision afterwards."))
    return RulingPage(ruling, ruling_words(ruling.decision), follows)


def ruling_words(decision: str) -> str:
    """What was decided, as the choice said it."""
    if decision == "upheld":
        return _("The record stands as it is")
    return _("The review is opened again, for the two to talk once more")


def decided_words(session: Session, case: Case, decision: str) -> str:
    """What the decider reads after it: whose review it was, what became of it, and who can read why."""
    values = {"employee": case.context.person.name, "readers": _both_names(both_of(session, case.context))}
    if decision == "upheld":
        return _(
            "You decided on the review of %(employee)s: the record stands. Your reason is kept with it, for "
            "%(readers)s to read.",
            **values,
        )
    return _(
        "You decided on the review of %(employee)s: it is open again. Your reason is kept with the record, for "
        "%(readers)s to read.",
        **values,
    )


def _upheld() -> tuple[str, ...]:
    return (_("The record stays as it was signed, with both signatures and what was said about it."),)


def _reopened(told: list[Person]) -> tuple[str, ...]:
    return (
        _("The record is withdrawn, not erased: it is kept with both signatures."),
        _(
            "The two talk once more and change what they now settle otherwise. Then a new record is signed, and "
            "%(employee)s answers it.",
            employee=told[0].name,
        ),
        _("You cannot open this record any more."),
    )


def _told(told: list[Person]) -> tuple[str, ...]:
    """Who hears of it and how: a message says that it was decided, and the record says what and why."""
    mailed, others = [one for one in told if one.email], [one for one in told if not one.email]
    said = [_("%(names)s can read your decision and your reason with the record.", names=_both_names(told))]
    if mailed:
        said.append(_("A message that this was decided goes to %(names)s.", names=_both_names(mailed)))
    if others:
        said.append(
            _("No message goes to %(names)s, who has no e-mail address here.", names=_both_names(others))
        )
    return tuple(said)


def _both_names(people: list[Person]) -> str:
    names = [one.name for one in people]
    return _("%(one)s and %(other)s", one=names[0], other=names[1]) if len(names) == 2 else names[0]
