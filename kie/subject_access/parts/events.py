"""Of the audit trail: what was done about the person, as it was noted, and what they did."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, case, literal, not_, or_

from kie.events import Event
from kie.i18n import N_, _
from kie.subject_access.parts.records import PLACES
from kie.subject_access.parts.reviews import PARTIES
from kie.subject_access.sections import Asking, Field, Part, Row, Section
from kie.subject_access.wording import GROUNDS
from kie.trail.kinds import KINDS, RECORDS, actions_of, details_shown
from kie.trail.words_kept_back import KEPT_BACK

ACTIONS = {action: words for kind in KINDS.values() for action, words in kind.actions.items()} | KEPT_BACK
MORE: Mapping[str, str] = {
    "party": N_("which of the two"),
    "revision": N_("record number"),
    "items": N_("answers"),
    "place": N_("where"),
    "ground": N_("ground"),
    "agreed": N_("yes said"),
}
"""Details that the trail's page does not name."""
VALUES: Mapping[str, Mapping[str, str]] = {
    "party": PARTIES,
    "place": PLACES,
    "ground": GROUNDS,
    "agreed": {"True": N_("Yes"), "False": N_("No")},
}
DRAFTS = ("assessment.saved", "unhelpful.saved")
"""Written at each save: by somebody else they tell how a draft comes on that is hidden from the person."""


def _about(found: Select[Any], asking: Asking) -> Select[Any]:
    """HR is told what their part of the trail shows: nothing of signing in, nor when somebody wrote in their diary."""
    theirs = found.where(Event.person_id == asking.person_id).order_by(Event.at, Event.id)
    if not asking.own:
        return theirs.where(Event.action.in_(sorted(actions_of(RECORDS))))
    of_another = or_(Event.actor_id.is_(None), Event.actor_id != asking.person_id)
    return theirs.where(not_(and_(Event.action.in_(DRAFTS), of_another)))


def _in_words(row: Row) -> Row:
    """The details that are no ids, in words where there are any."""
    details = row["details"] or {}
    named = details_shown(details) + [
        (MORE[name], VALUES.get(name, {}).get(str(value), str(value)))
        for name, value in details.items()
        if name in MORE and value not in ("", None)
    ]
    return {"details_words": "; ".join(f"{_(name)}: {_(value)}" for name, value in named)}


PART = Part(
    "events",
    N_("The audit trail"),
    100,
    (
        Section(
            "events",
            N_("What was done about you"),
            (
                Field("at", N_("When"), Event.at),
                Field("action", N_("What"), Event.action, codes=ACTIONS),
                Field(
                    "by",
                    N_("By"),
                    case(
                        (Event.actor_id.is_(None), literal("system")),
                        (Event.actor_id == Event.person_id, literal("you")),
                        else_=literal("colleague"),
                    ),
                    codes={
                        "system": N_("KIE itself"),
                        "you": N_("You"),
                        "colleague": N_("A colleague"),
                    },
                ),
                Field("details", N_("Details"), Event.details),
            ),
            _about,
            saying=_in_words,
            note=N_(
                "As it was noted. Who the colleague was stands beside what they did, "
                "in the parts above. What you did about others stands in their files, without your having to ask."
            ),
        ),
    ),
)
