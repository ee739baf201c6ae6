"""What HR is shown of a role profile's file before it is published: what it would change."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kie.frameworks.models import Catalogue, Framework, RoleProfile
from kie.frameworks.uploads import NewProfile
from kie.i18n import _
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class ProfilePreview:
    """A role profile as it would be. `changes`: what it asks for today and from now on."""

    profile: RoleProfile
    new: bool
    nothing: bool
    changes: Table


def profile_preview(upload: NewProfile, catalogue: Catalogue) -> ProfilePreview:
    """An uploaded role profile, in plain words."""
    columns = (Column(_("What")), Column(_("Today")), Column(_("From now on")))
    rows = tuple(_changes(upload.before, upload.after, catalogue.frameworks))
    table = Table(_("What would change"), columns, rows)
    return ProfilePreview(upload.after, upload.before is None, upload.nothing, table)


def _changes(
    before: RoleProfile | None, after: RoleProfile, frameworks: Mapping[str, Framework]
) -> Iterator[tuple[str, str, str]]:
    facts: tuple[tuple[str, Callable[[RoleProfile], str]], ...] = (
        (_("Title"), lambda one: one.title),
        (_("Whose suggestion"), lambda one: one.author),
        (_("Audiences"), lambda one: ", ".join(sorted(one.audiences))),
    )
    for title, read in facts:
        yield from _change(title, read(before) if before else "", read(after))
    for framework in frameworks.values():
        for competency in framework.competencies:
            title = f"{framework.name}: {competency.title}"
            steps = [_step(one, framework, competency.id) for one in (before, after)]
            yield from _change(title, *steps)
        left = [_left_out(one, framework) for one in (before, after)]
        yield from _change(_("%(framework)s: not asked", framework=framework.name), *left)


def _change(title: str, before: str, after: str) -> Iterator[tuple[str, str, str]]:
    if before != after:
        yield title, before or "–", after or "–"


def _step(profile: RoleProfile | None, framework: Framework, competency_id: str) -> str:
    number = profile.required_step(framework.id, competency_id) if profile else None
    if number is None:
        return ""
    competency = framework.competency(competency_id)
    return framework.scale_at(framework.default_depth, competency).label_of(number)


def _left_out(profile: RoleProfile | None, framework: Framework) -> str:
    return ", ".join(sorted(profile.left_out.get(framework.id, ()))) if profile else ""
