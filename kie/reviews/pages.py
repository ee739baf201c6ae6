"""What the exchange shows, made ready so that templates only print."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from kie.access import Relation
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Scale
from kie.i18n import _, format_day, format_instant, format_time
from kie.reviews.agenda import Review
from kie.reviews.issues import IssueBody, OutcomeBody, Quote, issues_of, noted, outcome_of, said_words
from kie.reviews.models import IssueOutcome
from kie.reviews.queries import Progress, State
from kie.reviews.rules import Compared, unsettled
from kie.reviews.service import equal_ratings
from kie.reviews.wording import capital, outcome_words, standing_words


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to close an issue: what is sent, and its words."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What was sent and could not be kept. `stored`: what stands instead, when somebody was quicker."""

    key: str
    picked: str
    note: str
    message: str
    next_step: str
    stored: IssueOutcome | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """The form that closes an issue. `quick`: answers that are one click away; `error`: what was wrong with it."""

    version: int
    choices: tuple[Choice, ...]
    quick: tuple[Choice, ...]
    chosen: str
    note: str
    error: str
    next_step: str
    stored: str
    stored_note: str


@dataclass(frozen=True, slots=True)
class Card:
    """One issue, or one competency that nothing puts on the agenda. `settling` is None when nothing can be changed.

    `rating_open`: it is about a competency that still has no agreed rating.
    """

    key: str
    anchor: str
    title: str
    within: str
    why: str
    said: list[Quote]
    quotes: list[Quote]
    outcome: OutcomeBody | None
    about_rating: bool
    rating_open: bool
    settling: Settling | None


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """The whole exchange. `may_settle`: not signed, cycle open. `opening`: the key of the card whose form
    is shown opened because something was wrong with it, or ""."""

    review: Review
    is_employee: bool
    other: str
    may_settle: bool
    shared: bool
    agenda: tuple[Card, ...]
    rest: tuple[Card, ...]
    equal: tuple[Card, ...]
    settled: int
    total: int
    missing: tuple[Card, ...]
    opening: str

    @property
    def equal_open(self) -> tuple[Card, ...]:
        """The equal ratings that are not agreed yet."""
        return tuple(card for card in self.equal if card.outcome is None)

    @property
    def meeting_words(self) -> str:
        """When and where the two meet; "" while nothing is arranged."""
        meeting = self.review.meeting
        if meeting is None or meeting.on is None:
            return ""
        parts = [format_day(meeting.on)]
        parts += [format_time(meeting.at)] if meeting.at else []
        return ", ".join(parts + ([meeting.place] if meeting.place else []))


def exchange_page(
    review: Review, state: State, viewer_is_employee: bool, tried: Tried | None = None
) -> ExchangePage:
    """The exchange as one of the two sees it. `tried`: what they sent that could not be kept."""
    may_settle = review.context.cycle.is_open and state.record_id is None
    making = _Cards(review, may_settle, tried)
    on_agenda = {issue.key for issue in review.issues}
    equal = {one.key for one in equal_ratings(review)}
    agenda = tuple(making.of_issue(body) for body in issues_of(review, viewer_is_employee))
    others = [one for one in review.competencies if one.key not in on_agenda]
    rest = tuple(making.of_competency(one) for one in others if one.key not in equal)
    alike = tuple(making.of_competency(one) for one in others if one.key in equal)
    missing = tuple(card for card in (*agenda, *rest, *alike) if card.rating_open)
    total = len(review.competencies)
    return ExchangePage(
        review=review,
        is_employee=viewer_is_employee,
        other=review.rater if viewer_is_employee else review.employee,
        may_settle=may_settle,
        shared=state.record_id is not None,
        agenda=agenda,
        rest=rest,
        equal=alike,
        settled=total - len(unsettled(review.competencies, review.agreed)),
        total=total,
        missing=missing,
        opening=tried.key if tried else "",
    )


def missing_words(review: Review, still_open: Iterable[Compared]) -> list[tuple[str, str]]:
    """The competencies without an agreed rating: title, and the id of the card on the exchange's page."""
    frameworks = review.context.cycle
    return [
        (frameworks.rated(one.framework_id).framework.competency(one.competency_id).title, anchor_of(one.key))
        for one in still_open
    ]


def anchor_of(key: str) -> str:
    """The id of an issue's card on the page."""
    return "issue-" + re.sub(r"[^A-Za-z0-9-]+", "-", key).strip("-")


@dataclass(frozen=True, slots=True)
class _Cards:
    review: Review
    may_settle: bool
    tried: Tried | None
    comparable: dict[str, Compared] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "comparable", dict(self.review.comparable))

    def of_issue(self, body: IssueBody) -> Card:
        one = self.comparable.get(body["key"])
        return self._card(
            body["key"], one, body["title"], body["within"], body["why"], body["said"], body["quotes"]
        )

    def of_competency(self, one: Compared) -> Card:
        review = self.review
        framework = review.context.cycle.rated(one.framework_id).framework
        said: list[Quote] = [
            {"who": who, "label": "", "text": said_words(review, one, side, step)}
            for who, side, step in (
                (review.employee, "self", one.own),
                (review.rater, "manager", one.manager),
            )
        ]
        quotes = [
            quote
            for side, who in (("self", review.employee), ("manager", review.rater))
            for quote in noted(review, one, side, who)
        ]
        title = framework.competency(one.competency_id).title
        return self._card(one.key, one, title, framework.title, standing_words(one), said, quotes)

    def _card(
        self,
        key: str,
        one: Compared | None,
        title: str,
        within: str,
        why: str,
        said: list[Quote],
        quotes: list[Quote],
    ) -> Card:
        agreed = self.review.agreed
        is_competency = one is not None and one.subject == "competency"
        return Card(
            key=key,
            anchor=anchor_of(key),
            title=title,
            within=within,
            why=why,
            said=said,
            quotes=quotes,
            outcome=outcome_of(self.review, key),
            about_rating=one is not None,
            rating_open=bool(is_competency and one and (one.framework_id, one.competency_id) not in agreed),
            settling=self._settling(key, one) if self.may_settle else None,
        )

    def _settling(self, key: str, one: Compared | None) -> Settling:
        stored = self.review.outcomes.get(key)
        tried = self.tried if self.tried and self.tried.key == key else None
        scale = None if one is None else self.review.scale_of(one)
        quicker = tried.stored if tried else None
        return Settling(
            version=stored.version if stored else 0,
            choices=tuple(_choices(one, scale)),
            quick=() if stored or tried else tuple(_quick(one, scale)),
            chosen=tried.picked if tried else _chosen(stored),
            note=tried.note if tried else (stored.note if stored else ""),
            error=tried.message if tried else "",
            next_step=tried.next_step if tried else "",
            stored=outcome_words(quicker, scale) if quicker else "",
            stored_note=quicker.note if quicker else "",
        )


def _choices(one: Compared | None, scale: Scale | None) -> Iterator[Choice]:
    if one is None or scale is None:
        yield Choice("talked", _("We talked about it"))
        yield Choice("action", _("Something will be done"))
        return
    for step in scale.steps:
        yield Choice(str(step.number), _("Agreed: %(step)s", step=capital(scale.label_of(step.number))))
    if one.standing == "no-result":
        yield Choice("differ", _("No agreed rating: not enough to go on, or we agree to differ"))
    else:
        yield Choice("differ", _("We agree to differ"))
    if one.subject == "competency":
        yield Choice("action", _("Something will be done first; the rating is still open"))
    else:
        yield Choice("action", _("Something will be done"))


def _quick(one: Compared | None, scale: Scale | None) -> Iterator[Choice]:
    """What is one click away: the steps that the two gave, or having talked about it."""
    if one is None or scale is None:
        yield Choice("talked", _("We talked about it"))
        return
    for step in sorted({step for step in (one.own, one.manager) if step is not None}):
        yield Choice(str(step), _("Agree “%(step)s”", step=scale.label_of(step)))


def _chosen(stored: IssueOutcome | None) -> str:
    if stored is None:
        return ""
    return str(stored.step) if stored.kind == "agreed" else stored.kind


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Before the reveal: who has handed in, who has not, and what the viewer can do. Nothing of any rating."""

    context: ParticipationContext
    is_employee: bool
    side: str
    own_done: bool
    sentences: tuple[str, ...]


def waiting_page(
    context: ParticipationContext, progress: Progress, viewer_is_employee: bool, manager: str
) -> WaitingPage:
    """The page before the reveal. `manager`: the name of whoever manages the person now, "" for nobody."""
    mine, theirs = progress.self_handed_in, progress.manager_handed_in
    other = manager or _("Your manager")
    if not viewer_is_employee:
        mine, theirs, other = theirs, mine, context.person.name
    sentences = (
        _("You have handed in your part.") if mine else _("You have not handed in your part yet."),
        _("%(name)s has handed in.", name=other)
        if theirs
        else _("%(name)s has not handed in yet.", name=other),
    )
    side = "self" if viewer_is_employee else "manager"
    return WaitingPage(context, viewer_is_employee, side, mine, sentences)


def day(iso: str | None) -> str:
    """A day of a record, as people write it; "" for None."""
    return "" if iso is None else format_day(date.fromisoformat(iso))


def instant(iso: str) -> str:
    """An instant of a record, as people write it."""
    return format_instant(datetime.fromisoformat(iso))


def time_of(iso: str | None) -> str:
    """A time of day of a record; "" for None."""
    return "" if iso is None else format_time(time.fromisoformat(iso))


def is_employee(relations: frozenset[Relation]) -> bool:
    """Whether the viewer is the person reviewed."""
    return Relation.SELF in relations
