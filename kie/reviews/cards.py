"""One card for each key issue, and for each competency that is none: what it says, and the form that closes it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kie.evidence.queries import Beside
from kie.frameworks.models import Scale
from kie.i18n import _
from kie.reviews.agenda import Review
from kie.reviews.behaviours import Behaviour
from kie.reviews.issues import IssueBody, OutcomeBody, Quote, noted, outcome_of, said_words
from kie.reviews.models import IssueOutcome
from kie.reviews.rules import Compared
from kie.reviews.wording import capital, outcome_words, standing_words


@dataclass(frozen=True, slots=True)
class OutcomeChoice:
    """One way to close an issue: what is sent, and its words. `step`: the step alone, "" for what agrees none."""

    value: str
    label: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was sent and could not be kept. `stored`: what stands instead, when somebody was quicker."""

    key: str
    picked: str
    note: str
    message: str
    next_step: str
    stored: IssueOutcome | None = None

    @property
    def anchor(self) -> str:
        """The id of the card it was sent for."""
        return anchor_of(self.key)


@dataclass(frozen=True, slots=True)
class Settling:
    """The form that closes an issue. `quick`: every way to close it as a button of its own, none where it was closed
    before or something was refused; `choices`: the same to choose from; `error`: what was wrong with it.

    `stored`: the outcome that somebody saved meanwhile; `stored_sent`: the same as the form would send it.
    """

    version: int
    choices: tuple[OutcomeChoice, ...]
    quick: tuple[OutcomeChoice, ...]
    chosen: str
    note: str
    error: str
    next_step: str
    stored: str
    stored_sent: dict[str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """One issue, or one competency that nothing puts on the agenda. `settling` is None when nothing can be changed.

    `rating_open`: it is about a competency that is not closed yet. `notes`: of the diary, that show the competency.
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
    notes: Beside | None = None
    behaviour: Behaviour | None = None

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to settle about it."""
        return self.outcome is not None and not self.rating_open

    @property
    def is_folded(self) -> bool:
        """Whether it needs little room: it is closed, and neither of the two has anything left to do about it."""
        waits = self.behaviour is not None and (self.behaviour.may_reply or self.behaviour.may_resolve)
        refused = self.settling is not None and bool(self.settling.error)
        return self.is_closed and not waits and not refused

    @property
    def quick_words(self) -> str:
        """What both said, which one button for many would agree; "" where nothing can be agreed."""
        if self.settling is not None and any(one.value == "without" for one in self.settling.choices):
            return ""
        return self.said[0]["text"] if self.said else ""


def anchor_of(key: str) -> str:
    """The id of an issue's card on the page."""
    return "issue-" + re.sub(r"[^A-Za-z0-9-]+", "-", key).strip("-")


@dataclass(frozen=True, slots=True)
class Cards:
    """Makes the cards of one review. `tried`: what was sent for one of them and could not be kept.

    `notes`: of the diary, by framework and competency. `behaviours`: those that were raised, by the key of the issue.
    """

    review: Review
    may_settle: bool
    tried: Tried | None
    notes: Mapping[tuple[str, str], Beside] = field(default_factory=dict)
    behaviours: Mapping[str, Behaviour] = field(default_factory=dict)
    comparable: dict[str, Compared] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "comparable", dict(self.review.comparable))

    def of_issue(self, body: IssueBody) -> Card:
        """The card of a key issue."""
        one = self.comparable.get(body["key"])
        return self._card(
            body["key"], one, body["title"], body["within"], body["why"], body["said"], body["quotes"]
        )

    def of_competency(self, one: Compared) -> Card:
        """The card of a competency that is no key issue."""
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
        closed = self.review.closed
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
            rating_open=bool(is_competency and one and (one.framework_id, one.competency_id) not in closed),
            settling=self._settling(key, one) if self.may_settle else None,
            notes=None if one is None else self.notes.get((one.framework_id, one.competency_id)),
            behaviour=self.behaviours.get(key),
        )

    def _choices(self, one: Compared | None, scale: Scale | None) -> Iterator[OutcomeChoice]:
        return _without() if one is not None and self.review.left_out else _choices(one, scale)

    def _settling(self, key: str, one: Compared | None) -> Settling:
        stored = self.review.outcomes.get(key)
        tried = self.tried if self.tried and self.tried.key == key else None
        scale = None if one is None else self.review.scale_of(one)
        quicker = tried.stored if tried else None
        return Settling(
            version=stored.version if stored else 0,
            choices=tuple(self._choices(one, scale)),
            quick=() if stored or tried else tuple(_as_buttons(self._choices(one, scale), scale)),
            chosen=tried.picked if tried else _chosen(stored),
            note=tried.note if tried else (stored.note if stored else ""),
            error=tried.message if tried else "",
            next_step=tried.next_step if tried else "",
            stored=outcome_words(quicker, scale) if quicker else "",
            stored_sent={"choice": _chosen(quicker), "note": quicker.note} if quicker else {},
        )


def _without() -> Iterator[OutcomeChoice]:
    """Where one side went ahead, nothing can be agreed."""
    yield OutcomeChoice("without", _("Close without an agreed rating"))
    yield OutcomeChoice("action", _("Close without an agreed rating; something will be done"))


def _choices(one: Compared | None, scale: Scale | None) -> Iterator[OutcomeChoice]:
    if one is None or scale is None:
        yield OutcomeChoice("talked", _("We talked about it"))
        yield OutcomeChoice("action", _("Something will be done"))
        return
    for step in scale.steps:
        yield OutcomeChoice(
            str(step.number), _("Agreed: %(step)s", step=capital(scale.label_of(step.number)))
        )
    if one.standing == "no-result":
        yield OutcomeChoice("differ", _("No agreed rating: not enough to go on, or we agree to differ"))
    else:
        yield OutcomeChoice("differ", _("We agree to differ"))
    if one.subject == "competency":
        yield OutcomeChoice("action", _("Something will be done first; the rating is still open"))
    else:
        yield OutcomeChoice("action", _("Something will be done"))


def _as_buttons(choices: Iterator[OutcomeChoice], scale: Scale | None) -> Iterator[OutcomeChoice]:
    """The same in the words of a button: what it does."""
    for one in choices:
        if scale is not None and one.value.isdecimal():
            step = scale.label_of(int(one.value))
            yield OutcomeChoice(one.value, _("Agree “%(step)s”", step=step), capital(step))
        else:
            yield one


def _chosen(stored: IssueOutcome | None) -> str:
    if stored is None:
        return ""
    return str(stored.step) if stored.kind == "agreed" else stored.kind
