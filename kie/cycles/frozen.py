"""What a cycle freezes when it opens, and how it is read again: frameworks, what these follow, role profiles."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kie.cycles.models import CycleOpening, FrozenFramework
from kie.frameworks.models import Editions, Framework, Lineage, RoleProfile


def frozen_profile(profile: RoleProfile) -> dict[str, Any]:
    """The role profile as JSON values, nothing lost."""
    return profile.to_dict()


def thawed_profile(data: Mapping[str, Any]) -> RoleProfile:
    """The role profile that `frozen_profile` wrote."""
    return RoleProfile.from_dict(data)


def frozen_editions(editions: Editions, framework_ids: Iterable[str]) -> dict[str, Any]:
    """What these frameworks follow, back to the first, as JSON values: all that comparing with earlier cycles needs."""
    used = {
        each for one in framework_ids for each in (one, *editions.before(one)) if each in editions.lineages
    }
    return {edition: editions.lineages[edition].to_dict() for edition in sorted(used)}


def thawed_editions(data: Mapping[str, Any] | None) -> Editions:
    """The editions that `frozen_editions` wrote; none for None."""
    kept = {edition: Lineage.from_dict(lineage) for edition, lineage in (data or {}).items()}
    return Editions(MappingProxyType(kept))


_followed: dict[tuple[UUID, datetime], Editions] = {}
"""Frozen editions by cycle and its opening. They never change, so keeping them in the process is safe."""


def editions_known(session: Session, opened: Collection[tuple[UUID, datetime]]) -> Editions:
    """What the frameworks of all these cycles follow, together. `opened`: each with the moment of its opening; a
    statement only for those that this process has not met."""
    unknown = {cycle_id for cycle_id, at in opened if (cycle_id, at) not in _followed}
    if unknown:
        rows = session.execute(
            select(CycleOpening.cycle_id, CycleOpening.opened_at, CycleOpening.editions).where(
                CycleOpening.cycle_id.in_(unknown)
            )
        )
        _followed.update({(cycle_id, at): thawed_editions(kept) for cycle_id, at, kept in rows})
    lineages: dict[str, Lineage] = {}
    for one in sorted(opened, key=lambda one: one[1]):
        lineages |= _followed[one].lineages
    return Editions(MappingProxyType(lineages))


def keep_words(session: Session, framework: Framework) -> str:
    """Keep the framework's words under their fingerprint, if nobody has yet; gives the fingerprint."""
    if session.get(FrozenFramework, framework.fingerprint) is None:
        try:
            with session.begin_nested():
                session.add(
                    FrozenFramework(
                        fingerprint=framework.fingerprint,
                        framework_id=framework.id,
                        body=framework.to_dict(),
                    )
                )
        except IntegrityError:
            # Another cycle opened at the same moment and kept the same words: that is what was wanted.
            session.expire_all()
    return framework.fingerprint


_thawed: dict[str, Framework] = {}
"""Frozen frameworks by fingerprint. They never change, so keeping them in the process is safe."""


def words_under(session: Session, fingerprints: set[str]) -> dict[str, Framework]:
    """Frozen frameworks by fingerprint; a statement only for those that this process has not met."""
    unknown = fingerprints - _thawed.keys()
    if unknown:
        rows = session.scalars(select(FrozenFramework).where(FrozenFramework.fingerprint.in_(unknown)))
        _thawed.update({row.fingerprint: Framework.from_dict(row.body) for row in rows})
    return {fingerprint: _thawed[fingerprint] for fingerprint in fingerprints}
