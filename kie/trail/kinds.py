"""Which part of the trail shows what, and what it is called.

What is nobody's business but its author's is in neither part (`words_kept_back`): drafts as they are saved, the diary,
reflections, thanks, what was typed after a session had ended, and what was raised about unhelpful behaviours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kie.i18n import N_
from kie.trail.words_details import VALUES
from kie.trail.words_records import CYCLES, PAPER, PLANS, READING, REVIEWS
from kie.trail.words_technical import ACCOUNTS, OF_TOKENS, PEOPLE, SERVICE, TRAIL

RECORDS, TECHNICAL = "records", "technical"


@dataclass(frozen=True, slots=True)
class Kind:
    """Actions that are looked for together. `actions`: what each is called, by its word in the trail."""

    title: str
    actions: Mapping[str, str]
    parts: frozenset[str]


def _kind(title: str, actions: dict[str, str], *parts: str) -> Kind:
    return Kind(title, MappingProxyType(actions), frozenset(parts))


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "reviews": _kind(N_("Reviews and records"), REVIEWS, RECORDS),
        "plans": _kind(N_("Plans"), PLANS, RECORDS),
        "reading": _kind(N_("Reading for a reason, requests and downloads"), READING, RECORDS),
        "paper": _kind(N_("Forms on paper"), PAPER, RECORDS),
        "cycles": _kind(N_("Cycles, frameworks and learning"), CYCLES, RECORDS),
        "people": _kind(N_("People, roles and teams"), PEOPLE, RECORDS, TECHNICAL),
        "accounts": _kind(N_("Signing in"), ACCOUNTS, TECHNICAL),
        "service": _kind(N_("The service"), SERVICE, TECHNICAL),
        "trail": _kind(N_("Looking at this trail"), TRAIL, RECORDS, TECHNICAL),
    }
)
DETAILS: Mapping[str, str] = MappingProxyType(
    {
        "role": N_("role"),
        "by": N_("with"),
        "side": N_("side"),
        "standing": N_("as"),
        "reason": N_("reason"),
        "why": N_("why"),
        "how": N_("how"),
        "rows": N_("rows"),
        "number": N_("number"),
        "people": N_("people"),
        "nobody": N_("with names or codes of nobody here"),
        "quarter": N_("quarter"),
        "part": N_("part"),
        "form": N_("as"),
        "token": N_("token"),
        "account": N_("account in the directory"),
        "then": N_("then"),
        "fields": N_("what"),
        "received_before": N_("received, as it was written down"),
        "received_on": N_("received, as corrected"),
    }
)
"""Details that are shown, and what each is called. None of them holds what somebody wrote."""


def kinds_of(part: str) -> dict[str, Kind]:
    """The kinds that this part of the trail shows."""
    return {name: kind for name, kind in KINDS.items() if part in kind.parts}


def actions_of(part: str, kind: str = "") -> dict[str, str]:
    """What this part shows, of one kind or of all: what each is called, by its word in the trail."""
    shown = kinds_of(part)
    chosen = [shown[kind]] if kind in shown else list(shown.values())
    return {action: words for one in chosen for action, words in one.actions.items()}


def by_token(action: str, details: Mapping[str, Any]) -> str:
    """The token of the directory by which it was done, or a word that stands for none; "" for what had none."""
    return "" if action in OF_TOKENS else str(details.get("token") or "")


def details_shown(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The details that are shown, with what each and its value are called, marked for translation."""
    return [
        (DETAILS[name], VALUES.get(name, {}).get(str(value), str(value)))
        for name, value in details.items()
        if name in DETAILS and value not in ("", None)
    ]
