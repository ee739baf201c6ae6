"""Each part of somebody's own file: who can read it today, as `kie.access` grants it, and who has opened it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.access import Permission
from kie.cycles.earlier import current_reviews
from kie.i18n import N_, _, format_instant, format_time
from kie.people.queries import names_of, raters_of
from kie.people.readers import named_readers
from kie.records.ledger import last_openings, readers_by_reason
from kie.records.queries import revealed_reviews
from kie.reviews.moderators import deciders_about

_P = Permission
PARTS: Mapping[Permission, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        _P.READ_REVIEW: (N_("Reviews"), ("review",)),
        _P.READ_RECORD: (N_("Records of reviews, and copies to print"), ("record", "document")),
        _P.READ_PLAN: (N_("Development plan"), ("plan",)),
        _P.READ_PROFILE: (N_("Profile over the years"), ("profile",)),
        _P.READ_SHARED_EVIDENCE: (N_("What your diary shares"), ("diary",)),
        _P.READ_HAND_OVER: (N_("What a former manager handed over"), ("hand-over",)),
    }
)
"""What asking for it is called, its title, and what its openings are called in the ledger."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the file. `note`: what is in it today, "" when nothing needs saying. `can`: a sentence for each kind
    of reader with who that is today, "" where no names belong. `did`: who opened it last, and when."""

    title: str
    note: str
    can: tuple[tuple[str, str], ...]
    did: tuple[str, ...]


def parts_of(session: Session, person_id: UUID) -> tuple[Part, ...]:
    """Every part, in the order people know them; eight statements, and two more where they disagree with a record."""
    raters = raters_of(session, person_id, clock.today())
    ids = [one for one in (raters.leader, *raters.delegates) if one is not None]
    current = current_reviews(session, person_id)
    deciding = deciders_about(session, person_id, current)
    names = names_of(session, [*ids, *deciding])
    leaders = _today([names[one] for one in dict.fromkeys(ids)])
    deciders = _today(sorted(names[one] for one in deciding))
    granted = _now(
        [
            _("%(name)s until %(time)s", name=name, time=format_time(at))
            for name, at in readers_by_reason(session, person_id)
        ]
    )
    last = last_openings(session, person_id)
    notes = {_P.READ_REVIEW: _open_reviews(session, person_id, current)}
    return tuple(
        Part(
            _(title),
            notes.get(permission, ""),
            named_readers(permission, leaders, granted, deciders),
            tuple(
                _("%(name)s, last on %(moment)s", name=one.reader, moment=format_instant(one.at))
                for one in last
                if one.what in whats
            ),
        )
        for permission, (title, whats) in PARTS.items()
    )


def _today(names: list[str]) -> str:
    return _("Today: %(names)s.", names=", ".join(names)) if names else _("Today: nobody.")


def _now(names: list[str]) -> str:
    return _("At this moment: %(names)s.", names=", ".join(names)) if names else _("At this moment: nobody.")


def _open_reviews(session: Session, person_id: UUID, current: frozenset[UUID]) -> str:
    """Which reviews both sides read. Of earlier ones a manager reads the record alone."""
    titles = [one.cycle for one in revealed_reviews(session, person_id) if one.participation_id in current]
    if not titles:
        return _(
            "None is open to both sides today. Of earlier ones your manager reads the last signed record at most."
        )
    return _(
        "Open to both sides today: %(titles)s. Of earlier ones your manager reads the last signed record at most.",
        titles=", ".join(titles),
    )
