"""What was published on the page, as JSON values, and the catalogue that comes of it and the files together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

from kie.frameworks.models import (
    Catalogue,
    Editions,
    Framework,
    Idea,
    Lineage,
    RoleProfile,
    Scale,
)

FRAMEWORK = "framework"
ROLE_PROFILE = "role_profile"
T = TypeVar("T")
Ideas = Mapping[str, tuple[Idea, ...]]


def framework_body(
    framework: Framework, scales: Mapping[str, Scale], development: Ideas | None, lineage: Lineage | None
) -> dict[str, Any]:
    """A framework with all that its file brought along, as JSON values."""
    return {
        FRAMEWORK: framework.to_dict(),
        "scales": [scale.to_dict() for scale in scales.values()],
        "development": [
            {
                "competency": competency_id,
                "id": one.id,
                "kind": one.kind,
                "text": one.text,
                "author": one.author,
            }
            for competency_id, ideas in (development or {}).items()
            for one in ideas
        ],
        "lineage": lineage.to_dict() if lineage else None,
    }


def profile_body(said: RoleProfile) -> dict[str, Any]:
    """What a file says of a role profile, as JSON values."""
    return {ROLE_PROFILE: said.to_dict()}


def with_additions(files: Catalogue, bodies: Iterable[Mapping[str, Any]]) -> Catalogue:
    """The files with what was published beside them, in the order of publishing.

    A framework that was published stays as it was, also where the files bring one of the same id later: people were
    reviewed under its words.
    """
    frameworks, scales = dict(files.frameworks), dict(files.scales)
    profiles, development = dict(files.role_profiles), dict(files.development)
    lineages = dict(files.editions.lineages)
    for body in bodies:
        if ROLE_PROFILE in body:
            said = RoleProfile.from_dict(body[ROLE_PROFILE])
            profiles[said.id] = profiles[said.id].amended(said) if said.id in profiles else said
            continue
        framework = Framework.from_dict(body[FRAMEWORK])
        frameworks[framework.id] = framework
        scales |= {row["id"]: Scale.from_dict(row) for row in body["scales"]}
        development[framework.id] = _ideas(body["development"])
        lineages.pop(framework.id, None)
        if body["lineage"] is not None:
            lineages[framework.id] = Lineage.from_dict(body["lineage"])
    return replace(
        files,
        frameworks=_sorted(frameworks),
        scales=_sorted(scales),
        role_profiles=_sorted(profiles),
        development=_sorted(development),
        editions=Editions(_sorted(lineages)),
    )


def _ideas(rows: Iterable[Mapping[str, Any]]) -> Ideas:
    found: dict[str, tuple[Idea, ...]] = {}
    for row in rows:
        idea = Idea(row["id"], row["kind"], row["text"], row["author"])
        found[row["competency"]] = (*found.get(row["competency"], ()), idea)
    return MappingProxyType(found)


def _sorted(things: Mapping[str, T]) -> Mapping[str, T]:
    return MappingProxyType(dict(sorted(things.items())))
