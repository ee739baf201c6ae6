"""What a cycle freezes when it opens, to JSON and back: role profiles here, frameworks by their own `to_dict`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kie.frameworks.models import RoleProfile


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
