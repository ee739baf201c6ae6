"""What HR is shown of a role profile's file before it is published: what it would change."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kie.frameworks.models import Catalogue, Competency, Framework, RoleProfile
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


@dataclass(frozen=True, slots=True)
class RequiredPage:
    """What each role profile asks for in a framework. `profiles`: in the order of the table's columns."""

    table: Table
    profiles: tuple[RoleProfile, ...]


def required_page(catalogue: Catalogue, framework: Framework) -> RequiredPage:
    """The required steps of a framework, by competency and role profile."""
    profiles = tuple(catalogue.role_profiles.values())
    rows = tuple(
        (one.title, *(_asked(profile, framework, one) for profile in profiles))
        for one in framework.competencies
    )
    columns = (Column(_("Competency")), *(Column(profile.title) for profile in profiles))
    return RequiredPage(Table(_("Required steps"), columns, rows), profiles)


def _asked(profile: RoleProfile, framework: Framework, competency: Competency) -> str:
    if competency.audience not in profile.audiences or profile.leaves_out(framework.id, competency.id):
        return _("not asked")
    return _step(profile, framework, competency.id) or _("no step")


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
