"""What a cycle freezes when it opens, and how it is read again: frameworks, what these follow, role profiles."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kie.cycles.models import FrozenFramework
from kie.frameworks.models import Carried, Editions, Framework, Lineage, RoleProfile


def frozen_profile(profile: RoleProfile) -> dict[str, Any]:
    """The role profile as JSON values, nothing lost."""
    return {
        "id": profile.id,
        "title": profile.title,
        "author": profile.author,
        "audiences": sorted(profile.audiences),
        "required": {framework: dict(steps) for framework, steps in profile.required.items()},
        "left_out": {framework: sorted(nodes) for framework, nodes in profile.left_out.items()},
    }


def thawed_profile(data: Mapping[str, Any]) -> RoleProfile:
    """The role profile that `frozen_profile` wrote."""
    return RoleProfile(
        id=data["id"],
        title=data["title"],
        author=data["author"],
        audiences=frozenset(data["audiences"]),
        required=MappingProxyType(
            {framework: MappingProxyType(dict(steps)) for framework, steps in data["required"].items()}
        ),
        left_out=MappingProxyType(
            {framework: frozenset(nodes) for framework, nodes in data["left_out"].items()}
        ),
    )


def frozen_editions(editions: Editions, framework_ids: Iterable[str]) -> dict[str, Any]:
    """What these frameworks follow, back to the first, as JSON values: all that comparing with earlier cycles needs."""
    used = {
        each for one in framework_ids for each in (one, *editions.before(one)) if each in editions.lineages
    }
    return {edition: _frozen_lineage(editions.lineages[edition]) for edition in sorted(used)}


def _frozen_lineage(lineage: Lineage) -> dict[str, Any]:
    carried = {node: [was.kind, *was.sources] for node, was in lineage.carried.items()}
    return {"follows": lineage.follows, "carried": carried, "gone": list(lineage.gone)}


def thawed_editions(data: Mapping[str, Any] | None) -> Editions:
    """The editions that `frozen_editions` wrote; none for None."""
    return Editions(
        MappingProxyType(
            {
                edition: Lineage(
                    kept["follows"],
                    MappingProxyType(
                        {node: Carried(kind, tuple(of)) for node, (kind, *of) in kept["carried"].items()}
                    ),
                    tuple(kept["gone"]),
                )
                for edition, kept in (data or {}).items()
            }
        )
    )


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
