"""What the pages about frameworks show."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale

from kie.frameworks.models import Catalogue, Competency, Depth, Framework, Idea, Statement
from kie.frameworks.paper import PaperTheme, themes_of


@dataclass(frozen=True, slots=True)
class Family:
    """Frameworks that belong together; `title` is "" for those that belong to no family."""

    title: str
    frameworks: tuple[Framework, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """All frameworks, in families. `followed`: the ids of those that have a newer edition."""

    families: tuple[Family, ...]
    followed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a scale as a competency describes it."""

    label: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Section:
    """One competency, with the ideas of what to do to get better at it."""

    competency: Competency
    levels: tuple[Level, ...]
    ideas: tuple[Idea, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One framework to read. `direction` is that of its language, "ltr" or "rtl"."""

    framework: Framework
    direction: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """A framework as a form to print and fill in by hand, at one depth. `levels` by competency id."""

    framework: Framework
    direction: str
    depth: Depth
    other_depth: Depth
    themes: tuple[PaperTheme, ...]
    levels: Mapping[str, tuple[Level, ...]]


def list_page(catalogue: Catalogue) -> ListPage:
    """Every framework in the order of the ids: the families, then those that stand alone."""
    families: dict[str, list[Framework]] = {}
    for framework in catalogue.frameworks.values():
        families.setdefault(framework.family, []).append(framework)
    titles = sorted(families, key=lambda title: title == "")
    followed = frozenset(one.follows for one in catalogue.editions.lineages.values())
    return ListPage(tuple(Family(title, tuple(families[title])) for title in titles), followed)


def document_page(catalogue: Catalogue, framework: Framework) -> DocumentPage:
    """One framework as a document."""
    sections = tuple(
        Section(competency, _levels(framework, competency), catalogue.ideas(framework.id, competency.id))
        for competency in framework.competencies
    )
    return DocumentPage(framework, direction_of(framework), sections)


def form_page(framework: Framework, depth: Depth) -> FormPage:
    """One framework as a paper form at this depth."""
    other: Depth = "theme" if depth == "behaviour" else "behaviour"
    levels = {one.id: _levels(framework, one) for one in framework.competencies}
    return FormPage(framework, direction_of(framework), depth, other, themes_of(framework, depth), levels)


def _levels(framework: Framework, competency: Competency) -> tuple[Level, ...]:
    return tuple(
        Level(label, statement)
        for label, statement in zip(framework.theme_scale.labels, competency.levels, strict=False)
    )


def direction_of(framework: Framework) -> str:
    """In which direction the framework's words run: "ltr" or "rtl"."""
    return Locale.parse(framework.language, sep="-").text_direction
