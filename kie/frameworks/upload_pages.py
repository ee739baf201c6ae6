"""What HR is shown of an uploaded file before it is published."""

from collections.abc import Iterator
from dataclasses import dataclass

from kie.frameworks.additions import with_additions
from kie.frameworks.flag_pages import FlagSection, flag_sections
from kie.frameworks.lineage_pages import LineagePage, lineage_page
from kie.frameworks.models import Catalogue, Framework, Scale
from kie.frameworks.pages import DocumentPage, document_page
from kie.frameworks.problems import Problem
from kie.frameworks.profile_pages import ProfilePreview, profile_preview
from kie.frameworks.queries import Published
from kie.frameworks.service import Preview
from kie.frameworks.uploads import NewFramework, NewProfile
from kie.i18n import _, format_instant, ngettext

MOST_PROBLEMS = 100
"""A file in which everything is wrong says the same thing often."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary list."""

    term: str
    value: str


@dataclass(frozen=True, slots=True)
class FrameworkPreview:
    """A framework as it would be: the facts, what became of the edition before, words to think about, all its words.
    `nothing`: the name of the framework that says all this already; "" otherwise. `again`: it is this one itself."""

    framework: Framework
    nothing: str
    again: bool
    facts: tuple[Row, ...]
    lineage: LineagePage | None
    flags: tuple[FlagSection, ...]
    document: DocumentPage


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One publication for the list: what, with its address' id or None for a role profile, by whom, and when."""

    title: str
    framework_id: str | None
    words: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """An uploaded file as it would be published: one of the two. `problems`: what has become wrong with it since its
    upload; `outdated`: it is no longer what it was then."""

    framework: FrameworkPreview | None
    profile: ProfilePreview | None
    problems: tuple[Problem, ...]
    outdated: bool

    @property
    def nothing(self) -> bool:
        """Whether there is nothing in it to publish."""
        return bool((self.framework and self.framework.nothing) or (self.profile and self.profile.nothing))


def preview_page(found: Preview, catalogue: Catalogue) -> PreviewPage:
    """What an uploaded file would publish, in plain words."""
    upload = found.upload
    return PreviewPage(
        framework_preview(upload, catalogue) if isinstance(upload, NewFramework) else None,
        profile_preview(upload, catalogue) if isinstance(upload, NewProfile) else None,
        found.problems,
        found.outdated,
    )


def framework_preview(upload: NewFramework, catalogue: Catalogue) -> FrameworkPreview:
    """An uploaded framework, in plain words."""
    framework, after = upload.framework, with_additions(catalogue, [upload.body])
    return FrameworkPreview(
        framework,
        upload.old.name if upload.nothing and upload.old else "",
        upload.again,
        tuple(_facts(upload, after)),
        _lineage(upload),
        flag_sections(after, framework),
        document_page(after, framework),
    )


def _lineage(upload: NewFramework) -> LineagePage | None:
    if upload.lineage is None or upload.old is None or upload.again:
        return None
    return lineage_page(upload.framework, upload.old, upload.lineage)


def published_rows(publications: tuple[Published, ...], catalogue: Catalogue) -> tuple[PublishedRow, ...]:
    """Who published what, the newest first."""
    return tuple(_published(one, catalogue) for one in publications)


def publication_words(one: Published) -> str:
    """By whom something was published, and when."""
    return _("Added by %(name)s, %(when)s", name=one.name, when=format_instant(one.published_at))


def _published(one: Published, catalogue: Catalogue) -> PublishedRow:
    if one.framework_id is None:
        profile = catalogue.role_profile(one.role_profile_id or "")
        title = _("Role profile: %(title)s", title=profile.title)
    else:
        framework = catalogue.framework(one.framework_id)
        title = framework.name
    return PublishedRow(title, one.framework_id, publication_words(one))


def _facts(upload: NewFramework, after: Catalogue) -> Iterator[Row]:
    new = upload.framework
    yield Row(_("Framework"), new.name)
    yield Row(_("Id"), new.id)
    yield Row(_("Published by"), new.publisher)
    if upload.old is not None:
        yield Row(_("Follows"), upload.old.name)
    yield Row(_("Competencies"), _competencies(new))
    positive = sum(len(one.statements) for one in new.competencies)
    yield Row(_("Statements"), _statements(positive, len(new.all_unhelpful), new))
    yield Row(_("Asked"), _("each theme") if new.default_depth == "theme" else _("each behaviour"))
    for term, scale in (
        (_("Answers to a theme"), new.theme_scale),
        (_("Answers to a behaviour"), new.behaviour_scale),
        (_("Unhelpful behaviours"), new.unhelpful_scale),
    ):
        yield Row(term, _scale(scale, scale.id in upload.bundle.scales))
    yield Row(_("Explanations"), _explanations(new))
    yield Row(_("Ideas for development"), _ideas(new, after))


def _competencies(framework: Framework) -> str:
    leading = sum(one.audience == "leaders" for one in framework.competencies)
    count = str(len(framework.competencies))
    return (
        _("%(n)s, of them %(leaders)s for people who lead others", n=count, leaders=leading)
        if leading
        else count
    )


def _statements(positive: int, unhelpful: int, framework: Framework) -> str:
    levels = sum(len(one.levels) for one in framework.competencies)
    parts = [
        ngettext("%(n)s positive", "%(n)s positive", positive),
        ngettext("%(n)s unhelpful", "%(n)s unhelpful", unhelpful),
    ]
    if levels:
        parts.append(ngettext("%(n)s describes a level", "%(n)s describe levels", levels))
    return ", ".join(parts)


def _scale(scale: Scale, brought: bool) -> str:
    steps = ", ".join(step.name for step in scale.steps)
    if brought:
        return _("%(steps)s (“%(title)s”, which this file brings along)", steps=steps, title=scale.title)
    return _("%(steps)s (“%(title)s”)", steps=steps, title=scale.title)


def _explanations(framework: Framework) -> str:
    words = [one.explanation for one in framework.competencies]
    words += [one.explanation for one in framework.all_statements]
    explained = len([one for one in words if one])
    if not explained:
        return _("None. People read the publisher’s words alone.")
    return ngettext(
        "%(n)s competency or statement has an explanation in your own words",
        "%(n)s competencies and statements have an explanation in your own words",
        explained,
    )


def _ideas(framework: Framework, after: Catalogue) -> str:
    count = sum(len(after.ideas(framework.id, one.id)) for one in framework.competencies)
    if not count:
        return _("None. Plans have nothing to suggest for it.")
    return ngettext("%(n)s idea", "%(n)s ideas", count)
