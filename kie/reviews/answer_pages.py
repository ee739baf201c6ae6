"""Words that are final once they are sent, read once more before: an answer to a record, and what is added to one."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from kie import clock
from kie.i18n import _, format_day
from kie.people.models import Person
from kie.reviews.case import Case
from kie.reviews.deadlines import DAYS_TO_DECIDE, decide_by
from kie.reviews.kept import Kept
from kie.reviews.moderators import moderator_for
from kie.reviews.record_pages import answered_words
from kie.reviews.sign_off_pages import manager_name
from kie.reviews.signing import SignOffAnswer


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """An answer before it is final. `words`: how it will stand below the record, beside the comment; `follows`: what
    comes of it, in sentences."""

    answer: SignOffAnswer
    words: str
    follows: tuple[str, ...]


def answer_page(session: Session, case: Case, answer: SignOffAnswer) -> AnswerPage:
    """The page. `answer`: as it would be kept."""
    follows = _disagreeing(session, case) if answer.decision == "disagree" else _commenting()
    last = _("You cannot change your answer afterwards. You can add to the record at any time.")
    return AnswerPage(answer, answered_words(answer.decision), (*follows, last))


def _commenting() -> tuple[str, ...]:
    return (
        _(
            "You agree, so the record is signed by both of you and kept as it is. Nobody decides anything on it."
        ),
        _("Your words stay with every copy of the record."),
    )


def _disagreeing(session: Session, case: Case) -> tuple[str, ...]:
    manager = manager_name(session, case)
    return (
        *_deciding(session, case),
        _("Your words stay with every copy of the record, whatever is decided. Nobody rates you anew."),
        _(
            "If it is decided that the record stands, it is kept as you both signed it, with your words and the reason "
            "for the decision."
        ),
        _(
            "If it is decided that the review is opened again, you and %(manager)s talk once more. Then a new record "
            "is signed, and you answer that one; this one is kept with both signatures.",
            manager=manager,
        ),
    )


def _deciding(session: Session, case: Case) -> tuple[str, ...]:
    """Who decides by when, and who hears of it."""
    due = {"day": format_day(decide_by(clock.today())), "days": DAYS_TO_DECIDE}
    moderator_id = moderator_for(session, case.context.participation)
    if moderator_id is None:
        return (
            _("Nobody is there today to decide on it who had no part in what you disagree with."),
            _("The decision is due by %(day)s; after that HR sees that it is overdue.", **due),
        )
    moderator = session.get_one(Person, moderator_id)
    named = {"name": moderator.name}
    return (
        _(
            "%(name)s reads both sides, and decides whether the record stands or the two of you talk again.",
            **named,
        ),
        _("The decision is due by %(day)s, %(days)s working days from today.", **due),
        _("A message that you disagree goes to %(name)s.", **named)
        if moderator.email
        else _("No message goes to %(name)s, who has no e-mail address here.", **named),
    )


@dataclass(frozen=True, slots=True)
class AddingPage:
    """Words before they stand below a record. `name`: whose they are; `follows`: what comes of it, in sentences."""

    revision: int
    name: str
    words: str
    follows: tuple[str, ...]


def adding_page(case: Case, chosen: Kept, words: str) -> AddingPage:
    """The page. `words`: as they would stand there."""
    body, revision = chosen.record.body, chosen.record.revision
    other = body["manager"]["name"] if case.is_employee else body["person"]["name"]
    follows = [
        _(
            "It stands below record number %(number)s, on every copy that is made from now on.",
            number=revision,
        ),
        _("No message goes out: %(name)s reads it with the record.", name=other),
        _("You cannot change it or take it away afterwards. You can add something more at any time."),
    ]
    if chosen.reopening is not None:
        follows.insert(1, _("This record was opened again: below a newer one your words do not stand."))
    return AddingPage(revision, case.viewer.name, words, tuple(follows))
