"""What the two can do on the card of an unhelpful behaviour: the person replies, the manager finds it resolved."""

from collections.abc import Mapping
from dataclasses import dataclass

from kie.assessments.standing import StandingObservation
from kie.reviews.agenda import Review
from kie.reviews.rules import issue_key


@dataclass(frozen=True, slots=True)
class TriedReply:
    """A reply or resolution that was sent and could not be kept. `stored`: the reply that was saved meanwhile, None for
    a refusal of another kind."""

    key: str
    words: str
    message: str
    next_step: str
    stored: str | None = None


@dataclass(frozen=True, slots=True)
class BehaviourReader:
    """Who looks at the cards. `replies`: it is the person themselves; `resolves`: it is whoever manages them.

    On a screen that both look at, whoever types replies for nobody.
    """

    replies: bool
    resolves: bool


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The forms on one card. `words`, `version`: of the reply as it stands, or as it was tried."""

    framework_id: str
    statement_id: str
    words: str
    version: int
    may_reply: bool
    may_resolve: bool
    tried: TriedReply | None


def behaviours_of(
    review: Review, reader: BehaviourReader, tried: TriedReply | None
) -> Mapping[str, Behaviour]:
    """Everything that was raised and is on the agenda, by the key of its issue."""
    keys = {issue_key("unhelpful", *seen.key): seen for seen in review.observed.values()}
    return {key: _behaviour(review, key, seen, reader, tried) for key, seen in keys.items()}


def _behaviour(
    review: Review, key: str, seen: StandingObservation, reader: BehaviourReader, tried: TriedReply | None
) -> Behaviour:
    stands = review.context.cycle.is_open and seen.resolution is None
    mine = tried if tried is not None and tried.key == key else None
    stored = "" if seen.reply is None else seen.reply.words
    return Behaviour(
        framework_id=seen.framework_id,
        statement_id=seen.statement_id,
        words=stored if mine is None else mine.words,
        version=0 if seen.reply is None else seen.reply.version,
        may_reply=stands and reader.replies,
        may_resolve=stands and reader.resolves,
        tried=mine,
    )
