"""An uploaded file, read against the catalogue that it would become part of: what it holds, or what is wrong in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

from kie.frameworks.additions import framework_body, profile_body
from kie.frameworks.bundle_reader import Bundle, read_bundle
from kie.frameworks.framework_reader import Known
from kie.frameworks.lineages import lineage_in
from kie.frameworks.models import Catalogue, Framework, Lineage, RoleProfile
from kie.frameworks.problems import Problem, Report
from kie.frameworks.profile_reader import read_role_profile
from kie.frameworks.toml_file import table_of
from kie.frameworks.toml_table import Table
from kie.i18n import _

T = TypeVar("T")
MOST_COMPETENCIES = 60
MOST_STATEMENTS = 600
"""Far more than anybody could be asked, so that a page of them can still be read."""


@dataclass(frozen=True, slots=True)
class NewFramework:
    """A framework with what its file brings along; `lineage` where it follows another, the framework `old`. `nothing`:
    whether it says what that one says already, and only its id and its version are others; or, where they are `old`'s
    too, not even these."""

    bundle: Bundle
    lineage: Lineage | None
    old: Framework | None
    nothing: bool = False

    @property
    def framework(self) -> Framework:
        """The framework itself."""
        return self.bundle.framework

    @property
    def again(self) -> bool:
        """Whether this very framework is published already."""
        return self.old is not None and self.old.id == self.framework.id

    @property
    def body(self) -> dict[str, Any]:
        """What is kept of it, as JSON values."""
        return framework_body(self.framework, self.bundle.scales, self.bundle.development, self.lineage)

    @property
    def digest(self) -> str:
        """Of all that would be published."""
        return _digest(self.body, None)


@dataclass(frozen=True, slots=True)
class NewProfile:
    """What a file says of a role profile: `before` is the profile as it stands, None for a new one."""

    said: RoleProfile
    before: RoleProfile | None

    @property
    def after(self) -> RoleProfile:
        """The profile as it would be."""
        return self.before.amended(self.said) if self.before else self.said

    @property
    def nothing(self) -> bool:
        """Whether the file says what is known already."""
        return self.before is not None and self.after.asks_as(self.before)

    @property
    def body(self) -> dict[str, Any]:
        """What is kept of it, as JSON values."""
        return profile_body(self.said)

    @property
    def digest(self) -> str:
        """Of all that would be published, and of what it changes."""
        return _digest(self.body, self.before.to_dict() if self.before else None)


Upload = NewFramework | NewProfile


def read_upload(
    data: bytes, catalogue: Catalogue, name: str = ""
) -> tuple[Upload | None, tuple[Problem, ...]]:
    """What an uploaded file holds, or all that is wrong in it; one of the two. `name`: what problems call the file.

    A file with required steps or audiences is a role profile, any other is read as a framework.
    """
    report = Report(name)
    table = table_of(data, report)
    upload: Upload | None = None
    if table is not None:
        is_profile = not table.has("competencies") and (table.has("audiences") or table.has("required"))
        upload = _profile(table, catalogue) if is_profile else _framework(table, catalogue)
    problems = tuple(report.in_order())
    return (None if problems else upload), problems


def _framework(table: Table, catalogue: Catalogue) -> NewFramework | None:
    bundle = read_bundle(table, _known(catalogue.scales))
    if bundle is None:
        return None
    again = _again(bundle, catalogue)
    if again is None:
        _new(bundle.framework, catalogue, table.report)
    _small(bundle.framework, table.report)
    if bundle.claims is None:
        return NewFramework(bundle, None, again, nothing=again is not None)
    follows = {edition: lineage.follows for edition, lineage in catalogue.editions.lineages.items()}
    known = _known(catalogue.frameworks)
    lineage = lineage_in(bundle.claims, bundle.framework, known, follows, table.report)
    if again is not None:
        return NewFramework(bundle, lineage, again, nothing=True)
    old = catalogue.frameworks.get(bundle.claims.follows)
    return NewFramework(bundle, lineage, old, old is not None and _says_the_same(bundle, old, catalogue))


def _again(bundle: Bundle, catalogue: Catalogue) -> Framework | None:
    """The framework that this file would publish, where it is published already, with the same ideas and following the
    same edition; None otherwise."""
    there = catalogue.frameworks.get(bundle.framework.id)
    if there is None or there != bundle.framework:
        return None
    lineage = catalogue.editions.lineages.get(there.id)
    same = (lineage.follows if lineage else None) == (bundle.claims.follows if bundle.claims else None)
    ideas = bundle.development
    return there if same and (ideas is None or ideas == catalogue.development.get(there.id, {})) else None


def _says_the_same(bundle: Bundle, old: Framework, catalogue: Catalogue) -> bool:
    """Whether an edition has the words, the answers and the ideas of the one that it follows."""
    renamed = replace(bundle.framework, id=old.id, version=old.version).fingerprinted()
    return renamed == old and (bundle.development or {}) == catalogue.development.get(old.id, {})


def _profile(table: Table, catalogue: Catalogue) -> NewProfile:
    said = read_role_profile(table, _known(catalogue.frameworks), catalogue.role_profiles)
    return NewProfile(said, catalogue.role_profiles.get(said.id))


def _new(framework: Framework, catalogue: Catalogue, report: Report) -> None:
    there = catalogue.frameworks.get(framework.id)
    if there is None:
        if framework.name in [one.name for one in catalogue.frameworks.values()]:
            what = _("There is a framework “%(name)s” already.", name=framework.name)
            report.add(
                "version", what, _("Give this one a version of its own, so that the two can be told apart.")
            )
        return
    if framework == there:
        what = _("“%(name)s” is there already, in these very words.", name=there.name)
        cure = _(
            "Its ideas and what it follows stay as they are. To change them, begin with the file of its next edition."
        )
        report.add("", what, cure)
        return
    what = _("There is a framework “%(id)s” already: %(title)s.", id=there.id, title=there.title)
    cure = _(
        "Give this one an id that was never used, for example %(example)s; and if it is a new edition of the other, "
        "say so under [lineage] with %(line)s.",
        example=f"{there.id}-2",
        line=f'follows = "{there.id}"',
    )
    report.add("id", what, cure)


def _small(framework: Framework, report: Report) -> None:
    if len(framework.competencies) > MOST_COMPETENCIES:
        what = _(
            "There are %(n)s competencies; %(most)s is the most.",
            n=len(framework.competencies),
            most=MOST_COMPETENCIES,
        )
        report.add("competencies", what, _("Make several frameworks of it."))
    if len(framework.all_statements) > MOST_STATEMENTS:
        what = _(
            "There are %(n)s statements; %(most)s is the most.",
            n=len(framework.all_statements),
            most=MOST_STATEMENTS,
        )
        report.add("competencies", what, _("Make several frameworks of it."))


def _known(things: Mapping[str, T]) -> Known[T]:
    return Known(things, frozenset(things))


def _digest(body: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    written = json.dumps([body, before], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
