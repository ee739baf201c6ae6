"""What the exchange shows, made ready so that templates only print."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kie import clock
from kie.evidence.queries import Beside
from kie.i18n import _, format_day, format_instant, format_time
from kie.reviews.agenda import Review
from kie.reviews.behaviours import BehaviourReader, TriedReply, behaviours_of
from kie.reviews.cards import Card, Cards, Tried, anchor_of
from kie.reviews.forms import MeetingForm, meeting_form
from kie.reviews.issues import issues_of
from kie.reviews.queries import ReviewState
from kie.reviews.reopened import Reopened
from kie.reviews.rules import Compared, unsettled
from kie.reviews.service import equal_ratings
from kie.reviews.wording import without_words

Notes = Mapping[tuple[str, str], Beside]
"""Notes of the diary, by framework and competency."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent from the exchange that could not be kept, for showing it again. Each None for nothing."""

    outcome: Tried | None = None
    reply: TriedReply | None = None


NOTHING_SENT = Sent()


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """The whole exchange. `may_settle`: not signed, cycle open. `tried`, `tried_reply`: what was sent for one card and
    could not be kept. `reopened`: who asks the two to talk once more and why, None when nobody does. `together`: both
    look at this screen, with `meeting_form` on it. `alone`: that one side went ahead, in a sentence, "" otherwise."""

    review: Review
    is_employee: bool
    other: str
    may_settle: bool
    shared: bool
    agenda: tuple[Card, ...]
    rest: tuple[Card, ...]
    equal: tuple[Card, ...]
    tried: Tried | None
    tried_reply: TriedReply | None
    reopened: Reopened | None
    together: bool
    alone: str
    meeting_form: MeetingForm | None
    today: date

    @property
    def total(self) -> int:
        """How many competencies there are to settle."""
        return len(self.review.competencies)

    @property
    def settled(self) -> int:
        """How many of them are settled."""
        return self.total - len(unsettled(self.review.competencies, self.review.closed))

    @property
    def missing(self) -> tuple[Card, ...]:
        """The competencies without a rating."""
        return tuple(card for card in (*self.agenda, *self.rest, *self.equal) if card.rating_open)

    @property
    def rest_open(self) -> tuple[Card, ...]:
        """The other competencies that have no outcome yet."""
        return tuple(card for card in self.rest if card.outcome is None)

    @property
    def equal_open(self) -> tuple[Card, ...]:
        """The equal ratings that are not agreed yet."""
        return tuple(card for card in self.equal if card.outcome is None)

    @property
    def issues_closed(self) -> int:
        """How many key issues are closed."""
        return len([card for card in self.agenda if card.is_closed])

    @property
    def next_card(self) -> Card | None:
        """What the two come to next, in the order of the page; None when only equal ratings or nothing is left."""
        return next((card for card in (*self.agenda, *self.rest) if not card.is_closed), None)

    @property
    def missing_apart(self) -> tuple[Card, ...]:
        """The competencies without a rating but for those that are accepted together."""
        together = {card.key for card in self.equal_open}
        return tuple(card for card in self.missing if card.key not in together)

    @property
    def confirmed(self) -> tuple[str, ...]:
        """Who has confirmed that the meeting took place, while only one of them has."""
        parties = {"employee": self.review.employee, "manager": self.review.rater}
        given = tuple(name for party, name in parties.items() if party in self.review.confirmations)
        return given if len(given) == 1 else ()

    @property
    def both_confirmed(self) -> bool:
        """Whether both have confirmed that the meeting took place."""
        return len(self.review.confirmations) == 2

    @property
    def _held_words(self) -> str:
        """The day on which the two say that they met, or both where they remember differently; "" for none."""
        days = [
            format_day(one) for one in sorted({row.held_on for row in self.review.confirmations.values()})
        ]
        if len(days) < 2:
            return "".join(days)
        return _("%(one)s or %(other)s: you gave two days", one=days[0], other=days[1])

    @property
    def meeting_words(self) -> str:
        """When and where the two meet, or the day on which they say that they met; "" while neither is known."""
        meeting = self.review.meeting
        held = {row.held_on for row in self.review.confirmations.values()}
        if (
            meeting is None
            or meeting.on is None
            or (held and meeting.on not in held and meeting.on <= self.today)
        ):
            return self._held_words
        parts = [format_day(meeting.on)]
        parts += [format_time(meeting.at)] if meeting.at else []
        return ", ".join(parts + ([meeting.place] if meeting.place else []))


def exchange_page(
    review: Review,
    state: ReviewState,
    viewer_is_employee: bool,
    notes: Notes,
    sent: Sent = NOTHING_SENT,
    reopened: Reopened | None = None,
    together: bool = False,
) -> ExchangePage:
    """The exchange as one of the two sees it, or as both do. `notes`: of the diary, as the reader may read them;
    `reopened`: who asks the two to talk once more, None when nobody does."""
    may_settle = review.context.cycle.is_open and state.record_id is None
    reader = BehaviourReader(replies=viewer_is_employee and not together, resolves=not viewer_is_employee)
    making = Cards(review, may_settle, sent.outcome, notes, behaviours_of(review, reader, sent.reply))
    on_agenda = {issue.key for issue in review.issues}
    equal = {one.key for one in equal_ratings(review)}
    agenda = tuple(making.of_issue(body) for body in issues_of(review, viewer_is_employee and not together))
    others = [one for one in review.competencies if one.key not in on_agenda]
    rest = tuple(making.of_competency(one) for one in others if one.key not in equal)
    return ExchangePage(
        review=review,
        is_employee=viewer_is_employee,
        other=review.rater if viewer_is_employee else review.employee,
        may_settle=may_settle,
        shared=state.record_id is not None,
        agenda=agenda,
        rest=rest,
        equal=tuple(making.of_competency(one) for one in others if one.key in equal),
        tried=sent.outcome,
        tried_reply=sent.reply,
        reopened=reopened,
        together=together,
        alone=without_words(review.gone_by, review.missing_name) if review.left_out else "",
        meeting_form=meeting_form(review.meeting) if together and may_settle else None,
        today=clock.today(),
    )


def missing_words(review: Review, still_open: Iterable[Compared]) -> list[tuple[str, str]]:
    """The competencies without an agreed rating: title, and the id of the card on the exchange's page."""
    frameworks = review.context.cycle
    return [
        (frameworks.rated(one.framework_id).framework.competency(one.competency_id).title, anchor_of(one.key))
        for one in still_open
    ]


def unclosed_words(body: Mapping[str, Any]) -> list[str]:
    """The key issues of a draft that nobody closed, but for ratings, which are asked for by themselves."""
    return [
        issue["title"]
        for issue in body["issues"]
        if issue["outcome"] is None and issue["subject"] not in {"competency", "statement"}
    ]


def day(iso: str | None) -> str:
    """A day of a record, as people write it; "" for None."""
    return "" if iso is None else format_day(date.fromisoformat(iso))


def instant(iso: str) -> str:
    """An instant of a record, as people write it."""
    return format_instant(datetime.fromisoformat(iso))


def time_of(iso: str | None) -> str:
    """A time of day of a record; "" for None."""
    return "" if iso is None else format_time(time.fromisoformat(iso))
