"""Who can read what, in plain words, made from what `kie.access` grants: no sentence, no grant.

For above the first box: shown before anybody types.
"""

from collections.abc import Mapping
from types import MappingProxyType

from kie.access import GRANTS, Fact, Grant, Permission, Relation
from kie.i18n import N_, _

_R, _F = Relation, Fact
_BY_REASON = (
    N_(
        "HR, only with a reason from a short list, for 30 minutes, and never about somebody in their own line. "
        "You are told the same day."
    ),
    N_(
        "HR, only with a reason from a short list, for 30 minutes, and never about somebody in their own line. "
        "The person is told the same day."
    ),
)
_AFTER_REVEAL = frozenset({_F.REVEALED})
_GRANTED = frozenset({_F.GRANTED, _F.OUTSIDE_LINE})

SENTENCES: Mapping[Permission, Mapping[Grant, tuple[str, str]]] = MappingProxyType(
    {
        Permission.READ_REVIEW: {
            Grant(_R.SELF, _AFTER_REVEAL): (
                N_("You, once %(moment)s."),
                N_("The person it is about, once %(moment)s."),
            ),
            Grant(_R.MANAGER, _AFTER_REVEAL): (
                N_("Whoever manages you, or stands in for them, from the same moment on."),
                N_("Whoever manages them, or stands in for their manager, from the same moment on."),
            ),
            Grant(_R.HR, _AFTER_REVEAL | _GRANTED): _BY_REASON,
            Grant(_R.PARTNER, _AFTER_REVEAL | _GRANTED): _BY_REASON,
        },
        Permission.READ_HAND_OVER: {
            Grant(_R.MANAGER): (
                N_("Whoever manages you, or stands in for them, as soon as it is signed."),
                N_("Whoever manages them, or stands in for their manager, as soon as it is signed."),
            ),
            Grant(_R.SELF, _AFTER_REVEAL): (
                N_("You, once %(moment)s."),
                N_("The person it is about, once %(moment)s."),
            ),
        },
        Permission.READ_SHARED_EVIDENCE: {
            Grant(_R.SELF): (N_("You."), N_("The person whose diary it is.")),
            Grant(_R.MANAGER): (
                N_("Whoever manages you, or stands in for them."),
                N_("Whoever manages them, or stands in for their manager."),
            ),
        },
        Permission.READ_RECORD: {
            Grant(_R.SELF): (N_("You."), N_("The person it is about.")),
            Grant(_R.MANAGER): (
                N_(
                    "Whoever manages you. Of earlier reviews a manager reads only the last one that both signed."
                ),
                N_(
                    "Whoever manages them. Of earlier reviews a manager reads only the last one that both signed."
                ),
            ),
            Grant(_R.SIGNED_IN, frozenset({_F.DISPUTED, _F.DECIDES})): (
                N_("Your manager’s manager, if you disagree with the record."),
                N_("The manager’s manager, if the person disagrees with the record."),
            ),
            Grant(_R.HR, _GRANTED): _BY_REASON,
            Grant(_R.PARTNER, _GRANTED): _BY_REASON,
            Grant(_R.AUDITOR, frozenset({_F.SAMPLED, _F.OUTSIDE_LINE})): (
                N_(
                    "An auditor, for seven days, if it is drawn at random under a case number once both have signed. "
                    "You are told the same day."
                ),
                N_(
                    "An auditor, for seven days, if it is drawn at random under a case number once both have signed. "
                    "The person is told the same day."
                ),
            ),
        },
        Permission.READ_PLAN: {
            Grant(_R.SELF): (N_("You."), N_("The person whose plan it is.")),
            Grant(_R.MANAGER): (
                N_("Whoever manages you, or stands in for them."),
                N_("Whoever manages them, or stands in for their manager."),
            ),
            Grant(_R.HR, _GRANTED): _BY_REASON,
            Grant(_R.PARTNER, _GRANTED): _BY_REASON,
        },
        Permission.READ_PROFILE: {
            Grant(_R.SELF): (N_("You."), N_("The person it is about.")),
            Grant(_R.MANAGER): (
                N_("Whoever manages you, or stands in for them."),
                N_("Whoever manages them, or stands in for their manager."),
            ),
        },
    }
)
"""For every permission and grant: the sentence to the person concerned, and the one to anybody else who writes."""


def when_open(name: str = "") -> str:
    """From when both sides can read what was handed in, to stand after "once" or "until".

    `name`: the other of the two, said to either of them; "" for words that suit anybody.
    """
    if name:
        return _("you and %(name)s have both handed in, or one of you has gone ahead", name=name)
    return _("both parts are handed in, or one side has gone ahead")


def readers_of(permission: Permission, own: bool) -> tuple[str, ...]:
    """Who can read it, a sentence each, in the order of the grants. `own`: said to the person concerned."""
    said = (SENTENCES[permission][grant][0 if own else 1] for grant in GRANTS[permission])
    return tuple(dict.fromkeys(_(sentence, moment=when_open()) for sentence in said))


def named_readers(
    permission: Permission, leaders: str, granted: str, deciders: str
) -> tuple[tuple[str, str], ...]:
    """The sentences to the person concerned, each with who that is today, "" where no names belong.

    `leaders`: who manages them or stands in; `granted`: who of HR gave a reason to read at this moment; `deciders`:
    who decides on a disagreement of theirs.
    """
    names = {_R.MANAGER: leaders, _R.HR: granted, _R.PARTNER: granted, _R.SIGNED_IN: deciders}
    said = {
        _(SENTENCES[permission][grant][0], moment=when_open()): names.get(grant.relation, "")
        for grant in GRANTS[permission]
    }
    return tuple(said.items())


def by_reason(own: bool) -> str:
    """The sentence about HR alone, for rooms that say the rest with names."""
    return _(_BY_REASON[0 if own else 1])
